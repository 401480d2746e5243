"""Courses and events whose key is made of what they say: what was noted here stays with the right one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.core.content.content import Outcome
from bot.service.content.editing_content import ContentEditing
from bot.service.content.import_portal import import_deliveries
from bot.store.content.content_edits import SqlContentEdits
from bot.store.content.contents import SqlContents
from bot.store.database import Database
from tests.conftest import both_databases
from tests.fakes import MovedClock
from tests.unit.test_import_formats import read

HEAD = "Titel;Thema;Ort;Beginn;Ende;Tage;Uhrzeit"
MORNING = "Deutsch A1;Deutsch;VHS;11.01.2027;30.06.2027;Mo, Mi;9-12"
EVENING = "Deutsch A1;Deutsch;VHS;11.01.2027;30.06.2027;Di, Do;18-20"
OTHERS = [MORNING.replace("A1", level) for level in ("A2", "B1", "B2")]


class Town:
    def __init__(self, database: Database, clock: MovedClock) -> None:
        self.contents, self.edits = SqlContents(database, clock), SqlContentEdits(database, clock)
        self.editing = ContentEditing(self.edits)

    async def imports(self, *rows: str) -> list[Outcome]:
        """Not confirmed: what goes on under another key is not lost."""
        return await import_deliveries(self.contents, read(("kurse.csv", "\n".join((HEAD, *rows)))))

    async def shown(self, title: str = "Deutsch A1") -> list[tuple[str, str, Any]]:
        """(first day, its first day of the week, places left), in the order of both."""
        every = [data for kind, _, data in await self.contents.all() if kind == "course"]
        found = [(d["start"], d["days"][0], d["places_left"]) for d in every if d["title"]["de"] == title]
        return sorted(found, key=lambda one: one[:2])

    async def key(self, title: str, day: str) -> str:
        every = [row for row in await self.contents.all() if row[0] == "course"]
        return next(key for _, key, data in every if (data["title"]["de"], data["days"][0]) == (title, day))

    async def full(self, title: str, day: str) -> None:
        await self.editing.edit("course", await self.key(title, day), {"places_left": 0}, "Frau Koord")


@pytest.fixture
async def town(database_url: str, clock: MovedClock) -> AsyncIterator[Town]:
    database = Database(database_url)
    yield Town(database, clock)
    await database.close()


@both_databases
async def test_of_two_groups_each_keeps_what_was_noted_about_it(town: Town) -> None:
    await town.imports(MORNING, *OTHERS)
    await town.full("Deutsch A1", "mon")
    await town.imports(EVENING, MORNING, *OTHERS)
    assert await town.shown() == [("2027-01-11", "mon", 0), ("2027-01-11", "tue", None)], "a second group came"
    assert await town.editing.conflicts() == []
    await town.edits.archive([("course", await town.key("Deutsch A1", "tue"))], True)
    await town.imports(*OTHERS, EVENING)
    assert [day for _, day, _ in await town.shown()] == ["mon"], (
        "the edited one is in question, the archived one is not"
    )
    (conflict,) = await town.editing.conflicts()
    assert conflict.mine["days"] == ["mon", "wed"] and conflict.theirs is None
    await town.editing.settle(conflict, "theirs")
    await town.imports(MORNING, EVENING, *OTHERS)
    assert await town.shown() == [("2027-01-11", "mon", None)]


@both_databases
@pytest.mark.parametrize(
    ("was", "now"), [("11.01.2027", "11.01.27."), ("11.01.2027", "11.13.2027"), ("VHS", ""), ("Deutsch A1", "")]
)
async def test_a_course_whose_row_is_broken_where_its_key_comes_from_stays_as_it_was(
    town: Town, was: str, now: str
) -> None:
    await town.imports(MORNING, EVENING, *OTHERS)
    outcomes = await town.imports(MORNING.replace(was, now), EVENING, *OTHERS)
    assert [one.kind for one in outcomes if one.kind in ("removed", "refused") and "goes on" not in one.why] == [
        "refused"
    ]
    assert [day for _, day, _ in await town.shown()] == ["mon", "tue"]
    await town.imports(EVENING, *OTHERS)
    assert [day for _, day, _ in await town.shown()] == ["tue"], "without the broken row it goes"


@both_databases
@pytest.mark.parametrize("beside", [(), (EVENING,)])
async def test_an_edit_goes_along_with_a_course_that_is_put_off(town: Town, beside: tuple[str, ...]) -> None:
    await town.imports(MORNING, *beside, *OTHERS)
    await town.full("Deutsch A1", "mon")
    await town.imports(MORNING.replace("11.01.", "18.01."), *beside, *OTHERS)
    assert [one for one in await town.shown() if one[1] == "mon"] == [("2027-01-18", "mon", 0)]
    assert await town.editing.conflicts() == []


@pytest.mark.parametrize(
    "after",
    [
        [MORNING.replace("11.01.", "18.01."), MORNING.replace("11.01.", "25.01.")],
        [EVENING.replace("11.01.", "18.01."), MORNING.replace("11.01.", "25.01.").replace("Mo, Mi", "Fr")],
        [MORNING.replace("A1", "A0")],
    ],
)
async def test_where_it_cannot_be_told_which_one_it_is_both_are_shown(town: Town, after: list[str]) -> None:
    await town.imports(MORNING, *OTHERS)
    await town.full("Deutsch A1", "mon")
    await town.imports(*after, *OTHERS)
    assert ("2027-01-11", "mon", 0) in await town.shown()
    assert len(await town.editing.conflicts()) == 1


async def test_a_course_that_is_over_is_not_the_next_one_of_its_name(town: Town, clock: MovedClock) -> None:
    past = MORNING.replace("11.01.2027", "11.01.2026").replace("30.06.2027", "30.06.2026")
    await town.imports(past, *OTHERS)
    await town.full("Deutsch A1", "mon")
    await town.imports(MORNING, *OTHERS)
    assert ("2027-01-11", "mon", None) in await town.shown()


async def test_what_goes_on_under_another_key_is_not_counted_as_lost(town: Town) -> None:
    """Every course gets a second group: the keys of all are others, and nothing is missing."""
    mornings = [MORNING, *OTHERS]
    await town.imports(*mornings)
    await town.imports(*mornings, *(row.replace("Mo, Mi", "Fr") for row in mornings))
    assert [day for _, day, _ in await town.shown()] == ["fri", "mon"]

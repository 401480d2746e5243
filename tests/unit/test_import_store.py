"""Imports (what touches SQL, on both databases): every outcome, edits by hand and conflicts, sources that shrink."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest

from bot.core.content.content import Delivery, Item, Outcome, Refusal
from bot.core.errors import BadInput, NotFound, SourceShrinks
from bot.service.content.editing_content import ContentEditing, kept_up
from bot.service.content.import_portal import import_deliveries, import_items, summary
from bot.store.content.content_edits import SqlContentEdits
from bot.store.content.contents import SqlContents
from bot.store.database import Database
from tests.conftest import both_databases
from tests.fakes import MovedClock

from .samples import BERLIN, event


class Town:
    """The store, and a calendar that delivers what a test says."""

    def __init__(self, database: Database, clock: MovedClock) -> None:
        self.contents, edits = SqlContents(database, clock), SqlContentEdits(database, clock)
        self.editing = ContentEditing(edits)

    async def imports(self, *titles: str, confirmed: bool = False, refused: tuple[Refusal, ...] = ()) -> list[Outcome]:
        delivery = Delivery("test", tuple(dance(title) for title in titles), refused, ("ics:a",))
        return await import_deliveries(self.contents, [delivery], confirmed)

    async def shown(self) -> dict[str, str]:
        """Key → German title of the calendar's events."""
        return {key: data["title"]["de"] for _, key, data in await self.contents.all() if key.startswith("ics-")}

    async def edit(self, key: str, title: str) -> None:
        await self.editing.edit("event", key, {"title": {"de": title}}, "Frau Koord")


def dance(title: str, source: str = "ics:a", start: str = "2099-12-01T18:00") -> Item:
    """`a=Tanz`: the event with the key ics-a, called Tanz; its key is its name otherwise."""
    name, _, called = title.partition("=")
    data = event(f"ics-{name}", start).model_dump(mode="json", by_alias=True) | {"title": {"de": called or name}}
    return Item("event", f"ics-{name}", source, data, called or name)


def off(name: str) -> Refusal:
    return Refusal("event", f"ics-{name}", "ics:a", name, "it is cancelled", withdrawn=True)


def said(outcomes: list[Outcome]) -> list[tuple[str, str]]:
    return sorted((outcome.key, outcome.kind) for outcome in outcomes)


@pytest.fixture
async def town(database_url: str, clock: MovedClock) -> AsyncIterator[Town]:
    database = Database(database_url)
    yield Town(database, clock)
    await database.close()


@both_databases
async def test_every_item_has_an_outcome_and_the_same_again_changes_nothing(town: Town) -> None:
    assert said(await town.imports("a", "b", "c")) == [("ics-a", "new"), ("ics-b", "new"), ("ics-c", "new")]
    state = await town.contents.state()
    assert {kind for _, kind in said(await town.imports("a", "b", "c"))} == {"unchanged"}
    assert await town.contents.state() == state
    outcomes = await town.imports("a", "b=B2", "d")
    assert said(outcomes) == [("ics-a", "unchanged"), ("ics-b", "changed"), ("ics-c", "removed"), ("ics-d", "new")]
    assert summary(outcomes) == "1 new, 1 changed, 1 unchanged, 1 removed, 0 refused"
    assert await town.contents.state() != state
    assert await town.shown() == {"ics-a": "a", "ics-b": "B2", "ics-d": "d"}


@both_databases
async def test_a_broken_item_stays_as_it_was_and_says_why(town: Town) -> None:
    await town.imports("a", "b")
    broken = Refusal("event", "ics-b", "ics:a", "B", "no beginning")
    outcomes = await town.imports("a", refused=(broken,))
    assert said(outcomes) == [("ics-a", "unchanged"), ("ics-b", "refused")]
    assert [o.why for o in outcomes if o.kind == "refused"] == ["no beginning"]
    assert await town.shown() == {"ics-a": "a", "ics-b": "b"}


async def test_while_an_item_without_a_name_is_broken_nothing_is_removed(town: Town) -> None:
    await town.imports("a", "b")
    await town.imports("a", refused=(Refusal("event", "", "ics:a", "?", "no name"),))
    assert set(await town.shown()) == {"ics-a", "ics-b"}


async def test_what_the_source_takes_back_goes(town: Town) -> None:
    await town.imports("a", "b")
    off = Refusal("event", "ics-b", "ics:a", "B", "it is cancelled", withdrawn=True)
    outcomes = await town.imports("a", refused=(off,))
    assert [(o.kind, o.why) for o in outcomes if o.key == "ics-b"] == [("removed", "it is cancelled")]
    outcomes = await town.imports("a", refused=(off,))
    assert said(outcomes) == [("ics-a", "unchanged"), ("ics-b", "refused")]
    assert set(await town.shown()) == {"ics-a"}


async def test_what_the_source_takes_back_goes_however_much_it_is_and_whatever_else_is_broken(town: Town) -> None:
    await town.imports(*"abcd")
    await town.imports("c", "d", refused=(off("a"), off("b")))
    assert set(await town.shown()) == {"ics-c", "ics-d"}
    await town.imports("d", refused=(off("c"), Refusal("event", "", "ics:a", "?", "no name")))
    assert set(await town.shown()) == {"ics-d"}
    await town.imports(refused=(off("d"),))
    assert await town.shown() == {}


async def test_what_is_refused_keeps_what_it_may_have_been_and_nothing_else(town: Town) -> None:
    """A new one of its title that is broken may be it; one that is cancelled, or there twice, is not."""
    await town.imports("a=Tanz", "b=Tanz", "c", "e=Tanz")
    broken = Refusal("event", "ics-z", "ics:a", "Tanz", "no beginning")
    await town.imports("b=Tanz", "c", refused=(broken,))
    assert set(await town.shown()) == {"ics-a", "ics-b", "ics-c", "ics-e"}
    taken_back = Refusal("event", "ics-z", "ics:a", "Tanz", "it is cancelled", withdrawn=True)
    await town.imports("b=Tanz", "c", "n=Tanz", "n=Tanz", refused=(taken_back,), confirmed=True)
    assert set(await town.shown()) == {"ics-b", "ics-c", "ics-n"}


@both_databases
async def test_what_was_edited_and_is_taken_back_is_hidden_until_somebody_keeps_it(town: Town) -> None:
    await town.imports("a", "b")
    await town.edit("ics-a", "Ball")
    assert said(await town.imports("b", refused=(off("a"),)))[0] == ("ics-a", "conflict")
    (conflict,) = await town.editing.conflicts()
    assert "ics-a" not in await town.shown() and conflict.withdrawn and conflict.theirs is None
    await town.imports("a", "b")
    assert (await town.shown())["ics-a"] == "Ball" and await town.editing.conflicts() == []
    await town.imports("b", refused=(off("a"),))
    await town.editing.settle(conflict, "mine")
    await town.imports("b", refused=(off("a"),))
    assert (await town.shown())["ics-a"] == "Ball"


@both_databases
async def test_what_belongs_to_another_source_is_not_overwritten(town: Town) -> None:
    await town.imports("a")
    other = Delivery("test", (dance("a=Fremd", "ics:b"), dance("z", "ics:b")))
    outcomes = await import_deliveries(town.contents, [other])
    assert said(outcomes) == [("ics-a", "refused"), ("ics-z", "new")]
    assert "belongs to ics:a" in outcomes[0].why
    assert (await town.shown())["ics-a"] == "a"


async def test_of_two_with_one_name_the_first_is_taken_and_the_second_reported(town: Town) -> None:
    outcomes = await town.imports("a=Erstes", "a=Zweites")
    assert [(o.kind, o.title) for o in outcomes] == [("new", "Erstes"), ("refused", "Zweites")]


@both_databases
async def test_a_name_too_long_for_the_database_is_refused(town: Town) -> None:
    outcomes = await town.imports("a", "x" * 500)
    assert [o.kind for o in outcomes] == ["new", "refused"]


async def test_an_item_may_move_from_one_source_to_another_that_is_imported_with_it(town: Town) -> None:
    await town.imports("a")
    moved = [Delivery("test", (), (), ("ics:a",)), Delivery("test", (dance("a", "ics:b"),))]
    await import_deliveries(town.contents, moved, confirmed=True)
    assert set(await town.shown()) == {"ics-a"}
    await import_deliveries(town.contents, [Delivery("test", (), (), ("ics:a",))])
    assert set(await town.shown()) == {"ics-a"}


@pytest.mark.parametrize(
    ("before", "after", "applied"), [(8, 4, False), (8, 5, True), (8, 0, False), (3, 0, True), (4, 2, False)]
)
async def test_a_source_that_loses_half_is_not_applied_until_it_is_confirmed(
    town: Town, before: int, after: int, applied: bool
) -> None:
    await town.imports(*"abcdefgh"[:before])
    kept = "abcdefgh"[:after]
    if applied:
        await town.imports(*kept)
    else:
        with pytest.raises(SourceShrinks, match=f"{before - after} of {before} items"):
            await town.imports(*kept, "neu")
        assert len(await town.shown()) == before
        await town.imports(*kept, confirmed=True)
    assert len(await town.shown()) == after


@both_databases
async def test_events_that_are_over_may_go_without_asking(town: Town, clock: MovedClock) -> None:
    clock.set_to(datetime(2026, 11, 26, 12, tzinfo=BERLIN))
    past = [dance(name, start="2026-11-01T18:00") for name in "abcde"]
    ahead = [dance(name) for name in "xyz"]
    await import_items(town.contents, [*past, *ahead])
    await import_deliveries(town.contents, [Delivery("test", tuple(ahead))])
    assert set(await town.shown()) == {"ics-x", "ics-y", "ics-z"}


async def test_broken_items_are_not_counted_as_lost(town: Town) -> None:
    await town.imports(*"abcd")
    await town.imports("a", refused=tuple(Refusal("event", f"ics-{n}", "ics:a", n, "broken") for n in "bcd"))
    assert len(await town.shown()) == 4


async def test_an_edit_is_shown_and_survives_the_next_import(town: Town) -> None:
    await town.imports("a", "b")
    state = await town.contents.state()
    await town.edit("ics-a", "Ball")
    assert await town.contents.state() != state
    assert said(await town.imports("a", "b")) == [("ics-a", "unchanged"), ("ics-b", "unchanged")]
    assert (await town.shown())["ics-a"] == "Ball"
    assert await town.editing.conflicts() == []


@both_databases
async def test_a_source_that_says_something_else_is_a_conflict_with_both_sides(town: Town) -> None:
    await town.imports("a=Tanz", "b")
    await town.edit("ics-a", "Ball")
    outcomes = await town.imports("a=Tanztee", "b")
    assert said(outcomes) == [("ics-a", "conflict"), ("ics-b", "unchanged")]
    assert "Frau Koord" in outcomes[0].why
    assert said(await town.imports("a=Tanztee", "b"))[0] == ("ics-a", "conflict")
    (conflict,) = await town.editing.conflicts()
    theirs: Any = conflict.theirs
    titles = [data["title"]["de"] for data in (conflict.mine, conflict.base, theirs)]
    assert titles == ["Ball", "Tanz", "Tanztee"]
    assert list(conflict.differences) == [("title", {"de": "Ball"}, {"de": "Tanztee"})]
    assert (await town.shown())["ics-a"] == "Ball"


async def test_mine_stays_until_the_source_says_yet_something_else(town: Town) -> None:
    await town.imports("a=Tanz")
    await town.edit("ics-a", "Ball")
    await town.imports("a=Tanztee")
    await town.editing.settle(await town.editing.conflict("ics-a"), "mine")
    assert await town.editing.conflicts() == []
    assert said(await town.imports("a=Tanztee")) == [("ics-a", "unchanged")]
    assert (await town.shown())["ics-a"] == "Ball"
    assert said(await town.imports("a=Tanzcafé")) == [("ics-a", "conflict")]


@both_databases
async def test_theirs_takes_the_edit_away(town: Town) -> None:
    await town.imports("a=Tanz")
    await town.edit("ics-a", "Ball")
    await town.imports("a=Tanztee")
    await town.editing.settle(await town.editing.conflict("event/ics-a"), "theirs")
    assert (await town.shown())["ics-a"] == "Tanztee"
    assert said(await town.imports("a=Tanztee")) == [("ics-a", "unchanged")]


async def test_a_second_edit_does_not_hide_a_conflict(town: Town) -> None:
    await town.imports("a=Tanz")
    await town.edit("ics-a", "Ball")
    await town.imports("a=Tanztee")
    await town.edit("ics-a", "Großer Ball")
    (conflict,) = await town.editing.conflicts()
    assert conflict.title == "Großer Ball"


async def test_a_source_that_comes_round_to_the_edit_ends_it(town: Town) -> None:
    await town.imports("a=Tanz")
    await town.edit("ics-a", "Ball")
    assert said(await town.imports("a=Ball")) == [("ics-a", "changed")]
    assert said(await town.imports("a=Fest")) == [("ics-a", "changed")]
    assert (await town.shown())["ics-a"] == "Fest"


@both_databases
@pytest.mark.parametrize("keep", ["mine", "theirs"])
async def test_an_edited_item_that_vanishes_is_a_conflict_and_no_silent_removal(town: Town, keep: Any) -> None:
    await town.imports("a", "b")
    await town.edit("ics-a", "Ball")
    assert said(await town.imports("b")) == [("ics-a", "conflict"), ("ics-b", "unchanged")]
    (conflict,) = await town.editing.conflicts()
    assert conflict.theirs is None
    await town.editing.settle(conflict, keep)
    assert ("ics-a" in await town.shown()) is (keep == "mine")
    expected = [("ics-a", "unchanged")] if keep == "mine" else []
    assert said(await town.imports("b")) == [*expected, ("ics-b", "unchanged")]
    back = said(await town.imports("a", "b"))
    assert back[0] == ("ics-a", "conflict" if keep == "mine" else "new")


async def test_an_edit_must_be_readable_and_of_something_that_exists(town: Town) -> None:
    await town.imports("a")
    with pytest.raises(BadInput, match="start"):
        await town.editing.edit("event", "ics-a", {"start": "bald"}, "x")
    with pytest.raises(BadInput, match="cannot be changed"):
        await town.editing.edit("event", "ics-a", {"id": "b"}, "x")
    for kind, key in (("event", "nothing"), ("office", "ics-a")):
        with pytest.raises(NotFound):
            await town.editing.edit(kind, key, {}, "x")
    with pytest.raises(NotFound):
        await town.editing.conflict("ics-a")
    assert (await town.shown())["ics-a"] == "a"


@both_databases
async def test_what_the_hand_left_alone_follows_the_source(town: Town) -> None:
    await town.imports("a=Tanz")
    await town.edit("ics-a", "Ball")
    moved = Delivery("test", (dance("a=Tanz", start="2099-12-02T19:00"),), (), ("ics:a",))
    assert said(await import_deliveries(town.contents, [moved])) == [("ics-a", "changed")]
    assert await town.editing.conflicts() == []
    assert said(await import_deliveries(town.contents, [moved])) == [("ics-a", "unchanged")]
    ((_, _, data),) = [row for row in await town.contents.all() if row[1] == "ics-a"]
    assert (data["title"]["de"], data["start"]) == ("Ball", "2099-12-02T19:00:00")


@both_databases
async def test_only_what_both_changed_is_a_conflict_and_the_rest_follows(town: Town) -> None:
    await town.imports("a=Tanz")
    await town.edit("ics-a", "Ball")
    moved = Delivery("test", (dance("a=Tanztee", start="2099-12-02T19:00"),), (), ("ics:a",))
    for _ in range(2):
        assert said(await import_deliveries(town.contents, [moved])) == [("ics-a", "conflict")]
        (conflict,) = await town.editing.conflicts()
        assert list(conflict.differences) == [("title", {"de": "Ball"}, {"de": "Tanztee"})]
    assert conflict.mine["start"] == "2099-12-02T19:00:00"
    await town.editing.settle(conflict, "mine")
    assert said(await import_deliveries(town.contents, [moved])) == [("ics-a", "unchanged")]


@both_databases
async def test_days_that_the_source_cancels_are_told_beside_those_cancelled_by_hand(town: Town) -> None:
    async def imports(*days: str) -> list[str]:
        item = dance("a", start="2099-12-01T18:00")
        data = item.data | {"rrule": "FREQ=WEEKLY", "except": [f"2099-12-{day}" for day in days]}
        delivery = Delivery("test", (Item("event", "ics-a", "ics:a", data, "a"),), (), ("ics:a",))
        await import_deliveries(town.contents, [delivery])
        ((_, _, shown),) = [row for row in await town.contents.all() if row[1] == "ics-a"]
        return [day[-2:] for day in shown["except"]]

    await imports("01")
    await town.editing.edit("event", "ics-a", {"except": ["2099-12-22"]}, "Frau Koord")
    assert await imports("01", "08") == ["08", "22"], "what the hand took back stays so"
    assert await imports("15", "08", "01") == ["08", "15", "22"]
    assert await imports("15") == ["15", "22"]
    assert await town.editing.conflicts() == []


PAGE: dict[str, Any] = {
    "locale": "de", "page": "/r/de/a/", "path": "/r/de/a/", "url": "https://www.musterstadt.example/a", "title": "Alt",
    "changed": "2026-01-01T00:00:00+00:00", "parent": None, "titles": {}, "passages": [{"text": "eins"}],
}  # fmt: skip
BY_HAND = {**PAGE, "title": "Neu", "changed": "2026-05-01T12:00:00+02:00"}


def test_the_day_of_a_pages_last_change_is_nothing_to_decide_about() -> None:
    newer = {**PAGE, "changed": "2026-06-01T00:00:00+00:00", "passages": [{"text": "zwei"}]}
    followed = kept_up("page", BY_HAND, PAGE, newer)
    assert followed is not None
    shown, base = followed
    assert (shown["title"], shown["passages"], shown["changed"]) == ("Neu", newer["passages"], newer["changed"])
    assert base == newer, "nothing is disputed"
    assert kept_up("page", shown, base, newer) is None, "and the next time there is nothing to do"
    older = {**PAGE, "changed": "2026-02-01T00:00:00+00:00"}
    followed = kept_up("page", BY_HAND, PAGE, older)
    assert followed is not None and followed[0]["changed"] == BY_HAND["changed"] and followed[1] == older


def test_a_page_that_both_changed_is_disputed_for_what_both_changed() -> None:
    theirs = {**PAGE, "title": "Anders", "changed": "2026-06-01T00:00:00+00:00"}
    followed = kept_up("page", BY_HAND, PAGE, theirs)
    assert followed is not None
    shown, base = followed
    assert (shown["title"], shown["changed"], base["title"]) == ("Neu", theirs["changed"], "Alt")
    assert kept_up("page", shown, base, theirs) is None

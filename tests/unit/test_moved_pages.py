"""A page that its portal puts under another path keeps what was noted about it here."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any, get_args

import pytest
import sqlalchemy as sa

from bot.core.content.content import Outcome
from bot.core.learning.renewal import State
from bot.portal.integreat import deliver_pages
from bot.service.content.editing_content import ContentEditing
from bot.service.content.import_portal import import_deliveries
from bot.store.content.content_edits import SqlContentEdits
from bot.store.content.contents import SqlContents
from bot.store.database import Database
from bot.store.learning.teaching import SqlTeaching
from bot.store.schema.care_tables import content_care
from bot.store.schema.learning_tables import understandings
from tests.conftest import both_databases
from tests.fakes import MovedClock

OLD, NEW = "/x/de/alt/geld/", "/x/de/neu/geld/"
Told = dict[str, tuple[str, str]]


def page(path: str, title: str = "Geld", text: str = "Es sind 449 Euro.") -> dict[str, Any]:
    german = path.replace("/tr/", "/de/").replace("para", "geld")
    return {
        "url": f"https://integreat.app{path}", "path": path, "title": title, "content": f"<p>{text}</p>",
        "last_updated": "2026-01-01T00:00:00+01:00", "available_languages": {"de": {"path": german}},
    }  # fmt: skip


OTHERS = [page(f"/x/de/{name}/", name, name) for name in "abcdef"]


class Town:
    def __init__(self, database: Database, clock: MovedClock) -> None:
        self.database, self.clock = database, clock
        self.contents, self.edits = SqlContents(database, clock), SqlContentEdits(database, clock)
        self.teaching = SqlTeaching(database, clock)

    async def imports(self, *pages: dict[str, Any]) -> Told:
        """Path → (outcome, why); beside some pages that never change."""
        german = [one for one in (*pages, *OTHERS) if "/de/" in one["path"]]
        others = [one for one in pages if "/de/" not in one["path"]]
        deliveries = [deliver_pages(some, "p") for some in (german, others) if some]
        outcomes: list[Outcome] = await import_deliveries(self.contents, deliveries)
        return {one.key: (one.kind, one.why) for one in outcomes}

    async def shown(self) -> dict[str, str]:
        return {key: data["title"] for _, key, data in await self.contents.all() if "/alt/" in key or "/neu/" in key}

    async def care(self, **values: Any) -> None:
        async with self.database.write() as connection:
            await connection.execute(sa.insert(content_care).values(kind="page", key=OLD, **values))


@pytest.fixture
async def town(database_url: str, clock: MovedClock) -> AsyncIterator[Town]:
    database = Database(database_url)
    yield Town(database, clock)
    await database.close()


@both_databases
async def test_an_archived_page_stays_archived_under_its_new_path_in_all_languages(town: Town) -> None:
    await town.imports(page(OLD), page("/x/tr/alt/para/", "Para"))
    await town.edits.archive([("page", OLD)], True)
    told = await town.imports(page(NEW), page("/x/tr/neu/para/", "Para"))
    assert await town.shown() == {}
    assert told[NEW] == ("new", f"moved from {OLD}") and told[OLD] == ("removed", f"moved to {NEW}")


@both_databases
async def test_owner_rhythm_questions_and_topics_go_along(town: Town) -> None:
    await town.imports(page(OLD))
    await town.care(department="order", every_months=12, review_by=date(2027, 1, 1))
    await town.teaching.add_page_question("de", OLD, "Wie viel Geld gibt es?", "Olena")
    await town.teaching.add_page_question("de", OLD, "Schon dort", "Olena")
    await town.teaching.add_page_question("de", NEW, "Schon dort", "Olena")
    await town.teaching.add_regression("de", "Wo steht die Zahl?", None, OLD, "Olena")
    await town.imports(page(NEW))
    assert {q.text for q in await town.teaching.page_questions(NEW)} == {"Wie viel Geld gibt es?", "Schon dort"}
    assert [q.page for q in await town.teaching.regressions()] == [NEW]
    async with town.database.read() as connection:
        (row_,) = (await connection.execute(sa.select(content_care))).mappings()
    assert (row_["key"], row_["every_months"], row_["department"]) == (NEW, 12, "order")


@both_databases
async def test_questions_go_along_in_every_understanding_that_may_be_live(town: Town) -> None:
    """One that waits for its publication, or that somebody goes back to, else learns its questions for no page."""
    await town.imports(page(OLD))
    learnt = {"questions": [["de", OLD, "wie viel geld"], ["de", "/x/de/a/", "was ist a"]]}
    async with town.database.write() as connection:
        row = {"taught": learnt, "started_by": "Olena", "started_at": town.clock.now()}
        await connection.execute(sa.insert(understandings), [{**row, "state": state} for state in get_args(State)])
    await town.imports(page(NEW))
    async with town.database.read() as connection:
        rows = (await connection.execute(sa.select(understandings.c.state, understandings.c.taught))).all()
    followed = {"questions": [["de", NEW, "wie viel geld"], ["de", "/x/de/a/", "was ist a"]]}
    moved = {state for state, taught in rows if taught == followed}
    assert moved == {"live", "running", "tested", "refused", "publishing", "former"}


@both_databases
async def test_an_edit_by_hand_goes_along_and_what_it_left_alone_follows_the_source(town: Town) -> None:
    await town.imports(page(OLD))
    await ContentEditing(town.edits).edit("page", OLD, {"title": "Geld vom Amt"}, "Olena")
    told = await town.imports(page(NEW))
    assert told[NEW][0] == "unchanged" and "edited by Olena" in told[NEW][1]
    assert await town.shown() == {NEW: "Geld vom Amt"}
    (data,) = [data for _, key, data in await town.contents.all() if key == NEW]
    assert (data["path"], data["page"], data["url"]) == (NEW, NEW, f"https://integreat.app{NEW}")
    assert (await town.imports(page(NEW)))[NEW][0] == "unchanged"
    assert (await town.imports(page(NEW, "Geldleistungen")))[NEW][0] == "conflict"


@pytest.mark.parametrize(
    "now",
    [
        [page(NEW, text="Es sind 563 Euro.")],
        [page(NEW), page("/x/de/neu/zwei/")],
    ],
)
async def test_where_it_cannot_be_told_an_archived_page_that_may_be_back_is_reported(
    town: Town, now: list[dict[str, Any]]
) -> None:
    await town.imports(page(OLD))
    await town.edits.archive([("page", OLD)], True)
    told = await town.imports(*now)
    assert NEW in await town.shown()
    assert told[NEW] == ("new", f"the archived page {OLD} may have come back under this path; it is shown")


async def test_a_page_that_is_still_there_keeps_what_is_its_own(town: Town) -> None:
    await town.imports(page(OLD))
    await town.care(every_months=12)
    told = await town.imports(page(OLD), page(NEW))
    assert told[NEW] == ("new", "") and told[OLD] == ("unchanged", "")
    async with town.database.read() as connection:
        assert (await connection.execute(sa.select(content_care.c.key))).scalar() == OLD

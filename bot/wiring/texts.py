"""The list of texts at the desk, what is read one after the other, and the workbooks for translators."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import lru_cache

from starlette.routing import BaseRoute

from bot.core.texts.facts import Fact, as_checked
from bot.desk.editor.lists import ListScreen
from bot.desk.editor.reading import ReadingScreen
from bot.desk.editor.workbook import WorkbookScreen
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.files.set_aside import SetAside
from bot.portal.fact_files import read_facts
from bot.portal.translation_sheet import read_sheet, write_sheet
from bot.service.texts.reading_list import ReadingList
from bot.service.texts.text_list import TextList
from bot.service.texts.workbooks import Workbooks
from bot.settings import PROJECT
from bot.store.accounts.desk_rules import SqlDeskRules
from bot.store.content.fact_checks import SqlFactChecks
from bot.store.texts.drafts import SqlDrafts
from bot.store.texts.text_list import SqlTextList
from bot.store.texts.text_readings import SqlTextReadings
from bot.wiring.limits import limits_of
from bot.wiring.lotse import Lotse


@lru_cache(maxsize=1)
def load_facts() -> Sequence[Fact]:
    """What the answers rest on, read once per process."""
    return read_facts(PROJECT / "responses" / "facts.yml")


def text_list(lotse: Lotse) -> TextList:
    checks = SqlFactChecks(lotse.database, lotse.clock)

    async def facts() -> Sequence[Fact]:
        return as_checked(await asyncio.to_thread(load_facts), await checks.every())

    drafts = SqlDrafts(lotse.database, lotse.clock)
    return TextList(SqlTextList(lotse.database), drafts, lotse.library, lotse.clock, facts)


def text_screens(lotse: Lotse, guard: Guard, pages: DeskPages) -> list[BaseRoute]:
    """Before the page of one text, whose addresses would take theirs."""
    listed, library, clock = text_list(lotse), lotse.library, lotse.clock
    lotse.ahead.append(listed.ahead)
    reading = ReadingList(listed, SqlTextReadings(lotse.database, clock))
    books = Workbooks(
        lotse.responses, listed, library, SetAside(lotse.settings.data / "workbooks"), limits_of(lotse),
        SqlDeskRules(lotse.database), SqlDrafts(lotse.database, clock), write_sheet, read_sheet,
    )  # fmt: skip
    return [
        *ListScreen(listed, library, clock, guard, pages).routes(),
        *ReadingScreen(reading, guard, pages).routes(),
        *WorkbookScreen(books, library, clock, guard, pages).routes(),
    ]

"""Files of portal content that are brought in at the desk."""

from __future__ import annotations

from starlette.routing import BaseRoute

from bot.core.content.content import Delivery
from bot.desk.content.file_import import FileImportScreen
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.portal.fetch import Body
from bot.portal.table_columns import COURSES, EVENTS, OFFICES
from bot.portal.template import excel_template
from bot.service.content.file_import import FileImport
from bot.wiring.lotse import Lotse

_TABLES = {"offices": OFFICES, "courses": COURSES, "events": EVENTS}


def file_import(lotse: Lotse, guard: Guard, pages: DeskPages) -> list[BaseRoute]:
    def learn() -> None:
        lotse.sources.fresh = True

    def read(name: str, content: bytes) -> list[Delivery]:
        return lotse.portal_reader().deliveries([Body(name, content)])

    files = FileImport(read, lotse.contents, lotse.library, learn)
    return FileImportScreen(files, _template, guard, pages).routes()


def _template(name: str) -> bytes | None:
    table = _TABLES.get(name)
    return excel_template(table) if table else None

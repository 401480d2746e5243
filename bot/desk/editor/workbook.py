"""Excel files for translators: take texts out, bring them back, see what would happen, publish it.

GET  /editor/workbook            what to take out, and a place to put it back
GET  /editor/workbook.xlsx       the file; `locale` once per language, `what`: as `WHAT` says
POST /editor/workbook            multipart: one file; leads to what would happen
GET  /editor/workbook/{token}    what would happen; nothing has happened yet
POST /editor/workbook/{token}    publishes exactly that
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.core.accounts.staff import Role, Staff
from bot.core.errors import BadInput, NotFound, SheetRefused, VersionChanged
from bot.core.locale import ANSWERED, DEFAULT, direction
from bot.core.paging import pages_of
from bot.core.ports import Clock, Library
from bot.core.texts.publication import Key
from bot.core.texts.response import Kind
from bot.desk.editor.difference import Part, difference
from bot.desk.editor.workbook_words import WHAT, no_file, refusal, why
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.text_words import KINDS, language_name
from bot.service.texts.overview import answer_title
from bot.service.texts.translators import Plan
from bot.service.texts.workbooks import Workbooks

MOST_BYTES = 20 * 1024 * 1024
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PER_PAGE, _MOST_REFUSED = 40, 200
_PATH = "/editor/workbook"


@dataclass(frozen=True)
class Cell:
    """A cell of the file that says something new. `parts`: against what newcomers read now; `why`: it is refused."""

    title: str
    language: str
    locale: str
    dir: str
    url: str
    parts: Sequence[Part] = ()
    why: Sequence[str] = ()


class WorkbookScreen:
    def __init__(self, books: Workbooks, library: Library, clock: Clock, guard: Guard, pages: DeskPages) -> None:
        self._books, self._library, self._clock, self._guard, self._pages = books, library, clock, guard, pages

    def routes(self) -> list[BaseRoute]:
        guarded, role, token = self._guard.signed_in, Role.COORDINATOR, f"{_PATH}/{{token}}"
        return [
            Route(_PATH, guarded(self.show, role), methods=["GET"]),
            Route(_PATH, guarded(self.take, role, most_bytes=MOST_BYTES), methods=["POST"]),
            Route(f"{_PATH}.xlsx", guarded(self.file, role), methods=["GET"]),
            Route(token, guarded(self.preview, role), methods=["GET"]),
            Route(token, guarded(self.publish, role), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        return self._page(request)

    async def file(self, request: Request) -> Response:
        asked = request.query_params
        locales, what = asked.getlist("locale"), asked.get("what", "")
        if what not in WHAT or not locales:
            raise BadInput("say which languages, and which texts")
        content = await self._books.make(_staff(request), [name for name in locales if name != DEFAULT], what)
        name = f"lotse-{'-'.join(locales) if len(locales) < 4 else 'texte'}-{self._clock.now():%Y-%m-%d}.xlsx"
        return Response(content, media_type=_XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})

    async def take(self, request: Request) -> Response:
        sent = request.state.form.file
        if sent is None or not sent.content:
            return self._page(request, 400, no_file("nothing"))
        try:
            token = await self._books.take(_staff(request), sent.content)
        except SheetRefused as error:
            return self._page(request, 400, refusal(error))
        return RedirectResponse(f"{_PATH}/{token}", 303)

    async def preview(self, request: Request) -> Response:
        try:
            plan = await self._books.foresee(_staff(request), request.path_params["token"])
        except NotFound:
            return self._page(request, 404, "Diese Datei liegt nicht mehr hier: Nach einer Stunde wird sie gelöscht. "
                              "Bitte laden Sie sie noch einmal hoch.")  # fmt: skip
        return self._preview(request, plan)

    async def publish(self, request: Request) -> Response:
        """As it was shown, or not at all."""
        token, staff, form = request.path_params["token"], _staff(request), request.state.form
        try:
            plan = await self._books.publish(staff, token, form.get("digest"), form.get("why"))
        except VersionChanged:
            return self._preview(request, await self._books.foresee(staff, token), 409, form.get("why"))
        except NotFound:
            return await self.preview(request)
        request.state.audited = {"about": "Texte aus einer Excel-Datei", "detail": _published(plan)}
        return RedirectResponse(f"{_PATH}/{token}?done={len(plan.changes)}", 303)

    def _page(self, request: Request, status: int = 200, wrong: str = "") -> Response:
        asked = request.query_params
        return self._pages.render(
            request, "editor_workbook.html", status, here="editor", what=WHAT, wrong=wrong,
            chosen_what=asked.get("what", "work"), chosen=asked.getlist("locale"),
            locales=[(name, language_name(name)) for name in ANSWERED if name != DEFAULT],
        )  # fmt: skip

    def _preview(self, request: Request, plan: Plan, status: int = 200, reason: str = "") -> Response:
        asked = request.query_params
        typed = asked.get("page", "1")
        pages = pages_of(len(plan.changes), _PER_PAGE)
        page = min(max(int(typed), 1), pages) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1
        here = plan.changes[(page - 1) * _PER_PAGE : page * _PER_PAGE]
        counts = Counter(outcome.kind for outcome in plan.outcomes)
        return self._pages.render(
            request, "editor_workbook_preview.html", status, here="editor", counts=counts, why=reason,
            cells=[self._changed(plan, change.key, change.text) for change in here], page=page, pages=pages,
            refused=[self._refused(outcome.key, [why(p) for p in outcome.problems])
                     for outcome in plan.refused[:_MOST_REFUSED]],
            digest=plan.digest, token=request.path_params["token"], done=asked.get("done", ""),
            languages=_languages(plan), meanwhile=status == 409,
        )  # fmt: skip

    def _changed(self, plan: Plan, key: Key, text: str) -> Cell:
        live = plan.live.get(key)
        return self._cell(key, parts=difference(live.text if live else "", text))

    def _refused(self, key: Key, reasons: Sequence[str]) -> Cell:
        return self._cell(key, why=reasons)

    def _cell(self, key: Key, parts: Sequence[Part] = (), why: Sequence[str] = ()) -> Cell:
        kind, name, locale = key
        return Cell(
            self._title(kind, name), language_name(locale), locale, direction(locale),
            f"/editor/{kind}/{quote(name, safe='')}#pane-{locale}", parts, why,
        )  # fmt: skip

    def _title(self, kind: Kind, name: str) -> str:
        if kind == "answer":
            return answer_title(self._library.catalogue, name)
        return f"{KINDS[kind]}: {answer_title(self._library.catalogue, name) if kind == 'label' else name}"


def _languages(plan: Plan) -> str:
    """„Ukrainisch 8, Arabisch 4“."""
    found = Counter(change.locale for change in plan.changes)
    return ", ".join(f"{language_name(locale)} {count}" for locale, count in found.items())


def _published(plan: Plan) -> str:
    return f"{len(plan.changes)} ({_languages(plan)})"


def _staff(request: Request) -> Staff:
    return cast(Staff, request.state.staff)

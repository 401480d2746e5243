"""Reading texts of one language one after the other, German beside them, and saying which are right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast, get_args
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.core.accounts.staff import Role, Staff
from bot.core.errors import BadInput, NotFound
from bot.core.locale import ANSWERED, DANGER_ONLY, DEFAULT, ENDONYMS, direction
from bot.core.texts.response import Kind
from bot.core.texts.standing import Line, Pair
from bot.desk.editor.draft_form import number
from bot.desk.editor.list_words import MARK_WORDS
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.text_words import KINDS, language_name
from bot.service.texts.reading_list import AT_A_TIME, ReadingList

PATH = "/editor/read/{locale}"


@dataclass(frozen=True)
class Shown:
    """A text to read. `id`: how the form names it; `why`: why it is to be read."""

    id: str
    title: str
    kind: str
    url: str
    german: str
    text: str
    version: int
    why: tuple[tuple[str, str], ...]


class ReadingScreen:
    def __init__(self, reading: ReadingList, guard: Guard, pages: DeskPages) -> None:
        self._reading, self._guard, self._pages = reading, guard, pages

    def routes(self) -> list[BaseRoute]:
        return [
            Route(PATH, self._guard.signed_in(self.show, Role.REVIEWER), methods=["GET"]),
            Route(PATH, self._guard.signed_in(self.read, Role.REVIEWER), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        locale, staff, asked = _locale(request), cast(Staff, request.state.staff), request.query_params
        skip = min(number(asked.get("skip") or "0"), 100_000)
        found = await self._reading.next(staff, locale, skip)
        count = await self._reading.count(staff)
        return self._pages.render(
            request, "editor_reading.html", here="editor", locale=locale, language=language_name(locale),
            endonym=ENDONYMS.get(locale, locale), dir=direction(locale), german=locale == DEFAULT,
            texts=[_shown(line, locale) for line in found.lines], count=found.count, kinds=KINDS,
            skip=skip + AT_A_TIME if skip + AT_A_TIME < found.count else 0,
            others=[(name, language_name(name), many) for name, many in count.items() if many and name != locale],
            read=asked.get("read", ""), changed=asked.get("changed", ""),
        )  # fmt: skip

    async def read(self, request: Request) -> Response:
        """What was ticked, in the version that was on the page."""
        locale, form = _locale(request), request.state.form
        seen = {_pair(ticked): number(form.get(f"seen.{ticked}")) for ticked in form.all("right")}
        read, changed = await self._reading.read(cast(Staff, request.state.staff), locale, seen)
        request.state.audited = {"about": f"read {locale}", "detail": ", ".join(name for _, name in seen)[:300]}
        told = {"read": read} | ({"changed": changed} if changed else {})
        return RedirectResponse(f"/editor/read/{locale}?{urlencode(told)}", 303)


def _shown(line: Line, locale: str) -> Shown:
    cell = line.grid.cells[locale]
    marks = [mark for mark in line.grid.marks[locale] if mark not in ("edited", "fresh")]
    return Shown(
        f"{line.kind}/{line.name}", line.label, KINDS[line.kind],
        f"/editor/{line.kind}/{quote(line.name, safe='')}#pane-{locale}", line.german, cell.text,
        cell.live.version if cell.live else 0, tuple(MARK_WORDS[mark] for mark in marks),
    )  # fmt: skip


def _locale(request: Request) -> str:
    locale = str(request.path_params["locale"])
    if locale not in (*ANSWERED, *DANGER_ONLY):
        raise NotFound(f"nobody is answered in {locale[:20]!r}")
    return locale


def _pair(ticked: str) -> Pair:
    kind, _, name = ticked.partition("/")
    if kind not in get_args(Kind) or not name:
        raise BadInput("no text was named")
    return cast(Kind, kind), name

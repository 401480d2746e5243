"""The town itself at the desk: its name, its Land, the office for everything else, and its districts.

GET  /desk/content/town
POST /desk/content/town    `seen`, the fields of `TOWN`, `district.<row>.<part>`; `action` row: one empty row more
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.core.accounts.staff import Role
from bot.core.content.care import Piece
from bot.core.content.laender import LAENDER
from bot.core.content.shown_item import ShownItem
from bot.core.errors import VersionChanged
from bot.core.locale import NATIVE, direction
from bot.core.ports import Clock, Library
from bot.core.town import Town
from bot.desk.content.content_drawing import path_of
from bot.desk.content.content_form import Filled, changes, shown, typed_in
from bot.desk.content.content_options import Options
from bot.desk.content.content_words import done_of, kept_of
from bot.desk.content.town_form import TOWN, read_districts, rows, show_districts, still_needed
from bot.desk.content_names import KINDS, ContentNames
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.words import Words
from bot.service.content.content_desk import ContentDesk

PATH = "/desk/content/town"
_ELSEWHERE = {
    "rule": "eine Regel unter „Zuständigkeiten“",
    "streets": "das Verzeichnis der Straßen (portal/streets.csv)",
}
_CLASH = (
    "{who} hat das inzwischen geändert. Es ist noch nichts gespeichert: Was Sie geschrieben haben, steht noch da. "
    "Sehen Sie nach, was jetzt gilt, und speichern Sie noch einmal."
)


class TownScreen:
    def __init__(self, desk: ContentDesk, library: Library, clock: Clock, guard: Guard, pages: DeskPages) -> None:
        self._desk, self._library, self._guard, self._pages = desk, library, guard, pages
        self._names, self._options, self._words = ContentNames(library), Options(library), Words(library, clock)

    def routes(self) -> list[BaseRoute]:
        inside = self._guard.signed_in
        return [
            Route(PATH, inside(self.show, Role.COORDINATOR), methods=["GET"]),
            Route(PATH, inside(self.change, Role.COORDINATOR), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        item = await self._desk.item("town", "town")
        typed = {**shown(TOWN, item.data), **show_districts(_town(item).districts)}
        return self._draw(request, item, Filled(typed, item.seen))

    async def change(self, request: Request) -> Response:
        item, form = await self._desk.item("town", "town"), request.state.form
        typed = {**typed_in(TOWN, form), **{n: form.get(n) for n in form.names() if n.startswith("district.")}}
        filled = Filled(typed, form.get("seen"))
        if form.get("action") == "row":
            count = rows(typed)
            typed |= show_districts((), 1 + count) | typed
            return self._draw(request, item, filled)
        if filled.seen != item.seen:
            return self._clash(request, item, filled)
        return await self._save(request, item, filled)

    async def _save(self, request: Request, item: ShownItem, filled: Filled) -> Response:
        before = _town(item).districts
        found = changes(TOWN, filled, item.data)
        districts = read_districts(filled.typed, before, filled.wrong)
        kept = {one["id"] for one in districts}
        for gone in (one for one in before if one.id not in kept):
            if names := self._needed(gone.id):
                filled.wrong[""] = f"„{gone.name}“ wird noch gebraucht: {names}. Ändern Sie es dort zuerst."
        if filled.wrong:
            return self._draw(request, item, filled, 400)
        try:
            await self._desk.save(request.state.staff, item, {**found, "districts": districts})
        except VersionChanged:
            return self._clash(request, await self._desk.item("town", "town"), filled)
        request.state.audited = {"about": str(found.get("name", item.data["name"]))}
        return RedirectResponse(f"{PATH}?done=saved", 303)

    def _clash(self, request: Request, item: ShownItem, filled: Filled) -> Response:
        filled.seen, filled.wrong = item.seen, {"": _CLASH.format(who=item.row.edited_by or "Die Quelle")}
        return self._draw(request, item, filled, 409)

    def _needed(self, district: str) -> str:
        found = list(still_needed(self._library.guide, district))
        named = [
            f"{KINDS[kind]} „{self._names.title(Piece(kind, key))}“" if key else _ELSEWHERE[kind] for kind, key in found
        ]
        return ", ".join(dict.fromkeys(named[:5])) + (" …" if len(named) > 5 else "")

    def _draw(self, request: Request, item: ShownItem, filled: Filled, status: int = 200) -> Response:
        laender = [(code, name) for name, code in LAENDER.items()]
        options: dict[str, Any] = {
            "land": laender,
            "coordination_office": self._options.of("offices", filled.typed.get("coordination_office", "")),
        }
        return self._pages.render(
            request, "town.html", status, here="town", form=TOWN, filled=filled, options=options, locales=NATIVE,
            language=self._words.language, direction=direction, count=rows(filled.typed), done=done_of(request),
            kept=kept_of(request), names={field.name: field.label for field in TOWN.fields}, missing={}, many=99,
            rows=lambda *_: 0, office=path_of("office", filled.typed.get("coordination_office", "")),
        )  # fmt: skip


def _town(item: ShownItem) -> Town:
    return Town.model_validate(item.data)

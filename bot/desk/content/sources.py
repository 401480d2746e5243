"""The sources of content for coordinators: what came last, what is wrong since when, what contradicts an edit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.core.accounts.staff import Role
from bot.core.content.edits import ContentConflict
from bot.core.content.sources import HELD, Source, source_name, web_addresses
from bot.core.errors import BadInput, BeingRead, Conflict, ImportRefused, NotFound
from bot.core.ports import Clock
from bot.desk.content.content_words import field_label
from bot.desk.content.refusal_words import why_refused
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.service.content.editing_content import ContentEditing
from bot.service.content.sources import SourceKeeper

PATH = "/desk/sources"
_REFUSED = 50
_QUERY = re.compile(r"\?[^\s:]+")
_FORMATS = {
    "integreat pages": "Integreat: Seiten", "integreat locations": "Integreat: Orte",
    "integreat events": "Integreat: Veranstaltungen", "icalendar": "Kalender (iCalendar)", "csv": "Tabelle (CSV)",
    "xlsx": "Tabelle (Excel)", "json-ld": "Webseite (schema.org)",
}  # fmt: skip
_COUNTED = {
    "new": "neu", "changed": "geändert", "unchanged": "gleich", "removed": "entfernt", "refused": "abgelehnt",
    "conflict": "im Widerspruch",
}  # fmt: skip
_PROBLEMS = {
    "failed": "Die Quelle lässt sich nicht lesen. Was sie zuletzt geliefert hat, gilt weiter.",
    "empty": "Die Quelle liefert nichts mehr. Was sie zuletzt geliefert hat, gilt weiter.",
    "shrunk": "Die Quelle liefert plötzlich nur noch die Hälfte oder weniger. Das wurde nicht übernommen. "
    "Sehen Sie bitte nach: Stimmt das, dann übernehmen Sie es.",
    "partly": "Eine Sprache oder Adresse liefert nichts mehr. Was sie zuletzt geliefert hat, gilt weiter; alles andere "
    "ist übernommen. Sehen Sie bitte nach: Stimmt das, dann wird mit „Stimmt, so übernehmen“ nur dieser Teil entfernt.",
}
_KINDS = {
    "office": "Amt", "course": "Kurs", "event": "Veranstaltung", "page": "Seite", "department": "Abteilung",
    "contact": "Kontakt", "document": "Dokument", "matter": "Anliegen", "offer": "Angebot", "town": "Stadt",
    "step": "Schritt im Willkommenspaket",
}  # fmt: skip
_NOTHING_YET = (
    "In der Quelle steht noch nichts. Lotse sieht immer wieder nach. Ist die Adresse falsch, dann entfernen Sie sie."
)
_DONE = {
    "kept": "Entschieden.", "added": "Die Quelle ist eingerichtet.", "read": "Die Quelle wurde gelesen.",
    "waits": "Die Quelle ist eingerichtet, aber noch nicht übernommen. Sehen Sie bitte bei ihr nach, warum.",
    "busy": "Die Quelle wird gerade schon gelesen. Laden Sie die Seite in einer Minute neu: Dann steht hier, was kam.",
    "broken": "Die Quelle wurde gelesen, aber nicht übernommen.",
    "partly": "Die Quelle wurde gelesen und übernommen, bis auf einen Teil, der leer ist.",
    "removed": "Die Quelle ist entfernt. Was sie geliefert hat, wird weiter gezeigt.",
    "emptied": "Die Quelle ist entfernt, und was sie geliefert hat, auch.",
}  # fmt: skip
_NOT_ADDED = {
    "address": "Bitte vollständige Adressen eintragen, jede in eine eigene Zeile. Sie beginnen mit https://.",
    "taken": "Eine Quelle mit diesem Namen gibt es schon. Geben Sie der neuen bitte einen anderen.",
    "gone": "Jemand hat die Quelle entfernt, während sie gelesen wurde. Nichts ist eingerichtet.",
    "unreadable": "Unter dieser Adresse lässt sich nichts lesen, das Lotse versteht. Nichts wurde eingerichtet.",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One source in German words."""

    source: Source
    format: str
    places: Sequence[str]
    counts: str
    problem: str
    why: tuple[str, str]  # (words, their language)
    warned: bool
    last_success: str
    since: str
    next_due: str
    refused: Sequence[tuple[str, str, str]] = ()  # (title, why, its language)

    @property
    def held(self) -> bool:
        return self.source.problem in HELD


class SourcesScreen:
    def __init__(
        self, keeper: SourceKeeper, editing: ContentEditing, clock: Clock, guard: Guard, pages: DeskPages,
        every_hours: int,
    ) -> None:  # fmt: skip
        self._keeper, self._editing, self._clock, self._guard, self._pages = keeper, editing, clock, guard, pages
        self._every_hours = every_hours

    def routes(self) -> list[BaseRoute]:
        return [
            Route(PATH, self._guard.signed_in(self.show, Role.COORDINATOR), methods=["GET"]),
            Route(PATH, self._guard.signed_in(self.read, Role.COORDINATOR), methods=["POST"]),
            Route(f"{PATH}/remove", self._guard.signed_in(self.remove, Role.COORDINATOR), methods=["POST"]),
            Route(f"{PATH}/add", self._guard.signed_in(self.add, Role.COORDINATOR), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        return await self._page(request, done=_DONE.get(request.query_params.get("done", ""), ""))

    async def add(self, request: Request) -> Response:
        """A new one, read at once; whatever is wrong, everything that was typed comes back."""
        form = request.state.form
        try:
            addresses = web_addresses(form.get("addresses"))
            name = source_name(form.get("name")) or source_name(addresses[0])
            source = await self._keeper.try_out(name, addresses, self._every_hours)
        except (BadInput, Conflict, NotFound) as error:
            return await self._page(request, 400, given=form, wrong=_NOT_ADDED[_reason(error)], why=_why(error))
        request.state.audited = {"about": name}
        return RedirectResponse(f"{PATH}?done={'waits' if source and source.problem else 'added'}", 303)

    async def _page(self, request: Request, status: int = 200, **more: Any) -> Response:
        await self._keeper.count_trouble()
        rows = sorted(map(self._row, await self._keeper.all()), key=lambda row: (not row.warned, row.source.name))
        conflicts = [_conflict(one) for one in await self._editing.conflicts()]
        values = {"done": "", "given": {}, "wrong": "", "why": ("", "de"), "rows": rows, "conflicts": conflicts}
        return self._pages.render(request, "sources.html", status, here="sources", **values | more)

    async def read(self, request: Request) -> Response:
        """Reads a source now; with `confirm`, what was held back is applied."""
        form = request.state.form
        try:
            done = await self._keeper.refresh(form.get("name"), confirmed=form.get("confirm") == "yes")
        except BeingRead:
            return RedirectResponse(f"{PATH}?done=busy", 303)
        told = {"": "read", "partly": "partly"}.get(done.source.problem, "broken")
        return RedirectResponse(f"{PATH}?done={told}", 303)

    async def remove(self, request: Request) -> Response:
        """Not asked any more; with `items`, what it delivered goes too. Raises NotFound."""
        form = request.state.form
        whole = form.get("items") == "yes"
        await self._keeper.remove(form.get("name"), whole)
        request.state.audited = {
            "about": form.get("name"),
            "detail": "mit allem, was sie geliefert hat" if whole else "",
        }
        return RedirectResponse(f"{PATH}?done={'emptied' if whole else 'removed'}", 303)

    def _row(self, source: Source) -> Row:
        told = ", ".join(f"{source.counts[k]} {word}" for k, word in _COUNTED.items() if source.counts.get(k))
        return Row(
            source, _FORMATS.get(source.format, "noch nicht gelesen"), [_shown(a) for a in source.addresses],
            told or "–", _problem(source), why_refused(_shown(source.why)),
            source.needs_attention(self._clock.now()), self._when(source.last_success),
            self._when(source.failing_since), self._when(source.next_due),
            [
                (one.title or one.key, *why_refused(_shown(one.why)))
                for one in self._keeper.refused.get(source.name, ())[:_REFUSED]
            ],
        )  # fmt: skip

    def _when(self, moment: datetime | None) -> str:
        return f"{moment.astimezone(self._clock.now().tzinfo):%d.%m.%Y, %H:%M}" if moment else "noch nie"


def _problem(source: Source) -> str:
    never = source.problem == "empty" and source.last_success is None
    return _NOTHING_YET if never else _PROBLEMS.get(source.problem, "")


def _reason(error: Exception) -> str:
    kinds = ((ImportRefused, "unreadable"), (Conflict, "taken"), (NotFound, "gone"))
    return next((reason for kind, reason in kinds if isinstance(error, kind)), "address")


def _why(error: Exception) -> tuple[str, str]:
    return why_refused(_shown(str(error))) if isinstance(error, ImportRefused) else ("", "de")


def _shown(text: str) -> str:
    """Addresses without what follows a `?`: it may be a secret."""
    return _QUERY.sub("", text)


def _conflict(one: ContentConflict) -> tuple[str, str, Sequence[str], str]:
    fields = [field_label(one.kind, name) for name, _, _ in one.differences]
    if one.theirs is None:
        fields = [
            "Die Quelle hat es abgesagt oder zurückgezogen. Gezeigt wird es nicht mehr."
            if one.withdrawn
            else "Die Quelle hat es nicht mehr."
        ]
    there = f"{PATH}/conflict?{urlencode({'kind': one.kind, 'key': one.key})}"
    return _KINDS.get(one.kind, one.kind), one.title, fields, there

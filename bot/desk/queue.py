"""The queue: one's own conversations, those that wait, and who has the others."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.core.conversation import State
from bot.core.desk import QueueEntry
from bot.core.errors import NotAllowed
from bot.core.ports import Signals
from bot.core.staff import Staff
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.stream import News, stream
from bot.desk.words import Words
from bot.service.handoff import HandoffDesk
from bot.service.signals import DESK

_EXCERPT = 140
DONE = {
    "handed_back": "Der Bot antwortet wieder. Danke!",
    "closed": "Die Unterhaltung ist beendet. Danke!",
    "transferred": "Weitergegeben. Die andere Abteilung sieht die Unterhaltung jetzt.",
}


@dataclass(frozen=True)
class Row:
    """An entry as the queue shows it."""

    entry: QueueEntry
    mine: bool
    excerpt: str
    excerpt_locale: str
    wishes: Sequence[str]

    @property
    def waits(self) -> bool:
        return self.entry.state is State.WAITING


class QueueScreen:
    def __init__(self, desk: HandoffDesk, signals: Signals, guard: Guard, pages: DeskPages, words: Words) -> None:
        self._desk, self._signals, self._guard, self._pages, self._words = desk, signals, guard, pages, words

    def routes(self) -> list[Route]:
        guarded = self._guard.signed_in
        return [
            Route("/desk", guarded(self.page), methods=["GET"]),
            Route("/desk/queue", guarded(self.fragment, api=True, background=True), methods=["GET"]),
            Route("/desk/events", guarded(self.events, api=True, background=True), methods=["GET"]),
            Route("/desk/events/poll", guarded(self.poll, api=True, background=True), methods=["GET"]),
        ]

    async def page(self, request: Request) -> Response:
        done = DONE.get(request.query_params.get("done", ""), "")
        return self._pages.render(request, "queue.html", here="queue", done=done, **await self._values(request))

    async def fragment(self, request: Request) -> Response:
        return self._pages.render(request, "queue_list.html", **await self._values(request))

    async def events(self, request: Request) -> Response:
        drawn = [request.query_params.get("mark", "")]

        async def look() -> News:
            session = await self._guard.session(request)
            if session is None:
                raise NotAllowed("signed out")
            news = summary(await self._desk.queue(session.staff))
            if news["mark"] == drawn[0]:
                return []
            drawn[0] = news["mark"]
            return [(None, "queue", news)]

        return stream(self._signals, DESK, look)

    async def poll(self, request: Request) -> Response:
        """For networks without streams."""
        return JSONResponse(summary(await self._desk.queue(request.state.staff)))

    async def _values(self, request: Request) -> dict[str, Any]:
        who: Staff = request.state.staff
        entries = await self._desk.queue(who)
        return {"groups": groups([_row(entry, who) for entry in entries]), "words": self._words, **summary(entries)}


def groups(rows: Sequence[Row]) -> list[tuple[str, str, list[Row]]]:
    """(name, heading, rows): danger on top, then one's own, then what waits, then what colleagues have."""
    calm = [row for row in rows if not row.entry.alarm]
    found = [
        ("alarm", "Gefahr: bitte zuerst", [row for row in rows if row.entry.alarm]),
        ("mine", "Meine", [row for row in calm if row.mine]),
        ("waiting", "Es warten", [row for row in calm if row.waits]),
        ("others", "Bei Kolleginnen und Kollegen", [row for row in calm if not row.mine and not row.waits]),
    ]
    return [group for group in found if group[2]]


def summary(entries: Sequence[QueueEntry]) -> dict[str, Any]:
    """Ids and counts only. `mark` changes whenever the drawn queue would."""
    drawn = [(e.conversation_id, e.version, e.claimed_by, e.seen, e.alarm, e.locale) for e in entries]
    waiting = [e.conversation_id for e in entries if e.state is State.WAITING]
    return {"waiting": len(waiting), "ids": waiting, "mark": hashlib.sha256(repr(drawn).encode()).hexdigest()[:16]}


def _row(entry: QueueEntry, who: Staff) -> Row:
    asked = entry.card.get("asked") or [{"text": "", "locale": "de"}]
    last = asked[-1]
    text, locale = (last["german"], "de") if last.get("german") else (last["text"], last["locale"])
    short = " ".join(text.split())
    short = short if len(short) <= _EXCERPT else short[: _EXCERPT - 1].rstrip() + "…"
    wishes = [said for label, said in entry.card.get("lines", ()) if label == "Wunsch"]
    return Row(entry, entry.claimed_by == who.id, short, locale, wishes)

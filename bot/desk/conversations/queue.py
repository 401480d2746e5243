"""The queue: one's own conversations, those that wait, and who has the others; narrowed by view and filters."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Staff
from bot.core.conversation import State
from bot.core.errors import NotAllowed
from bot.core.handoffs.alerts import Reach
from bot.core.handoffs.desk import QueueEntry
from bot.core.handoffs.telling import TIMES_TOLD
from bot.core.ports import Clock, Library, Signals
from bot.core.together import Mention
from bot.desk.conversations.queue_rows import Rows, Targets, until
from bot.desk.conversations.queue_view import NAMES, STATES, VIEWS, Row, View, groups, in_view, shown
from bot.desk.conversations.stream import News, stream
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.words import Words
from bot.service.signals import DESK
from bot.service.staff.handoff import HandoffDesk

_PAUSE = 0.3  # a change is told at once, those right after it together: every change makes every open list redraw
Groups = list[tuple[str, str, int, list[Row]]]
Told = Callable[[Staff], Awaitable[Sequence[Mention]]]
_STICKY = "lotse_queue"  # the last view and filters; no more than what stood in the address
_QUIETLY = "Aus Vorsicht hat die ratsuchende Person keine Nachricht: Sie erfährt es, wenn sie das nächste Mal schreibt."
DONE = {
    "handed_back": "Der Bot antwortet wieder. Danke!",
    "closed": "Die Unterhaltung ist beendet. Danke!",
    "passed": "Weitergegeben. Die Person findet die Unterhaltung in ihrer Warteschlange.",
    "transferred": "Weitergegeben. Die andere Abteilung sieht die Unterhaltung jetzt.",
    "passed_quietly": f"Weitergegeben. Die Person findet die Unterhaltung in ihrer Warteschlange. {_QUIETLY}",
    "transferred_quietly": f"Weitergegeben. Die andere Abteilung sieht die Unterhaltung jetzt. {_QUIETLY}",
}


class QueueScreen:
    def __init__(
        self, desk: HandoffDesk, signals: Signals, guard: Guard, pages: DeskPages, words: Words, library: Library,
        clock: Clock, targets: Callable[[], Targets], told: Told, reach: Reach,
    ) -> None:  # fmt: skip
        """`told`: what colleagues want somebody to look at; `reach`: which departments alerts reach."""
        self._reach = reach
        self._desk, self._signals, self._guard, self._pages, self._words = desk, signals, guard, pages, words
        self._library, self._clock, self._targets, self._told = library, clock, targets, told

    def routes(self) -> list[Route]:
        guarded = self._guard.signed_in
        return [
            Route("/desk", guarded(self.page), methods=["GET"]),
            Route("/desk/queue", guarded(self.fragment, api=True, background=True), methods=["GET"]),
            Route("/desk/events", guarded(self.events, api=True, background=True), methods=["GET"]),
            Route("/desk/events/poll", guarded(self.poll, api=True, background=True), methods=["GET"]),
        ]

    async def page(self, request: Request) -> Response:
        done, view = DONE.get(request.query_params.get("done", ""), ""), _view(request)
        values = await self._values(request, view)
        mine = request.state.staff.departments
        values["untold"] = [name for name in self._reach.untold() if name in mine]
        values["unreached"] = [name for name in await self._reach.unreached() if name in mine]
        answer = self._pages.render(request, "queue.html", here="queue", done=done, **values)
        if request.query_params.keys() & {*NAMES, "page"}:
            secure = self._guard.https
            answer.set_cookie(_STICKY, view.query(), path="/desk", httponly=True, samesite="lax", secure=secure)
        return answer

    async def fragment(self, request: Request) -> Response:
        return self._pages.render(request, "queue_list.html", **await self._values(request, _view(request)))

    async def events(self, request: Request) -> Response:
        drawn = [request.query_params.get("mark", "")]

        async def look() -> News:
            session = await self._guard.session(request)
            if session is None:
                raise NotAllowed("signed out")
            news = await self._summary(session.staff)
            if news["mark"] == drawn[0]:
                return []
            drawn[0] = news["mark"]
            return [(None, "queue", news)]

        return stream(self._signals, DESK, look, _PAUSE)

    async def poll(self, request: Request) -> Response:
        """For networks without streams."""
        return JSONResponse(await self._summary(request.state.staff))

    async def _summary(self, who: Staff) -> dict[str, Any]:
        return summary(await self._desk.glance(who), await self._told(who))

    async def _values(self, request: Request, view: View) -> dict[str, Any]:
        who, now = request.state.staff, self._clock.now()
        entries, mentions = await self._desk.glance(who), await self._told(who)
        drawing = Rows(self._targets(), who, now)
        rows = [drawing.glanced(entry, bool(view.overdue)) for entry in entries]
        left = shown(rows, view, who)
        found, pages = groups(left, view.page)
        found = await self._drawn(who, drawing, found)
        page = min(view.page, pages)
        return {
            "groups": found, "pages": pages, "page": page, "view": view, "counts": _counts(rows, who), "views": VIEWS,
            "filters": self._filters(rows, view), "words": self._words, "until": lambda row: until(row.due, now),
            "districts": self._districts(), "left_out": len(rows) - len(left), "mentions": mentions,
            **summary(entries, mentions),
        }  # fmt: skip

    async def _drawn(self, who: Staff, drawing: Rows, found: Groups) -> Groups:
        """The rows of this page with their cards; without one that has ended meanwhile."""
        here = [row.entry.conversation_id for *_, rows in found for row in rows]
        whole = {one.conversation_id: drawing.of(one) for one in await self._desk.queue(who, here)}
        known = [[whole[i] for row in rows if (i := row.entry.conversation_id) in whole] for *_, rows in found]
        return [(name, heading, count, drawn) for (name, heading, count, _), drawn in zip(found, known)]

    def _filters(self, rows: Sequence[Row], view: View) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
        """(name, label, what stands for all, [(value, German)]): what there is to choose from, and what was chosen."""
        words, districts, entries = self._words, self._districts(), [row.entry for row in rows]
        known: tuple[tuple[str, str, str, Iterable[str | None], Callable[[str], str]], ...] = (
            ("language", "Sprache", "alle", (words.lang(e.locale) for e in entries), words.language),
            ("topic", "Thema", "alle", (e.topic for e in entries), words.topic),
            ("district", "Stadtteil", "alle", (e.district for e in entries), lambda name: districts.get(name, name)),
            ("channel", "Kanal", "alle", (e.channel for e in entries), words.channel),
            ("department", "Abteilung", "alle", (e.department for e in entries), words.department),
            ("state", "Stand", "jeder", STATES, STATES.__getitem__),
        )
        return [
            (name, label, every, _options({*values, getattr(view, name)}, german))
            for name, label, every, values, german in known
        ]

    def _districts(self) -> dict[str, str]:
        return {district.id: district.name for district in self._library.guide.town.districts}


def summary(entries: Sequence[QueueEntry], mentions: Sequence[Mention] = ()) -> dict[str, Any]:
    """Ids and counts only. `mark` changes whenever the drawn queue would."""
    drawn = [
        (
            e.conversation_id,
            e.version,
            e.claimed_by,
            e.seen,
            e.alarm,
            e.locale,
            e.assigned_to,
            e.department,
            e.woman,
            e.card.get(TIMES_TOLD),
        )
        for e in entries
    ]
    told = [one.id for one in mentions]
    waiting = [e.conversation_id for e in entries if e.state is State.WAITING]
    return {
        "waiting": len(waiting),
        "ids": waiting,
        "mark": hashlib.sha256(repr((drawn, told)).encode()).hexdigest()[:16],
    }


def _view(request: Request) -> View:
    """As the address says, else as it was looked at last."""
    given = request.query_params
    if given.keys() & {*NAMES, "page"}:
        return View.of(given)
    return View.of(dict(parse_qsl(request.cookies.get(_STICKY, "")[:1000])))


def _counts(rows: Sequence[Row], who: Staff) -> dict[str, int]:
    """Of each view, before filters."""
    return {view: sum(in_view(row, view, who) for row in rows) for view in VIEWS}


def _options(values: set[str | None], german: Callable[[str], str]) -> list[tuple[str, str]]:
    return sorted(((value, german(value)) for value in values if value), key=lambda option: option[1].casefold())

"""Events and courses for the newcomer's own calendar: public, without a cookie, the same for everybody.

GET /calendar/events.ics           the feed; ?lang=, and audience=, event_kind=, district=, free=yes narrow it
GET /calendar/events/{id}.ics      one event with all its dates
GET /calendar/courses/{id}.ics     one course as a weekly series
"""

from __future__ import annotations

import asyncio
import hashlib

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.web.app import chosen_locale
from bot.core.ports import Clock, Holidays, Library
from bot.service.answers.events import FEED_WISHES, EventSearch
from bot.service.answers.occurrences import is_over
from bot.service.answers.speaker import Speaker
from bot.service.content.calendar_feed import CalendarFeed

_TYPE = "text/calendar; charset=utf-8"
_KEPT = "public, max-age=3600"
_MOST = 500  # events of a feed: a town has dozens, an import may have thousands


class CalendarFiles:
    """Routes over `CalendarFeed`."""

    def __init__(self, library: Library, holidays: Holidays, clock: Clock) -> None:
        self._library, self._holidays, self._clock = library, holidays, clock

    def routes(self) -> list[Route]:
        return [
            Route("/calendar/events.ics", self.feed),
            Route("/calendar/events/{id}.ics", self.event),
            Route("/calendar/courses/{id}.ics", self.course),
        ]

    async def feed(self, request: Request) -> Response:
        """Events that are not over, series first, then the soonest; `?audience=children&audience=women`: either."""
        pairs = tuple((name, value) for name, value in request.query_params.multi_items() if name in FEED_WISHES)
        search, now = EventSearch(pairs), self._clock.now()
        events = self._library.guide.events.values()
        feed, speaker = self._writer(request)
        name = speaker.say("calendar_name", town=self._library.guide.town.name)

        def written() -> bytes:
            kept = [event for event in events if search.suits(event) and not is_over(event, now)]
            return feed.events(sorted(kept, key=lambda e: (e.rrule is None, e.start))[:_MOST], name)

        return _file(request, await asyncio.to_thread(written), "events.ics")

    async def event(self, request: Request) -> Response:
        """Of a series also what stands for a date that has moved: the series leaves that date out."""
        events = self._library.guide.events
        event = events.get(request.path_params["id"])
        if event is None:
            return _unknown()
        moved = [one for one in events.values() if one.series == event.id]
        return _file(request, self._writer(request)[0].events([event, *moved]), f"{event.id}.ics")

    async def course(self, request: Request) -> Response:
        course = self._library.guide.courses.get(request.path_params["id"])
        return _file(request, self._writer(request)[0].course(course), f"{course.id}.ics") if course else _unknown()

    def _writer(self, request: Request) -> tuple[CalendarFeed, Speaker]:
        speaker = Speaker(self._library.catalogue, chosen_locale(request))
        return CalendarFeed(self._library.guide, speaker, self._holidays, self._clock.now()), speaker


def _file(request: Request, content: bytes, name: str) -> Response:
    """With its hash, so that who subscribed fetches it again only when it has changed."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"Cache-Control": _KEPT, "ETag": tag, "Vary": "Accept-Language"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in name)
    headers["Content-Disposition"] = f'inline; filename="{safe}"'
    return Response(content, media_type=_TYPE, headers=headers)


def _unknown() -> Response:
    return JSONResponse({"error": "not_found", "detail": "there is no such event or course any more"}, 404)

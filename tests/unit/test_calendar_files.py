"""One event of the town as a file: a series with what stands for its dates that have moved."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import httpx
import icalendar
import recurring_ical_events
from starlette.applications import Starlette

from bot.channels.web.calendar import CalendarFiles

from .demo_town import holidays, texts
from .samples import BERLIN, event, guide

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=BERLIN)


async def test_the_file_of_a_series_holds_what_stands_for_a_date_that_has_moved() -> None:
    weekly = event("evening", "2026-11-23T17:00", rrule="FREQ=WEEKLY;BYDAY=MO", **{"except": ["2026-11-30"]})
    moved = event("evening-20261130", "2026-12-01T18:00", series="evening", stands_for="2026-11-30")
    other = event("market", "2026-12-02T10:00")
    library = SimpleNamespace(guide=guide(weekly, moved, other), catalogue=texts())
    files = CalendarFiles(library, holidays(), SimpleNamespace(now=lambda: NOW))  # type: ignore[arg-type]
    transport = httpx.ASGITransport(Starlette(routes=files.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://town.example") as client:
        whole = await client.get("/calendar/events/evening.ics")
        one = await client.get("/calendar/events/evening-20261130.ics")
    assert _days(whole.content) == [date(2026, 11, 23), date(2026, 12, 1), date(2026, 12, 7)]
    assert _days(one.content) == [date(2026, 12, 1)]


def _days(content: bytes) -> list[date]:
    every = recurring_ical_events.of(icalendar.Calendar.from_ical(content)).between(
        NOW - timedelta(7), NOW + timedelta(14)
    )
    return sorted(found["DTSTART"].dt.date() for found in every)

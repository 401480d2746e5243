"""The calendar's addresses over HTTP: what a newcomer's phone or calendar application gets."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import httpx
import icalendar
import pytest

from bot.wiring import Lotse
from tests.conftest import Serve
from tests.fakes import MovedClock, ScriptedDialogue

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))


def uids(answer: httpx.Response) -> set[str]:
    found = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    return {str(said["UID"]).partition("@")[0].removeprefix("event-") for said in found}


@pytest.fixture
def fixed(clock: MovedClock) -> None:
    clock.set_to(NOW)


async def test_a_feed_is_public_narrowed_and_kept(lotse: Lotse, serving: Serve, fixed: None) -> None:
    async with serving(lotse, ScriptedDialogue()) as served:
        every = await served.client.get("/calendar/events.ics?lang=uk")
        children = await served.client.get("/calendar/events.ics?audience=children&free=yes&lang=uk")
        again = await served.client.get(
            "/calendar/events.ics?lang=uk", headers={"If-None-Match": every.headers["etag"]}
        )
        other = await served.client.get("/calendar/events.ics", headers={"Accept-Language": "ar-SY,ar;q=0.9"})
        head = await served.client.head("/calendar/events.ics?lang=uk")
    assert every.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "public" in every.headers["cache-control"]
    assert "set-cookie" not in every.headers
    assert len(uids(every)) == len(lotse.library.guide.events)
    assert {"reading-hour", "st-nicholas", "homework-afternoon", "language-cafe"} <= uids(children)
    assert not {"childrens-theatre", "womens-breakfast", "sunday-sports"} & uids(children)
    assert (again.status_code, again.content) == (304, b"")
    assert "Події: Musterstadt" in every.text
    assert "فعاليات Musterstadt" in other.text
    assert head.status_code == 200


async def test_what_is_over_leaves_the_feed(lotse: Lotse, serving: Serve, clock: MovedClock) -> None:
    clock.set_to(datetime(2027, 3, 1, 9, 0, tzinfo=ZoneInfo("Europe/Berlin")))
    async with serving(lotse, ScriptedDialogue()) as served:
        found = uids(await served.client.get("/calendar/events.ics"))
    assert "winter-market" not in found
    assert {"language-cafe", "nouruz"} <= found


async def test_one_event_and_one_course(lotse: Lotse, serving: Serve, fixed: None) -> None:
    async with serving(lotse, ScriptedDialogue()) as served:
        event = await served.client.get("/calendar/events/language-cafe.ics?lang=en")
        course = await served.client.get("/calendar/courses/a1-evening-nordstadt.ics?lang=fr")
        unknown = [await served.client.get(f"/calendar/{kind}/none.ics") for kind in ("events", "courses")]
    assert uids(event) == {"language-cafe"}
    assert "RRULE:FREQ=WEEKLY;BYDAY=TU" in event.text
    assert "SUMMARY:Cours d'allemand A1 le soir" in course.text
    assert 'filename="a1-evening-nordstadt.ics"' in course.headers["content-disposition"]
    assert [answer.status_code for answer in unknown] == [404, 404]

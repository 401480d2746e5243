"""Events and courses as iCalendar (RFC 5545, by the library icalendar): one of them, or a feed to subscribe to.

Times keep the town's zone with its VTIMEZONE, so that a weekly event stays at its hour over the change of the clock;
UNTIL is UTC, as the standard asks beside a zone, and a day beside whole days. A UID is the kind and the id in the town:
it stays when words change. A date that does not take place is left out of its series once its day is over; until then
it says that it is cancelled.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
from dateutil.rrule import rrulestr

from bot.core.content.places import Course, Event, text_in
from bot.core.ports import Holidays
from bot.core.text import fold
from bot.core.times.hours import WEEKDAYS
from bot.core.town import TownGuide
from bot.service.answers.occurrences import moved_dates
from bot.service.answers.speaker import Speaker

_PRODUCT = "-//Lotse//Lotse//{lang}"
_REFRESH = timedelta(hours=6)
_YEARS_AHEAD = 3  # of the zone's rules that a file carries


class CalendarFeed:
    """Writes calendars in one locale. `now`: aware, in the town's zone; its day is the files' time stamp."""

    def __init__(self, guide: TownGuide, speaker: Speaker, holidays: Holidays, now: datetime) -> None:
        self._guide, self._speaker, self._holidays = guide, speaker, holidays
        self._zone = ZoneInfo(guide.town.timezone)
        self._now, self._stamp = now, now.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)

    def events(self, events: Iterable[Event], name: str | None = None) -> bytes:
        """`name`: what a subscribed calendar is called."""
        return self._calendar([said for event in events for said in self._dates(event)], name)

    def course(self, course: Course) -> bytes:
        return self._calendar([self._course(course)])

    def _calendar(self, components: list[icalendar.Event], name: str | None = None) -> bytes:
        calendar = icalendar.Calendar()
        calendar.add("prodid", _PRODUCT.format(lang=self._speaker.locale.upper()))
        calendar.add("version", "2.0")
        calendar.add("calscale", "GREGORIAN")
        if name:
            calendar.add("x-wr-calname", name)
            calendar.add("name", name)
            calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
        for component in components:
            calendar.add_component(component)
        first = min((_day(component.start) for component in components), default=self._now.date())
        calendar.add_missing_timezones(first_date=date(first.year, 1, 1), last_date=self._end_of_zone())
        written: bytes = calendar.to_ical()
        return written

    def _end_of_zone(self) -> date:
        return date(self._now.year + _YEARS_AHEAD, 12, 31)

    def _dates(self, event: Event) -> list[icalendar.Event]:
        """The event, and of a series each date to come that is cancelled."""
        said, off = self._event(event), self._left_out(event)
        if off and not (event.rrule or event.also):
            return [self._off(said, event)]
        moved = moved_dates(self._guide.events.values())
        ahead = [m for m in off if _day(m) >= self._now.date() and (event.id, _day(m)) not in moved]
        if past := [m for m in off if m not in ahead]:
            said.add("exdate", past)
        return [said, *(self._cancelled(event, moment) for moment in ahead)]

    def _cancelled(self, event: Event, moment: date | datetime) -> icalendar.Event:
        said = self._component(f"event-{event.id}", event.title)
        said.add("recurrence-id", moment)
        said.add("dtstart", moment)
        if event.end:
            said.add("dtend", moment + (event.end - event.start))
        said.add("location", event.place.line())
        return self._off(said, event)

    def _off(self, said: icalendar.Event, event: Event) -> icalendar.Event:
        """Its title says so too: not every calendar shows the status."""
        said["summary"] = icalendar.vText(self._speaker.say("event_cancelled", when=self._speaker.of(event.title)))
        said.add("status", "CANCELLED")
        return said

    def _event(self, event: Event) -> icalendar.Event:
        said = self._component(f"event-{event.id}", event.title)
        begin, end = self._aware(event.start), self._aware(event.end) if event.end else None
        said.add("dtstart", begin.date() if event.all_day else begin)
        if end:
            said.add("dtend", end.date() if event.all_day else end)
        if event.rrule:
            said.add("rrule", self._rule(event.rrule, event.all_day))
        if event.also:
            said.add("rdate", [m.date() if event.all_day else self._aware(m) for m in event.also])
        said.add("location", event.place.line())
        contact = [value for value in (event.contact.phone, event.contact.email) if value]
        text = self._speaker.of(event.description) if event.description else ""
        facts = [text, self._speaker.say("event_free") if event.price == 0 else "", *contact]
        said.add("description", "\n".join(filter(None, facts)))
        if event.contact.url:
            said.add("url", event.contact.url)
        return said

    def _left_out(self, event: Event) -> list[date] | list[datetime]:
        """The moments that do not take place: an excluded day means every occurrence on it."""
        starts = {event.start.replace(tzinfo=None), *(moment.replace(tzinfo=None) for moment in event.also)}
        found = {moment for moment in starts if moment.date() in event.excluded}
        if event.rrule and event.excluded:  # one walk along the series, however many days are left out
            rule = rrulestr(event.rrule, dtstart=event.start.replace(tzinfo=None))
            first, last = (datetime.combine(f(event.excluded), datetime.min.time()) for f in (min, max))
            dates = rule.between(first, last + timedelta(hours=24, microseconds=-1), inc=True)
            found |= {moment for moment in dates if moment.date() in event.excluded}
        return [m.date() for m in sorted(found)] if event.all_day else [self._aware(m) for m in sorted(found)]

    def _rule(self, rule: str, all_day: bool) -> icalendar.vRecur:
        """UNTIL in UTC: it is written on the town's wall clock; a bare day means its begin, as dateutil reads it. Of
        whole days it is a day."""
        read: icalendar.vRecur = icalendar.vRecur.from_ical(rule)
        if until := read.get("UNTIL"):
            last = until[0] if isinstance(until, list) else until
            moment = last if isinstance(last, datetime) else datetime.combine(last, datetime.min.time())
            in_utc = moment if moment.tzinfo else self._aware(moment).astimezone(UTC)
            read["UNTIL"] = [moment.date() if all_day else in_utc]
        return read

    def _course(self, course: Course) -> icalendar.Event:
        """A series of its weekdays from its first to its last day, or on and on; not on public holidays of the Land."""
        said = self._component(f"course-{course.id}", course.title)
        if course.time and (days := self._meetings(course)):
            begin, end = course.time
            said.add("dtstart", datetime.combine(days[0], begin, self._zone))
            said.add("dtend", datetime.combine(days[0], end, self._zone))
            if len(days) > 1:
                said.add("rrule", self._weekly(course, end))
            closed = [day for day in days if self._holidays.name(day, self._speaker.locale)]
            if closed:
                said.add("exdate", [datetime.combine(day, begin, self._zone) for day in closed])
        else:
            said.add("dtstart", course.start)
            said.add("dtend", course.start + timedelta(days=1))
        said.add("location", course.place.line())
        contact = course.registration
        note = self._speaker.of(course.note) if course.note else ""
        said.add("description", "\n".join(filter(None, (note, contact.phone, contact.email))))
        if contact.url:
            said.add("url", contact.url)
        return said

    def _weekly(self, course: Course, end: time) -> dict[str, list[object]]:
        rule: dict[str, list[object]] = {"FREQ": ["WEEKLY"], "BYDAY": [day[:2].upper() for day in course.days]}
        if course.last:
            rule["UNTIL"] = [datetime.combine(course.last, end, self._zone).astimezone(UTC)]
        return rule

    def _meetings(self, course: Course) -> list[date]:
        """The days on which it meets, of one that goes on those of the next years; a course without weekdays meets on
        its first day."""
        last = course.last or max(self._end_of_zone(), course.start + timedelta(days=len(WEEKDAYS)))
        every = [course.start + timedelta(days=n) for n in range((last - course.start).days + 1)]
        return [day for day in every if WEEKDAYS[day.weekday()] in course.days] if course.days else every[:1]

    def _component(self, name: str, title: dict[str, str]) -> icalendar.Event:
        said = icalendar.Event()
        said.add("uid", f"{name}@{fold(self._guide.town.name).replace(' ', '-')}.lotse")
        said.add("dtstamp", self._stamp)
        said.add("summary", text_in(title, self._speaker.locale))
        return said

    def _aware(self, moment: datetime) -> datetime:
        return moment.replace(tzinfo=self._zone)


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment

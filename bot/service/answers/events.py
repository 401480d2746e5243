"""What is on: single and recurring events, by name, day, hour, kind, audience, place, district and price."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from dateutil.rrule import rrulestr

from bot.core.dates import DateSpan
from bot.core.message import Link, Utterance
from bot.core.places import Event, time_of_day
from bot.core.town import TownGuide
from bot.core.understanding import Entity
from bot.service.answers.lists import PER_PAGE, Wishes, paged, to_payload, understood_days, wished_days, wishes
from bot.service.answers.offices import tel
from bot.service.answers.speaker import Speaker, isolated

_HORIZON_DAYS = 120
_PER_SERIES = 12
WANTED = ("event", "event_kind", "audience", "district", "place", "free", "time_of_day", "date", "day")
_NO_FACTS = ("event", "time_of_day", "date", "day")


@dataclass(frozen=True)
class Occurrence:
    event: Event
    start: datetime


@dataclass(frozen=True)
class EventSearch:
    """What is wanted, as (criterion, value) pairs; several values of one criterion are alternatives."""

    wanted: Wishes

    @classmethod
    def of(cls, entities: tuple[Entity, ...]) -> EventSearch:
        women = (("audience", "women"),) if any(e.name == "women_only" for e in entities) else ()
        return cls(tuple(dict.fromkeys(wishes(entities, WANTED) + women)))

    def find(self, guide: TownGuide, now: datetime) -> tuple[list[Occurrence], bool]:
        """(occurrences, named ones first, then soonest; whether they are what was wanted, else just the next ones)."""
        spans = [bounds(span, now) for span in self.days(now)] or [(now, now + _days(_HORIZON_DAYS))]
        in_time = [o for event in guide.events.values() for span in spans for o in occurrences(event, *span)]
        asked = {name for name, _ in self.wanted if name not in _NO_FACTS}
        named = {value for name, value in self.wanted if name == "event"}
        fitting = [o for o in in_time if o.event.id in named]
        if asked or not named:
            fitting += [o for o in in_time if self._at_hour(o) and all(self._fits(o.event, name) for name in asked)]
        if fitting:
            return sorted(_once_each(fitting), key=lambda o: (o.event.id not in named, o.start)), True
        every = [o for event in guide.events.values() for o in occurrences(event, now, now + _days(_HORIZON_DAYS))]
        return sorted(_once_each(every), key=lambda o: o.start), False

    def days(self, now: datetime) -> list[DateSpan]:
        return wished_days(self.wanted, now.date())

    def _at_hour(self, occurrence: Occurrence) -> bool:
        hours = {value for name, value in self.wanted if name == "time_of_day"}
        return not hours or time_of_day(occurrence.start.time()) in hours

    def _fits(self, event: Event, name: str) -> bool:
        values = {v for n, v in self.wanted if n == name}
        if name == "audience":
            return event.audience in values or event.audience == "all"
        own = {"event_kind": event.kind, "district": event.place.district, "free": "yes" if event.price == 0 else "no",
               "place": event.place.street or event.place.name}  # fmt: skip
        return own[name] in values


def bounds(span: DateSpan, now: datetime) -> tuple[datetime, datetime]:
    """From the present moment or the first day's begin, to the last day's end (exclusive), local time."""
    first = datetime.combine(span.first, time(), now.tzinfo)
    last = span.last + _days(1) if span.last else max(span.first, now.date()) + _days(_HORIZON_DAYS)
    return max(now, first), datetime.combine(last, time(), now.tzinfo)


def occurrences(event: Event, first: datetime, last: datetime) -> Iterator[Occurrence]:
    """The event's beginnings in [first, last), recurrence expanded on the wall clock (RFC 5545)."""
    zone = first.tzinfo
    if not event.rrule:
        start = event.start.replace(tzinfo=zone)
        return iter([Occurrence(event, start)] if first <= start < last else [])
    rule = rrulestr(event.rrule, dtstart=event.start.replace(tzinfo=None))
    until = last.replace(tzinfo=None)
    naive = rule.between(first.replace(tzinfo=None), until, inc=True)
    starts = [moment for moment in naive if moment < until and moment.date() not in event.excluded][:_PER_SERIES]
    return iter([Occurrence(event, moment.replace(tzinfo=zone)) for moment in starts])


def _once_each(found: list[Occurrence]) -> list[Occurrence]:
    """Of a series only its next date."""
    first: dict[str, Occurrence] = {}
    for occurrence in sorted(found, key=lambda o: o.start):
        first.setdefault(occurrence.event.id, occurrence)
    return list(first.values())


def _days(count: int) -> timedelta:
    return timedelta(days=count)


class EventDesk:
    """Shows events in one locale."""

    def __init__(self, guide: TownGuide, speaker: Speaker, now: datetime) -> None:
        self._guide, self._speaker, self._now = guide, speaker, now

    def answer(self, search: EventSearch, offset: int = 0) -> list[Utterance]:
        """Three events and a "more" button; honest when nothing fits, with what comes next."""
        say, locale = self._speaker.say, self._speaker.locale
        found, exact = search.find(self._guide, self._now)
        if not found:
            return [Utterance(say("events_none"), locale)]
        head = say("events_found") if exact else f"{say('events_none')} {say('events_nearest')}"
        head = "\n".join([*understood_days(self._speaker, search.days(self._now)), head])
        more = to_payload("events", search.wanted, offset + PER_PAGE)
        return paged(self._speaker, head, found, self._event, offset, more)

    def shown(self, search: EventSearch) -> list[Utterance]:
        """Every event found, without the head."""
        return [self._event(occurrence) for occurrence in search.find(self._guide, self._now)[0]]

    def _event(self, occurrence: Occurrence) -> Utterance:
        say, speaker, event = self._speaker.say, self._speaker, occurrence.event
        lines = [speaker.of(event.title), speaker.moment(occurrence.start, self._now)]
        lines.append(say("event_place", place=event.place.line()))
        if event.price is not None:
            free = event.price == 0
            lines.append(say("event_free") if free else say("course_price", price=speaker.price(event.price)))
        if event.description:
            lines.append(speaker.of(event.description))
        return Utterance("\n".join(lines), speaker.locale, (), self._links(event), kind="event")

    def _links(self, event: Event) -> tuple[Link, ...]:
        phone = event.contact.phone
        if not phone:
            return ()
        return (Link(f"{self._speaker.say('office_phone')}: {isolated(phone, self._speaker.locale)}", tel(phone)),)

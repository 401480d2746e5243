"""What is on: single and recurring events, by name, day, hour, kind, audience, place, district and price."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from urllib.parse import quote, urlencode

from bot.core.content.places import Event
from bot.core.content.prices import costs_nothing
from bot.core.message import Link, Utterance
from bot.core.times.dates import DateSpan
from bot.core.town import TownGuide
from bot.core.understanding import Entity
from bot.service.answers.by_title import titled
from bot.service.answers.lists import (
    PER_PAGE,
    TITLED,
    Wishes,
    paged,
    to_payload,
    understood_days,
    wished_days,
    wishes,
    with_line,
)
from bot.service.answers.occurrences import (
    MOMENT,
    SEVERAL_DAYS,
    Occurrence,
    after,
    cancelled,
    moved_dates,
    once_each,
    running,
)
from bot.service.answers.offices import tel
from bot.service.answers.speaker import Speaker, isolated
from bot.service.answers.wish_words import unmet, worded

_HORIZON_DAYS = 120
_NAMED_DAYS = 400  # who asks for an event by its name wants it, however far off it is
WANTED = ("event", TITLED, "event_kind", "audience", "district", "place", "free", "time_of_day", "date", "day")
FEED_WISHES = ("event_kind", "audience", "district", "free")
_NO_FACTS = ("event", TITLED, "time_of_day", "date", "day")
_WEIGHTS = {"event_kind": 8, "audience": 8, "date": 4, "day": 4, "time_of_day": 2}  # what nearest means
_IN_FAMILIES = {"children", "parents"}


@dataclass(frozen=True)
class EventSearch:
    """What is wanted, as (criterion, value) pairs; several values of one criterion are alternatives."""

    wanted: Wishes

    @classmethod
    def of(cls, entities: tuple[Entity, ...]) -> EventSearch:
        women = (("audience", "women"),) if any(e.name == "women_only" for e in entities) else ()
        return cls(tuple(dict.fromkeys(wishes(entities, WANTED) + women)))

    def find(self, guide: TownGuide, now: datetime) -> tuple[list[Occurrence], bool]:
        """(occurrences, named ones first, then soonest; whether they are what was wanted, else what comes nearest)."""
        asked = {name for name, _ in self.wanted if name not in _NO_FACTS}
        named = {value for name, value in self.wanted if name == "event"}
        named |= titled(self.wanted, guide.events.values())
        named |= {event.id for event in guide.events.values() if event.series in named}
        suiting = {e.id for e in guide.events.values() if self.suits(e)} if asked or not named else set()
        likely = [e for e in guide.events.values() if e.id in named or e.id in suiting or e.excluded]
        in_time = [o for span in self._spans(now) for o in _on(guide, likely, *span)]
        fitting = [o for o in in_time if o.event.id in named or (o.event.id in suiting and self._at_hour(o))]
        if not any(o.event.id in named for o in fitting) and (later := self._named(guide, now, named)):
            return [*later, *once_each(fitting)], not self.days(now)
        if fitting:
            return sorted(once_each(fitting), key=lambda o: (o.event.id not in named, o.start)), True
        return self._nearest(guide, now), False

    def unmet(self, occurrence: Occurrence, now: datetime) -> Wishes:
        """What of the wishes an occurrence does not meet."""
        return unmet(self.wanted, lambda name: self._meets(occurrence, name, now))

    def suits(self, event: Event) -> bool:
        """Whether its facts are those wished for, on whichever day."""
        return all(self._fits(event, name) for name, _ in self.wanted if name not in _NO_FACTS)

    def days(self, now: datetime) -> list[DateSpan]:
        return wished_days(self.wanted, now.date())

    def _spans(self, now: datetime) -> list[tuple[datetime, datetime]]:
        return [bounds(span, now) for span in self.days(now)] or [(now, now + _days(_HORIZON_DAYS))]

    def _nearest(self, guide: TownGuide, now: datetime) -> list[Occurrence]:
        """Those that meet most of the wishes; all that come when nothing was wished that any of them meets."""
        spans = dict.fromkeys([*self._spans(now), (now, now + _days(_HORIZON_DAYS))])
        every = [o for span in spans for o in _on(guide, guide.events.values(), *span) if not o.cancelled]
        criteria = self._criteria()
        scores = {o: sum(_WEIGHTS.get(n, 1) for n in criteria if self._meets(o, n, now)) for o in every}
        best = max(scores.values(), default=0)
        return sorted(once_each([o for o, score in scores.items() if score == best]), key=lambda o: o.start)

    def _named(self, guide: TownGuide, now: datetime, named: set[str]) -> list[Occurrence]:
        """The next dates of what was asked for by its name."""
        wanted = [e for e in guide.events.values() if e.id in named or e.excluded] if named else []
        ahead = _on(guide, wanted, now, now + _days(_NAMED_DAYS))
        return sorted(once_each([o for o in ahead if o.event.id in named]), key=lambda o: o.start)

    def _criteria(self) -> set[str]:
        """What was wished for; the day counts once, however it was said."""
        names = {name for name, _ in self.wanted if name not in ("event", TITLED)}
        return names - {"day"} if "date" in names else names

    def _meets(self, occurrence: Occurrence, name: str, now: datetime) -> bool:
        if name in ("date", "day"):
            return any(occurrence.start < last and occurrence.ends() > first for first, last in self._spans(now))
        return self._at_hour(occurrence) if name == "time_of_day" else self._fits(occurrence.event, name)

    def _at_hour(self, occurrence: Occurrence) -> bool:
        hours = {value for name, value in self.wanted if name == "time_of_day"}
        return not hours or not hours.isdisjoint(occurrence.times_of_day())

    def _fits(self, event: Event, name: str) -> bool:
        values = {v for n, v in self.wanted if n == name}
        if name == "audience":
            return event.audience in (*values, "all") or (event.audience == "families" and bool(values & _IN_FAMILIES))
        own = {"event_kind": event.kind, "district": event.place.district, "free": "yes" if _free(event) else "no",
               "place": event.place.street or event.place.name}  # fmt: skip
        return own[name] in values


def _free(event: Event) -> bool:
    return costs_nothing(event.price, event.title, event.description)


def bounds(span: DateSpan, now: datetime) -> tuple[datetime, datetime]:
    """From the present moment or the first day's begin, to the last day's end (exclusive), local time."""
    first = datetime.combine(span.first, time(), now.tzinfo)
    last = span.last + _days(1) if span.last else max(span.first, now.date()) + _days(_HORIZON_DAYS)
    return max(now, first), datetime.combine(last, time(), now.tzinfo)


def _on(guide: TownGuide, events: Iterable[Event], first: datetime, last: datetime) -> list[Occurrence]:
    """Their dates in [first, last); of one that was moved when it takes place instead."""
    moved = moved_dates(guide.events.values())
    every = (o for event in events for o in running(event, first, last))
    instead = ((o, moved.get((o.event.id, o.start.date())) if o.cancelled else None) for o in every)
    return [Occurrence(new, new.start.replace(tzinfo=first.tzinfo)) if new else o for o, new in instead]


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
            return [Utterance(self._nothing(search), locale)]
        head = say("events_found") if exact else f"{self._nothing(search)} {say('events_nearest')}"
        head = "\n".join([*understood_days(self._speaker, search.days(self._now)), head])
        more = to_payload("events", search.wanted, offset + PER_PAGE)
        said = paged(self._speaker, head, found, lambda o: self._shown(o, search, exact), offset, more)
        return [replace(said[0], links=(self._feed(search),)), *said[1:]] if not offset else said

    def shown(self, search: EventSearch) -> list[Utterance]:
        """Every event found, without the head."""
        found, exact = search.find(self._guide, self._now)
        return [self._shown(occurrence, search, exact) for occurrence in found]

    def _nothing(self, search: EventSearch) -> str:
        wishes_said = self._worded(search.wanted)
        none_for = self._speaker.say("events_none_for", wishes=wishes_said)
        return none_for if wishes_said else self._speaker.say("events_none")

    def _worded(self, wanted: Wishes) -> str:
        today = self._now.date()
        dated = any(name == "date" for name, _ in wanted)  # said already more surely than by the word alone
        said = [pair for pair in wanted if not (dated and pair[0] == "day")]
        return worded(said, self._guide, self._speaker, DateSpan(today, today))

    def _feed(self, search: EventSearch) -> Link:
        """Everything of this kind in one's own calendar, always as it is."""
        kept = [(name, value) for name, value in search.wanted if name in FEED_WISHES]
        query = urlencode([("lang", self._speaker.locale), *kept])
        return Link(self._speaker.say("calendar_feed"), f"/calendar/events.ics?{query}")

    def _shown(self, occurrence: Occurrence, search: EventSearch, exact: bool) -> Utterance:
        said = self._event(occurrence)
        missing = "" if exact else self._worded(search.unmet(occurrence, self._now))
        return with_line(said, self._speaker.say("search_unmet", wishes=missing)) if missing else said

    def _when(self, occurrence: Occurrence) -> str:
        """ "today 14:00", with the end while it lasts; of all-day events and those of several days the days."""
        event, end = occurrence.event, occurrence.ends()
        if event.all_day:
            return self._speaker.days(DateSpan(occurrence.start.date(), (end - MOMENT).date()))
        if end - occurrence.start >= SEVERAL_DAYS:
            return self._speaker.days(DateSpan(occurrence.start.date(), end.date()))
        lasting = occurrence.start < self._now and not occurrence.cancelled
        return self._speaker.moment(occurrence.start, self._now, end if lasting else None)

    def _dates(self, occurrence: Occurrence) -> list[str]:
        """When it is; of a date that is cancelled that it is, and when the next one is."""
        say, when = self._speaker.say, self._when(occurrence)
        if not occurrence.cancelled:
            return [when, *self._moved(occurrence.event)]
        following = after(occurrence, _days(_NAMED_DAYS))
        return [
            say("event_cancelled", when=when),
            *([say("event_next", when=self._when(following))] if following else []),
        ]

    def _moved(self, event: Event) -> list[str]:
        """When it was to be, of a date of a series that is on another day or at another hour."""
        series, day = self._guide.events.get(event.series or ""), event.stands_for
        if series is None or day is None:
            return []
        morning = datetime.combine(day, time(), self._now.tzinfo)
        usual = Occurrence(series, datetime.combine(day, series.start.time(), self._now.tzinfo))
        before = next(cancelled(series, morning, morning + _days(1)), usual)
        if before.start.replace(tzinfo=None) == event.start.replace(tzinfo=None):
            return []
        return [self._speaker.say("event_moved", when=self._when(before))]

    def _event(self, occurrence: Occurrence) -> Utterance:
        say, speaker, event = self._speaker.say, self._speaker, occurrence.event
        lines = [speaker.of(event.title), *self._dates(occurrence)]
        if event.place.line():  # a calendar that was imported may not say where
            lines.append(say("event_place", place=event.place.line()))
        if _free(event):
            lines.append(say("event_free"))
        elif event.price is not None:
            lines.append(say("course_price", price=speaker.price(event.price)))
        if event.description:
            lines.append(speaker.of(event.description))
        return Utterance("\n".join(lines), speaker.locale, (), self._links(event), kind="event")

    def _links(self, event: Event) -> tuple[Link, ...]:
        speaker, phone, links = self._speaker, event.contact.phone, []
        if phone:
            links.append(Link(speaker.pair(speaker.say("office_phone"), isolated(phone, speaker.locale)), tel(phone)))
        if event.contact.url:
            links.append(Link(speaker.say("office_website"), event.contact.url))
        save = f"/calendar/events/{quote(event.id)}.ics?lang={speaker.locale}"
        return (*links, Link(speaker.say("calendar_save"), save))

"""Courses and events: searched by what was named, paged by a button, searched again with another wish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.core.message import MAX_PAYLOAD, Button, Utterance
from bot.core.times.dates import DateSpan, day_of_month, weekday_of
from bot.core.town import TownGuide
from bot.core.understanding import Entity, Understanding
from bot.service.answers.by_title import carried
from bot.service.answers.courses import ASKABLE as COURSE_WISHES
from bot.service.answers.courses import CourseDesk, CourseSearch
from bot.service.answers.events import WANTED as EVENT_WISHES
from bot.service.answers.events import EventDesk, EventSearch
from bot.service.answers.lists import PER_PAGE, Wishes, from_payload, to_payload, wished_days, wishes
from bot.service.answers.speaker import Speaker

SEARCH_INTENTS = {"search_course": "courses", "search_event": "events"}
DAY_OF_MONTH = "day_of_month"  # a number said of events: "on the 6th"
INSTEAD = "instead_of"  # a sort of wishes that is none any more: "no, rather on Saturday"
_ENOUGH = 2
_ALTERNATIVES = (frozenset({"day", "weekday", "date"}), frozenset({"audience", "women_only"}))


class Searches:
    """Both searches in one locale at one moment. A payload: `courses:<first>:<wishes>`, `events:<first>:<wishes>`."""

    def __init__(self, guide: TownGuide, speaker: Speaker, now: datetime) -> None:
        self._guide, self._speaker, self._today = guide, speaker, now.date()
        self._courses, self._events = CourseDesk(guide, speaker, now.date()), EventDesk(guide, speaker, now)

    def asked(self, kind: str, entities: tuple[Entity, ...]) -> list[Utterance]:
        """What was named in a message."""
        if kind == "courses":
            search = CourseSearch.of(entities).for_whom(entities, self._guide, self._today)
            return self._answer(kind, search.wanted, 0)
        return self._answer(kind, _named(kind, entities), 0)

    def wished(self, u: Understanding) -> bool:
        """Whether something is probably searched for, and it was said what."""
        return self._wishes(u) > 0

    def told(self, u: Understanding) -> bool:
        """Whether so much was said that the search is no guess: "tomorrow evening"."""
        return self._wishes(u) >= _ENOUGH

    def _wishes(self, u: Understanding) -> int:
        """How many different things were wished for in a search; a day counts once."""
        kind = SEARCH_INTENTS.get(u.intent)
        names = {name for name, _ in _named(kind, u.entities)} if kind else set()
        return len(names - {"date"} if "day" in names else names)

    def offered(self, entities: tuple[Entity, ...]) -> tuple[Button, ...]:
        """A way to the courses of a subject that was named while asking about something else; German is too wide."""
        search = CourseSearch.of(entities).for_whom(entities, self._guide, self._today)
        subjects = {value for name, value in search.wanted if name == "subject"} - {"german"}
        if not subjects or not search.find(self._guide, self._today)[0]:
            return ()
        payload = to_payload("courses", carried("courses", search.wanted, self._guide), 0)
        return (Button(self._speaker.say("courses_offer"), payload),) if len(payload) <= MAX_PAYLOAD else ()

    def pressed(self, kind: str, rest: str) -> list[Utterance]:
        """Raises ValueError: the payload is not one of ours."""
        wanted, offset = from_payload(rest, _allowed(kind))
        return self._answer(kind, wanted, offset)

    def changed(self, payload: str, entities: tuple[Entity, ...]) -> list[Utterance]:
        """The search of a payload with other wishes: a new one takes the place of the one of its sort."""
        kind, _, rest = payload.partition(":")
        wanted = from_payload(rest, _allowed(kind))[0]
        entities = leaning_days(entities, wished_days(wanted, self._today), self._today)
        news = _named(kind, entities)
        if kind == "courses":  # whom a course is for is asked only afterwards; "with children" at first means childcare
            news += wishes(entities, ("audience",))
        gone = [entity.value for entity in entities if entity.name == INSTEAD]
        return self._answer(kind, with_changes(tuple(w for w in wanted if w[0] not in gone), news), 0)

    def one(self, payload: str, place: int) -> list[Utterance]:
        """One of the three that a payload shows; `place`: 1, 2, 3, or -1 for the last. Empty when there is none."""
        kind, _, rest = payload.partition(":")
        wanted, offset = from_payload(rest, _allowed(kind))
        if kind == "courses":
            every = self._courses.shown(CourseSearch(wanted))[offset : offset + PER_PAGE]
        else:
            every = self._events.shown(EventSearch(wanted))[offset : offset + PER_PAGE]
        return every[place - 1 if place > 0 else place :][:1]

    def _answer(self, kind: str, wanted: Wishes, offset: int) -> list[Utterance]:
        wanted = carried(kind, wanted, self._guide)
        if kind == "courses":
            said = self._courses.answer(CourseSearch(wanted), offset)
        else:
            said = self._events.answer(EventSearch(wanted), offset)
        return [replace(said[0], about=(to_payload(kind, wanted, offset),)), *said[1:]] if said else []


def leaning_days(entities: tuple[Entity, ...], before: Sequence[DateSpan], today: date) -> tuple[Entity, ...]:
    """Days that lean on those spoken of before: "on Saturday" is of that week, "on the 6th" of that month."""
    spoken_of = before[0] if before else DateSpan(today, today)
    weekdays = any(entity.name == "weekday" for entity in entities)
    return tuple(leant for entity in entities if (leant := _leant(entity, weekdays, spoken_of, today)))


def _leant(entity: Entity, weekdays: bool, before: DateSpan, today: date) -> Entity | None:
    if entity.name == DAY_OF_MONTH:
        found = day_of_month(int(entity.value), before.first, today)
        return Entity("date", found.iso()) if found else None
    if entity.name == "date" and weekdays:
        return Entity("date", weekday_of(before, DateSpan.from_iso(entity.value)).iso())
    return entity


def with_changes(before: Wishes, news: Wishes) -> Wishes:
    """The wishes before, less those that a new one replaces, and the new ones."""
    if any(name == "childcare" for name, _ in news):  # "with childcare" wants no course for children
        news = tuple(pair for pair in news if pair != ("audience", "children"))
    named = {name for name, _ in news}
    for kinds in _ALTERNATIVES:
        named |= kinds if named & kinds else frozenset()
    return tuple(dict.fromkeys((*(pair for pair in before if pair[0] not in named), *news)))


def _named(kind: str, entities: tuple[Entity, ...]) -> Wishes:
    return CourseSearch.of(entities).wanted if kind == "courses" else EventSearch.of(entities).wanted


def _allowed(kind: str) -> Sequence[str]:
    return COURSE_WISHES if kind == "courses" else EVENT_WISHES

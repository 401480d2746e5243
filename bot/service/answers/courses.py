"""Courses that fit what was named: name, subject, level, weekday, hour, begin, district, women, childcare, free."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote

from bot.core.content.places import Course
from bot.core.content.prices import costs_nothing
from bot.core.message import Button, Link, Utterance
from bot.core.times.dates import DateSpan
from bot.core.times.hours import WEEKDAYS
from bot.core.town import TownGuide
from bot.core.understanding import Entity
from bot.service.answers.by_title import titled
from bot.service.answers.lists import (
    ANY,
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
from bot.service.answers.offices import tel
from bot.service.answers.speaker import Speaker, isolated
from bot.service.answers.wish_words import unmet, worded

_WEEKEND_DAYS = 2
_MOST_CHOICES = 8
_ABOUT = ("course", TITLED, "subject", "level")  # what says which courses are meant
_WEIGHTS = {"subject": 8, "level": 4, "women_only": 2}  # what nearest means: another day rather than another level
WANTED = (
    "course", TITLED, "subject", "level", "weekday", "time_of_day", "district", "women_only", "childcare", "free",
    "date",
)  # fmt: skip
ASKABLE = (*WANTED, "audience")


@dataclass(frozen=True)
class CourseSearch:
    """What is wanted, as (criterion, value) pairs; several values of one criterion are alternatives."""

    wanted: Wishes

    @classmethod
    def of(cls, entities: tuple[Entity, ...]) -> CourseSearch:
        weekend = any(e.name == "day" and e.value in ("weekend", "next_weekend") for e in entities)
        pairs = wishes(entities, WANTED) + ((("weekday", "sat"), ("weekday", "sun")) if weekend else ())
        return cls(_without_general(_without_single_days(tuple(dict.fromkeys(_for_parents(pairs, entities))))))

    def for_whom(self, entities: tuple[Entity, ...], guide: TownGuide, today: date) -> CourseSearch:
        """With whom it is for, when there is a course like that: "with my children" may also tell of a family."""
        if {"childcare", "women_only"} & self._asked():
            return self
        narrower = CourseSearch(tuple(dict.fromkeys((*self.wanted, *wishes(entities, ("audience",))))))
        return narrower if narrower.find(guide, today)[1] else self

    @property
    def only_german(self) -> bool:
        """ "A German course", and nothing else."""
        return self.wanted == (("subject", "german"),)

    def days(self, today: date) -> list[DateSpan]:
        return wished_days(self.wanted, today)

    def find(self, guide: TownGuide, today: date) -> tuple[list[Course], bool]:
        """(courses not yet over, named first, then with free places, then soonest; whether all wishes are met, or
        those that meet most)."""
        running = [c for c in guide.courses.values() if not c.is_over(today)]
        scored = [(self._met(course), course) for course in running]
        attainable = sum(_WEIGHTS.get(name, 1) for name in self._asked())
        best = max((met for met, _ in scored), default=0)
        exact = best == attainable
        named = {value for name, value in self.wanted if name == "course"} | titled(self.wanted, running)
        fitting = exact and any(met == best and c.id in named for met, c in scored)
        others = not named or (bool(self._asked()) and not fitting)
        wanted = [c for met, c in scored if others and met == best and (exact or met > 0)]
        meant = [c for _, c in scored if c.id in named and not (exact and others and c not in wanted and wanted)]
        kept = {c.id: c for c in (*meant, *wanted)}.values()
        order = sorted(kept, key=lambda c: (c.id not in named, is_full(c), c.start < today, c.start))
        return order, exact or bool(meant)

    def unmet(self, course: Course) -> Wishes:
        """What of the wishes a course does not meet."""
        return unmet(self.wanted, lambda name: self._meets(course, name))

    def _asked(self) -> set[str]:
        return {name for name, value in self.wanted if name not in ("course", TITLED) and value != ANY}

    def _met(self, course: Course) -> int:
        return sum(_WEIGHTS.get(name, 1) for name in self._asked() if self._meets(course, name))

    def _meets(self, course: Course, name: str) -> bool:
        return any(_fits(course, name, value) for n, value in self.wanted if n == name)


def is_full(course: Course) -> bool:
    return course.places_left == 0


def _for_parents(pairs: Wishes, entities: tuple[Entity, ...]) -> Wishes:
    """ "Free courses for parents" are courses about children, unless a subject is named."""
    parents = Entity("audience", "parents") in entities
    untold = parents and not any(name in ("subject", "course", "level", "childcare") for name, _ in pairs)
    return (*pairs, ("subject", "parents")) if untold else pairs


def _without_general(pairs: Wishes) -> Wishes:
    """ "German" beside "integration course" or "literacy" says nothing more."""
    subjects = {value for name, value in pairs if name == "subject"}
    return tuple(p for p in pairs if p != ("subject", "german") or len(subjects) == 1)


def _without_single_days(pairs: Wishes) -> Wishes:
    """Of "on Tuesday" and "at the weekend" the weekdays count, on which a course meets, not the next such days."""
    weekly = any(name == "weekday" for name, _ in pairs)
    return tuple(p for p in pairs if p[0] != "date" or not weekly or not _short(p[1]))


def _short(value: str) -> bool:
    span = DateSpan.from_iso(value)
    return span.last is not None and len(span.days) <= _WEEKEND_DAYS


def _begins(course: Course, value: str) -> bool:
    """Whether it begins in the span; of a single day, also whether it meets then."""
    span = DateSpan.from_iso(value)
    if course.start >= span.first and (span.last is None or course.start <= span.last):
        return True
    runs = course.start <= span.first and not course.is_over(span.first)
    return span.first == span.last and runs and WEEKDAYS[span.first.weekday()] in course.days


def _fits(course: Course, name: str, value: str) -> bool:
    checks = {
        "subject": course.subject == value,
        "level": course.level == value or (value == "A0" and course.level == "A1"),  # A1 begins with nothing
        "weekday": value in course.days,
        "time_of_day": course.time_of_day == value,
        "district": course.place.district == value,
        "women_only": course.women_only,
        "childcare": course.childcare,
        "free": _free(course),
        "audience": _suits(course, value),
    }
    return _begins(course, value) if name == "date" else checks[name]


def _free(course: Course) -> bool:
    return costs_nothing(course.price, course.title, course.note)


def _suits(course: Course, who: str) -> bool:
    """A course for adults suits women and parents too; one for children or youth only those."""
    if course.audience in (who, "all"):
        return not (who == "men" and course.women_only)
    grown_up = who in ("women", "men", "parents", "adults", "families", "seniors")
    return grown_up and course.audience == "adults" and not (who == "men" and course.women_only)


class CourseDesk:
    """Shows courses in one locale."""

    def __init__(self, guide: TownGuide, speaker: Speaker, today: date) -> None:
        self._guide, self._speaker, self._today = guide, speaker, today

    def answer(self, search: CourseSearch, offset: int = 0) -> list[Utterance]:
        """A question when the wish is too wide, else three courses and a "more" button; honest when nothing fits, with
        what comes nearest and what of the wishes it does not meet."""
        say, locale = self._speaker.say, self._speaker.locale
        found, exact = search.find(self._guide, self._today)
        if question := self._question(search, found) if not offset else None:
            return [question]
        if not found:
            return [Utterance(self._nothing(search), locale)]
        full = exact and all(map(is_full, found))
        fitting = say("courses_full") if full else self._fitting(search)
        head = fitting if exact else f"{self._nothing(search)} {say('courses_nearest')}"
        head = "\n".join([*understood_days(self._speaker, search.days(self._today)), head])
        more = to_payload("courses", search.wanted, offset + PER_PAGE)
        said = paged(self._speaker, head, found, lambda course: self._shown(course, search, exact), offset, more)
        return [replace(said[0], buttons=self._others(search)), *said[1:]] if full and not offset else said

    def _fitting(self, search: CourseSearch) -> str:
        """Who named no subject reads that these are all courses with what was wished for."""
        untold = not any(name in _ABOUT for name, _ in search.wanted)
        words = self._worded(search.wanted) if untold else ""
        return self._speaker.say("courses_all", wishes=words) if words else self._speaker.say("courses_found")

    def _others(self, search: CourseSearch) -> tuple[Button, ...]:
        """A way to courses with free places that meet fewer of the wishes: the level stays longer than the hour."""
        for kept in (("subject", "level"), ("subject",), ()):
            wider = CourseSearch(tuple(pair for pair in search.wanted if pair[0] in kept))
            if not all(map(is_full, wider.find(self._guide, self._today)[0])):
                return (Button(self._speaker.say("courses_other"), to_payload("courses", wider.wanted, 0)),)
        return ()

    def shown(self, search: CourseSearch) -> list[Utterance]:
        """Every course found, without the head."""
        found, exact = search.find(self._guide, self._today)
        return [self._shown(course, search, exact) for course in found]

    def _question(self, search: CourseSearch, found: Sequence[Course]) -> Utterance | None:
        """Which subject, when nothing was said; which level, when of a German course nothing else was said."""
        if len(found) <= PER_PAGE or not (search.only_german or not search.wanted):
            return None
        by = "level" if search.wanted else "subject"
        values = Counter(value for value in (getattr(course, by) for course in found) if value)
        if len(values) < 2:
            return None
        ordered = sorted(values) if by == "level" else [value for value, _ in values.most_common(_MOST_CHOICES)]
        buttons = [self._choice(search, by, value) for value in ordered]
        buttons.append(self._choice(search, by, ANY))
        return Utterance(self._speaker.say(f"course_ask_{by}"), self._speaker.locale, tuple(buttons), kind="ask")

    def _choice(self, search: CourseSearch, name: str, value: str) -> Button:
        wish = ((name, value),)
        title = self._speaker.say(f"course_any_{name}") if value == ANY else self._worded(wish) or value
        return Button(title, to_payload("courses", (*search.wanted, *wish), 0))

    def _nothing(self, search: CourseSearch) -> str:
        wishes_said = self._worded(search.wanted)
        none_for = self._speaker.say("courses_none_for", wishes=wishes_said)
        return none_for if wishes_said else self._speaker.say("courses_none")

    def _worded(self, wanted: Wishes) -> str:
        return worded(wanted, self._guide, self._speaker, DateSpan(self._today, self._today))

    def _shown(self, course: Course, search: CourseSearch, exact: bool) -> Utterance:
        said = self._course(course)
        missing = "" if exact else self._worded(search.unmet(course))
        return with_line(said, self._speaker.say("search_unmet", wishes=missing)) if missing else said

    def _price(self, course: Course) -> list[str]:
        if _free(course):
            return [self._speaker.say("course_free")]
        price = course.price
        return [] if price is None else [self._speaker.say("course_price", price=self._speaker.price(price))]

    def _course(self, course: Course) -> Utterance:
        say, speaker = self._speaker.say, self._speaker
        lines = [speaker.of(course.title), say("course_start", date=speaker.day(course.start))]
        if course.start < self._today:
            lines.append(say("course_running"))
        if course.days and course.time:
            lines.append(say("course_time", days=speaker.weekdays(course.days), time=speaker.span(*course.time)))
        if course.level:
            lines.append(say("course_level", level=course.level))
        if course.place.line():
            lines.append(say("course_place", place=course.place.line()))
        facts = [say("course_women")] if course.women_only else []
        facts += [say("course_childcare")] if course.childcare else []
        facts += self._price(course)
        if facts:
            lines.append(" · ".join(facts))
        if course.places_left is not None:
            lines.append(say("course_full") if is_full(course) else say("course_places", count=str(course.places_left)))
        if course.note:
            lines.append(speaker.of(course.note))
        return Utterance("\n".join(lines), speaker.locale, (), self._links(course), kind="course")

    def _links(self, course: Course) -> tuple[Link, ...]:
        say, contact = self._speaker.say, course.registration
        links = []
        if contact.phone:
            number = isolated(contact.phone, self._speaker.locale)
            links.append(Link(say("course_register", contact=number), tel(contact.phone)))
        if contact.url:
            links.append(Link(say("office_website"), contact.url))
        if contact.email and not links:
            links.append(Link(say("course_register", contact=contact.email), f"mailto:{contact.email}"))
        save = f"/calendar/courses/{quote(course.id)}.ics?lang={self._speaker.locale}"
        links.append(Link(say("calendar_save"), save))
        return tuple(links)

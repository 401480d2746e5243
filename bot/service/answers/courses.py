"""Courses that fit what was named: subject, level, weekday, time of day, district, women only, childcare, free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.core.message import Link, Utterance
from bot.core.places import Course
from bot.core.town import TownGuide
from bot.core.understanding import Entity
from bot.service.answers.lists import PER_PAGE, Wishes, paged, to_payload, wishes
from bot.service.answers.offices import tel
from bot.service.answers.speaker import Speaker, isolated

_WEIGHTS = {"subject": 8, "level": 4, "women_only": 2}  # what nearest means: another day rather than another level
WANTED = ("subject", "level", "weekday", "time_of_day", "district", "women_only", "childcare", "free")


@dataclass(frozen=True)
class CourseSearch:
    """What is wanted, as (criterion, value) pairs; several values of one criterion are alternatives."""

    wanted: Wishes

    @classmethod
    def of(cls, entities: tuple[Entity, ...]) -> CourseSearch:
        return cls(_without_general(wishes(entities, WANTED)))

    def find(self, guide: TownGuide, today: date) -> tuple[list[Course], bool]:
        """(courses not yet over, soonest first; whether all wishes are met — otherwise those that meet most)."""
        running = [c for c in guide.courses.values() if (c.end or c.start) >= today]
        scored = [(self._met(course), course) for course in running]
        attainable = sum(_WEIGHTS.get(name, 1) for name in {name for name, _ in self.wanted})
        best = max((met for met, _ in scored), default=0)
        exact = best == attainable
        kept = [c for met, c in scored if met == best and (exact or met > 0)]
        return sorted(kept, key=lambda c: (c.start < today, c.start)), exact

    def _met(self, course: Course) -> int:
        names = {name for name, _ in self.wanted}
        met = {name for name in names if any(_fits(course, name, v) for n, v in self.wanted if n == name)}
        return sum(_WEIGHTS.get(name, 1) for name in met)


def _without_general(pairs: Wishes) -> Wishes:
    """ "German" beside "integration course" or "literacy" says nothing more."""
    subjects = {value for name, value in pairs if name == "subject"}
    return tuple(p for p in pairs if p != ("subject", "german") or len(subjects) == 1)


def _fits(course: Course, name: str, value: str) -> bool:
    checks = {
        "subject": course.subject == value,
        "level": course.level == value,
        "weekday": value in course.days,
        "time_of_day": course.time_of_day == value,
        "district": course.place.district == value,
        "women_only": course.women_only,
        "childcare": course.childcare,
        "free": course.price is not None and course.price == 0,
    }
    return checks[name]


class CourseDesk:
    """Shows courses in one locale."""

    def __init__(self, guide: TownGuide, speaker: Speaker, today: date) -> None:
        self._guide, self._speaker, self._today = guide, speaker, today

    def answer(self, search: CourseSearch, offset: int = 0) -> list[Utterance]:
        """Three courses and a "more" button; honest when nothing fits, with what comes nearest."""
        say, locale = self._speaker.say, self._speaker.locale
        found, exact = search.find(self._guide, self._today)
        if not found:
            return [Utterance(say("courses_none"), locale)]
        head = say("courses_found") if exact else f"{say('courses_none')} {say('courses_nearest')}"
        more = to_payload("courses", search.wanted, offset + PER_PAGE)
        return paged(self._speaker, head, found, self._course, offset, more)

    def _course(self, course: Course) -> Utterance:
        say, speaker = self._speaker.say, self._speaker
        lines = [speaker.of(course.title), say("course_start", date=speaker.day(course.start))]
        if course.days and course.time:
            lines.append(say("course_time", days=speaker.weekdays(course.days), time=speaker.span(*course.time)))
        if course.level:
            lines.append(say("course_level", level=course.level))
        lines.append(say("course_place", place=course.place.line()))
        facts = [say("course_women")] if course.women_only else []
        facts += [say("course_childcare")] if course.childcare else []
        if course.price is not None:
            price = course.price
            facts.append(say("course_free") if price == 0 else say("course_price", price=speaker.price(price)))
        if facts:
            lines.append(" · ".join(facts))
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
        return tuple(links)

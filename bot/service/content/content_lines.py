"""How each kind of portal content is described in one line of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.core.content.content import is_over
from bot.core.content.places import Office, text_in
from bot.core.locale import DEFAULT
from bot.core.text import shortened
from bot.core.town import TownGuide

_LONGEST = 140  # characters of a text in the second line


@dataclass(frozen=True)
class Described:
    """`sub`: the second line. `words`: everything a search looks through, in all languages. `over`: it lies behind us.
    `languages`: in which it exists. `place`, `part`: of what has an order, its place, and the part it stands in."""

    key: str
    title: str
    sub: str = ""
    words: tuple[str, ...] = ()
    lacks: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    department: str = ""
    over: bool = False
    languages: tuple[str, ...] = ()
    starts: date | None = None
    place: int = 0
    part: str = ""

    @property
    def order(self) -> tuple[date, int, str, str]:
        """By name; what has a date, by date, and what has an order, in it."""
        return (self.starts or date.min, self.place, self.title.casefold(), self.key)


def _offices(guide: TownGuide, today: date) -> Iterator[Described]:
    for office in guide.offices.values():
        words = (*office.names(), office.id, *_reach(office), office.address.line())
        yield Described(
            office.id, text_in(office.name, DEFAULT), _line(office.address.line(), office.phone), words, _lacks(office),
            _districts(office.address.district, *office.districts), office.department or "", False, tuple(office.name),
        )  # fmt: skip


def _reach(office: Office) -> tuple[str, ...]:
    return tuple(filter(None, (office.phone, office.email, office.website)))


def _lacks(office: Office) -> frozenset[str]:
    hours = office.hours
    there = {
        "hours": bool(hours.week or hours.special or hours.closed_temporarily), "phone": bool(office.phone),
        "address": bool(office.address.street) and office.address.lat is not None,
    }  # fmt: skip
    return frozenset(name for name, known in there.items() if not known)


def _courses(guide: TownGuide, today: date) -> Iterator[Described]:
    for course in guide.courses.values():
        dates = f"{course.start:%d.%m.%Y}" + (f" – {course.end:%d.%m.%Y}" if course.end else "")
        words = (*course.title.values(), course.id, course.place.line(), *_contact(course.registration))
        office = guide.offices.get(course.provider.get("office", ""))
        yield Described(
            course.id, text_in(course.title, DEFAULT), _line(dates, course.level, course.place.line()), words,
            _without(course.registration.phone), _districts(course.place.district),
            (office.department if office else None) or "", course.is_over(today), tuple(course.title), course.start,
        )  # fmt: skip


def _events(guide: TownGuide, today: date) -> Iterator[Described]:
    for event in guide.events.values():
        moment = f"{event.start:%d.%m.%Y}" + ("" if event.all_day else f", {event.start:%H:%M}")
        data = {"start": f"{event.start}", "end": f"{event.end or ''}", "rrule": event.rrule, "also": event.also}
        words = (*event.title.values(), event.id, event.place.line(), event.organiser, *_contact(event.contact))
        yield Described(
            event.id, text_in(event.title, DEFAULT),
            _line(moment, "wiederholt sich" if event.rrule else "", event.place.line()), words,
            _without(event.contact.phone), _districts(event.place.district), "", is_over(data, today),
            tuple(event.title), event.start.date(),
        )  # fmt: skip


def _pages(guide: TownGuide, today: date) -> Iterator[Described]:
    for page in guide.pages.values():
        german = page.versions.get(DEFAULT) or next(iter(page.versions.values()))
        above = guide.pages.get(page.parent or "")
        headings = (p.heading for version in page.versions.values() for p in version.passages)
        words = (*page.titles.values(), *dict.fromkeys(headings), page.path)
        sub = _line(text_in(above.titles, DEFAULT) if above else "", f"Stand {german.changed:%d.%m.%Y}")
        yield Described(german.path, text_in(page.titles, DEFAULT), sub, words, languages=tuple(page.versions))


def _departments(guide: TownGuide, today: date) -> Iterator[Described]:
    for one in guide.departments.values():
        officer = one.integration_officer
        words = (*one.name.values(), one.id, officer.name, *filter(None, (officer.phone, officer.email)))
        yield Described(
            one.id, text_in(one.name, DEFAULT), _line(officer.name, officer.phone), words, _without(officer.phone),
            department=one.id, languages=tuple(one.name),
        )  # fmt: skip


def _contacts(guide: TownGuide, today: date) -> Iterator[Described]:
    for one in guide.contacts.values():
        words = (one.name, *one.role.values(), one.id, *filter(None, (one.phone, one.email)))
        sub = _line(text_in(one.role, DEFAULT), one.phone)
        yield Described(one.id, one.name, sub, words, _without(one.phone), languages=tuple(one.role))


def _documents(guide: TownGuide, today: date) -> Iterator[Described]:
    for one in guide.documents.values():
        words = (*one.title.values(), one.id, *one.files.values())
        sub = f"Stand {one.dated:%d.%m.%Y}"
        yield Described(one.id, text_in(one.title, DEFAULT), sub, words, languages=tuple(one.files))


def _matters(guide: TownGuide, today: date) -> Iterator[Described]:
    for one in guide.matters.values():
        names = tuple(name for known in one.names.values() for name in known)
        office = guide.offices.get(one.office)
        title = next(iter(one.names.get(DEFAULT, names)), one.id)
        yield Described(
            one.id, title, text_in(office.name, DEFAULT) if office else "", (*names, one.id),
            department=(office.department if office else None) or "", languages=tuple(one.names),
        )  # fmt: skip


def _steps(guide: TownGuide, today: date) -> Iterator[Described]:
    for place, step in enumerate(guide.steps, 1):
        both = tuple(locale for locale in step.title if locale in step.text)
        words = (*step.title.values(), *step.text.values(), step.id)
        sub = shortened(text_in(step.text, DEFAULT), _LONGEST)
        yield Described(
            step.id, text_in(step.title, DEFAULT), sub, words, languages=both, place=place, part=step.phase
        )  # fmt: skip


LINES: Mapping[str, Callable[[TownGuide, date], Iterator[Described]]] = {
    "office": _offices, "course": _courses, "event": _events, "page": _pages, "department": _departments,
    "contact": _contacts, "document": _documents, "matter": _matters, "step": _steps,
}  # fmt: skip


def _line(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


def _contact(contact: Any) -> tuple[str, ...]:
    return tuple(filter(None, (contact.phone, contact.email, contact.url)))


def _without(phone: str | None) -> frozenset[str]:
    return frozenset() if phone else frozenset({"phone"})


def _districts(*names: str | None) -> frozenset[str]:
    return frozenset(filter(None, names))

"""The town's data: offices with hours and names, nothing that is over, and something to fill every placeholder."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from dateutil.rrule import rrulestr

from bot.core.content.gaps import office_values
from bot.core.content.places import Event, text_in
from bot.core.locale import DEFAULT, NATIVE
from bot.core.texts.finding import Finding
from bot.core.texts.placeholders import used
from bot.service.check.stock import Stock

_RESIDENCE = "residence_permit"  # whoever is responsible for this has duties to report (§ 87 AufenthG)
_TRIED = 400  # occurrences, all of which may be left out


def no_protection_group(stock: Stock) -> Iterator[Finding]:
    """Crises, health and asylum would be read by the coordination (`TownGuide.department_for`)."""
    if not any(department.protection for department in stock.guide.departments.values()):
        yield Finding("no_protection_group", "town", stock.guide.town.name)


def no_coordination(stock: Stock) -> Iterator[Finding]:
    """Nobody to name where nobody else is responsible."""
    if stock.guide.coordination is None:
        values = {"found": stock.guide.town.coordination_office}
        yield Finding("no_coordination", "town", stock.guide.town.name, values=values)


def residence_unchosen(stock: Stock) -> Iterator[Finding]:
    """Who decides about residence reads what the newcomer did not choose it for (`Department.by_name_only`)."""
    for office in stock.guide.able(_RESIDENCE):
        department = stock.guide.department_of(office)
        if department and not (department.by_name_only or department.independent):
            values = {"title": text_in(office.name, DEFAULT), "found": text_in(department.name, DEFAULT)}
            yield Finding("residence_unchosen", "department", department.id, values=values)


def web_only_unknown(stock: Stock) -> Iterator[Finding]:
    """A mistyped topic would be answered on Telegram as before, without a word."""
    guide = stock.guide
    known = {name for intent, info in stock.intents.items() for name in (intent, info.topic)
             if guide.web_only(intent, info.topic)}  # fmt: skip
    if strange := [name for name in guide.town.web_only if name not in known]:
        yield Finding("web_only_unknown", "town", guide.town.name, values={"found": ", ".join(strange)})


def office_without_hours(stock: Stock) -> Iterator[Finding]:
    """Who sees people by appointment only may keep the hours to themselves."""
    for office in stock.guide.offices.values():
        if not office.hours.week and office.appointment != "required":
            yield Finding("office_without_hours", "office", office.id, values={"title": text_in(office.name, DEFAULT)})


def name_missing(stock: Stock) -> Iterator[Finding]:
    for office in stock.guide.offices.values():
        if absent := tuple(locale for locale in NATIVE if locale not in office.name):
            yield Finding("name_missing", "office", office.id, absent, {"title": text_in(office.name, DEFAULT)})
    for department in stock.guide.departments.values():
        if absent := tuple(locale for locale in NATIVE if locale not in department.name):
            title = text_in(department.name, DEFAULT)
            yield Finding("name_missing", "department", department.id, absent, {"title": title})


def special_past(stock: Stock) -> Iterator[Finding]:
    """Special days that are all over: those of next year may be missing."""
    today = stock.now.date()
    for office in stock.guide.offices.values():
        special = office.hours.special
        if special and all(days.last < today for days in special):
            values = {"title": text_in(office.name, DEFAULT), "since": max(d.last for d in special).isoformat()}
            yield Finding("special_past", "office", office.id, values=values)


def course_past(stock: Stock) -> Iterator[Finding]:
    for course in stock.guide.courses.values():
        if course.last and course.is_over(stock.now.date()):
            values = {"title": text_in(course.title, DEFAULT), "since": course.last.isoformat()}
            yield Finding("course_past", "course", course.id, values=values)


def event_past(stock: Stock) -> Iterator[Finding]:
    now = stock.now.replace(tzinfo=None)
    for event in stock.guide.events.values():
        if not _comes(event, stock):
            values = {"title": text_in(event.title, DEFAULT), "since": event.start.date().isoformat()}
            yield Finding("event_past", "event", event.id, values=values | {"now": now.date().isoformat()})


def cannot_fill(stock: Stock) -> Iterator[Finding]:
    """A placeholder for something the responsible office does not have: the sentence around it is left out."""
    guide = stock.guide
    for name, texts in stock.answers():
        office = guide.responsible(name) or guide.coordination
        known = office_values(office, DEFAULT).keys() if office else set()
        lacking = {locale: used(version.text) - known for locale, version in texts.items()}
        if found := sorted(set().union(*lacking.values())):
            values = {"found": ", ".join(found), "office": office.id if office else "–"}
            yield Finding(
                "cannot_fill", "answer", name, tuple(where for where, ones in lacking.items() if ones), values
            )


def _comes(event: Event, stock: Stock) -> bool:
    """Whether it still takes place, or does right now; the days on which it does not are left out."""
    now = stock.now.replace(tzinfo=None)
    start = event.start.replace(tzinfo=None)
    lasts = event.end.replace(tzinfo=None) - start if event.end else start - start
    single = [start, *(moment.replace(tzinfo=None) for moment in event.also)]
    if any(moment + lasts >= now and moment.date() not in event.excluded for moment in single):
        return True
    ahead = rrulestr(event.rrule, dtstart=start).xafter(now - lasts, inc=True) if event.rrule else ()
    return any(moment.date() not in event.excluded for moment in islice(ahead, _TRIED))

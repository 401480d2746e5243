"""schema.org JSON-LD inside a web page: Event, Course with its instances, offices with their opening hours.

https://schema.org/Event, /Course, /CourseInstance, /GovernmentOffice, /OpeningHoursSpecification. Pages write it as one
thing, a list or an `@graph`; types with or without `https://schema.org/`; a text, an object or a list of them where
one is meant. What is not one of these types is no business of ours and is left alone.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from bs4.filter import SoupStrainer
from pydantic import ValidationError

from bot.core.content.content import ContentKind, Delivery, Item, Refusal
from bot.core.content.places import Course, Event, Office
from bot.core.errors import ImportRefused, SourceEmpty
from bot.portal.decoding import json_of
from bot.portal.event_words import audience_of, kind_of
from bot.portal.integreat import first_problem
from bot.portal.naming import key_of, source_name
from bot.portal.plain import plain
from bot.portal.schema_hours import hours_of
from bot.portal.schema_values import (
    address_of,
    audience_words,
    first,
    language_codes,
    moment_of,
    one_object,
    place_of,
    price_of,
    text_of,
    texts_of,
    types_of,
    written,
)
from bot.portal.withdrawn import Withdrawn
from bot.portal.zones import on_the_wall

_EVENTS = ("Festival", "Hackathon")  # kinds of events that do not end in Event
_OFFICES = (
    "GovernmentOffice", "GovernmentOrganization", "GovernmentBuilding", "CityHall", "LocalBusiness", "Library",
    "PostOffice", "CivicStructure", "EmploymentAgency", "NGO", "EducationalOrganization", "CommunityHealth",
)  # fmt: skip
_NAMES_OURS = re.compile(rf"""["'/:](?:\w*Event|Course|CourseInstance|{"|".join((*_EVENTS, *_OFFICES))})["']""")
_GROUP = ("courseMode", "courseSchedule", "endDate", "name")  # what dates of a course on one day differ in
_DEEPEST = 12
_LONGEST_NAME = 200
Thing = Mapping[str, Any]


@dataclass(frozen=True)
class _Page:
    url: str
    source: str
    zone: tzinfo
    today: date


def looks_like(text: str) -> bool:
    return "application/ld+json" in text.lower() and "<" in text


def goes_by_day(content: bytes) -> bool:
    """Whether what it says may be another tomorrow though the page is the same: hours of seasons."""
    return b"validThrough" in content and b"dayOfWeek" in content


def deliver(text: str, name: str, zone: tzinfo, today: date) -> Delivery:
    """Everything of these kinds on one page.

    Raises:
        ImportRefused: no JSON-LD on it that can be read. SourceEmpty: nothing of these kinds in it.
    """
    page, broken = _Page(name, source_name("page", name), zone, today), list[tuple[bool, str]]()
    items: list[Item] = []
    refused: list[Refusal] = []
    for thing in _things(text, broken):
        for kind, key, title, make in _wanted(thing, page):
            try:
                data = make().model_dump(mode="json", by_alias=True)
                items.append(Item(kind, key, page.source, data, title))
            except (ValidationError, ValueError, TypeError, AttributeError, ArithmeticError, LookupError) as error:
                why = f"{title}: {first_problem(error)}"
                refused.append(Refusal(kind, key, page.source, title, why, isinstance(error, Withdrawn)))
    refused += [Refusal("event", "", page.source, "JSON-LD", why) for ours, why in broken if ours][:1]
    off = any(refusal.withdrawn for refusal in refused)
    if not items and not off and (broken or refused):
        why = refused[0].why if refused else broken[0][1]
        raise ImportRefused(f"{name}: nothing on this page can be read; the first: {why}")
    if not items and not off:
        raise SourceEmpty(f"{name}: no event, course or office (schema.org) on this page")
    return Delivery("json-ld", tuple(items), tuple(refused), (page.source,))


def _things(text: str, broken: list[tuple[bool, str]]) -> Iterator[Thing]:
    """`broken`: blocks that cannot be read, whether they may hold something of ours, and why."""
    # Of all else nothing is kept: a long page as a tree takes a gigabyte.
    soup = BeautifulSoup(text, "html.parser", parse_only=SoupStrainer("script"))
    for script in soup.find_all("script"):
        if str(script.get("type") or "").split(";")[0].strip().lower() != "application/ld+json":
            continue
        block = script.get_text().strip()
        try:
            yield from _flat(json_of(block or "null", strict=False))
        except (ValueError, RecursionError) as error:
            ours = _NAMES_OURS.search(block) is not None
            broken.append((ours, f"a block of JSON-LD is not valid JSON ({error})"))


def _flat(node: Any, depth: int = 0) -> Iterator[Thing]:
    """Things in lists, graphs, item lists and inside other things' `subEvent`."""
    if depth > _DEEPEST:
        return
    for thing in node if isinstance(node, list) else [node]:
        if isinstance(thing, dict):
            yield thing
            for inside in ("@graph", "itemListElement", "item", "mainEntity", "subEvent", "event", "hasPart"):
                if isinstance(thing.get(inside), list | dict):
                    yield from _flat(thing[inside], depth + 1)


def _wanted(thing: Thing, page: _Page) -> Iterator[tuple[ContentKind, str, str, Callable[[], Any]]]:
    """(kind, key, title, how to make it) of a thing, or of each instance of a course."""
    types, title = types_of(thing), text_of(thing.get("name")) or "?"
    if any(t.endswith("Event") or t in _EVENTS for t in types):
        key = _key("event", thing, page, str(first(thing.get("startDate"))))
        yield "event", key, title, lambda: _event_or_off(key, thing, page)
    elif "Course" in types:
        for own, instance in _keyed(thing, page):
            yield "course", own, title, lambda i=instance, k=own: _course(k, thing, i, page)  # type: ignore[misc]
    elif any(t in _OFFICES for t in types) or ("openingHoursSpecification" in thing and "address" in thing):
        office = _key("office", thing, page, "")
        yield "office", office, title, lambda: _office(office, thing, page)


def _key(kind: str, thing: Thing, page: _Page, more: str) -> str:
    """By its `@id` or address (with the date, a series may share one), else by its name."""
    known = thing.get("@id") or thing.get("identifier") or thing.get("url") or thing.get("name")
    return key_of(kind, page.source, f"{written(known)} {more}")


def _keyed(course: Thing, page: _Page) -> Iterator[tuple[str, Thing]]:
    """Its dates; of several on one day those are told apart by where, how and when."""
    every = [({**course, **_named(one)}, str(first(one.get("startDate"))), one) for one in _instances(course)]
    times = Counter(_key("course", thing, page, day) for thing, day, _ in every)
    for thing, day, one in every:
        own = _key("course", thing, page, day)
        if times[own] > 1:
            more = [place_of(one.get("location")), *(one.get(name) for name in _GROUP)]
            own = _key("course", thing, page, f"{day} {json.dumps(more, sort_keys=True)}")
        yield own, one


def _named(instance: Thing) -> dict[str, Any]:
    return {name: instance[name] for name in ("@id", "identifier", "url") if instance.get(name)}


def _instances(course: Thing) -> Sequence[Thing]:
    """The dates of a course; one without any is told as such."""
    found = course.get("hasCourseInstance")
    listed = found if isinstance(found, list) else [found] if found else []
    return [one for one in listed if isinstance(one, dict)] or [{}]


def _off(thing: Thing) -> str:
    """Why it does not take place; empty when it does. Postponed: no new date yet, startDate still has the old one."""
    status = text_of(thing.get("eventStatus"))
    why = {"EventCancelled": "it is cancelled", "EventPostponed": "it is postponed, and no new date is given"}
    return next((words for end, words in why.items() if status.endswith(end)), "")


def _event_or_off(key: str, thing: Thing, page: _Page) -> Event:
    """One that is off is told as cancelled on its day. Raises Withdrawn: it is off, and its day cannot be read."""
    try:
        return _event(key, thing, page)
    except (ValidationError, ValueError, TypeError, AttributeError, ArithmeticError, LookupError) as error:
        if why := _off(thing):
            raise Withdrawn(why) from error
        raise


def _event(key: str, thing: Thing, page: _Page) -> Event:
    start, end = moment_of(thing.get("startDate")), moment_of(thing.get("endDate"))
    if start is None:
        raise ValueError("it has no beginning (startDate)")
    whole = not isinstance(start, datetime)
    begin, finish = on_the_wall(start, page.zone), on_the_wall(end, page.zone) if end else None
    if finish and finish < begin:
        raise ValueError("it ends before it begins")
    words = [*types_of(thing), text_of(thing.get("keywords")), text_of(thing.get("name"))]
    return Event.model_validate({
        "id": key,
        "title": _needed(texts_of(thing.get("name"))),
        "kind": kind_of(words),
        "description": {at: plain(text) for at, text in texts_of(thing.get("description")).items()},
        "start": begin,
        "end": _day_after(finish or begin) if whole else finish,
        "except": (begin.date(),) if _off(thing) else (),
        "all_day": whole,
        "place": place_of(thing.get("location")),
        "audience": audience_of(audience_words(thing)),
        "price": price_of(thing),
        "organiser": text_of(one_object(thing.get("organizer")).get("name")),
        "languages": language_codes(thing.get("inLanguage")),
        "contact": {"url": _link(thing.get("url"), page)},
    })  # fmt: skip


def _course(key: str, course: Thing, instance: Thing, page: _Page) -> Course:
    start, end = moment_of(instance.get("startDate")), moment_of(instance.get("endDate"))
    if start is None:
        raise ValueError("no date is given for it (hasCourseInstance with startDate)")
    begin, finish = on_the_wall(start, page.zone), on_the_wall(end, page.zone) if end else None
    if finish and finish < begin:
        raise ValueError("it ends before it begins")
    about = text_of(course.get("about")) or text_of(course.get("name"))
    return Course.model_validate({
        "id": key,
        "title": _needed(texts_of(course.get("name"))),
        "subject": "german" if "deutsch" in about.casefold() or "german" in about.casefold() else "other",
        "provider": _provider(course),
        "place": place_of(instance.get("location") or course.get("location")),
        "start": begin.date(),
        "end": finish.date() if finish else None,
        "price": price_of(instance) if "offers" in instance else price_of(course),
        "registration": {"url": _link(instance.get("url") or course.get("url"), page)},
        "note": {at: plain(text, 400) for at, text in texts_of(course.get("description")).items()},
    })  # fmt: skip


def _office(key: str, thing: Thing, page: _Page) -> Office:
    return Office.model_validate({
        "id": key,
        "name": _needed(texts_of(thing.get("name"))),
        "address": address_of(thing),
        "phone": text_of(thing.get("telephone")) or None,
        "email": text_of(thing.get("email")).removeprefix("mailto:") or None,
        "website": _link(thing.get("url"), page),
        "hours": hours_of(thing, page.today),
        "accessible": True if thing.get("isAccessibleForWheelchair") is True else None,
    })  # fmt: skip


def _provider(course: Thing) -> dict[str, str]:
    name = text_of(one_object(course.get("provider")).get("name"))
    return {"name": name} if name else {}


def _needed(texts: dict[str, str]) -> dict[str, str]:
    if not texts:
        raise ValueError("it has no name")
    return {locale: plain(text, _LONGEST_NAME).replace("\n", " ") for locale, text in texts.items()}


def _link(value: Any, page: _Page) -> str | None:
    """A whole address; one relative to the page is completed."""
    address = text_of(value)
    base = page.url if "://" in page.url else ""
    try:
        whole = urljoin(base, address)
    except ValueError:
        return None
    return whole if address and whole.startswith(("http://", "https://")) else None


def _day_after(moment: datetime) -> datetime:
    return datetime.combine(moment.date() + timedelta(days=1), time())

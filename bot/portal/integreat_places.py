"""Integreat's locations and events (`/api/v3/{region}/{language}/locations` and `/events`): one JSON list per language.

`id` names a translation; `location.id` and `event.id` name the thing itself in every language, else the German path
does. Languages that are read together become one office or event. Where the API lists every date of a series by
itself, the dates (their path ends in `$2026-11-30`) become one event again by the recurrence rule they all carry; its
DTSTART is in UTC. Fields: digitalfabrik/integreat-cms, api/v3/locations.py and events.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from hashlib import sha256
from typing import Any

from dateutil.parser import isoparse
from pydantic import ValidationError

from bot.core.content.content import ContentKind, Delivery, Item, Refusal
from bot.core.content.places import Event, Office
from bot.core.errors import ImportRefused
from bot.core.times.hours import WEEKDAYS
from bot.portal.integreat import first_problem, german_path, region_and_locale
from bot.portal.integreat_shapes import Day, Entry, EventEntry, Location, Place
from bot.portal.plain import plain
from bot.portal.zones import on_the_wall

_DATED = re.compile(r"\$\d{4}-\d\d-\d\d/?$")
_DTSTART = re.compile(r"DTSTART[^:\n]*:(\d{8}(?:T\d{6}Z?)?)")
_RULE = re.compile(r"RRULE:([^\n\r]+)")


@dataclass(frozen=True)
class _Version:
    """One language of one thing. `name`: how messages call it."""

    name: str
    region: str
    locale: str
    entry: Any
    number: int


def looks_like(data: object) -> ContentKind | None:
    """office, event, or None: by the fields of the first entry that is an object."""
    first = next((e for e in data if isinstance(e, dict)), None) if isinstance(data, list) else None
    if first is None or "path" not in first:
        return None
    if isinstance(first.get("event"), dict):
        return "event"
    return "office" if "opening_hours" in first or isinstance(first.get("location"), dict) else None


def deliver(kind: ContentKind, answers: Sequence[tuple[str, list[Any]]], zone: tzinfo) -> Delivery:
    """All languages of locations (`office`) or events together; (name, entries) of each.

    Raises:
        ImportRefused: nothing in them can be read.
    """
    plural = "locations" if kind == "office" else "events"
    versions, refused = _read(Location if kind == "office" else EventEntry, kind, plural, answers)
    items = []
    for key, several in _gathered(versions).items():
        source = f"integreat:{several[0].region}:{plural}"
        title = _in_german([(v.locale, v.entry.title) for v in several]).get("de") or several[0].entry.title
        try:
            model = _office(key, several) if kind == "office" else _event(key, several, zone)
            items.append(Item(kind, key, source, model.model_dump(mode="json", by_alias=True), title))
        except (ValidationError, ValueError, TypeError, ArithmeticError) as error:
            refused.append(Refusal(kind, key, source, title, f"{several[0].name}: {first_problem(error)}"))
    if not items and refused:
        raise ImportRefused(f"none of the {plural} can be read; the first: {refused[0].why}")
    owner = items[0].source if items else ""
    told = tuple(r if r.source else Refusal(r.kind, r.key, owner, r.title, r.why) for r in refused)
    return Delivery(f"integreat {plural}", tuple(items), told)


def _read(
    model: type[Entry], kind: ContentKind, plural: str, answers: Iterable[tuple[str, list[Any]]]
) -> tuple[list[_Version], list[Refusal]]:
    versions, refused = [], []
    for name, entries in answers:
        for number, entry in enumerate(entries, 1):
            where = f"{name}, item {number}"
            try:
                read = model.model_validate(entry)
                versions.append(_Version(where, *region_and_locale(read.path), read, number))
            except (ValidationError, ValueError) as error:
                refused.append(_refusal(entry, kind, plural, f"{where}: {first_problem(error)}"))
    return versions, refused


def _refusal(entry: object, kind: ContentKind, plural: str, why: str) -> Refusal:
    """With the key it had before, where region and number can still be read."""
    known: Mapping[str, Any] = entry if isinstance(entry, dict) else {}
    inner = known.get("location" if kind == "office" else "event")
    number = inner.get("id") if isinstance(inner, dict) else None
    try:
        region, _ = region_and_locale(str(known.get("path")))
    except ValueError:
        return Refusal(kind, "", "", str(known.get("title") or "?"), why)
    key = _key(region, plural, number) if isinstance(number, int) else ""
    return Refusal(kind, key, f"integreat:{region}:{plural}", str(known.get("title") or "?"), why)


def _key(region: str, plural: str, number: int) -> str:
    return f"integreat-{region}-{plural[:-1]}-{number}"


def _gathered(versions: Iterable[_Version]) -> dict[str, list[_Version]]:
    """Versions and dates of the same thing under one key, German first."""
    found: dict[str, list[_Version]] = {}
    for version in versions:
        found.setdefault(_name(version), []).append(version)
    return {key: sorted(several, key=lambda v: (v.locale != "de", v.locale)) for key, several in found.items()}


def _name(version: _Version) -> str:
    entry, plural = version.entry, "locations" if isinstance(version.entry, Location) else "events"
    number = entry.location.id if isinstance(entry, Location) else entry.event.id
    if number is not None:
        return _key(version.region, plural, number)
    german = entry.path if version.locale == "de" else german_path(entry.available_languages) or entry.path
    stem = sha256(_DATED.sub("/", german).encode()).hexdigest()[:12]
    return f"integreat-{version.region}-{plural[:-1]}-{stem}"


def _in_german(texts: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Texts by locale; the API fills what is not translated with German, and that is no translation."""
    german = next((text for locale, text in texts if locale == "de"), None)
    return {locale: text.strip() for locale, text in texts if locale == "de" or text != german}


def _office(key: str, versions: Sequence[_Version]) -> Office:
    own: Location = versions[0].entry
    place, days = own.location, own.opening_hours or ()
    open_days = [day for day in days if not day.closed]
    only = bool(open_days) and all(day.by_appointment for day in open_days)
    named = list(zip(WEEKDAYS, days, strict=False))
    hours: dict[str, Any] = {
        "week": {name: list(_slots(day)) for name, day in named},
        "by_arrangement": [name for name, day in named if _arranged(day)],
    }
    if own.temporarily_closed:
        since = (own.last_updated or datetime(1970, 1, 1)).date()
        hours["closed_temporarily"] = {"from": since, "to": None}
    return Office.model_validate({
        "id": key,
        "name": _in_german([(v.locale, v.entry.title) for v in versions]),
        "address": {
            "street": place.address or "", "postcode": place.postcode or "", "city": place.town or "",
            "lat": place.latitude or None, "lon": place.longitude or None,
        },
        "phone": own.phone_number or None,
        "email": own.email or None,
        "website": own.website or own.url,
        "appointment": "required" if only else "optional" if own.appointment_url or _partly(open_days) else "none",
        "booking_url": own.appointment_url or None,
        "hours": hours,
        "accessible": own.barrier_free,
    })  # fmt: skip


def _partly(days: Iterable[Day]) -> bool:
    return any(day.by_appointment for day in days)


def _arranged(day: Day) -> bool:
    return day.by_appointment and not (day.closed or day.all_day or day.slots)


def _slots(day: Day) -> Iterator[dict[str, Any]]:
    """Open all day is from midnight to midnight. By appointment without times has no interval."""
    if day.closed:
        return
    if day.all_day:
        yield {"start": "00:00", "end": "00:00", "by_appointment": day.by_appointment}
    for slot in () if day.all_day else day.slots:
        if slot.start == slot.end:
            raise ValueError(f"opening hours from {slot.start} to {slot.end}")
        yield {"start": slot.start, "end": slot.end, "by_appointment": day.by_appointment}


def _event(key: str, versions: Sequence[_Version], zone: tzinfo) -> Event:
    first = min(versions, key=lambda v: (v.locale != versions[0].locale, on_the_wall(v.entry.event.start, zone)))
    own: EventEntry = first.entry
    start, end = on_the_wall(own.event.start, zone), own.event.end and on_the_wall(own.event.end, zone)
    if end and end < start:
        raise ValueError(f"it ends ({end:%d.%m.%Y %H:%M}) before it begins ({start:%d.%m.%Y %H:%M})")
    length = end - start if end else None
    rule = _RULE.search(own.recurrence_rule or "")
    start = _first_of_series(own.recurrence_rule or "", start, zone)
    if own.event.all_day:
        start, length = start.replace(hour=0, minute=0, second=0), _whole_days(length)
    dates = {on_the_wall(v.entry.event.start, zone) for v in versions if v.locale == versions[0].locale} - {start}
    place = own.location or Place()
    texts = {v.locale: v for v in reversed(versions)}
    return Event.model_validate({
        "id": key,
        "title": _in_german([(locale, v.entry.title) for locale, v in texts.items()]),
        "kind": "other",
        "description": _in_german([(at, text) for at, v in texts.items() if (text := plain(v.entry.content or ""))]),
        "start": start,
        "end": start + length if length else None,
        "rrule": _local_until(rule.group(1), zone) if rule else None,
        "also": () if rule else sorted(dates),
        "all_day": own.event.all_day,
        "place": {"name": place.name or ("online" if own.meeting_url else ""), "street": place.address or ""},
        "contact": {"url": own.meeting_url or (own.url and _DATED.sub("/", own.url))},
    })  # fmt: skip


def _whole_days(length: timedelta | None) -> timedelta:
    """From 00:00 to 23:59 is one day; Integreat's all-day events end a minute early."""
    return timedelta(days=max(1, -(-(length or timedelta()) // timedelta(days=1))))


def _first_of_series(rule: str, start: datetime, zone: tzinfo) -> datetime:
    """When the series began: the same every day, while the first date that is delivered moves on."""
    found = _DTSTART.search(rule)
    if not found:
        return start
    raw = isoparse(found.group(1)).replace(tzinfo=None)
    if raw.time() == start.time():
        return raw
    began = on_the_wall(raw.replace(tzinfo=UTC), zone)
    return began.replace(hour=start.hour, minute=start.minute, second=start.second)


def _local_until(rule: str, zone: tzinfo) -> str:
    """UNTIL in UTC is put on the wall clock, because the rule is expanded there."""

    def local(found: re.Match[str]) -> str:
        return f"UNTIL={on_the_wall(isoparse(found.group(1)), zone):%Y%m%dT%H%M%S}"

    return re.sub(r"UNTIL=(\d{8}T\d{6}Z)", local, rule)

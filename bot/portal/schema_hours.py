"""Opening hours of schema.org: one interval per OpeningHoursSpecification, so those that belong together are joined.

Without validity they are the week. Valid for some days (no weekday, or a short span), they are special days; where two
spans cover a day, the shorter one is told. Weekdays valid for longer are a season: the week is what is valid today, day
by day the shortest season first, because a page is read again and again. Where none is valid today, neither base nor
season, the next one to come stands for the week, else the last that was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.core.times.hours import WEEKDAYS
from bot.portal.schema_values import Thing, moment_of, text_of

_DAYS = {name: day for day, name in zip(
    WEEKDAYS, ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), strict=True)}  # fmt: skip
_SHORT = {name[:2]: day for name, day in _DAYS.items()}
_SHORT_SPAN = 62  # days
_Span = tuple[date, date]
_Row = dict[str, Any]
_Week = dict[str, list[_Row]]


def hours_of(thing: Thing, today: date) -> dict[str, Any]:
    """The week that is valid `today`, and special days (`validFrom`, `validThrough`). Raises ValueError."""
    base: _Week = {}
    seasons: dict[_Span, _Week] = {}
    days: dict[tuple[int, _Span], list[_Row]] = {}  # by the length of what they belong to, and the days themselves
    listed = thing.get("openingHoursSpecification")
    for spec in listed if isinstance(listed, list) else [listed] if isinstance(listed, dict) else []:
        rows, span = list(_interval(spec)), _span(spec)
        if span and ("dayOfWeek" not in spec or _length(span) <= _SHORT_SPAN):
            for some in _days_of(span, spec):
                days.setdefault((_length(span), some), []).extend(rows)
        else:
            week = seasons.setdefault(span, {}) if span else base
            for day in _weekdays(spec):
                week.setdefault(day, []).extend(rows)
    written = thing.get("openingHours")
    for line in written if isinstance(written, list) else [written] if isinstance(written, str) else []:
        for day, row in _line(str(line)):
            base.setdefault(day, []).append(row)
    return {"week": _valid(base, seasons, today), "special": list(_special(days))}


def _valid(base: _Week, seasons: Mapping[_Span, _Week], today: date) -> _Week:
    """The base and over it, day by day, the seasons of today, the shortest last."""
    now = [span for span in seasons if span[0] <= today <= span[1]]
    if not now and not base and seasons:
        ahead = [span for span in seasons if span[0] > today]
        now = [min(ahead) if ahead else max(seasons, key=lambda span: span[1])]
    week = dict(base)
    for span in sorted(now, key=_length, reverse=True):
        week |= seasons[span]
    return week


def _special(days: Mapping[tuple[int, _Span], list[_Row]]) -> Iterator[dict[str, Any]]:
    """The first that covers a day is told: the shortest. What it says of a day, no longer one says again."""
    told: dict[_Span, list[_Row]] = {}
    for (_, span), rows in sorted(days.items(), key=lambda item: item[0]):
        told.setdefault(span, rows)
    return ({"from": span[0], "to": span[1], "hours": rows} for span, rows in told.items())


def _length(span: _Span) -> int:
    return (span[1] - span[0]).days


def _days_of(span: _Span, spec: Thing) -> Iterator[_Span]:
    """The whole span, or each of its days that is named."""
    if "dayOfWeek" not in spec:
        yield span
        return
    wanted = set(_weekdays(spec))
    for number in range(_length(span) + 1):
        day = span[0] + timedelta(days=number)
        if WEEKDAYS[day.weekday()] in wanted:
            yield day, day


def _span(spec: Thing) -> tuple[date, date] | None:
    begin, end = moment_of(spec.get("validFrom")), moment_of(spec.get("validThrough"))
    if begin is None or end is None:
        return None
    first, last = (day.date() if isinstance(day, datetime) else day for day in (begin, end))
    if last < first:
        raise ValueError("hours are valid through a day before the first")
    return first, last


def _weekdays(spec: Thing) -> Iterator[str]:
    listed = spec.get("dayOfWeek")
    for one in listed if isinstance(listed, list) else [listed] if listed else list(_DAYS):
        name = text_of(one).rsplit("/", 1)[-1].lower()
        if name in _DAYS:
            yield _DAYS[name]
        elif name != "publicholidays":
            raise ValueError(f"{name!r} is no day of the week")


def _interval(spec: Thing) -> Iterator[dict[str, Any]]:
    """Opens and closes at 00:00: closed that day (schema.org). Until 23:59 is until midnight."""
    opens, closes = text_of(spec.get("opens"))[:5], text_of(spec.get("closes"))[:5]
    if not opens and not closes:
        return
    start, end = _clock(opens), _clock(closes)
    if (start, end) == (time(), time()):
        return
    yield {"start": start, "end": time() if end == time(23, 59) else end}


def _line(line: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """`Mo-Fr 09:00-12:00` or `Tu,Th 16:00-20:00`, the short form of schema.org/openingHours."""
    days, _, hours = line.strip().partition(" ")
    opens, dash, closes = hours.strip().partition("-")
    if not dash:
        raise ValueError(f"{line[:40]!r} are no opening hours")
    row = {"start": _clock(opens), "end": _clock(closes)}
    for part in days.split(","):
        begin, _, last = part.partition("-")
        names = [_SHORT.get(name.strip().lower()[:2]) for name in (begin, last or begin)]
        if None in names:
            raise ValueError(f"{part!r} is no day of the week")
        start, end = (WEEKDAYS.index(name) for name in names if name)
        for step in range((end - start) % 7 + 1):
            yield WEEKDAYS[(start + step) % 7], row


def _clock(text: str) -> time:
    try:
        return datetime.strptime("00:00" if text.strip() == "24:00" else text.strip(), "%H:%M").time()
    except ValueError:
        raise ValueError(f"{text[:20]!r} is no time") from None

"""Values of schema.org as pages really write them: a text, an object, or a list of either."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from dateutil.parser import isoparse

from bot.core.hours import WEEKDAYS
from bot.portal.integreat import locale_tag

_DAYS = {name: day for day, name in zip(
    WEEKDAYS, ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), strict=True)}  # fmt: skip
_SHORT = {name[:2]: day for name, day in _DAYS.items()}
_SHORT_SPAN = 62  # days; weekdays valid for longer are a season, taken as the week
Thing = Mapping[str, Any]


def first(value: Any) -> Any:
    return next(iter(value), None) if isinstance(value, list) else value


def one_object(value: Any) -> Thing:
    found = first(value)
    return found if isinstance(found, dict) else {"name": found} if isinstance(found, str) else {}


def text_of(value: Any) -> str:
    """The text, or the name of the thing that stands there."""
    value = first(value)
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("@id")
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def texts_of(value: Any) -> dict[str, str]:
    """By locale; a text without a language is German, the page's town is."""
    found: dict[str, str] = {}
    for one in value if isinstance(value, list) else [value]:
        locale = locale_tag(str(one.get("@language") or "de")) if isinstance(one, dict) else "de"
        if text := text_of(one):
            found.setdefault(locale, text)
    return found


def types_of(thing: Thing) -> list[str]:
    listed = thing.get("@type")
    names = listed if isinstance(listed, list) else [listed]
    return [str(name).rsplit("/", 1)[-1].rsplit(":", 1)[-1] for name in names if name]


def moment_of(value: Any) -> date | None:
    """A day, or a moment with or without a zone. Raises ValueError."""
    text = text_of(value)
    if not text:
        return None
    try:
        moment = isoparse(text.replace(" ", "T", 1))
    except ValueError as error:
        raise ValueError(f"{text[:40]!r} is no date (ISO 8601)") from error
    return moment if ":" in text or "T" in text else moment.date()


def place_of(value: Any) -> dict[str, Any]:
    """A place with its address; online where it is only there."""
    place = one_object(value)
    if "VirtualLocation" in types_of(place):
        return {"name": "online"}
    address = address_of(place)
    street = str(address["street"])
    name = text_of(place.get("name")) or street
    return {"name": name, "street": street if name != street else ""}


def address_of(place: Thing) -> dict[str, Any]:
    address, geo = first(place.get("address")), one_object(place.get("geo"))
    if not isinstance(address, dict):
        address = {"streetAddress": address or ""}
    return {
        "street": text_of(address.get("streetAddress")), "postcode": text_of(address.get("postalCode")),
        "city": text_of(address.get("addressLocality")), "lat": _number(geo.get("latitude")),
        "lon": _number(geo.get("longitude")),
    }  # fmt: skip


def price_of(thing: Thing) -> Decimal | None:
    """The lowest price in euros; None when none is told."""
    if thing.get("isAccessibleForFree") is True or text_of(thing.get("isAccessibleForFree")).lower() == "true":
        return Decimal(0)
    offers = thing.get("offers")
    prices = []
    for offer in offers if isinstance(offers, list) else [offers]:
        known = offer if isinstance(offer, dict) else {}
        written = text_of(known.get("lowPrice") if known.get("lowPrice") is not None else known.get("price"))
        try:
            prices.append(Decimal(written.replace(",", "."))) if written else None
        except InvalidOperation:
            raise ValueError(f"{written[:20]!r} is no price") from None
    if any(not price.is_finite() or price < 0 for price in prices):
        raise ValueError("its price is below zero")
    return min(prices, default=None)


def language_codes(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    codes = (text_of(one.get("alternateName") or one) if isinstance(one, dict) else text_of(one) for one in listed)
    return [code.split("-")[0].lower() for code in codes if 2 <= len(code.split("-")[0]) <= 3]


def audience_words(thing: Thing) -> list[str]:
    audience = one_object(thing.get("audience"))
    return [text_of(audience.get(name)) for name in ("audienceType", "name")] + [text_of(thing.get("name"))]


def hours_of(thing: Thing) -> dict[str, Any]:
    """The week, and special days (`validFrom`, `validThrough`). Raises ValueError."""
    week: dict[str, list[dict[str, Any]]] = {}
    special: list[dict[str, Any]] = []
    listed = thing.get("openingHoursSpecification")
    for spec in listed if isinstance(listed, list) else [listed] if isinstance(listed, dict) else []:
        rows = list(_interval(spec))
        span = _span(spec)
        if span and "dayOfWeek" not in spec:
            special.append({"from": span[0], "to": span[1], "hours": rows})
        elif span and (span[1] - span[0]).days <= _SHORT_SPAN:
            special += [{"from": on, "to": on, "hours": rows} for on in _days_of(*span, set(_weekdays(spec)))]
        else:
            for day in _weekdays(spec):
                week.setdefault(day, []).extend(rows)
    written = thing.get("openingHours")
    for line in written if isinstance(written, list) else [written] if isinstance(written, str) else []:
        for day, row in _line(str(line)):
            week.setdefault(day, []).append(row)
    return {"week": week, "special": special}


def _span(spec: Thing) -> tuple[date, date] | None:
    begin, end = moment_of(spec.get("validFrom")), moment_of(spec.get("validThrough"))
    if begin is None or end is None:
        return None
    first, last = (day.date() if isinstance(day, datetime) else day for day in (begin, end))
    if last < first:
        raise ValueError("hours are valid through a day before the first")
    return first, last


def _days_of(begin: date, end: date, wanted: set[str]) -> Iterator[date]:
    every = (begin + timedelta(days=n) for n in range((end - begin).days + 1))
    return (day for day in every if WEEKDAYS[day.weekday()] in wanted)


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


def _number(value: Any) -> float | None:
    try:
        return float(str(value).replace(",", ".")) if value not in (None, "") else None
    except ValueError:
        return None

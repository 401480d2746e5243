"""Values of schema.org as pages really write them: a text, an object, or a list of either."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from dateutil.parser import isoparse

from bot.core.content.prices import DEAREST, euros
from bot.portal.integreat import locale_tag
from bot.portal.plain import unescaped

Thing = Mapping[str, Any]


def first(value: Any) -> Any:
    return next(iter(value), None) if isinstance(value, list) else value


def one_object(value: Any) -> Thing:
    found = first(value)
    return found if isinstance(found, dict) else {"name": found} if isinstance(found, str) else {}


def text_of(value: Any) -> str:
    """The text as it is read, or the name of the thing that stands there."""
    return unescaped(written(value)).strip()


def written(value: Any) -> str:
    """The same as it is written there: entities of HTML stay."""
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
    """The lowest price in euros; None when none is told, or one of them in words that are no amount."""
    if thing.get("isAccessibleForFree") is True or text_of(thing.get("isAccessibleForFree")).lower() == "true":
        return Decimal(0)
    offers = thing.get("offers")
    told = [_told(offer) for offer in (offers if isinstance(offers, list) else [offers]) if isinstance(offer, dict)]
    prices = [_amount(value) for value in told if text_of(value)]
    known = [price for price in prices if price is not None]
    return min(known, default=None) if len(known) == len(prices) else None


def _told(offer: Thing) -> Any:
    return first(offer.get("lowPrice") if offer.get("lowPrice") is not None else offer.get("price"))


def _amount(value: Any) -> Decimal | None:
    """`5 €`, `1.200,00`, `kostenlos`; a number of JSON is that number."""
    if not isinstance(value, int | float):
        return euros(text_of(value))
    number = Decimal(str(value))
    return number if 0 <= number < DEAREST else None


def language_codes(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    codes = (text_of(one.get("alternateName") or one) if isinstance(one, dict) else text_of(one) for one in listed)
    return [code.split("-")[0].lower() for code in codes if 2 <= len(code.split("-")[0]) <= 3]


def audience_words(thing: Thing) -> list[str]:
    audience = one_object(thing.get("audience"))
    return [text_of(audience.get(name)) for name in ("audienceType", "name")] + [text_of(thing.get("name"))]


def _number(value: Any) -> float | None:
    try:
        return float(str(value).replace(",", ".")) if value not in (None, "") else None
    except ValueError:
        return None

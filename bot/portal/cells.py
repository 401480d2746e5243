"""What stands in one cell of a table, as a value; errors are German sentences for the person who filled it in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import time
from decimal import Decimal
from typing import Any

from bot.core.content.prices import euros
from bot.core.phone import like_a_phone
from bot.portal.hours_text import read_days, read_span, read_week
from bot.portal.language_codes import language_named

Convert = Callable[[Any], Any]
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_SHORT = re.compile(r"11\d{1,4}")  # 112, 115, 116117: numbers without an area code
_SLUG = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def text(value: Any) -> str:
    """A number that Excel made of a postcode or an id is written without `.0`."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def postcode(value: Any) -> str:
    """Excel makes 4109 of 04109."""
    return text(value).zfill(5) if isinstance(value, int | float) else text(value)


def slug(value: Any) -> str:
    """`Südstadt, Haus 2` → `suedstadt-haus-2`; letters of other scripts stay."""
    return re.sub(r"[\W_]+", "-", text(value).casefold().translate(_SLUG)).strip("-")


def amount(value: Any) -> Decimal:
    """Euros, or that it costs nothing. A number of Excel is that number: only who types `1.200` means thousands."""
    found = euros(text(round(value, 2) if isinstance(value, float) else value))
    if found is None:
        raise ValueError(f"„{text(value)}“ ist kein Betrag (Beispiel: 12,50 oder kostenlos)")
    return found


def yes_no(value: Any) -> bool:
    known = {"ja": True, "j": True, "true": True, "1": True, "x": True, "wahr": True,
             "nein": False, "n": False, "false": False, "0": False, "falsch": False}  # fmt: skip
    word = text(value).casefold()
    if word not in known:
        raise ValueError(f"„{text(value)}“: bitte ja oder nein")
    return known[word]


def number(value: Any) -> float:
    try:
        return float(text(value).replace(",", "."))
    except ValueError:
        raise ValueError(f"„{text(value)}“ ist keine Zahl (Beispiel: 48,3712)") from None


def mail(value: Any) -> str:
    if not _MAIL.fullmatch(text(value)):
        raise ValueError(f"„{text(value)}“ ist keine E-Mail-Adresse")
    return text(value)


def link(value: Any) -> str:
    written = text(value)
    written = f"https://{written}" if written.startswith("www.") else written
    if not re.fullmatch(r"https?://[^\s/]+\S*", written):
        raise ValueError(f"„{text(value)}“ ist keine Webadresse (Beispiel: https://www.musterstadt.example)")
    return written


def phone(value: Any) -> str:
    if isinstance(value, int | float) and not _SHORT.fullmatch(text(value)):
        raise ValueError(f"„{text(value)}“ ist eine Zahl, die 0 am Anfang ist verloren; bitte die Zelle als Text "
                         "formatieren und noch einmal eintippen (Beispiel: 030 23125-100)")  # fmt: skip
    if not like_a_phone(text(value)):
        raise ValueError(f"„{text(value)}“ ist keine Telefonnummer (Beispiel: 030 23125-100)")
    return text(value)


def words(value: Any) -> list[str]:
    """Several, separated by commas, semicolons or line ends."""
    return [part.strip() for part in re.split(r"[;,\n]", text(value)) if part.strip()]


def slugs(value: Any) -> list[str]:
    """Ids of other things, as they are written: `ask_passport; dog-tax`."""
    return [re.sub(r"\s+", "-", word.casefold()) for word in words(value)]


def languages(value: Any) -> list[str]:
    """`Deutsch, Arabisch` or `de, ar`."""
    return [language_named(word) for word in words(value)]


def one_of(choices: Mapping[str, str], also: Mapping[str, str] | None = None) -> Convert:
    """One of some German words (in upper or lower case), or the id that stands for it. `also`: understood, not told."""

    def convert(value: Any) -> str:
        known = {word.casefold(): meant for word, meant in {**choices, **(also or {})}.items()}
        word = text(value).casefold()
        if word in known:
            return known[word]
        if word in known.values():
            return word
        raise ValueError(f"„{text(value)}“ gibt es hier nicht; möglich: {', '.join(choices)}")

    return convert


def week(value: Any) -> dict[str, Any]:
    return {"week": read_week(text(value))}


def weekdays(value: Any) -> list[str]:
    return list(read_days(text(value)))


def span(value: Any) -> tuple[time, time]:
    start, end = read_span(text(value))
    if end <= start:
        raise ValueError(f"„{text(value)}“: das Ende liegt vor dem Beginn")
    return start, end

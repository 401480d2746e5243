"""Prices as people write them: amounts in euros, and descriptions that say that nothing is to be paid."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache

_DEAREST = Decimal(100_000)
_NOTHING = re.compile(
    r"kostenlos|kostenfrei|gebührenfrei|frei|gratis|umsonst|freier eintritt"
    r"|(?:der )?eintritt:?(?: ist)? (?:frei|kostenlos)"
)
_UNIT = re.compile(r"€|\b(?:euro|eur)\b")
_MONEY = re.compile(r"€|\b(?:euro|eur|cent|chf|usd)\b|\d+,[-–]", re.IGNORECASE)
_CLAUSE = re.compile(r"[.;,!?\n]|\s[-–|·]\s")
_FREE = re.compile(
    r"\b(?:kostenlos|kostenfrei|gebührenfrei|gratis|umsonst|eintritt(?: ist)? frei|freier eintritt|free of charge"
    r"|(?:kostenlos|kostenfrei)\w* (?:teilnahme|veranstaltung|angebot|eintritt|kurs|beratung|führung|workshop|vortrag)"
    r"|free (?:entry|admission|event)|(?:entry|admission)(?: is)? free)\b",
    re.IGNORECASE,
)
# Then it is not said of everything and everybody.
_BUT = re.compile(
    r"\b(?:nicht|kein\w*|nur|not|only|kinder|jugendliche|mitglieder|(?:unter|bis|ab|under) \d+"
    r"|mit \w+(?:pass|karte|ausweis)|park\w*|wlan|wifi|getränke?|kaffee|essen|hotline|storn\w*|anfahrt)\b",
    re.IGNORECASE,
)


def euros(written: str) -> Decimal | None:
    """`12,50 €`, `5,-`, `kostenlos`; None: no amount that somebody pays."""
    plain = _UNIT.sub("", written.casefold()).strip()
    if _NOTHING.fullmatch(plain):
        return Decimal(0)
    try:
        found = Decimal(re.sub(r"[.,][-–]+$", "", plain).replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() and 0 <= found < _DEAREST else None


def costs_nothing(price: Decimal | None, *told: Mapping[str, str]) -> bool:
    """Where no price is given, its German or English words may say so."""
    if price is not None:
        return price == 0
    return any(_said_free(text) for texts in told for at, text in texts.items() if at in ("de", "en"))


@lru_cache(maxsize=32_768)
def _said_free(text: str) -> bool:
    """`Die Teilnahme ist kostenlos`; not where an amount stands beside it, or it holds for some only."""
    if not _FREE.search(text) or _MONEY.search(text):
        return False
    return any(_FREE.search(clause) and not _BUT.search(clause) for clause in _CLAUSE.split(text))

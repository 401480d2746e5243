"""Prices as people write them: amounts in euros, and descriptions that say that nothing is to be paid."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from bot.core.said_free import said_free

_DEAREST = Decimal(100_000)
_NOTHING = re.compile(
    r"kostenlos|kostenfrei|gebührenfrei|frei|gratis|umsonst|freier eintritt"
    r"|(?:der )?eintritt:?(?: ist)? (?:frei|kostenlos)"
)
_UNIT = re.compile(r"€|\b(?:euro|eur)\b")


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
    return any(said_free(text) for texts in told for at, text in texts.items() if at in ("de", "en"))

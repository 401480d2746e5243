"""Prices as people write them: amounts in euros, and descriptions that say that nothing is to be paid."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from bot.core.content.said_free import said_free

DEAREST = Decimal(100_000)
_NOTHING = re.compile(
    r"kostenlos|kostenfrei|gebührenfrei|frei|gratis|umsonst|freier eintritt"
    r"|free(?: of charge| entry| entrance| admission)?"
    r"|(?:der )?eintritt:?(?: ist)? (?:frei|kostenlos)"
)
_UNIT = re.compile(r"€|\b(?:euro|eur)\b")
# Three digits after a point or a space (narrow ones too) are thousands.
_AMOUNT = re.compile(r"(?P<whole>\d+|[1-9]\d{0,2}(?:[.\s]\d{3})+)(?:[.,](?:(?P<cents>\d{1,2})|[-–]+))?")


def euros(written: str) -> Decimal | None:
    """`12,50 €`, `5,-`, `1.200 €`, `kostenlos`; None: no amount that somebody pays."""
    plain = _UNIT.sub("", written.casefold()).strip()
    if _NOTHING.fullmatch(plain):
        return Decimal(0)
    if not (amount := _AMOUNT.fullmatch(plain)):
        return None
    whole, cents = re.sub(r"[.\s]", "", amount["whole"]), amount["cents"]
    found = Decimal(f"{whole}.{cents}" if cents else whole)
    return found if found < DEAREST else None


def costs_nothing(price: Decimal | None, *told: Mapping[str, str]) -> bool:
    """Where no price is given, its German or English words may say so."""
    if price is not None:
        return price == 0
    return any(said_free(text) for texts in told for at, text in texts.items() if at in ("de", "en"))

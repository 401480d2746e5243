"""An offer on its way: who may send one in, what was sent, and what became of it.

waiting ─approve→ live ─end→ ended
   └────refuse──→ refused; what was refused or ended can be approved again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from bot.core.content.offers import Offer
from bot.core.errors import BadInput, IllegalTransition

OfferState = Literal["waiting", "live", "refused", "ended"]
Decision = Literal["keep", "approve", "refuse", "end"]
LONGEST_LINK, MOST_PER_LINK = timedelta(days=365), 50
PER_HOUR = 10  # from one link
KEPT_AFTER = timedelta(days=90)  # what was refused or is over, with the names in it
_STEPS: Mapping[tuple[OfferState, Decision], OfferState] = {
    ("waiting", "approve"): "live",
    ("waiting", "refuse"): "refused",
    ("live", "end"): "ended",
    ("refused", "approve"): "live",
    ("ended", "approve"): "live",
}


@dataclass(frozen=True)
class OfferLink:
    """A link for one organiser, for so many offers (`most`, of which `sent` have come), until it expires."""

    id: int
    organiser: str
    created_at: datetime
    expires_at: datetime
    most: int
    sent: int = 0

    def usable(self, now: datetime) -> bool:
        return now < self.expires_at


@dataclass(frozen=True)
class SentOffer:
    """`locale`: the language it was written in; `why`: what a coordinator said when refusing it."""

    offer: Offer
    state: OfferState
    version: int
    locale: str
    sent_at: datetime
    why: str = ""
    link_id: int | None = None

    @property
    def number(self) -> str:
        """What sender and coordinator call it."""
        return self.offer.id.removeprefix("sent-").upper()


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong with a field; `code` names the sentence `offer_wrong_<code>`."""

    name: str
    code: str
    values: Mapping[str, str] = field(default_factory=dict)


class OfferRefused(BadInput):
    def __init__(self, problems: tuple[Wrong, ...]) -> None:
        super().__init__("the offer cannot be taken: " + ", ".join(f"{w.name} {w.code}" for w in problems))
        self.problems = problems


class ReasonLeft(BadInput):
    """A reason for refusing was written, and something else decided: Enter in its field presses another button."""


def after(state: OfferState, decision: Decision) -> OfferState:
    """Raises IllegalTransition."""
    if decision == "keep":
        return state
    if (state, decision) not in _STEPS:
        raise IllegalTransition(f"an offer that is {state} cannot be: {decision}")
    return _STEPS[state, decision]

"""What clubs, schools and associations offer; the town's documents; and persons whom a community knows.

An offer is answered from data under the intents it names. It ends by itself: after `ends` it is never shown.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.core.content.places import Contact, Place, is_address
from bot.core.times.hours import Interval, Texts, Weekday, parse_rows

OfferKind = Literal[
    "club", "mentor", "association", "meeting_place", "consultation", "prize", "volunteer", "trial_day"
]  # fmt: skip
Audience = Literal["all", "women", "men", "parents", "families", "children", "youth", "adults", "seniors", "lgbtiq"]
DocumentKind = Literal["mission_statement", "resolution", "report"]
KINDS: tuple[OfferKind, ...] = get_args(OfferKind)
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
_STRICT = ConfigDict(frozen=True, extra="forbid")
_GROWN_UP = frozenset({"women", "men", "parents", "seniors", "adults"})
_FAMILY = frozenset({"parents", "children", "families"})

# Where an offer is shown when nobody has said it more exactly.
INTENTS_OF: dict[OfferKind, tuple[str, ...]] = {
    "club": ("sports_clubs",),
    "mentor": ("homework_help",),
    "association": ("migrant_associations",),
    "meeting_place": ("meeting_places",),
    "consultation": ("legal_advice",),
    "prize": ("integration_award",),
    "volunteer": ("volunteering",),
    "trial_day": ("sports_clubs",),
}


class OfferContact(Contact):
    """`name`: the person or counter that answers."""

    name: str = ""


class Offer(BaseModel):
    """`when`: in words, per locale; `hours`: every week, on the wall clock. Both empty: by arrangement.

    `places_total`: sign-up is limited to so many; None: no sign-up. `taken`: counted, never in a file.
    """

    model_config = _STRICT
    id: str = Field(max_length=64, pattern=r"^[a-z0-9][a-z0-9_-]*$")
    kind: OfferKind
    title: Texts = Field(min_length=1)
    description: Texts = {}
    intents: tuple[str, ...] = ()
    district: str | None = None
    audience: Audience = "all"
    languages: tuple[str, ...] = ()
    contact: OfferContact = OfferContact()
    place: Place | None = None
    when: Texts = {}
    hours: dict[Weekday, tuple[Interval, ...]] = {}
    places_total: int | None = Field(None, ge=1, le=10_000)
    taken: int = Field(0, ge=0)
    ends: date | None = None
    organiser: str = ""

    @field_validator("hours", mode="before")
    @classmethod
    def _rows(cls, week: object) -> object:
        return {day: parse_rows(rows) for day, rows in week.items()} if isinstance(week, dict) else week

    @property
    def places_left(self) -> int | None:
        return None if self.places_total is None else max(0, self.places_total - self.taken)

    @property
    def answers(self) -> tuple[str, ...]:
        return self.intents or INTENTS_OF[self.kind]

    def over(self, today: date) -> bool:
        return self.ends is not None and self.ends < today

    def open_to_sign_up(self, today: date) -> bool:
        return bool(self.places_left) and not self.over(today)

    def suits(self, who: str) -> bool:
        """Whether a person who looks for something for `who` may come."""
        if self.audience in (who, "all"):
            return True
        if self.audience == "families":
            return who in _FAMILY
        if self.audience == "parents":  # "how do I register my child?" is asked by one
            return who == "children"
        return self.audience == "adults" and who in _GROWN_UP


class Document(BaseModel):
    """A paper of the town: `files` holds an address (PDF or page) per language it exists in."""

    model_config = _STRICT
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    kind: DocumentKind
    title: Texts = Field(min_length=1)
    files: dict[str, str] = Field(min_length=1)
    dated: date
    intents: tuple[str, ...] = ("integration_policy",)

    @field_validator("files")
    @classmethod
    def _web_addresses(cls, files: dict[str, str]) -> dict[str, str]:
        wrong = [url for url in files.values() if not url.startswith(("https://", "http://")) or not is_address(url)]
        if wrong:
            raise ValueError(f"{wrong[0]!r} is no web address")
        return files


class ContactPerson(BaseModel):
    """A multiplier: someone a community or language group may call. Only with their consent (`public`)."""

    model_config = _STRICT
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    name: str
    role: Texts = {}
    communities: tuple[str, ...] = ()
    languages: tuple[str, ...] = Field(min_length=1)
    phone: str | None = None
    email: str | None = None
    hours_note: Texts = {}
    public: bool = Field(False, validate_default=True)

    @field_validator("public")
    @classmethod
    def _agreed(cls, public: bool) -> bool:
        if not public:
            raise ValueError("a person is listed only with their consent; write `public: true` when they gave it")
        return public

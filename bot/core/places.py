"""Offices, departments, courses and events of the town: the portal content that has a shape of its own."""

from __future__ import annotations

from datetime import date, datetime
from datetime import time as WallClock
from decimal import Decimal
from typing import Any, Literal

from dateutil.rrule import rrulestr
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from bot.core.hours import OpeningHours, Texts, Weekday
from bot.core.locale import best

_STRICT = ConfigDict(frozen=True, extra="forbid")


class Address(BaseModel):
    model_config = _STRICT
    street: str
    postcode: str = ""
    city: str = ""
    district: str | None = None
    room: str | None = None
    lat: float | None = Field(None, ge=-90, le=90)
    lon: float | None = Field(None, ge=-180, le=180)

    def line(self) -> str:
        """One line as it stands on an envelope."""
        parts = (self.street, f"{self.postcode} {self.city}".strip(), self.room)
        return ", ".join(part for part in parts if part)

    def map_url(self) -> str | None:
        if self.lat is None or self.lon is None:
            return None
        return f"https://www.openstreetmap.org/?mlat={self.lat}&mlon={self.lon}#map=18/{self.lat}/{self.lon}"


class Office(BaseModel):
    """An office, or an adviser the town works with. `matters`: intents and matter ids it is responsible for."""

    model_config = _STRICT
    id: str
    name: Texts
    aliases: dict[str, tuple[str, ...]] = {}
    address: Address
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    appointment: Literal["required", "optional", "none"] = "none"
    booking_url: str | None = None
    documents: Texts = {}
    hours: OpeningHours = OpeningHours()
    languages: tuple[str, ...] = ()
    accessible: bool | None = None
    access_note: Texts = {}
    matters: tuple[str, ...] = ()
    department: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _gather_hours(cls, data: Any) -> Any:
        """The file keeps week, special days and closures side by side."""
        if not isinstance(data, dict) or "week" in (data.get("hours") or {}):
            return data
        data = dict(data)
        data["hours"] = {
            "week": data.get("hours") or {},
            "special": data.pop("special", None) or (),
            "closed_temporarily": data.pop("closed_temporarily", None),
            "open_on_holidays": data.pop("open_on_holidays", False),
        }
        return data


class IntegrationOfficer(BaseModel):
    model_config = _STRICT
    name: str
    phone: str | None = None
    email: str | None = None
    languages: tuple[str, ...] = ()
    hours_note: Texts = {}


class Department(BaseModel):
    model_config = _STRICT
    id: str
    name: Texts
    integration_officer: IntegrationOfficer
    offices: tuple[str, ...] = ()
    protection: bool = False  # the protection group: violence, crises, health, asylum
    by_name_only: bool = False  # gets a conversation only if the newcomer chose it by name (§ 87 AufenthG)
    independent: bool = False  # advisers who do not belong to the administration


class Place(BaseModel):
    model_config = _STRICT
    name: str
    street: str = ""
    district: str | None = None

    def line(self) -> str:
        return ", ".join(part for part in (self.name, self.street) if part)


class Contact(BaseModel):
    model_config = _STRICT
    phone: str | None = None
    email: str | None = None
    url: str | None = None


class Course(BaseModel):
    """A course with a fixed first day; `time`: begin and end on the wall clock; no price: depends on the person."""

    model_config = _STRICT
    id: str
    title: Texts
    subject: str
    level: Literal["A0", "A1", "A2", "B1", "B2", "C1", "C2"] | None = None
    provider: dict[str, str] = {}
    place: Place
    start: date
    end: date | None = None
    days: tuple[Weekday, ...] = ()
    time: tuple[WallClock, WallClock] | None = None
    women_only: bool = False
    childcare: bool = False
    price: Decimal | None = None
    audience: str = "adults"
    registration: Contact = Contact()
    note: Texts = {}

    @property
    def time_of_day(self) -> str | None:
        return time_of_day(self.time[0]) if self.time else None


class Event(BaseModel):
    """An event, once or by an RFC 5545 recurrence rule (local time of the town)."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    id: str
    title: Texts
    kind: str
    description: Texts = {}
    start: datetime
    end: datetime | None = None
    rrule: str | None = None
    excluded: tuple[date, ...] = Field((), alias="except")
    place: Place
    audience: str = "all"
    price: Decimal | None = None
    organiser: str = ""
    languages: tuple[str, ...] = ()
    contact: Contact = Contact()

    @field_validator("rrule")
    @classmethod
    def _rule_is_readable(cls, rule: str | None, info: ValidationInfo) -> str | None:
        start = info.data.get("start")
        try:
            if rule and start:
                rrulestr(rule, dtstart=start.replace(tzinfo=None))
        except TypeError as error:
            raise ValueError(str(error)) from error
        return rule


class District(BaseModel):
    model_config = _STRICT
    id: str
    name: str
    names: Texts = {}
    streets: tuple[str, ...] = ()


class Matter(BaseModel):
    """Something an office does that has no intent of its own: dog tax, parking permit."""

    model_config = _STRICT
    id: str
    office: str
    names: dict[str, tuple[str, ...]]


class Town(BaseModel):
    """The town itself. `land`: ISO 3166-2 code without DE-, for public holidays."""

    model_config = _STRICT
    name: str
    name_in: Texts = {}
    land: str
    timezone: str = "Europe/Berlin"
    coordination_office: str
    districts: tuple[District, ...] = ()


def time_of_day(begin: WallClock) -> str:
    """morning (before 12), afternoon, evening (from 17 on)."""
    return "morning" if begin.hour < 12 else "afternoon" if begin.hour < 17 else "evening"


def text_in(texts: Texts, locale: str) -> str:
    """The text in a locale, else in the first of its chain, else any."""
    found = best(locale, texts)
    return texts[found] if found else next(iter(texts.values()), "")

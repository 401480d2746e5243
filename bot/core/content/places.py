"""Offices, departments, courses and events of the town: the portal content that has a shape of its own."""

from __future__ import annotations

import re
from datetime import date, datetime
from datetime import time as WallClock
from decimal import Decimal
from itertools import chain
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from bot.core.content.distance import Position
from bot.core.locale import best
from bot.core.times.hours import OpeningHours, Texts, Weekday, time_of_day
from bot.core.times.recurrence import check_rule

_STRICT = ConfigDict(frozen=True, extra="forbid")
_YEARS = range(1970, 2200)
_LONGEST_DAYS = 5 * 366
_Day = TypeVar("_Day", bound=date)


def is_address(url: str) -> bool:
    """Whether it can be read as an address at all: `http://[Link]` cannot."""
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True


def _web_address(url: str) -> str:
    """Raises ValueError: it would run something, or break a line of a calendar file, when it is shown as a link."""
    harmless = re.match(r"https?://|(?!\\|/[/\\])[^:]*$", url, re.IGNORECASE)
    if re.search(r"[\s\x00-\x1f\x7f]", url) or not harmless or not is_address(url):
        raise ValueError(f"{url[:80]!r} is no web address")
    return url


WebAddress = Annotated[str, AfterValidator(_web_address)]


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

    def geo_uri(self) -> str | None:
        """For the map application of the device (RFC 5870, WGS 84)."""
        return None if self.lat is None or self.lon is None else f"geo:{self.lat},{self.lon}"

    def route_url(self) -> str | None:
        """The way on foot; the map asks where from, so that no address of ours says where somebody is."""
        if self.lat is None or self.lon is None:
            return None
        return f"https://www.openstreetmap.org/directions?engine=fossgis_osrm_foot&route=%3B{self.lat}%2C{self.lon}"

    def position(self) -> Position | None:
        return None if self.lat is None or self.lon is None else Position(self.lat, self.lon)


class Office(BaseModel):
    """An office, or an adviser the town works with. `matters`: intents and matter ids it is responsible for.

    `districts`: those it serves; none: the whole town. `kind`: the same for offices that do the same elsewhere.
    """

    model_config = _STRICT
    id: str
    kind: str | None = None
    name: Texts
    aliases: dict[str, tuple[str, ...]] = {}
    address: Address
    districts: tuple[str, ...] = ()
    phone: str | None = None
    email: str | None = None
    website: WebAddress | None = None
    appointment: Literal["required", "optional", "none"] = "none"
    booking_url: WebAddress | None = None
    documents: Texts = {}
    hours: OpeningHours = OpeningHours()
    languages: tuple[str, ...] = ()
    accessible: bool | None = None
    access_note: Texts = {}
    matters: tuple[str, ...] = ()
    department: str | None = None

    def names(self) -> tuple[str, ...]:
        """All that it is called, in all languages."""
        return *self.name.values(), *chain(*self.aliases.values())

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
    url: WebAddress | None = None


class Course(BaseModel):
    """A course with a fixed first day; `time`: begin and end on the wall clock; no price: depends on the person.

    Without an end it is on its first day only; one that meets on days of the week goes on until somebody ends it.
    """

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
    places_left: int | None = Field(None, ge=0)  # 0: full, there may be a waiting list
    registration: Contact = Contact()
    note: Texts = {}

    @field_validator("start")
    @classmethod
    def _begins_in_our_time(cls, start: date) -> date:
        return in_our_time(start)

    @field_validator("end")
    @classmethod
    def _ends_some_day(cls, end: date | None, info: ValidationInfo) -> date | None:
        return _lasting(info.data.get("start"), end)

    @property
    def last(self) -> date | None:
        """Its last day; None: it goes on."""
        return self.end if self.end or self.days else self.start

    def is_over(self, today: date) -> bool:
        return self.last is not None and self.last < today

    @property
    def time_of_day(self) -> str | None:
        return time_of_day(self.time[0]) if self.time else None


class Event(BaseModel):
    """An event, once or by an RFC 5545 recurrence rule (local time of the town).

    `also`: further beginnings beside the first and the rule's (RDATE). `all_day`: begins at 00:00 and ends at 00:00 of
    the day after the last. `series`: the id of the recurring event of which this is one date, moved or changed; the
    series itself leaves that date out. `stands_for`: the day of the series that it takes the place of.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    id: str
    title: Texts
    kind: str
    description: Texts = {}
    start: datetime
    end: datetime | None = None
    rrule: str | None = None
    excluded: tuple[date, ...] = Field((), alias="except")
    also: tuple[datetime, ...] = ()
    all_day: bool = False
    series: str | None = None
    stands_for: date | None = None
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
        if rule and start:
            check_rule(rule, start)
        return rule

    @field_validator("start")
    @classmethod
    def _begins_in_our_time(cls, start: datetime) -> datetime:
        return in_our_time(start)

    @field_validator("end")
    @classmethod
    def _ends_some_day(cls, end: datetime | None, info: ValidationInfo) -> datetime | None:
        return _lasting(info.data.get("start"), end)


def in_our_time(moment: _Day) -> _Day:
    """Raises ValueError: a year with which nobody can reckon on from there (a mistyped one, or the last of all)."""
    if moment.year not in _YEARS:
        raise ValueError(f"it begins in the year {moment.year}")
    return moment


def _lasting(start: _Day | None, end: _Day | None) -> _Day | None:
    """Raises ValueError"""
    if start and end and (end.year not in _YEARS or (end - start).days > _LONGEST_DAYS):
        raise ValueError("it lasts for more than five years")
    return end


def text_in(texts: Texts, locale: str) -> str:
    """The text in a locale, else in the first of its chain, else any."""
    found = best(locale, texts)
    return texts[found] if found else next(iter(texts.values()), "")

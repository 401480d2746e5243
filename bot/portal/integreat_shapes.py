"""The shapes of Integreat's locations and events, as far as they are read; what else is in them is left alone."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from bot.portal.integreat import PathLink

_LOOSE = ConfigDict(extra="ignore")


class Place(BaseModel):
    model_config = _LOOSE
    id: int | None = None
    name: str | None = None
    address: str | None = None
    town: str | None = None
    postcode: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class Slot(BaseModel):
    model_config = _LOOSE
    start: str
    end: str


class Day(BaseModel):
    """One day of the week; the list begins on Monday."""

    model_config = _LOOSE
    all_day: bool = Field(False, alias="allDay")
    closed: bool = False
    by_appointment: bool = Field(False, alias="appointmentOnly")
    slots: tuple[Slot, ...] = Field((), alias="timeSlots")


class Entry(BaseModel):
    """What locations and events share."""

    model_config = _LOOSE
    path: str
    title: str = Field(min_length=1)
    content: str | None = None
    url: str | None = None
    last_updated: datetime | None = None
    available_languages: dict[str, PathLink] = {}


class Location(Entry):
    location: Place
    opening_hours: tuple[Day, ...] | None = None
    temporarily_closed: bool = False
    website: str | None = None
    email: str | None = None
    phone_number: str | None = None
    appointment_url: str | None = None
    barrier_free: bool | None = None


class When(BaseModel):
    model_config = _LOOSE
    id: int | None = None
    start: datetime
    end: datetime | None = None
    all_day: bool = False
    timezone: str | None = None


class EventEntry(Entry):
    event: When
    location: Place | None = None
    recurrence_rule: str | None = None
    meeting_url: str | None = None

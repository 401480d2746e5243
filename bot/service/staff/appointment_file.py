"""A request for an appointment as a calendar file (iCalendar, RFC 5545)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, vText

from bot.core.content.places import Office, text_in
from bot.core.locale import DEFAULT
from bot.core.together import Appointment

_PRODUCT = "-//Lotse//Terminanfrage//DE"


def appointment_file(request: Appointment, office: Office | None, now: datetime) -> bytes:
    """A tentative entry with the text that the newcomer agreed to, and nothing else."""
    event = Event()
    event.add("uid", f"{request.uid}@lotse")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", request.starts_at.astimezone(UTC))
    event.add("dtend", (request.starts_at + timedelta(minutes=request.minutes)).astimezone(UTC))
    event.add("summary", "Terminanfrage")
    event.add("description", request.text)
    event.add("status", "TENTATIVE")
    if office:
        event["location"] = vText(f"{text_in(office.name, DEFAULT)}, {office.address.line()}")
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())

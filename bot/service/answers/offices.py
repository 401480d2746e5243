"""Where an office is, when it is open, how to reach it, whether an appointment is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Literal

from bot.core.hours import WEEKDAYS, Interval, Status
from bot.core.message import Button, Link, Utterance
from bot.core.places import Office
from bot.core.ports import Holidays
from bot.core.town import TownGuide
from bot.service.answers.speaker import Speaker, isolated

Aspect = Literal["location", "hours", "contact", "appointment", "all"]
ASPECTS: dict[str, Aspect] = {
    "office_location": "location",
    "office_hours": "hours",
    "office_contact": "contact",
    "office_appointment": "appointment",
    "find_responsible_office": "all",
}


class OfficeDesk:
    """Answers about offices in one locale at one moment."""

    def __init__(self, guide: TownGuide, speaker: Speaker, now: datetime, holidays: Holidays) -> None:
        self._guide, self._speaker, self._now, self._holidays = guide, speaker, now, holidays

    def answer(self, office: Office, aspect: Aspect, days: Sequence[date] = ()) -> Utterance:
        """The office's name, what was asked, and the two other aspects as buttons; of hours the days named first."""
        lines = [self._speaker.of(office.name)]
        if aspect in ("hours", "appointment"):
            lines += [self._on_day(office, day) for day in days]
        if aspect in ("location", "all"):
            lines += self._location(office)
        if aspect in ("contact", "all"):
            lines += self._contact(office)
        if aspect == "appointment":
            lines += self._appointment(office)
        lines += self._status_lines(office)
        if aspect == "hours":
            lines += self._week(office)
        return replace(self._utterance(office, lines, aspect), about=(f"office:{office.id}:{aspect}",))

    def card(self, office: Office) -> Utterance:
        """Who is responsible, below an answer: name, address, phone, and what is true now."""
        say = self._speaker.say
        lines = [say("office_responsible", name=self._speaker.of(office.name))]
        lines += self._location(office)[:1] + self._contact(office)[:1] + self._status_lines(office)
        return replace(self._utterance(office, lines, "all"), about=(f"card:{office.id}",))

    def status(self, office: Office) -> Status:
        locale = self._speaker.locale
        return office.hours.status(self._now, lambda day: self._holidays.name(day, locale))

    def which(self, offices: list[Office], aspect: Aspect) -> Utterance:
        """Asks back which office is meant."""
        buttons = tuple(Button(self._speaker.of(o.name), f"office:{o.id}:{aspect}") for o in offices)
        return Utterance(self._speaker.say("office_which"), self._speaker.locale, buttons, kind="ask")

    def _on_day(self, office: Office, day: date) -> str:
        """That very day, with special hours and holidays: "Tuesday, 1 December 2026: 08:00-12:00"."""
        speaker, hours = self._speaker, office.hours
        holiday = self._holidays.name(day, speaker.locale)
        spans = self._spans(hours.on(day, lambda _: holiday))
        closures = (*((hours.closed_temporarily,) if hours.closed_temporarily else ()), *hours.special)
        special = next((closure for closure in closures if closure.covers(day)), None)
        why = speaker.of(special.reason) if special else holiday
        said = speaker.listed(spans) or speaker.say("office_closed_day")
        return f"{speaker.day(day)}: {said}" + (f" ({why})" if why else "")

    def _spans(self, intervals: Sequence[Interval]) -> list[str]:
        say, speaker = self._speaker.say, self._speaker
        return [
            isolated(speaker.span(i.start, i.end), speaker.locale)
            + (f" ({say('office_by_appointment')})" if i.by_appointment else "")
            for i in intervals
        ]

    def _status_lines(self, office: Office) -> list[str]:
        say, speaker, status = self._speaker.say, self._speaker, self.status(office)
        if not office.hours.week and not office.hours.special:
            return []
        lines = [self._now_line(status)]
        if status.kind != "open" and status.opens:
            lines.append(say("office_opens", when=speaker.moment(status.opens, self._now)))
        if status.kind != "open" and status.opens_by_appointment:
            when = speaker.moment(status.opens_by_appointment, self._now)
            lines.append(say("office_opens_appointment", when=when))
        return lines

    def _now_line(self, status: Status) -> str:
        say, speaker = self._speaker.say, self._speaker
        if status.kind == "open" and status.until:
            return say("office_open_until", time=speaker.clock(status.until))
        if status.kind == "appointment" and status.until:
            return say("office_open_appointment_until", time=speaker.clock(status.until))
        if status.kind == "holiday" and status.holiday:
            return say("office_closed_holiday", holiday=status.holiday)
        if status.kind == "closed_temporarily":
            return say("office_closed_temporarily", reason=speaker.of(status.reason))
        reason = f" ({speaker.of(status.reason)})" if status.reason else ""
        return say("office_closed_now") + reason

    def _week(self, office: Office) -> list[str]:
        say, speaker = self._speaker.say, self._speaker
        lines = [say("office_hours") + ":"]
        for day in WEEKDAYS:
            spans = self._spans(sorted(office.hours.week.get(day, ()), key=lambda i: i.start))
            lines.append(f"{speaker.weekday(day)}: {speaker.listed(spans) or say('office_closed_day')}")
        return lines

    def _location(self, office: Office) -> list[str]:
        say, speaker = self._speaker.say, self._speaker
        lines = [f"{say('office_address')}: {isolated(office.address.line(), speaker.locale)}"]
        if office.accessible is not None:
            lines.append(say("office_accessible" if office.accessible else "office_not_accessible"))
        if office.access_note:
            lines.append(speaker.of(office.access_note))
        return lines

    def _contact(self, office: Office) -> list[str]:
        say, speaker = self._speaker.say, self._speaker
        pairs = (("office_phone", office.phone), ("office_email", office.email))
        lines = [f"{say(key)}: {isolated(value, speaker.locale)}" for key, value in pairs if value]
        if office.languages:
            lines.append(say("office_languages", languages=speaker.languages(office.languages)))
        department = self._guide.department_of(office)
        if department:
            lines.append(say("office_contact_person", name=department.integration_officer.name))
        return lines

    def _appointment(self, office: Office) -> list[str]:
        say = self._speaker.say
        key = {"required": "needed", "optional": "optional", "none": "not_needed"}[office.appointment]
        lines = [say(f"office_appointment_{key}")]
        if office.documents:
            lines.append(say("office_bring", documents=self._speaker.of(office.documents)))
        return lines + self._contact(office)[:1]

    def _utterance(self, office: Office, lines: list[str], aspect: Aspect) -> Utterance:
        others = [(intent, a) for intent, a in ASPECTS.items() if a not in (aspect, "all")]
        buttons = tuple(Button(self._speaker.label(i), f"office:{office.id}:{a}") for i, a in others)
        return Utterance("\n".join(lines), self._speaker.locale, buttons, self.links(office, aspect), kind="office")

    def links(self, office: Office, aspect: Aspect = "all") -> tuple[Link, ...]:
        """Tap to call, write, see on the map, book."""
        say, found = self._speaker.say, []
        if office.appointment != "none" and office.booking_url and aspect in ("appointment", "all"):
            found.append(Link(say("office_appointment_book"), office.booking_url))
        if office.phone:
            found.append(
                Link(f"{say('office_phone')}: {isolated(office.phone, self._speaker.locale)}", tel(office.phone))
            )
        if office.email and aspect in ("contact", "all"):
            found.append(Link(say("office_email"), f"mailto:{office.email}"))
        if aspect in ("location", "all") and (url := office.address.map_url()):
            found.append(Link(say("office_map"), url))
        if office.website and aspect in ("contact", "hours", "all"):
            found.append(Link(say("office_website"), office.website))
        return tuple(found)


def tel(number: str) -> str:
    """A `tel:` address (RFC 3966, local form) from a number as people write it."""
    return "tel:" + "".join(c for c in number if c.isdigit() or c == "+")

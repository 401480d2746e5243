"""Requests for appointments in words: what an office gets, and how the newcomer is asked for a yes to exactly that."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice, takewhile

from bot.core.content.places import Office
from bot.core.locale import DEFAULT
from bot.core.message import Button, Utterance
from bot.core.texts.response import Catalogue
from bot.core.times.hours import HolidayName, OpeningHours
from bot.core.together import AppointmentDraft, Parting
from bot.core.town import TownGuide
from bot.service.answers.office_times import closures, hours_known, hours_of
from bot.service.answers.speaker import Speaker
from bot.service.answers.wished_times import WishedTime
from bot.service.pressed import german_language

MINUTES = (15, 30, 45, 60, 90)
_USUAL = 30
_SLOTS = 4
_SLOTS_A_DAY = 2
_AHEAD = timedelta(weeks=6)
_STAMP = "%Y-%m-%dT%H:%M"
_EARLIEST = 7  # "at 3" is three in the afternoon
NO_SLOT = "handoff:slot:no"


class AppointmentWords:
    """For one newcomer's locale, at one moment."""

    def __init__(self, guide: TownGuide, catalogue: Catalogue, speaker: Speaker, now: datetime) -> None:
        self._guide, self._catalogue, self._speaker, self._now = guide, catalogue, speaker, now
        self._closed = closures(guide, speaker, now)

    def letter(self, office: Office, topic: str, department: str, starts_at: datetime, minutes: int) -> str:
        """What the office gets, but for the mark (`AppointmentDraft.under`): no name, no words of the newcomer."""
        german, there = Speaker(self._catalogue, DEFAULT), starts_at.astimezone(self._now.tzinfo)
        lines = [
            f"Guten Tag, eine Person aus {self._guide.town.name} bittet um einen Termin bei: {german.of(office.name)}.",
            f"Thema: {german.label(topic)}",
            f"Wunschzeit: {german.day(there.date())}, {german.clock(there)} Uhr, etwa {minutes} Minuten",
            f"Sprache: {german_language(self._speaker.locale)}",
            "Der Name der Person wird hier nicht genannt.",
            f"Bitte antworten Sie an: {self._asking(department, german)}.",
        ]
        return "\n".join(lines)

    def _asking(self, name: str, german: Speaker) -> str:
        """The department that asks, and how it can be reached."""
        department = self._guide.departments.get(name)
        if department is None:
            return name
        contact = self._guide.reached(department)
        email, phone = contact.email and f"E-Mail {contact.email}", contact.phone and f"Telefon {contact.phone}"
        return ", ".join(filter(None, (german.of(department.name), email, phone)))

    def asked(self, office: Office, number: int, draft: AppointmentDraft) -> Utterance:
        """Shown before anything is sent, word by word; `number`: of the request."""
        say = self._speaker.say
        lines = [
            say("appointment_ask", office=self._speaker.of(office.name)),
            say("appointment_time", when=self.when(draft.starts_at)),
            say("appointment_topic", topic=self._speaker.label(draft.topic)), say("appointment_exactly"), draft.text,
        ]  # fmt: skip
        buttons = tuple(
            Button(say(f"appointment_{answer}"), f"handoff:book:{answer}:{number}:{office.id}")
            for answer in ("yes", "no")
        )
        return Utterance("\n".join(lines), self._speaker.locale, buttons, kind="notice")

    def sent(self, office: str, starts_at: datetime) -> Utterance:
        return self._stands("appointment_sent", office, starts_at)

    def dropped(self, office: str, starts_at: datetime) -> Utterance:
        """Staff do not ask for it (any more)."""
        return self._stands("appointment_dropped", office, starts_at)

    def parting(self, parting: Parting = Parting(), call: str = "call_off") -> Parting:
        """With the words for what ends with a handoff. `call`: the sentence for a call that nobody makes."""
        call_off = Utterance(self._speaker.say(call), self._speaker.locale, kind="notice")
        return replace(parting, call_off=call_off, request_off=self.dropped)

    def _stands(self, sentence: str, office: str, starts_at: datetime) -> Utterance:
        known = self._guide.offices.get(office)
        place = self._speaker.of(known.name) if known else office
        words = self._speaker.say(sentence, office=place, when=self.when(starts_at))
        return Utterance(words, self._speaker.locale, kind="notice")

    def when(self, starts_at: datetime) -> str:
        return self._speaker.moment(starts_at.astimezone(self._now.tzinfo), self._now)

    def choice(
        self, office: Office, holiday: HolidayName, first: str = "appointment_when", slots: Sequence[datetime] = ()
    ) -> Utterance:
        """Times to choose a wish from: the next at which the office is open where none are given. `first`: what it
        begins with."""
        say = self._speaker.say
        buttons = [
            Button(self.when(slot), f"handoff:slot:{office.id}:{slot:%Y-%m-%dT%H:%M}")
            for slot in slots or self.slots(office, holiday)
        ]
        more = (Button(say("appointment_other"), "handoff:slot:other"), Button(say("appointment_no"), NO_SLOT))
        words = say(first, office=self._speaker.of(office.name), other=say("appointment_other"))
        return Utterance(words, self._speaker.locale, (*buttons, *more), kind="notice")

    def slots(self, office: Office, holiday: HolidayName) -> list[datetime]:
        """The next beginnings of its hours, from tomorrow on; none on days of which a notice says that it is closed."""
        return list(islice(_beginnings(hours_of(office, self._closed), self._now, holiday), _SLOTS))

    def fitting(self, office: Office, holiday: HolidayName, wished: WishedTime) -> list[datetime]:
        """The next times of the coming weeks that suit somebody."""
        hours, tomorrow = hours_of(office, self._closed), self._now.date() + timedelta(days=1)
        days = takewhile(lambda day: day <= tomorrow + _AHEAD, hours.days(tomorrow, holiday))
        found = (
            begin
            for day in days
            if wished.on(day)
            for interval in hours.on(day, holiday)
            if (begin := _suiting(*interval.on(day, self._now), wished)) and wished.at(begin)
        )
        return list(islice(found, _SLOTS))

    def at(self, office: Office, holiday: HolidayName, given: str) -> datetime | None:
        """The time that a button names, if the office is open then, from tomorrow on."""
        try:
            wanted = datetime.strptime(given, _STAMP).replace(tzinfo=self._now.tzinfo)
        except ValueError:
            return None
        if not timedelta(0) < wanted.date() - self._now.date() <= _AHEAD + timedelta(days=1):
            return next((slot for slot in self.slots(office, holiday) if slot == wanted), None)
        spans = (i.on(wanted.date(), self._now) for i in hours_of(office, self._closed).on(wanted.date(), holiday))
        return next((wanted for begin, end in spans if begin <= wanted < end), None)

    def instead(self, office: Office, holiday: HolidayName, wanted: datetime) -> list[datetime] | None:
        """The next times after that one, where the office is closed then; None where it is open, or its hours are not
        known."""
        hours, day = hours_of(office, self._closed), wanted.date()
        spans = [i.on(d, wanted) for d in (day - timedelta(days=1), day) for i in hours.on(d, holiday)]
        if not hours_known(office) or hours.arranged(day, holiday) or any(a <= wanted < b for a, b in spans):
            return None
        later = (begin for begin in _beginnings(hours, wanted - timedelta(days=1), holiday) if begin > wanted)
        return list(islice(later, _SLOTS))

    def draft(
        self, conversation_id: str, office: Office, topic: str, department: str, slot: datetime
    ) -> AppointmentDraft:  # fmt: skip
        """Of a newcomer; the same wish again is the same request."""
        text = self.letter(office, topic, department, slot, _USUAL)
        named = f"{conversation_id}:{office.id}:{slot.isoformat()}".encode()
        uid = hashlib.sha256(named).hexdigest()[:32]
        return AppointmentDraft(uid, office.id, topic, slot, _USUAL, text)


def bookable(office: Office | None) -> bool:
    """Whether an office takes appointments and reads e-mail."""
    return office is not None and bool(office.email) and office.appointment != "none"


def _beginnings(hours: OpeningHours, now: datetime, holiday: HolidayName) -> Iterator[datetime]:
    for day in hours.days(now.date() + timedelta(days=1), holiday):
        for interval in hours.on(day, holiday)[:_SLOTS_A_DAY]:
            yield interval.on(day, now)[0]


def _suiting(begin: datetime, end: datetime, wished: WishedTime) -> datetime | None:
    """The beginning, or the hour that was named where it lies between."""
    if wished.clock is None:
        return begin
    hour = wished.clock.hour + (12 if wished.clock.hour < _EARLIEST else 0)
    named = begin.replace(hour=hour, minute=wished.clock.minute)
    return named if begin <= named < end else None

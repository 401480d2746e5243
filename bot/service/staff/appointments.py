"""Requests for appointments that staff pass to an office: nothing is sent that the newcomer has not agreed to.

By e-mail with a calendar file (iCalendar, RFC 5545; `METHOD:PUBLISH`, because the office answers by e-mail, not its
calendar). Where no mail server is configured, staff copy the text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from bot.core.accounts.staff import Staff
from bot.core.content.places import Office
from bot.core.errors import BadInput, IllegalTransition, OfficeClosed, TimePassed
from bot.core.handoffs.desk import QueueEntry
from bot.core.handoffs.letter import Enclosure, Letter, Mailer
from bot.core.locale import DEFAULT
from bot.core.message import Utterance
from bot.core.outside_errors import DeliveryError, OutcomeUnknown
from bot.core.ports import Clock, Holidays, Library, Signals
from bot.core.ports_desk import Entries
from bot.core.together import Appointment, AppointmentDraft
from bot.service.answers.appointments import MINUTES, AppointmentWords, bookable
from bot.service.answers.speaker import Speaker
from bot.service.signals import tell_everybody
from bot.service.staff.appointment_file import appointment_file

_AHEAD = timedelta(days=366)
_PASSED_ON = ("agreed", "sending", "unsure")  # "sending" for longer: whoever sent it has died meanwhile


class Requests(Protocol):
    """Steps of whoever has claimed a conversation, each in one transaction with the wall."""

    async def requests(self, who: Staff, conversation_id: str) -> list[Appointment]: ...

    async def propose(
        self,
        who: Staff,
        conversation_id: str,
        draft: AppointmentDraft,
        said: Callable[[int, AppointmentDraft], Utterance],
    ) -> None: ...

    async def move(
        self,
        who: Staff,
        conversation_id: str,
        number: int,
        before: tuple[str, ...],
        after: str,
        said: Callable[[Appointment], Utterance] | None = None,
    ) -> Appointment: ...

    async def appointment(self, who: Staff, conversation_id: str, number: int) -> Appointment: ...


class Appointments:
    """Every method takes who is signed in first; errors as `HandoffDesk`, and IllegalTransition when nobody claimed."""

    def __init__(
        self,
        requests: Requests,
        entries: Entries,
        library: Library,
        signals: Signals,
        clock: Clock,
        holidays: Holidays,
        mailer: Mailer | None = None,
    ) -> None:
        self._requests, self._entries, self._library = requests, entries, library
        self._signals, self._clock, self._holidays, self._mailer = signals, clock, holidays, mailer

    @property
    def sends(self) -> bool:
        """Whether requests go out by e-mail, or staff have to copy them."""
        return self._mailer is not None

    async def of(self, who: Staff, conversation_id: str) -> list[Appointment]:
        """Newest first."""
        return await self._requests.requests(who, conversation_id)

    def offices(self) -> Sequence[Office]:
        return [office for office in self._library.guide.offices.values() if bookable(office)]

    def responsible(self, topic: str) -> Office | None:
        return self._library.guide.responsible(topic)

    async def propose(
        self,
        who: Staff,
        conversation_id: str,
        uid: str,
        office: str,
        starts_at: datetime,
        minutes: int,
        sure: bool = False,
    ) -> None:
        """Shows the newcomer what an office would get; it gets it only after a yes. `sure`: also outside its hours.

        Raises:
            BadInput: no such office, or no such time. OfficeClosed: it is not open then, unless `sure`.
        """
        words, entry = await self._words(who, conversation_id)
        place, now = next((one for one in self.offices() if one.id == office), None), self._clock.now()
        if place is None or minutes not in MINUTES or not now < starts_at < now + _AHEAD:
            raise BadInput("choose an office of the list, and a time within the next twelve months")
        opens = words.instead(place, lambda day: self._holidays.name(day, DEFAULT), starts_at)
        if opens is not None and not sure:
            raise OfficeClosed("the office is closed then", opens)
        text = words.letter(place, entry.topic, entry.department, starts_at, minutes)
        draft = AppointmentDraft(uid, place.id, entry.topic, starts_at, minutes, text)
        await self._requests.propose(who, conversation_id, draft, partial(words.asked, place))
        tell_everybody(self._signals, conversation_id)

    async def send(self, who: Staff, conversation_id: str, number: int) -> None:
        """To the office, once the newcomer has agreed. What may have gone out is marked, and not repeated by itself.

        Raises:
            BadInput: no mail server is configured, or the office has no address; TimePassed: nobody can get that time
            any more; DeliveryError: it did not go out.
        """
        request = await self._requests.appointment(who, conversation_id, number)
        if request.starts_at <= self._clock.now():
            raise TimePassed("the time of this request is over; propose a new one")
        office = self._library.guide.offices.get(request.office)
        if self._mailer is None or office is None or not office.email:
            raise BadInput("this cannot be sent from here; copy the text")
        entry = await self._entries.entry(who, conversation_id)
        request = await self._requests.move(who, conversation_id, number, ("agreed",), "sending")
        try:
            await self._mailer.send(self._letter(request, office, entry))
        except OutcomeUnknown:
            await self._requests.move(who, conversation_id, number, ("sending",), "unsure")
        except DeliveryError:
            await self._requests.move(who, conversation_id, number, ("sending",), "agreed")
            raise
        else:
            await self.passed_on(who, conversation_id, number, ("sending",))
        tell_everybody(self._signals, conversation_id)

    async def passed_on(
        self, who: Staff, conversation_id: str, number: int, before: tuple[str, ...] = _PASSED_ON
    ) -> None:  # fmt: skip
        """The office has it, by e-mail or copied by hand; the newcomer is told what is true: not confirmed yet."""
        words, _ = await self._words(who, conversation_id)

        def said(request: Appointment) -> Utterance:
            return words.sent(request.office, request.starts_at)

        await self._requests.move(who, conversation_id, number, before, "sent", said)
        tell_everybody(self._signals, conversation_id)

    async def drop(self, who: Staff, conversation_id: str, number: int) -> None:
        """The newcomer is told that nobody asks for it any more."""
        words, _ = await self._words(who, conversation_id)

        def said(request: Appointment) -> Utterance:
            return words.dropped(request.office, request.starts_at)

        await self._requests.move(who, conversation_id, number, ("asked", *_PASSED_ON), "dropped", said)
        tell_everybody(self._signals, conversation_id)

    async def file(self, who: Staff, conversation_id: str, number: int) -> bytes:
        """The calendar file of a request. Raises IllegalTransition: the newcomer has not agreed to it."""
        request = await self._requests.appointment(who, conversation_id, number)
        if request.state not in (*_PASSED_ON, "sent"):
            raise IllegalTransition(f"this request is {request.state}")
        return appointment_file(request, self._library.guide.offices.get(request.office), self._clock.now())

    def _letter(self, request: Appointment, office: Office, entry: QueueEntry) -> Letter:
        """Answers go to the department that asks."""
        content = appointment_file(request, office, self._clock.now())
        enclosure = Enclosure("terminanfrage.ics", "text/calendar; method=PUBLISH", content)
        asking = self._library.guide.departments.get(entry.department)
        email = self._library.guide.reached(asking).email if asking else None
        return Letter(office.email or "", f"Bitte um einen Termin ({entry.mark})", request.text, (enclosure,), email)

    async def _words(self, who: Staff, conversation_id: str) -> tuple[AppointmentWords, QueueEntry]:
        entry = await self._entries.entry(who, conversation_id)
        catalogue = self._library.catalogue
        speaker = Speaker(catalogue, entry.locale)
        return AppointmentWords(self._library.guide, catalogue, speaker, self._clock.now()), entry

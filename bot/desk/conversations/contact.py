"""Calls and appointments on the page of a conversation."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.core.accounts.staff import Staff
from bot.core.errors import BadInput
from bot.core.handoffs.desk import DeskConversation
from bot.core.ports import Clock
from bot.core.together import UNDER_WAY, WITH_NO_OFFICE, Appointment, CallBack
from bot.desk.conversations.conversation import Step, client_id_of
from bot.desk.guard import Guard
from bot.service.answers.appointments import MINUTES
from bot.service.staff.appointments import Appointments
from bot.service.staff.calling import Calling

_PATH = "/desk/conversations/{id}"
_WISHES = {"any": "egal wann", "morning": "vormittags", "afternoon": "nachmittags"}
_CALLS = {"open": "wartet auf Ihren Anruf", "reached": "erreicht", "missed": "nicht erreicht"}
_REQUESTS = {
    "asked": "Die Person hat noch nicht zugestimmt.",
    "agreed": "Die Person hat zugestimmt.",
    "declined": "Die Person möchte das nicht.",
    "sending": "Vielleicht gesendet: bitte beim Amt nachfragen.",
    "unsure": "Vielleicht gesendet: bitte beim Amt nachfragen.",
    "sent": "Beim Amt angefragt.",
    "dropped": "Zurückgezogen.",
}


class ContactScreen:
    """Implements `Panel` and `TakesSteps`."""

    def __init__(self, calling: Calling, appointments: Appointments, clock: Clock, guard: Guard) -> None:
        self._calling, self._appointments, self._clock, self._guard = calling, appointments, clock, guard

    def routes(self) -> list[Route]:
        path = f"{_PATH}/appointments/{{number:int}}/file"
        return [Route(path, self._guard.signed_in(self.file), methods=["GET"])]

    def steps(self) -> Mapping[str, Step]:
        return {
            "call-ask": self.call_ask, "call-promise": self.call_promise, "called": self.called,
            "appointment": self.propose, "appointment-send": self.send, "appointment-passed": self.passed_on,
            "appointment-drop": self.drop,
        }  # fmt: skip

    async def values(self, who: Staff, found: DeskConversation) -> Mapping[str, Any]:
        call = await self._calling.of(who, found.entry.conversation_id)
        requests = await self._appointments.of(who, found.entry.conversation_id)
        office, now = self._appointments.responsible(found.entry.topic), self._clock.now()
        shown = [(one, one.starts_at.astimezone(now.tzinfo), _REQUESTS.get(one.state, one.state)) for one in requests]
        return {
            "call": call, "call_wish": _WISHES[call.wish] if call else "",
            "call_state": _CALLS[call.state] if call else "",
            "requests": shown, "booked_by_mail": self._appointments.sends, "book_offices": self._appointments.offices(),
            "book_first": office.id if office else "", "book_from": now.strftime("%Y-%m-%dT%H:%M"),
            "book_minutes": MINUTES, "book_uid": secrets.token_hex(16), "promised": _promised(call, shown, now),
            "only_here": any(one.state in WITH_NO_OFFICE for one in requests),
        }  # fmt: skip

    async def call_ask(self, request: Request, conversation_id: str) -> str:
        await self._calling.ask_number(request.state.staff, conversation_id)
        return _back(conversation_id)

    async def call_promise(self, request: Request, conversation_id: str) -> str:
        await self._calling.promise(request.state.staff, conversation_id)
        return _back(conversation_id)

    async def called(self, request: Request, conversation_id: str) -> str:
        form = request.state.form
        if form.get("outcome") not in ("reached", "missed"):
            raise BadInput("say whether the person was reached")
        reached = form.get("outcome") == "reached"
        await self._calling.called(request.state.staff, conversation_id, reached, _number(form.get("tries")))
        return _back(conversation_id)

    async def propose(self, request: Request, conversation_id: str) -> str:
        form = request.state.form
        moment, minutes = self._moment(form.get("at")), _number(form.get("minutes"))
        uid, office = client_id_of(request), form.get("office")
        who, sure = request.state.staff, form.get("sure") == "yes"
        await self._appointments.propose(who, conversation_id, uid, office, moment, minutes, sure)
        return _back(conversation_id)

    async def send(self, request: Request, conversation_id: str) -> str:
        await self._appointments.send(request.state.staff, conversation_id, _number(request.state.form.get("number")))
        return _back(conversation_id)

    async def passed_on(self, request: Request, conversation_id: str) -> str:
        number = _number(request.state.form.get("number"))
        await self._appointments.passed_on(request.state.staff, conversation_id, number)
        return _back(conversation_id)

    async def drop(self, request: Request, conversation_id: str) -> str:
        await self._appointments.drop(request.state.staff, conversation_id, _number(request.state.form.get("number")))
        return _back(conversation_id)

    async def file(self, request: Request) -> Response:
        conversation_id, number = request.path_params["id"], request.path_params["number"]
        content = await self._appointments.file(request.state.staff, conversation_id, number)
        headers = {"Content-Disposition": 'attachment; filename="terminanfrage.ics"'}
        return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)

    def _moment(self, given: str) -> datetime:
        """A time of the town. Raises BadInput."""
        try:
            moment = datetime.fromisoformat(given)
        except ValueError as error:
            raise BadInput("choose day and time") from error
        return moment.replace(tzinfo=self._clock.now().tzinfo)


def _promised(call: CallBack | None, shown: Sequence[tuple[Appointment, datetime, str]], now: datetime) -> list[str]:
    """What is still to be kept here; whoever ends the conversation reads it before."""
    open_ones = [f"Der zugesagte Anruf ({call.shown})."] if call and call.promised and call.state != "reached" else []
    return open_ones + [
        f"Die Terminanfrage für {starts:%d.%m.%Y, %H:%M} Uhr. {told}"
        for request, starts, told in shown
        if request.state in UNDER_WAY and starts > now
    ]


def _back(conversation_id: str) -> str:
    return f"/desk/conversations/{conversation_id}"


def _number(given: str) -> int:
    """Raises BadInput."""
    if not (given.isascii() and given.isdecimal() and len(given) < 19):
        raise BadInput("load the page again")
    return int(given)

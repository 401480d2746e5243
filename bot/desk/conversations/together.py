"""A conversation shared with colleagues: who else looks at it, passing it on, asking, taking over, saying goodbye."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Staff
from bot.core.content.places import Department
from bot.core.conversation import State
from bot.core.errors import BadInput, StillThere
from bot.core.handoffs.desk import DeskConversation, QueueEntry
from bot.core.instants import instant
from bot.core.locale import DEFAULT
from bot.core.ports import Clock, Library
from bot.core.together import GOODBYES, REASONS
from bot.desk.conversations.conversation import WRITING, Step, client_id_of
from bot.desk.forms import Form
from bot.desk.guard import Guard
from bot.desk.words import Words
from bot.service.staff.beside import Beside, in_words
from bot.service.staff.colleagues import Together, readers
from bot.service.staff.handoff import HandoffDesk

_PATH = "/desk/conversations/{id}"
WROTE_FOR = timedelta(minutes=10)  # so long who is not there, but has written, is asked before others take over
_NO_TOPICS = ("talk", "none", "danger")
REASONS_IN_WORDS = {
    "answered": "Beantwortet",
    "passed_on": "An eine andere Stelle verwiesen",
    "no_answer": "Die Person hat nicht mehr geantwortet",
    "not_ours": "Nicht unsere Aufgabe",
    "abuse": "Missbrauch oder Werbung",
}


class TogetherScreen:
    """Implements `Panel` and `TakesSteps`."""

    def __init__(
        self,
        together: Together,
        desk: HandoffDesk,
        beside: Beside,
        library: Library,
        clock: Clock,
        guard: Guard,
        words: Words,
    ) -> None:
        self._together, self._desk, self._beside = together, desk, beside
        self._library, self._clock, self._guard, self._words = library, clock, guard, words

    def routes(self) -> list[Route]:
        guarded = self._guard.signed_in
        return [
            Route(f"{_PATH}/here", guarded(self.here, api=True, background=True), methods=["POST"]),
            Route("/desk/mentions/{mention:int}/done", guarded(self.done), methods=["POST"]),
        ]

    def steps(self) -> Mapping[str, Step]:
        return {
            "transfer": self.transfer, "hand-back": self.hand_back, "close": self.close, "ask": self.ask,
            "take-over": self.take_over,
        }  # fmt: skip

    async def values(self, who: Staff, found: DeskConversation) -> Mapping[str, Any]:
        entry, now = found.entry, self._clock.now()
        everyone = await self._together.everyone()
        owner = next((one for one in everyone if one.id == entry.claimed_by), None)
        return {
            "beside": in_words(self._beside.here(who, entry.conversation_id)), "sees_beside": self._beside.on,
            "asked_here": await self._together.looked(who, entry.conversation_id),
            "readers": [(one, one.away(now)) for one in readers(everyone, entry, who)],
            "receivers": self._receivers(entry, everyone, now),
            "deserted": [self._words.department(department.id) for department in self._desk.deserted(entry)],
            "owner_there": owner is not None and (not owner.away(now) or self._writes(who, found)),
            "owner_until": owner.away_until if owner and owner.away(now) else None,
            "meant_for": next((one.name for one in everyone if one.id == entry.assigned_to), ""),
            "goodbyes": [(name, self._library.catalogue.say(name, DEFAULT)) for name in GOODBYES],
            "reasons": [(name, REASONS_IN_WORDS[name]) for name in REASONS], "topics": self._topics(),
        }  # fmt: skip

    async def here(self, request: Request) -> Response:
        """A page that is open, and whether somebody types in it; answers with who else is there."""
        who, conversation_id = request.state.staff, request.path_params["id"]
        await self._desk.entry(who, conversation_id)
        typing = request.query_params.get("typing") == "1"
        return JSONResponse({"beside": in_words(self._beside.here(who, conversation_id, typing))})

    async def done(self, request: Request) -> Response:
        await self._together.done(request.state.staff, request.path_params["mention"])
        return RedirectResponse("/desk", 303)

    async def transfer(self, request: Request, conversation_id: str) -> str:
        """To a department (`order`) or one of its people (`order/12`)."""
        form = request.state.form
        department, _, person = (form.get("to") or form.get("department")).partition("/")
        told = await self._desk.transfer(
            request.state.staff, conversation_id, department, form.get("note"), _number(person) if person else None,
            form.get("sure") == "yes",
        )  # fmt: skip
        self._beside.left(request.state.staff, conversation_id)
        return f"/desk?done={'passed' if person else 'transferred'}{'' if told else '_quietly'}"

    async def hand_back(self, request: Request, conversation_id: str) -> str:
        form = request.state.form
        await self._desk.hand_back(request.state.staff, conversation_id, form.get("goodbye"), _seen(form))
        self._beside.left(request.state.staff, conversation_id)
        return "/desk?done=handed_back"

    async def close(self, request: Request, conversation_id: str) -> str:
        form = request.state.form
        reason, topic = form.get("reason"), form.get("topic")
        await self._desk.close(request.state.staff, conversation_id, reason, topic, _seen(form))
        self._beside.left(request.state.staff, conversation_id)
        return "/desk?done=closed"

    async def ask(self, request: Request, conversation_id: str) -> str:
        form, client_id = request.state.form, client_id_of(request)
        asked = [_number(form.get("asked"))] if form.get("asked") else []
        await self._together.ask(request.state.staff, conversation_id, form.get("text"), client_id, asked)
        return f"/desk/conversations/{conversation_id}?sent={client_id}"

    async def take_over(self, request: Request, conversation_id: str) -> str:
        form = request.state.form
        who, owner, sure = request.state.staff, _number(form.get("owner")), form.get("sure") == "yes"
        found = await self._desk.open(who, conversation_id)
        if not sure and found.entry.claimed_by == owner != who.id and self._writes(who, found):
            raise StillThere("the owner writes here, and nobody confirmed to take over")
        await self._together.take_over(who, conversation_id, owner, sure)
        return f"/desk/conversations/{conversation_id}{WRITING}"

    def _writes(self, who: Staff, found: DeskConversation) -> bool:
        """Whether the owner types here, or wrote here a moment ago: also while they are said not to be there."""
        name, since = found.entry.claimed_by_name, instant(self._clock.now()) - WROTE_FOR
        beside = self._beside.others(who, found.entry.conversation_id)
        wrote = (one for one in found.messages if one.staff_name == name and name is not None)
        return any(one.typing and one.name == name for one in beside) or any(one.at > since for one in wrote)

    def _receivers(
        self, entry: QueueEntry, everyone: Sequence[Staff], now: datetime
    ) -> list[tuple[Department, bool, list[tuple[Staff, bool]]]]:
        """Departments, whether the department as a whole may get it, and its people with whether they are away."""
        others = {department.id for department in self._desk.receiving(entry)}
        named = self._library.guide.departments.values()
        found = []
        for department in (d for d in named if d.id in others or d.id == entry.department):
            able = [one for one in everyone if department.id in one.departments and one.id not in entry.avoided]
            able = [one for one in able if (one.woman or not entry.woman) and one.id != entry.claimed_by]
            if entry.state is State.WAITING and department.id == entry.department:
                able = [one for one in able if one.id != entry.assigned_to]
            if able or department.id in others:
                found.append((department, department.id in others, [(one, one.away(now)) for one in able]))
        return found

    def _topics(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Intents by topic, in German."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for name, info in self._library.catalogue.intents.items():
            if info.topic not in _NO_TOPICS:
                groups.setdefault(info.topic, []).append((name, self._words.topic(name)))
        return [(self._words.topic(topic), sorted(every, key=lambda one: one[1])) for topic, every in groups.items()]


def _seen(form: Form) -> int | None:
    """The last entry of the log that the page showed; None: the page did not say. Raises BadInput."""
    return _number(form.get("seen")) if form.get("seen") else None


def _number(given: str) -> int:
    """Raises BadInput."""
    if not (given.isascii() and given.isdecimal() and len(given) < 19):
        raise BadInput("choose one of the list")
    return int(given)

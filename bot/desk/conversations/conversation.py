"""One conversation: the German card, what was said, and what staff may do with it."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Staff
from bot.core.conversation import State
from bot.core.errors import AlreadyClaimed, BadInput, Conflict, IllegalTransition, LotseError, NotAllowed
from bot.core.handoffs.desk import DeskConversation, QueueEntry
from bot.core.ids import is_client_id
from bot.core.message import MAX_CHARACTERS
from bot.core.ports import Signals
from bot.desk.conversations.faulty_field import faulty_field
from bot.desk.conversations.stream import News, after, stream
from bot.desk.forms import Form
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.problems import problem
from bot.desk.words import Words
from bot.service.staff.handoff import HandoffDesk

WRITING = "#write"  # on a phone it lies below all messages
_PATH = "/desk/conversations/{id}"
_WRITTEN = ("/reply", "/note", "/ask")
Step = Callable[[Request, str], Awaitable[str]]


class Panel(Protocol):
    """Adds what a part of the page needs; its routes and its template part (`conversation/…`) are its own."""

    async def values(self, who: Staff, found: DeskConversation) -> Mapping[str, Any]: ...


@runtime_checkable
class TakesSteps(Protocol):
    """A panel whose forms are sent to `/desk/conversations/{id}/<name>`; what goes wrong is said on the page."""

    def steps(self) -> Mapping[str, Step]: ...


class Replies(Protocol):
    """What the form of a reply means. `kept`: its part of the page as it was, after something went wrong."""

    async def send(
        self, who: Staff, conversation_id: str, form: Form, client_id: str, version: int, beyond: bool
    ) -> None: ...

    def kept(self, entry: QueueEntry, form: Form) -> Mapping[str, Any]: ...


class ConversationScreen:
    def __init__(
        self,
        desk: HandoffDesk,
        signals: Signals,
        guard: Guard,
        pages: DeskPages,
        words: Words,
        replies: Replies,
        panels: Sequence[Panel] = (),
    ) -> None:
        self._desk, self._signals, self._guard, self._pages, self._words = desk, signals, guard, pages, words
        self._replies, self._panels = replies, panels

    def routes(self) -> list[Route]:
        guarded = self._guard.signed_in
        steps: dict[str, Step] = {
            "claim": self.claim, "reply": self.reply, "note": self.note,
        }  # fmt: skip
        for panel in self._panels:
            steps |= panel.steps() if isinstance(panel, TakesSteps) else {}
        return [
            Route(_PATH, guarded(self.page), methods=["GET"]),
            Route(f"{_PATH}/live", guarded(self.live, api=True, background=True), methods=["GET"]),
            Route(f"{_PATH}/events", guarded(self.events, api=True, background=True), methods=["GET"]),
            Route(f"{_PATH}/events/poll", guarded(self.poll, api=True, background=True), methods=["GET"]),
            *(Route(f"{_PATH}/{name}", guarded(self._taken(step)), methods=["POST"]) for name, step in steps.items()),
        ]

    async def page(self, request: Request) -> Response:
        return await self._page(request)

    async def live(self, request: Request) -> Response:
        """The parts of the page that change by themselves."""
        return self._pages.render(request, "conversation_live.html", **await self._values(request))

    async def events(self, request: Request) -> Response:
        conversation_id, last = request.path_params["id"], [after(request)]
        await self._desk.log(request.state.staff, conversation_id, last[0])  # whoever may not look is refused at once

        async def look() -> News:
            session = await self._guard.session(request)
            if session is None:
                raise NotAllowed("signed out")
            log = await self._desk.log(session.staff, conversation_id, last[0])
            last[0] = log[-1].number if log else last[0]
            return [(str(entry.number), "news", {"number": entry.number, "kind": entry.kind}) for entry in log]

        return stream(self._signals, conversation_id, look)

    async def poll(self, request: Request) -> Response:
        log = await self._desk.log(request.state.staff, request.path_params["id"], after(request))
        return JSONResponse({"events": [{"number": entry.number, "kind": entry.kind} for entry in log]})

    async def claim(self, request: Request, conversation_id: str) -> str:
        await self._desk.claim(request.state.staff, conversation_id, _beyond(request))
        return f"/desk/conversations/{conversation_id}{WRITING}"

    async def reply(self, request: Request, conversation_id: str) -> str:
        form, client_id = request.state.form, client_id_of(request)
        if form.get("conversation") != conversation_id:
            raise BadInput("this text was written for another conversation")
        who, version = request.state.staff, _version(request)
        await self._replies.send(who, conversation_id, form, client_id, version, _beyond(request))
        return f"/desk/conversations/{conversation_id}?sent={client_id}"

    async def note(self, request: Request, conversation_id: str) -> str:
        client_id = client_id_of(request)
        await self._desk.note(request.state.staff, conversation_id, request.state.form.get("text"), client_id)
        return f"/desk/conversations/{conversation_id}?sent={client_id}"

    def _taken(self, step: Step) -> Callable[[Request], Awaitable[Response]]:
        """After a step the page is fetched anew. What could not be done is said on the page, with the text kept."""

        async def handle(request: Request) -> Response:
            try:
                return RedirectResponse(await step(request, request.path_params["id"]), 303)
            except (Conflict, IllegalTransition, BadInput) as error:
                return await self._page(request, error)
            except LotseError as error:
                return self._pages.problem(request, problem(error), request.state.form.get("text"))

        return handle

    async def _page(self, request: Request, error: LotseError | None = None) -> Response:
        kept = request.state.form.get("text") if error else ""
        try:
            values = await self._values(request)
        except LotseError as gone:
            return self._pages.problem(request, problem(gone), kept)
        written = request.url.path.endswith(_WRITTEN)
        values |= {"wrong": self._wrong(error, values, written) if error else "", "kept": "", "kept_note": ""}
        values |= {"refused": problem(error).name if error else "", "given": request.state.form if error else None}
        if error and request.url.path.endswith("/reply"):
            values |= self._replies.kept(values["conversation"], request.state.form)
        values["at"] = faulty_field(request.url.path.rpartition("/")[2], error, values["rows"])
        values["kept_note" if request.url.path.endswith(("/note", "/ask")) else "kept"] = kept
        sent = request.query_params.get("sent", "")
        values |= {"here": "queue", "sent": sent if is_client_id(sent) else ""}
        return self._pages.render(request, "conversation.html", problem(error).status if error else 200, **values)

    async def _values(self, request: Request) -> dict[str, Any]:
        who: Staff = request.state.staff
        found = await self._desk.open(who, request.path_params["id"])
        added: dict[str, Any] = {}
        for panel in self._panels:
            added |= await panel.values(who, found)
        return added | {
            "conversation": found.entry, "said": found.messages, "last": found.last_event, "mode": mode(found, who),
            "given": None, "at": "", "limit": MAX_CHARACTERS,
            "others": self._desk.receiving(found.entry), "words": self._words,
            "ids": {name: secrets.token_hex(16) for name in ("reply", "note")},
        }  # fmt: skip

    def _wrong(self, error: LotseError, values: dict[str, Any], written: bool) -> str:
        """`written`: whether something was to be sent, and is shown again."""
        name = values["conversation"].claimed_by_name
        if type(error) is AlreadyClaimed and name:
            kept = " Ihr Text ist nicht gesendet, er steht noch unten." if written else ""
            return f"{name} hat diese Unterhaltung schon übernommen.{kept}"
        return problem(error).sentence


def mode(found: DeskConversation, who: Staff) -> str:
    """`waiting` for anybody, `mine`, or `other`: a colleague has it."""
    if found.entry.state is State.WAITING:
        return "waiting"
    return "mine" if found.entry.claimed_by == who.id else "other"


def client_id_of(request: Request) -> str:
    """Raises BadInput."""
    given: str = request.state.form.get("client_id")
    if not is_client_id(given):
        raise BadInput("the form has no id; load the page again")
    return given


def _beyond(request: Request) -> bool:
    """Whether somebody confirms to take more than they said they can."""
    return bool(request.state.form.get("beyond") == "yes")


def _version(request: Request) -> int:
    """Raises BadInput."""
    given: str = request.state.form.get("version")
    if not (given.isascii() and given.isdecimal() and len(given) < 10):
        raise BadInput("the form has no version; load the page again")
    return int(given)

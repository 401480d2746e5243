"""Typing, what the newcomer's page has fetched, and sending again what did not surely arrive."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Staff
from bot.core.errors import BadInput
from bot.core.handoffs.desk import DeskConversation
from bot.core.ports import Signals
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.service.channel.following import Following
from bot.service.signals import OUTBOX

_PATH = "/desk/conversations/{id}"


class Resending(Protocol):
    async def doubtful(self, conversation_id: str) -> Mapping[str, int]: ...

    async def resend(self, who: Staff, conversation_id: str, message_id: str, attempts: int) -> bool: ...


class FollowingScreen:
    """Implements `Panel`: `fetched` is a message's number, `doubtful` are messages by how often each was tried,
    `channel_off`: what is written does not arrive."""

    def __init__(
        self,
        following: Following,
        resending: Resending,
        signals: Signals,
        guard: Guard,
        pages: DeskPages,
        off: Collection[str] = (),
    ) -> None:
        """`off`: channels that nobody carries messages to."""
        self._following, self._resending, self._signals = following, resending, signals
        self._guard, self._pages, self._off = guard, pages, off

    def routes(self) -> list[Route]:
        guarded = self._guard.signed_in
        return [
            Route(f"{_PATH}/typing", guarded(self.typing, api=True), methods=["POST"]),
            Route(f"{_PATH}/resend", guarded(self.resend), methods=["POST"]),
        ]

    async def values(self, who: Staff, found: DeskConversation) -> Mapping[str, Any]:
        conversation_id = found.entry.conversation_id
        return {
            "shows_typing": self._following.shows_typing,
            "fetched": await self._following.fetched(conversation_id),
            "doubtful": await self._resending.doubtful(conversation_id),
            "channel_off": found.entry.channel in self._off,
        }

    async def typing(self, request: Request) -> Response:
        await self._following.type(request.state.staff, request.path_params["id"])
        return Response(status_code=204)

    async def resend(self, request: Request) -> Response:
        conversation_id, form = request.path_params["id"], request.state.form
        attempts = form.get("attempts")
        if not (attempts.isascii() and attempts.isdecimal() and len(attempts) < 6):
            raise BadInput("the form does not say which attempt it means; load the page again")
        await self._resending.resend(request.state.staff, conversation_id, form.get("message"), int(attempts))
        for name in (conversation_id, OUTBOX):
            self._signals.announce(name)
        return RedirectResponse(f"/desk/conversations/{conversation_id}", 303)

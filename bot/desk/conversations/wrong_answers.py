"""The mark "this answer was wrong" on what the bot has said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.core.accounts.staff import Staff
from bot.core.handoffs.desk import DeskConversation
from bot.desk.guard import Guard
from bot.service.staff.wrong_answers import WrongAnswerDesk


class WrongAnswersPanel:
    """Implements `Panel`."""

    def __init__(self, desk: WrongAnswerDesk, guard: Guard) -> None:
        self._desk, self._guard = desk, guard

    def routes(self) -> list[Route]:
        path = "/desk/conversations/{id}/messages/{message}/wrong"
        return [Route(path, self._guard.signed_in(self.mark), methods=["POST"])]

    async def values(self, who: Staff, found: DeskConversation) -> Mapping[str, Any]:
        markable = self._desk.may_be_marked(found.entry)
        marked = await self._desk.marked(found.entry.conversation_id) if markable else set()
        return {"markable": markable, "wrong_answers": marked}

    async def mark(self, request: Request) -> Response:
        """Raises NotFound, Forbidden."""
        given = request.path_params
        await self._desk.mark(request.state.staff, given["id"], given["message"])
        return RedirectResponse(f"/desk/conversations/{given['id']}", 303)

"""Earlier conversations of the same person that were handed to one's departments: to read, no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.core.accounts.staff import Staff
from bot.core.handoffs.desk import DeskConversation
from bot.core.handoffs.past import Past
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.words import Words

OUTCOMES = {
    "handed_back": "zurück an den Bot",
    "closed": "beendet",
    "withdrawn": "von der Person zurückgezogen",
    "idle": "ohne weitere Nachricht beendet",
    "give_up": "niemand konnte antworten",
}


class EarlierScreen:
    """Implements `Panel`: `earlier` are ended handoffs, newest first."""

    def __init__(self, past: Past, guard: Guard, pages: DeskPages, words: Words) -> None:
        self._past, self._guard, self._pages, self._words = past, guard, pages, words

    def routes(self) -> list[Route]:
        return [Route("/desk/earlier/{handoff:int}", self._guard.signed_in(self.page), methods=["GET"])]

    async def values(self, who: Staff, found: DeskConversation) -> Mapping[str, Any]:
        return {
            "earlier": await self._past.earlier(who, found.entry.conversation_id),
            "outcome_of": outcome_of,
        }

    async def page(self, request: Request) -> Response:
        past = await self._past.open(request.state.staff, request.path_params["handoff"])
        return self._pages.render(
            request, "earlier.html", past=past.handoff, said=past.messages, words=self._words, outcome_of=outcome_of,
        )  # fmt: skip


def outcome_of(outcome: str | None) -> str:
    return OUTCOMES.get(outcome or "", "beendet")

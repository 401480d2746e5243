"""Searching the conversations of one's own departments. What is looked for travels in a body, never in an address."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.core.handoffs.past import Past, wanted_words
from bot.desk.conversations.earlier import outcome_of
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.words import Words

_SHORTEST = 2
_LONGEST = 120
_AUTHORS = {
    "newcomer": "Ratsuchende Person",
    "staff": "Antwort",
    "note": "Notiz",
    "card": "Auf einen Blick",
    "mark": "Zeichen",
}


class SearchScreen:
    def __init__(self, past: Past, guard: Guard, pages: DeskPages, words: Words) -> None:
        self._past, self._guard, self._pages, self._words = past, guard, pages, words

    def routes(self) -> list[Route]:
        guarded = self._guard.signed_in
        return [
            Route("/desk/search", guarded(self.page), methods=["GET"]),
            Route("/desk/search", guarded(self.search), methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        return self._page(request)

    async def search(self, request: Request) -> Response:
        query = request.state.form.get("q").strip()[:_LONGEST]
        wanted = wanted_words(query)
        if not any(len(word) >= _SHORTEST for word in wanted):
            wrong = "Bitte mindestens zwei Buchstaben eingeben." if query else ""
            return self._page(request, query=query, wrong=wrong)
        return self._page(request, query=query, found=await self._past.search(request.state.staff, wanted))

    def _page(self, request: Request, **values: Any) -> Response:
        known = {"query": "", "wrong": "", "found": None, "authors": _AUTHORS, "outcome_of": outcome_of}
        return self._pages.render(request, "search.html", here="search", words=self._words, **{**known, **values})

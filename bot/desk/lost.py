"""Addresses of desk and editor that are no pages: those that only take forms lead to the page of the form, all others
say so in German.

A step that was refused is answered at its own address. Whoever goes there again (a link, a restored tab, a telephone
that fetches the page anew) gets the page, not "Method Not Allowed".
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Route

from bot.core.accounts.staff import Role
from bot.core.errors import NotFound
from bot.desk.guard import Guard, page_of


class LostScreen:
    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def routes(self) -> list[BaseRoute]:
        """To be the last ones."""
        rooms = (("desk", Role.STAFF), ("editor", Role.REVIEWER))
        return [
            Route(f"/{room}/{{lost:path}}", self._guard.signed_in(self.show, role, background=True), methods=["GET"])
            for room, role in rooms
        ]

    async def show(self, request: Request) -> Response:
        """Raises NotFound."""
        if not _takes_forms(request):
            raise NotFound("there is no such page")
        return RedirectResponse(page_of(request), 303)


def _takes_forms(request: Request) -> bool:
    scope = {**request.scope, "method": "POST"}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)

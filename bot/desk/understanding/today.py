"""The start page of coordinators: what waits, each with a number and one way to do it; and where content stands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.core.accounts.staff import Role
from bot.core.learning.stand import Stand
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.understanding.training_words import standing
from bot.service.content.today import Today

PATH = "/desk/content"


class TodayScreen:
    def __init__(self, today: Today, guard: Guard, pages: DeskPages, stand: Callable[[], Stand]) -> None:
        """`stand`: on which content the engine is; blocking."""
        self._stand = stand
        self._today, self._guard, self._pages = today, guard, pages

    def routes(self) -> list[BaseRoute]:
        return [Route(PATH, self._guard.signed_in(self.show, Role.COORDINATOR), methods=["GET"])]

    async def show(self, request: Request) -> Response:
        todos, checked = await self._today.todos(request.state.staff)
        said = standing(await asyncio.to_thread(self._stand))
        return self._pages.render(request, "today.html", here="today", todos=todos, checked=checked, standing=said)

"""Whose an answer is: a small form on its page, and for everybody else whom to ask (`text_limit.html`)."""

from __future__ import annotations

from typing import Any, cast, get_args
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.core.accounts.staff import Role, Staff
from bot.core.errors import NotFound
from bot.core.texts.response import Kind
from bot.desk.guard import Guard
from bot.service.texts.limits import LIMITED, TextLimits
from bot.service.texts.publishing import Publishing


class TextLimitForm:
    def __init__(self, limits: TextLimits, publishing: Publishing, guard: Guard) -> None:
        self._limits, self._publishing, self._guard = limits, publishing, guard

    def routes(self) -> list[BaseRoute]:
        put = self._guard.signed_in(self.put, Role.COORDINATOR)
        return [Route("/editor/{kind}/{name}/limit", put, methods=["POST"])]

    async def shown(self, staff: Staff, kind: Kind, name: str) -> dict[str, Any]:
        """What `text_limit.html` needs: `limit`, and the departments to choose from."""
        limit = await self._limits.of(staff, kind, name) if kind in LIMITED else None
        return {"limit": limit, "limit_departments": self._limits.departments() if limit and limit.settable else []}

    async def put(self, request: Request) -> Response:
        kind, name, staff = request.path_params["kind"], request.path_params["name"], request.state.staff
        if kind not in get_args(Kind):
            raise NotFound(f"there are no texts of the kind {kind!r}")
        await self._publishing.known(cast(Kind, kind), name)
        limit = await self._limits.put(staff, cast(Kind, kind), name, request.state.form.get("department"))
        request.state.audited = {"detail": limit.title or "keine Abteilung"}
        return RedirectResponse(f"/editor/{kind}/{quote(name)}", 303)

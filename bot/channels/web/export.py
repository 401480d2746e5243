"""GET /api/conversation/export  Bearer  200  everything that is stored: JSON, with files that were sent a zip.

Errors as of the JSON API.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.web.api import bearer, named
from bot.channels.web.pace import Pace
from bot.service.channel.exporting import Exporting
from bot.service.channel.reception import Reception

_PER_MINUTE = 6


class ExportApi:
    def __init__(self, reception: Reception, exporting: Exporting, pace: Pace) -> None:
        self._reception, self._exporting, self._pace = reception, exporting, pace

    def routes(self) -> list[Route]:
        return [Route("/api/conversation/export", named(self.get), methods=["GET"])]

    async def get(self, request: Request) -> Response:
        token = bearer(request)
        conversation = await self._reception.find(token)
        self._pace.check(f"export:{token}", _PER_MINUTE)
        made = await self._exporting.file(conversation.id)
        headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "Cache-Control": "no-store"}
        return Response(made.content, media_type=made.media_type, headers=headers)

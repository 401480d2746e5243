"""POST /telegram/webhook: Telegram brings updates. 200 stored (or known), 401 wrong secret, 413 too large,
400 no update, 503 could not be stored: Telegram sends it again."""

from __future__ import annotations

import hmac
import json
import logging

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.telegram.updates import Intake

logger = logging.getLogger(__name__)

PATH = "/telegram/webhook"
_MAX_BODY = 256 * 1024
_HEADER = "x-telegram-bot-api-secret-token"


class Webhook:
    def __init__(self, intake: Intake, secret: str) -> None:
        self._intake, self._secret = intake, secret.encode()

    def route(self) -> Route:
        return Route(PATH, self.receive, methods=["POST"])

    async def receive(self, request: Request) -> Response:
        given = request.headers.get(_HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._secret):
            return Response(status_code=401)
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MAX_BODY:
                return Response(status_code=413)
        try:
            update = json.loads(body.decode("utf-8"))
        except (ValueError, RecursionError):
            return Response(status_code=400)
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            return Response(status_code=400)
        try:
            await self._intake.accept(update)
        except Exception as error:
            logger.error("Telegram: an update could not be stored: %s", type(error).__name__, exc_info=error)
            return Response(status_code=503)
        return Response(status_code=200)

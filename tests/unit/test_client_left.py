"""A client that leaves amid a request is nobody's mistake: no traceback."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.channels.web.app import web_app


class _Nothing:
    missing = None

    def routes(self) -> list[BaseRoute]:
        return []


async def _reads(request: Request) -> Response:
    await request.body()
    return Response()


async def test_whoever_leaves_amid_a_post_leaves_no_error() -> None:
    nothing: Any = _Nothing()
    app = web_app(nothing, nothing, [Route("/x", _reads, methods=["POST"])])
    arriving = iter([{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}])
    scope = {"type": "http", "method": "POST", "path": "/x", "headers": [], "query_string": b"", "app": app}
    sent: list[Any] = []

    async def receive() -> Any:
        return next(arriving)

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    assert sent[0]["status"] == 400

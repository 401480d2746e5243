"""Server-sent events for the desk. They say that something changed, never what: the page fetches it again.

A heartbeat every ten seconds is an event of its own, so that the page notices a dead connection. Each look checks the
session anew: whoever is signed out or deactivated hears nothing more. `gone` ends a stream for good.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import StreamingResponse

from bot.core.errors import BadInput, Forbidden, NotAllowed, NotFound
from bot.core.ports import Signals
from bot.desk.problems import problem

HEARTBEAT_SECONDS = 10.0
_LONGEST_SECONDS = 600.0
_LOOK_AGAIN_SECONDS = 5.0
_PAGE = 200

News = list[tuple[str | None, str, dict[str, Any]]]  # (id, kind, data)
Look = Callable[[], Awaitable[News]]


def stream(signals: Signals, name: str, look: Look, pause: float = 0.0) -> StreamingResponse:
    """`look` returns what is new since it was called last; it raises when nobody may look any more.

    `pause`: seconds between two looks; what happens meanwhile is told together.
    """
    return StreamingResponse(events(signals, name, look, pause), media_type="text/event-stream",
                             headers={"X-Accel-Buffering": "no"})  # fmt: skip


async def events(signals: Signals, name: str, look: Look, pause: float = 0.0) -> AsyncIterator[str]:
    """Text of the stream. It listens before it looks, so that nothing falls between the two."""
    began = beaten = time.monotonic()
    yield event(None, "heartbeat", {})
    with signals.listen(name) as listener:
        while time.monotonic() - began < _LONGEST_SECONDS:
            listener.ready()
            try:
                news = await look()
            except (NotAllowed, Forbidden, NotFound) as error:
                yield event(None, "gone", {"status": problem(error).status})
                return
            for number, kind, data in news:
                yield event(number, kind, data)
            if time.monotonic() - beaten >= HEARTBEAT_SECONDS:
                beaten = time.monotonic()
                yield event(None, "heartbeat", {})
            if len(news) < _PAGE:
                await asyncio.sleep(pause)
                await listener.wait(_LOOK_AGAIN_SECONDS)
                await asyncio.sleep(pause * random.random())  # not every open page at the same moment


def event(number: str | None, kind: str, data: dict[str, Any]) -> str:
    id_line = f"id: {number}\n" if number is not None else ""
    return f"{id_line}event: {kind}\ndata: {json.dumps(data)}\n\n"


def after(request: Request) -> int:
    """The number of the last event the page has.

    Raises:
        BadInput: not a number.
    """
    given = request.headers.get("last-event-id") or request.query_params.get("after") or "0"
    if not (given.isascii() and given.isdecimal() and len(given) <= 15):
        raise BadInput("the last event's number must be a whole number")
    return int(given)

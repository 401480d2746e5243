"""Server-sent events (HTML Living Standard, 9.2): the conversation's log from a number on, then news as it comes.

Each entry is `id: <number>`, `event: <kind>`, `data: <json>`. A heartbeat event comes every 10 seconds, as an event
of its own that the page's code sees (a comment would be swallowed). The stream ends after ten minutes; the page
comes back with Last-Event-ID.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse

from bot.core.ports import LogEntry
from bot.service.reception import Reception

HEARTBEAT_SECONDS = 10.0
_LONGEST_SECONDS = 600.0
_LOOK_AGAIN_SECONDS = 5.0
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def stream(reception: Reception, conversation_id: str, after: int) -> StreamingResponse:
    return StreamingResponse(
        entries(reception, conversation_id, after), media_type="text/event-stream", headers=_HEADERS
    )  # fmt: skip


async def entries(reception: Reception, conversation_id: str, after: int) -> AsyncIterator[str]:
    """Text of the stream. It listens before it looks, so that nothing falls between the two."""
    began = beaten = time.monotonic()
    yield _heartbeat()
    with reception.listen(conversation_id) as listener:
        while time.monotonic() - began < _LONGEST_SECONDS:
            listener.ready()
            found = await reception.log(conversation_id, after)
            for entry in found:
                after = entry.number
                yield _entry(entry)
            if time.monotonic() - beaten >= HEARTBEAT_SECONDS:
                beaten = time.monotonic()
                yield _heartbeat()
            if not found:
                await listener.wait(_LOOK_AGAIN_SECONDS)


def _entry(entry: LogEntry) -> str:
    data = json.dumps({"number": entry.number, **entry.data}, ensure_ascii=False)
    return f"id: {entry.number}\nevent: {entry.kind}\ndata: {data}\n\n"


def _heartbeat() -> str:
    return "event: heartbeat\ndata: {}\n\n"

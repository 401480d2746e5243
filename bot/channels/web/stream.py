"""Server-sent events (HTML Living Standard, 9.2): the conversation's log from a number on, then news as it comes.

Each entry is `id: <number>`, `event: <kind>`, `data: <json>`. A heartbeat event comes every 10 seconds, as an event
of its own that the page's code sees (a comment would be swallowed). The stream ends after ten minutes, and when the
conversation is erased; the page comes back with Last-Event-ID. `typing` {"on"} has no number: it says whether the
person who owns it types just now.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from starlette.responses import StreamingResponse

from bot.core.conversation import State
from bot.core.errors import NotAllowed
from bot.core.ports import LogEntry
from bot.service.channel.reception import LOG_PAGE, Reception

HEARTBEAT_SECONDS = 10.0
_LONGEST_SECONDS = 600.0
_LOOK_AGAIN_SECONDS = 5.0
MOST_STREAMS = 20  # of one conversation: each looks into the database every few seconds
_read: Counter[str] = Counter()
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def stream(reception: Reception, conversation_id: str, after: int, staffed: bool = False) -> StreamingResponse:
    """`staffed`: a person owns the conversation at the moment."""
    return StreamingResponse(
        entries(reception, conversation_id, after, staffed), media_type="text/event-stream", headers=_HEADERS
    )  # fmt: skip


async def entries(reception: Reception, conversation_id: str, after: int, staffed: bool = False) -> AsyncIterator[str]:
    """Text of the stream. It listens before it looks, so that nothing falls between the two."""
    began, beaten, shown = time.monotonic(), time.monotonic(), False
    yield _heartbeat()
    with _counted(conversation_id), reception.listen(conversation_id) as listener:
        while time.monotonic() - began < _LONGEST_SECONDS:
            listener.ready()
            try:
                found = await reception.log(conversation_id, after)
            except NotAllowed:  # erased: the page comes back and is told so
                return
            for entry in found:
                after, staffed = entry.number, _staffed(entry, staffed)
                shown = shown and entry.kind == "locale"  # the page has hidden it with whatever came
                yield _entry(entry)
            if staffed and (typed := await reception.typed(conversation_id)) is not shown:
                shown = typed
                yield f"event: typing\ndata: {json.dumps({'on': typed})}\n\n"
            if time.monotonic() - beaten >= HEARTBEAT_SECONDS:
                beaten = time.monotonic()
                yield _heartbeat()
            if len(found) < LOG_PAGE:  # else there is more
                await listener.wait(_LOOK_AGAIN_SECONDS)


def crowded(conversation_id: str) -> bool:
    """Whether so many pages read this conversation's stream that one more has to poll."""
    return _read[conversation_id] >= MOST_STREAMS


@contextmanager
def _counted(conversation_id: str) -> Iterator[None]:
    _read[conversation_id] += 1
    try:
        yield
    finally:
        _read[conversation_id] -= 1
        if not _read[conversation_id]:
            del _read[conversation_id]


def _staffed(entry: LogEntry, staffed: bool) -> bool:
    return entry.data.get("state") == State.WITH_STAFF.value if entry.kind == "state" else staffed


def _entry(entry: LogEntry) -> str:
    data = json.dumps({"number": entry.number, **entry.data}, ensure_ascii=False)
    return f"id: {entry.number}\nevent: {entry.kind}\ndata: {data}\n\n"


def _heartbeat() -> str:
    return "event: heartbeat\ndata: {}\n\n"

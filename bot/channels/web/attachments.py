"""Files of the web chat.

POST /api/attachments               Bearer, X-Said, X-Title; the file itself as application/octet-stream   201
GET  /api/attachments/{name}        Bearer                                                                 200
GET  /api/attachments/{name}/small  Bearer                                                                 200

X-Said: the client id of the message that the file belongs to; X-Title: its name, percent-encoded. Sending it again
changes nothing. Errors are as of the JSON API; a refused file is {"error": name of the sentence to show}: 400 broken,
409 no yes to a person, or no room, 413 too large, 415 of no kind that is taken, 503 too many on their way at once (with
Retry-After).
"""

from __future__ import annotations

import asyncio
from tempfile import SpooledTemporaryFile
from typing import IO
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from bot.channels.web.api import NotJson, bearer, named
from bot.channels.web.pace import Pace
from bot.channels.web.slots import NoSlot, Slots
from bot.core.conversation import Conversation
from bot.core.errors import AttachmentRefused, BadInput
from bot.core.handoffs.attachment import SAFE_HEADERS, Attachment, shown_file
from bot.core.ids import is_client_id
from bot.service.channel.attachments import REFUSALS, Attachments
from bot.service.channel.reception import Reception

_PATH = "/api/attachments"
_PER_MINUTE = 12
_AT_ONCE = 8  # files in memory
_COMING, _COMING_OF_ONE = 64, 2  # files on their way to us: in all, and of one conversation
_AGAIN = 5  # seconds
_IN_MEMORY = 128 * 1024  # of each; the rest lies on disk
_LONGEST_SECONDS, _LONGEST_UPLOAD = 120.0, 900.0  # seconds, without a size and in all; as the page has it in files.js
_SLOWEST = 4000  # bytes per second of a network that is waited for: 32 kbit/s, a throttled telephone
_LONGEST_TITLE = 600
_STATUS = {"empty": 400, "broken": 400, "kind": 415, "too_large": 413, "too_many": 409, "not_now": 409}


class AttachmentApi:
    def __init__(self, reception: Reception, attachments: Attachments, pace: Pace) -> None:
        self._reception, self._attachments, self._pace = reception, attachments, pace
        self._coming, self._free = Slots(_COMING, _COMING_OF_ONE), asyncio.Semaphore(_AT_ONCE)

    def routes(self) -> list[Route]:
        return [
            Route(_PATH, named(self.post), methods=["POST"]),
            Route(f"{_PATH}/{{name}}", named(self.read), methods=["GET"]),
            Route(f"{_PATH}/{{name}}/small", named(self.small), methods=["GET"]),
        ]

    async def post(self, request: Request) -> Response:
        token = bearer(request)
        self._pace.check(f"file:{token}", _PER_MINUTE)
        conversation, said, title = await self._reception.find(token), _said(request), _title(request)
        try:
            await self._attachments.check(conversation)
            with self._coming.one(conversation.id):
                kept = await self._taken(request, conversation, said, title)
        except AttachmentRefused as error:
            refused = {"error": REFUSALS[error.reason], "detail": str(error)}
            return JSONResponse(refused, _STATUS[error.reason])
        except NoSlot as error:
            refused = {"error": REFUSALS["not_now"], "detail": str(error)}
            return JSONResponse(refused, 503, headers={"Retry-After": str(_AGAIN)})
        return JSONResponse({"message": kept.message_id, "file": shown_file(kept)}, 201)

    async def _taken(self, request: Request, conversation: Conversation, said: str, title: str) -> Attachment:
        """A slow upload keeps nobody else's file from being looked into: what has come of it lies in a file that has
        no name and goes with us."""
        with SpooledTemporaryFile(_IN_MEMORY) as body:
            await receive(request, body, self._attachments.most_bytes)
            async with self._free:
                content = await asyncio.to_thread(body.read)
                return await self._attachments.take(conversation, said, f"web:{said}", title, content)

    async def read(self, request: Request) -> Response:
        return await self._hand_out(request, small=False)

    async def small(self, request: Request) -> Response:
        return await self._hand_out(request, small=True)

    async def _hand_out(self, request: Request, small: bool) -> Response:
        conversation = await self._reception.find(bearer(request))
        file, path = await self._attachments.open(conversation, request.path_params["name"], small)
        kind = "image/jpeg" if small else file.media_type
        return FileResponse(path, headers=SAFE_HEADERS, media_type=kind, filename=file.title,
                            content_disposition_type=file.disposition)  # fmt: skip


async def receive(request: Request, body: IO[bytes], most_bytes: int) -> None:
    """Writes the body down, to be read from its beginning.

    Raises:
        AttachmentRefused, NotJson (for a form of another site), BadInput (too slow).
    """
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/octet-stream":
        raise NotJson("send the file itself, with Content-Type: application/octet-stream")
    announced = request.headers.get("content-length", "")
    size = int(announced) if announced.isdecimal() else 0
    if size > most_bytes:
        raise AttachmentRefused("the file is too large", "too_large")
    try:
        async with asyncio.timeout(min(_LONGEST_SECONDS + size / _SLOWEST, _LONGEST_UPLOAD)):
            async for chunk in request.stream():
                body.write(chunk)
                if body.tell() > most_bytes:
                    raise AttachmentRefused("the file is too large", "too_large")
    except TimeoutError as error:
        raise BadInput("the file came too slowly; send a smaller one") from error
    body.seek(0)


def _said(request: Request) -> str:
    said = request.headers.get("x-said", "")
    if not is_client_id(said):
        raise BadInput("X-Said must be the client id of the message that the file belongs to")
    return said


def _title(request: Request) -> str:
    return unquote(request.headers.get("x-title", "")[:_LONGEST_TITLE], errors="replace")

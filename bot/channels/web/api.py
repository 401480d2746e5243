"""The JSON API of the web chat.

POST   /api/conversations            {"token", "locale"}            201  opens (or finds) the conversation of a token
GET    /api/conversation             Bearer                         200  {"locale", "state", "messages", "last_event"}
PUT    /api/conversation/locale      Bearer {"locale"}              204
PUT    /api/conversation/fetched     Bearer {"number"}              204  what staff wrote is on the page, up to here
DELETE /api/conversation             Bearer                         204  erases everything and revokes the token
POST   /api/messages                 Bearer {"client_id", "text", "pressed"?}  201 {"id", "number", "stored": true}
POST   /api/near                     Bearer {"client_id", "latitude", "longitude"}  201  as a message; never kept
GET    /api/events                   Bearer, Last-Event-ID          200  server-sent events (see stream.py)
GET    /api/events/poll?after=N      Bearer                         200  {"events": [...], "typing"}  without streams
GET    /api/interface/{locale}                                      200  the page's sentences

Errors are {"error": name, "detail": sentence}: 400 unusable, 401 token unknown or revoked, 404, 409 client id reused,
413 body too large, 415 not JSON, 429 too fast (with Retry-After).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.web.pace import Pace, TooFast
from bot.channels.web.stream import crowded, stream
from bot.core.accounts.client_address import Proxies, network_of
from bot.core.content.distance import Position
from bot.core.content.topics import TOPIC_ICONS
from bot.core.conversation import State
from bot.core.errors import (
    BadInput,
    ClientIdReused,
    LotseError,
    MessageEmpty,
    MessageTooLong,
    NotAllowed,
    NotFound,
    UnknownLocale,
)
from bot.core.locale import direction
from bot.core.ports import Library
from bot.service.channel.reception import Reception, known_locale
from bot.service.channel.shown import shown

MAX_BODY = 64 * 1024
_STREAM_AGAIN = 10  # seconds
_NOT_OF_THE_PAGE = (  # what other pages and the answers say: not worth a newcomer's data
    "help_", "improve_", "export_", "offer_", "pin_", "form_", "call_", "appointment_",
    "command_", "poster_", "statement_", "calendar_", "subject_", "time_of_day_", "audience_", "event_kind_", "hello_",
    "there_", "refused_", "danger_helpline", "danger_now", "danger_call", "danger_line_", "deadline_", "tonight_",
)  # fmt: skip
_STATUS: tuple[tuple[type[LotseError], int, str], ...] = (
    (ClientIdReused, 409, "client_id_reused"),
    (MessageEmpty, 400, "message_empty"),
    (MessageTooLong, 400, "message_too_long"),
    (UnknownLocale, 400, "unknown_locale"),
    (NotAllowed, 401, "not_allowed"),
    (NotFound, 404, "not_found"),
    (BadInput, 400, "bad_input"),
)
Body = TypeVar("Body", bound=BaseModel)


class _Open(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    token: str
    locale: str = "de"


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    client_id: str
    text: str = Field(max_length=MAX_BODY)
    pressed: str | None = None


class _Near(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)
    client_id: str
    latitude: float
    longitude: float


class _Locale(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    locale: str


class _Fetched(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    number: int = Field(ge=0, lt=2**63)


class TooLarge(LotseError):
    """The request's body is larger than anything the page sends."""


class NotJson(LotseError):
    """The request is not declared as JSON: a form of another site cannot send it."""


class WebApi:
    """Routes over `Reception`."""

    def __init__(self, reception: Reception, library: Library, pace: Pace, proxies: Proxies = Proxies()) -> None:
        self._reception, self._library, self._pace = reception, library, pace
        self._proxies = proxies

    def routes(self) -> list[Route]:
        return [
            Route("/api/conversations", named(self.open), methods=["POST"]),
            Route("/api/conversation", named(self.read), methods=["GET"]),
            Route("/api/conversation", named(self.erase), methods=["DELETE"]),
            Route("/api/conversation/locale", named(self.locale), methods=["PUT"]),
            Route("/api/conversation/fetched", named(self.fetched), methods=["PUT"]),
            Route("/api/messages", named(self.post), methods=["POST"]),
            Route("/api/near", named(self.near), methods=["POST"]),
            Route("/api/events", named(self.events), methods=["GET"]),
            Route("/api/events/poll", named(self.poll), methods=["GET"]),
            Route("/api/interface/{locale}", named(self.interface), methods=["GET"]),
        ]

    async def open(self, request: Request) -> Response:
        self._pace.check(f"open:{network_of(self._client(request))}", 120)  # a shelter shares one address
        body = await read_body(request, _Open)
        conversation = await self._reception.open(body.token, body.locale)
        return JSONResponse({"conversation": conversation.id, "locale": conversation.locale}, 201)

    async def read(self, request: Request) -> Response:
        conversation, messages, last = await self._reception.snapshot(bearer(request))
        said = [{"number": m.number, **shown(m)} for m in messages if m.author != "note"]
        state = {"locale": conversation.locale, "state": conversation.state.value, "last_event": last}
        return JSONResponse({**state, "messages": said})

    async def erase(self, request: Request) -> Response:
        await self._reception.erase(bearer(request))
        return Response(status_code=204)

    async def locale(self, request: Request) -> Response:
        token = bearer(request)
        self._pace.check(f"locale:{token}", 60)  # each writes an event
        await self._reception.choose_locale(token, (await read_body(request, _Locale)).locale)
        return Response(status_code=204)

    async def fetched(self, request: Request) -> Response:
        token = bearer(request)
        self._pace.check(f"fetched:{token}", 120)
        await self._reception.fetched(token, (await read_body(request, _Fetched)).number)
        return Response(status_code=204)

    async def post(self, request: Request) -> Response:
        token = bearer(request)
        self._pace.check(f"post:{token}", 60)
        body = await read_body(request, _Message)
        stored = await self._reception.post(token, body.client_id, body.text, body.pressed)
        return JSONResponse({"id": stored.id, "number": stored.number, "stored": True}, 201)

    async def near(self, request: Request) -> Response:
        token = bearer(request)
        self._pace.check(f"post:{token}", 60)
        body = await read_body(request, _Near)
        position = Position(body.latitude, body.longitude)
        stored = await self._reception.locate(token, body.client_id, position)
        return JSONResponse({"id": stored.id, "number": stored.number, "stored": True}, 201)

    async def events(self, request: Request) -> Response:
        conversation = await self._reception.find(bearer(request))
        if crowded(conversation.id):
            raise TooFast(_STREAM_AGAIN)
        staffed = conversation.state is State.WITH_STAFF
        return stream(self._reception, conversation.id, after(request), staffed)

    async def poll(self, request: Request) -> Response:
        conversation = await self._reception.find(bearer(request))
        entries = await self._reception.log(conversation.id, after(request))
        typing = conversation.state is State.WITH_STAFF and await self._reception.typed(conversation.id)
        events = [{"number": e.number, "kind": e.kind, "data": e.data} for e in entries]
        return JSONResponse({"events": events, "typing": typing})

    async def interface(self, request: Request) -> Response:
        locale = known_locale(request.path_params["locale"])
        interface = interface_of(self._library, locale, self._reception.walk_in(locale))
        return JSONResponse(interface, headers={"Cache-Control": "no-cache"})

    def _client(self, request: Request) -> str:
        peer = request.client.host if request.client else None
        return self._proxies.client(peer, request.headers.getlist("x-forwarded-for"))


def interface_of(library: Library, locale: str, walk_in: str = "") -> dict[str, Any]:
    """The page's sentences in one locale, with its direction, and the topics of the menu. `walk_in`: when one may come
    without an appointment, in this locale.
    """
    names = [name for name in library.catalogue.names("interface") if not name.startswith(_NOT_OF_THE_PAGE)]
    topics = {
        name: found[0]
        for name in TOPIC_ICONS
        if name != "talk" and (found := library.catalogue.find("topic", name, locale))
    }
    words = {name: library.catalogue.say(name, locale) for name in names} | {"walk_in": walk_in}
    seen = {"words": words, "topics": topics, "icons": dict(TOPIC_ICONS), "order": list(topics)}
    return {"locale": locale, "direction": direction(locale), **seen}


def named(handle: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Every error of ours becomes its status with a reason."""

    async def endpoint(request: Request) -> Response:
        try:
            return await handle(request)
        except LotseError as error:
            return error_response(error)

    return endpoint


def error_response(error: LotseError) -> Response:
    special = {TooLarge: (413, "too_large"), NotJson: (415, "not_json")}
    if type(error) in special:
        status, name = special[type(error)]
        return JSONResponse({"error": name, "detail": str(error)}, status)
    seconds = getattr(error, "retry_after", None)
    if seconds is not None:
        return JSONResponse(
            {"error": "too_fast", "detail": str(error)}, 429, headers={"Retry-After": str(seconds)}
        )  # fmt: skip
    for kind, status, name in _STATUS:
        if isinstance(error, kind):
            return JSONResponse({"error": name, "detail": str(error)}, status)
    return JSONResponse({"error": "unavailable", "detail": "please try again"}, 503)


async def read_body(request: Request, model: type[Body]) -> Body:
    """The request's JSON as a checked object.

    Raises:
        NotJson, TooLarge, BadInput: with a sentence that says what is wrong.
    """
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
        raise NotJson("send JSON, with Content-Type: application/json")
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MAX_BODY:
            raise TooLarge(f"the request is larger than {MAX_BODY // 1024} KB")
    try:
        return model.model_validate(json.loads(raw.decode("utf-8")))
    except ValidationError as error:
        problem = error.errors()[0]
        raise BadInput(f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}") from error
    except (ValueError, RecursionError) as error:
        raise BadInput("the body is not valid JSON in UTF-8") from error


def bearer(request: Request) -> str:
    """Raises NotAllowed."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotAllowed("no token; open a conversation first")
    return token.strip()


def after(request: Request) -> int:
    """The number of the last event the page has, from Last-Event-ID or `after`.

    Raises:
        BadInput: not a number.
    """
    given = request.headers.get("last-event-id") or request.query_params.get("after") or "0"
    if not given.isdecimal() or len(given) > 15:
        raise BadInput("the last event's number must be a whole number")
    return int(given)

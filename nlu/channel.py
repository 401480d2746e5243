"""The bot's way into Rasa: one request, one turn.

POST /webhooks/lotse/turn   {"sender", "text" | "intent", "entities"?, "metadata"?}
    200 {"messages": [{"custom": …} | {"text": …}], "understanding": latest_message.parse_data}
    400 {"error": "bad_request"}   401 {"error": "unauthorized"}   503 {"error": "no_model"}   500 {"error": "failed"}
POST /webhooks/lotse/pages  {"text", "languages", "german"}
    200 {"pages", "page_zone"}: the pages for a question and its German translation together, outside of any dialogue
DELETE /webhooks/lotse/dialogues/<sender>   forgets one dialogue

`metadata.slots`, where given, are set before the turn: what the conversation remembers, for rules to use.
Every request carries `Authorization: Bearer <token>`. Typed text never becomes a command: a leading `/` is
defused, only a pressed button may name an intent. Failures are named, never hidden behind an empty 200.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import SlotSet
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

_WORD_JOINER = "\u2060"
logger = logging.getLogger(__name__)


class LotseInput(InputChannel):
    """Input channel `lotse`; the token comes from the credentials."""

    def __init__(self, token: str) -> None:
        self._token = token

    @classmethod
    def name(cls) -> str:
        return "lotse"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> LotseInput:
        if not credentials or not credentials.get("token"):
            cls.raise_missing_credentials_exception()
        return cls(credentials["token"])

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        hook = Blueprint("lotse_webhook", __name__)

        @hook.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            return await self._authorised(request, self._turn)

        @hook.post("/pages")
        async def pages(request: Request) -> HTTPResponse:
            return await self._authorised(request, self._pages)

        @hook.delete("/dialogues/<sender>")
        async def forget(request: Request, sender: str) -> HTTPResponse:
            return await self._authorised(request, lambda r: self._forget(r, sender))

        return hook

    async def _authorised(self, request: Request, act: Callable[[Request], Awaitable[HTTPResponse]]) -> HTTPResponse:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), self._token.encode()):
            return json({"error": "unauthorized"}, 401)
        agent = request.app.ctx.agent
        if agent is None or not agent.is_ready():
            return json({"error": "no_model"}, 503)
        try:
            return await act(request)
        except Exception as error:  # the boundary: whatever breaks inside is named, without the message's words
            logger.error("turn failed: %s", type(error).__name__)
            return json({"error": "failed", "kind": type(error).__name__}, 500)

    async def _turn(self, request: Request) -> HTTPResponse:
        body = request.json if isinstance(request.json, dict) else {}
        sender, text, intent = body.get("sender"), body.get("text"), body.get("intent")
        if not isinstance(sender, str) or not (isinstance(text, str) or isinstance(intent, str)):
            return json({"error": "bad_request", "detail": "sender and text (or intent) are needed"}, 400)
        agent, collected = request.app.ctx.agent, CollectingOutputChannel()
        message = UserMessage(
            _defused(text or ""), collected, sender, input_channel=self.name(), metadata=body.get("metadata") or {}
        )
        if intent:
            message.parse_data = _pressed(intent, body.get("entities") or [])
        else:
            message.parse_data = await agent.processor.parse_message(message)
        await _tell(agent.processor, message)
        await agent.handle_message(message)
        return json({"messages": collected.messages, "understanding": message.parse_data})

    async def _pages(self, request: Request) -> HTTPResponse:
        body = request.json if isinstance(request.json, dict) else {}
        text, german, languages = body.get("text"), body.get("german"), body.get("languages") or {}
        if not isinstance(text, str) or not isinstance(german, str) or not isinstance(languages, dict):
            return json({"error": "bad_request", "detail": "text, languages and german are needed"}, 400)
        metadata = {"languages": languages, "german": german}
        message = UserMessage(_defused(text), input_channel=self.name(), metadata=metadata)
        parsed = await request.app.ctx.agent.processor.parse_message(message)
        return json({name: parsed.get(name) for name in ("pages", "page_zone")})

    async def _forget(self, request: Request, sender: str) -> HTTPResponse:
        await request.app.ctx.dialogues.delete(sender)
        return json({}, 200)


async def _tell(processor: MessageProcessor, message: UserMessage) -> None:
    """Sets the slots that differ from what the dialogue knows."""
    slots = message.metadata.get("slots")
    if not slots:
        return
    tracker = await processor.fetch_tracker_and_update_session(message.sender_id, message.output_channel)
    news = [
        SlotSet(name, slots[name]) for name in tracker.slots if name in slots and slots[name] != tracker.get_slot(name)
    ]
    if news:
        tracker.update_with_events(news, processor.domain)
        await processor.save_tracker(tracker)


def _defused(text: str) -> str:
    return _WORD_JOINER + text if text.lstrip().startswith("/") else text


def _pressed(intent: str, entities: list[dict[str, Any]]) -> dict[str, Any]:
    """What a pressed button means, in the shape of an understanding."""
    named = {"name": intent, "confidence": 1.0}
    return {
        "text": f"/{intent}",
        "intent": named,
        "understood": named,
        "intent_ranking": [named],
        "entities": entities,
        "pages": [],
        "zone": "confident",
        "page_zone": "fallback",
    }

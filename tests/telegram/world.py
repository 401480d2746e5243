"""The fixture `telegram`: a Bot API server, a Lotse connected to it, and people who chat.

    async def test_something(telegram: Telegram) -> None:
        async with telegram.serving(ScriptedDialogue()) as served:   # as on the web: API, service, base address
            chat = telegram.chat("ar")
            await chat.say("مرحبا")
            await chat.hears("…")                                     # a message with these words, or its dict
            await chat.press("title of a button")
            said = await chat.heard(4)                                # everything, at least so many, with the welcome

`both_ways` runs a module by polling and by webhook. At the end every request must have been a valid one.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from bot.channels.telegram.channel import Tempo
from bot.core.ports import Dialogue
from bot.store.schema.tables import inbox, outbox
from bot.wiring import Lotse
from tests.loopback import PATIENCE
from tests.telegram.bot_api import TOKEN, BotApiServer

both_ways = pytest.mark.parametrize("telegram", ["polling", "webhook"], indirect=True)
PUBLIC_URL = "https://lotse.musterstadt.example"
Message = dict[str, Any]
_FIRST_CHAT = 810_000_000
_OURS = ("bot", "telegram", "httpx", "httpcore")


class Telegram:
    """The world around one Lotse."""

    def __init__(self, server: BotApiServer, lotse: Lotse, serve: Callable[..., Any]) -> None:
        self.server, self.lotse, self._serve = server, lotse, serve
        self.chats = _FIRST_CHAT
        self.expected_violations = False

    def chat(self, locale: str = "de") -> Chat:
        self.chats += 1
        return Chat(self.server, self.chats, locale)

    @contextlib.asynccontextmanager
    async def serving(self, dialogue: Dialogue, *tempo: Tempo) -> AsyncIterator[Any]:
        async with self._serve(self.lotse, dialogue, *tempo) as served:
            self.server.front = served.base
            try:
                yield served
            finally:
                self.server.front = None

    async def settled(self) -> None:
        """Until every update is taken, everything written is answered, and everything said is sent."""
        await self.server.quiet()
        answered = sa.select(inbox.c.id).where(~inbox.c.done)
        sent = sa.select(outbox.c.id).where(outbox.c.state.in_(("pending", "sending")))
        async with asyncio.timeout(PATIENCE):
            while await self._any(answered) or await self._any(sent):
                await asyncio.sleep(0.02)

    async def _any(self, query: sa.Select[Any]) -> bool:
        async with self.lotse.database.read() as connection:
            return (await connection.execute(query.limit(1))).first() is not None


class Chat:
    """A person's private chat with the bot."""

    def __init__(self, server: BotApiServer, number: int, locale: str) -> None:
        self.server, self.id = server, number
        self.person = {"id": number, "is_bot": False, "first_name": "Newcomer", "language_code": locale}
        self.place = {"id": number, "type": "private", "first_name": "Newcomer"}

    def message(self, **content: Any) -> Message:
        """A message of this person, as Telegram describes it."""
        number = self.server.new_message_id()
        self.server.arrived[self.id].add(number)
        message = {"message_id": number, "date": int(time.time()), "chat": self.place, "from": self.person, **content}
        self.server.shown[self.id][number] = message
        return message

    async def say(self, text: str, **more: Any) -> int:
        self.server.written.add(text)
        return await self.server.update("message", self.message(text=text, **more))

    async def send(self, **content: Any) -> int:
        """A photo, a place …"""
        return await self.server.update("message", self.message(**content))

    async def send_file(self, content: bytes, kind: str, **more: Any) -> str:
        """A picture (`photo`), or a `document`, `voice`, `audio`; returns its file_id."""
        name = f"file-{self.server.new_message_id()}"
        self.server.files[name] = content
        file = {"file_id": name, "file_unique_id": f"u-{name}", "file_size": len(content), **more.pop("about", {})}
        sizes = [
            {**file, "file_id": "thumb", "file_size": 9, "width": 9, "height": 9},
            {**file, "width": 90, "height": 90},
        ]
        await self.send(**{kind: sizes if kind == "photo" else file}, **more)
        return name

    async def press(self, title: str) -> str:
        """Presses the newest button of that title, with or without its sign; returns the query's id."""
        for message in reversed(await self.heard(1)):
            for row in message.get("reply_markup", {}).get("inline_keyboard", ()):
                for button in row:
                    if title in (button["text"], button["text"].partition(" ")[2]) and "callback_data" in button:
                        return await self.press_data(button["callback_data"], message)
        raise AssertionError(f"no button {title!r} in {[m.get('reply_markup') for m in self.said]}")

    async def press_data(self, data: str, message: Message) -> str:
        query = self.server.new_query()
        content = {"id": query, "from": self.person, "chat_instance": "1", "data": data, "message": message}
        await self.server.update("callback_query", content)
        return query

    async def toast(self, query: str, seconds: float = PATIENCE) -> str | None:
        """What a press was answered with: nothing, as a rule."""
        async with asyncio.timeout(seconds):
            while query not in self.server.toasts:
                await asyncio.sleep(0.02)
        return self.server.toasts[query]

    @property
    def said(self) -> list[Message]:
        """Everything the bot ever sent here, in order."""
        return self.server.sent[self.id]

    @property
    def words(self) -> list[str]:
        return [message.get("text", "") for message in self.said]

    def buttons(self, message: Message) -> list[str]:
        rows = message.get("reply_markup", {}).get("inline_keyboard", ())
        return [button["text"] for row in rows for button in row]

    async def heard(self, count: int, seconds: float = PATIENCE) -> list[Message]:
        """Waits until the bot has sent at least so many messages, and returns all."""
        try:
            async with asyncio.timeout(seconds):
                while len(self.said) < count:
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"heard {len(self.said)} of {count}: {self.words}") from None
        return list(self.said)

    async def hears(self, words: str, seconds: float = PATIENCE) -> Message:
        """Waits for a message with these words, and returns it."""
        try:
            async with asyncio.timeout(seconds):
                while not (found := [m for m in self.said if words in m.get("text", "")]):
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"never heard {words!r}: {self.words}") from None
        return found[-1]

    async def silence(self, seconds: float = 0.4) -> None:
        """Nothing more is said."""
        before = len(self.said)
        await asyncio.sleep(seconds)
        assert len(self.said) == before, self.words[before:]

    def transcript(self) -> str:
        lines = []
        for message in self.said:
            lines.append(f"Lotse: {message.get('text') or message.get('photo') or message.get('document')}")
            lines += [f"       [{title}]" for title in self.buttons(message)]
        return "\n".join(lines)


@pytest.fixture
async def telegram(
    lotse: Lotse, serving: Callable[..., Any], request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[Telegram]:
    """By polling, unless the module asks for `both_ways`."""
    for name in _OURS:
        caplog.set_level("DEBUG", name)
    async with BotApiServer().running() as server:
        more: dict[str, Any] = {"telegram_token": SecretStr(TOKEN), "telegram_api": server.base}
        if getattr(request, "param", "polling") == "webhook":
            more["public_url"] = PUBLIC_URL
        lotse.settings = lotse.settings.model_copy(update=more)
        world = Telegram(server, lotse, serving)
        yield world
        logged = [
            record.getMessage() for record in caplog.get_records("call") if record.name.partition(".")[0] in _OURS
        ]
        secrets = [TOKEN, *(text for text in server.written if len(text) > 8)]
        assert not [line for line in logged if any(secret in line for secret in secrets)]
        assert not [line for line in logged for number in range(_FIRST_CHAT, world.chats + 1) if str(number) in line]
        assert world.expected_violations or server.violations == []

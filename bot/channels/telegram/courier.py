"""Carries our messages to Telegram."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.layout import ExportPart, FilePart, Part, files_of, lay_out
from bot.channels.telegram.pace import SendPace
from bot.core.handoffs.attachment import Attachment
from bot.core.outside_errors import DeliveryError, NotSent, OutcomeUnknown, Refused
from bot.core.ports import StoredMessage
from bot.service.channel.exporting import ExportFile
from bot.service.channel.messenger import EXPORT

CHANNEL = "telegram"
Export = Callable[[str], Awaitable[ExportFile | None]]
Content = Callable[[str], Awaitable[tuple[Attachment, Path] | None]]
_AT_ONCE = 100
_TRIES = 4
_LONGEST_WAIT = 60.0


class TelegramCourier:
    """Implements the port `Courier`."""

    channel = CHANNEL

    def __init__(self, api: BotApi, pace: SendPace, public_url: str | None = None) -> None:
        """public_url: where our own pages are reached; without it Telegram shows no links to them."""
        self._api, self._pace, self._public_url = api, pace, public_url
        self.content: Content | None = None  # where files of staff lie
        self.export: Export | None = None  # everything that is stored, by the message that announces it

    async def clear(self, address: str) -> None:
        await self._pace.wait(address)

    def parts(self, message: StoredMessage) -> Sequence[Part | FilePart | ExportPart]:
        exported = [ExportPart(message.id)] if message.extras.get("kind") == EXPORT else []
        return [*(files_of(message) or lay_out(message, self._public_url)), *exported]

    async def send(self, address: str, part: Part | FilePart | ExportPart) -> str:
        """Once more without buttons when Telegram refuses them: the words matter."""
        if isinstance(part, ExportPart):
            return await self._send_export(address, part)
        if isinstance(part, FilePart):
            return await self._send_file(address, part)
        try:
            return await self._api.send(address, part.text, part.rows)
        except Refused:
            if not part.rows:
                raise
            return await self._api.send(address, part.plain)

    async def _send_file(self, address: str, part: FilePart) -> str:
        """Raises Refused when the file is gone; staff read that it was not delivered."""
        found = await self.content(part.name) if self.content else None
        if found is None:
            raise Refused("the file is not there any more")
        file, path = found
        try:
            content = await asyncio.to_thread(path.read_bytes)
        except OSError as error:
            raise Refused("the file cannot be read") from error
        if file.kind == "image":
            with contextlib.suppress(Refused):  # very long or very thin: it goes as a document
                return await self._api.send_picture(address, content, file.title)
        return await self._api.send_document(address, content, file.title)

    async def _send_export(self, address: str, part: ExportPart) -> str:
        made = await self.export(part.message) if self.export else None
        if made is None:
            raise Refused("the conversation is not there any more")
        return await self._api.send_document(address, made.content, made.name)

    async def knock(self, address: str) -> None:
        await self._api.show_typing(address)

    async def say(self, address: str, words: str) -> None:
        await self._patiently(partial(self._api.send, address, words), (NotSent,))

    async def typing(self, address: str) -> None:
        """Implements the port `Typist`."""
        await self._api.show_typing(address)

    async def withdraw(self, address: str, ids: Sequence[str]) -> None:
        numbers = [int(i) for i in ids]
        for start in range(0, len(numbers), _AT_ONCE):
            some = numbers[start : start + _AT_ONCE]
            with contextlib.suppress(Refused):  # gone already, or too old
                await self._patiently(partial(self._api.delete_messages, address, some), (NotSent, OutcomeUnknown))

    async def _patiently(self, call: Callable[[], Awaitable[object]], passing: tuple[type[DeliveryError], ...]) -> None:
        """Again after a passing failure, a few times."""
        for attempt in range(1, _TRIES):
            try:
                await call()
                return
            except passing as error:
                await asyncio.sleep(min(_LONGEST_WAIT, getattr(error, "retry_after", None) or 2.0**attempt))
        await call()

"""The Bot API through python-telegram-bot, with limits on time, and its errors in our words.

Neither the token nor anybody's words reach a log: what the library itself says (it shows both) is switched off, and
its errors are named here without their text.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.telegram.layout import Key
from bot.core.errors import AttachmentRefused
from bot.core.outside_errors import (
    DeliveryError,
    KeyRefused,
    Moved,
    NoSuchPlace,
    NotSent,
    OutcomeUnknown,
    Refused,
    Unreachable,
)

logger = logging.getLogger(__name__)

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
POLL_SECONDS = 25
_CONNECT, _ANSWER, _FILE = 5.0, 20.0, 90.0
_TELL_SECONDS = 60.0
_SILENT = logging.CRITICAL + 1  # as an error the library prints a whole answer that it cannot read
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class _RawBot(Bot):
    """Answers as they came, where we read a single field: what the library cannot read of the rest is no failure."""

    async def updates(self, offset: int | None, seconds: int) -> list[dict[str, Any]]:
        data = {"offset": offset, "timeout": seconds, "allowed_updates": list(ALLOWED)}
        result = await self._post("getUpdates", data, read_timeout=seconds + _ANSWER)
        return [update for update in result if isinstance(update, dict)]

    async def send(self, chat: int, text: str, keyboard: InlineKeyboardMarkup | None) -> int:
        quiet = LinkPreviewOptions(is_disabled=True)
        data = {"chat_id": chat, "text": text, "reply_markup": keyboard, "link_preview_options": quiet}
        return int((await self._post("sendMessage", data))["message_id"])

    async def send_file(self, chat: int, method: str, field: str, file: InputFile) -> int:
        data = {"chat_id": chat, field: file}
        return int((await self._post(method, data, write_timeout=_FILE, read_timeout=_FILE))["message_id"])

    async def file_path(self, reference: str) -> str:
        return str((await self._post("getFile", {"file_id": reference}))["file_path"])

    async def webhook(self) -> dict[str, Any]:
        return dict(await self._post("getWebhookInfo"))

    async def own_name(self) -> str:
        return str((await self._post("getMe")).get("username", ""))


@dataclass(frozen=True)
class Brought:
    """Where Telegram brings updates (empty: nowhere), and its latest failure there, in seconds since 1970 (0: none)."""

    url: str
    error: str
    error_at: int


def _requests(connections: int, answer_seconds: float) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections, connect_timeout=_CONNECT, read_timeout=answer_seconds,
        write_timeout=answer_seconds, pool_timeout=10.0,
    )  # fmt: skip


class BotApi:
    """The methods we use. Every one raises DeliveryError."""

    def __init__(self, token: str, base: str, answer_seconds: float = _ANSWER) -> None:
        for chatty, level in (("telegram", _SILENT), ("httpx", logging.WARNING), ("httpcore", logging.WARNING)):
            logging.getLogger(chatty).setLevel(level)
        api, files = f"{base.rstrip('/')}/bot", f"{base.rstrip('/')}/file/bot"
        self._bot = _RawBot(token, api, files, _requests(32, answer_seconds), _requests(2, answer_seconds))
        self._files = f"{files}{token}"
        self._downloads = httpx.AsyncClient(timeout=httpx.Timeout(answer_seconds, connect=_CONNECT))
        self.bot_id = token.partition(":")[0]
        self._named, self._token = _Named(), token
        self.username = ""

    async def learn_name(self) -> None:
        """The bot's own name, by which groups call it."""
        with self._named:
            self.username = await self._bot.own_name()

    async def updates(self, offset: int | None, seconds: int = POLL_SECONDS) -> list[dict[str, Any]]:
        with self._named:
            return await self._bot.updates(offset, seconds)

    @property
    def well(self) -> bool:
        """Whether Telegram took our latest call, or at least answered it."""
        return self._named.well

    async def set_webhook(self, url: str, secret: str) -> None:
        """Raises Refused in Telegram's words: they say what is wrong with the address."""
        with self._named:
            try:
                await self._bot.set_webhook(url, allowed_updates=ALLOWED, secret_token=secret)
            except BadRequest as error:
                raise Refused(f"refused (400): {self._harmless(error.message)}") from None

    async def webhook(self) -> Brought:
        with self._named:
            told = await self._bot.webhook()
            error = self._harmless(str(told.get("last_error_message") or ""))
            return Brought(str(told.get("url") or ""), error, int(told.get("last_error_date") or 0))

    def _harmless(self, words: str) -> str:
        """Telegram's words about an address, in one line for the log."""
        return " ".join(words.replace(self._token, "…").split())[:200]

    async def delete_webhook(self) -> None:
        """What waits is kept."""
        with self._named:
            await self._bot.delete_webhook(drop_pending_updates=False)

    async def set_commands(self, commands: Sequence[tuple[str, str]], language: str | None) -> None:
        """The list behind Telegram's menu button, for one language (ISO 639-1) or for all others."""
        with self._named:
            await self._bot.set_my_commands(list(commands), language_code=language)

    async def send(self, chat: str, text: str, rows: Sequence[Sequence[Key]] = ()) -> str:
        keyboard = InlineKeyboardMarkup([[_button(key) for key in row] for row in rows]) if rows else None
        with self._named:
            return str(await self._bot.send(int(chat), text, keyboard))

    async def show_typing(self, chat: str) -> None:
        """Shown for five seconds, or until the next message."""
        with self._named:
            await self._bot.send_chat_action(int(chat), "typing")

    async def send_picture(self, chat: str, content: bytes, title: str) -> str:
        with self._named:
            return str(await self._bot.send_file(int(chat), "sendPhoto", "photo", InputFile(content, title)))

    async def send_document(self, chat: str, content: bytes, title: str) -> str:
        with self._named:
            return str(await self._bot.send_file(int(chat), "sendDocument", "document", InputFile(content, title)))

    async def download(self, reference: str, most_bytes: int) -> bytes:
        """A file by Telegram's name for it.

        Raises:
            Refused: Telegram has it no more, or gives no file of this size. AttachmentRefused: larger than we take.
            Other DeliveryErrors: not now.
        """
        with self._named:
            path = await self._bot.file_path(reference)
        try:
            async with asyncio.timeout(_FILE), self._downloads.stream("GET", f"{self._files}/{quote(path)}") as answer:
                return await _limited(answer, most_bytes)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise NotSent(f"the file was not given ({type(error).__name__})") from None  # the address has the token

    async def delete_messages(self, chat: str, ids: Sequence[int]) -> None:
        with self._named:
            await self._bot.delete_messages(int(chat), list(ids))

    async def answer_press(self, query: str, text: str | None = None) -> None:
        with self._named:
            await self._bot.answer_callback_query(query, text)

    async def close(self) -> None:
        for request in self._bot._request:
            await request.shutdown()
        await self._downloads.aclose()


async def _limited(answer: httpx.Response, most_bytes: int) -> bytes:
    if answer.status_code != httpx.codes.OK:
        raise (NotSent if answer.status_code >= 500 else Refused)(f"the file was not given ({answer.status_code})")
    raw = bytearray()
    async for chunk in answer.aiter_bytes():
        raw += chunk
        if len(raw) > most_bytes:
            raise AttachmentRefused("the file is too large", "too_large")
    return bytes(raw)


class _Named:
    """Turns the library's errors into ours, and keeps whether Telegram answers us."""

    def __init__(self) -> None:
        self.well = False
        self._told_at = -_TELL_SECONDS

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None:
            self.well = True
        if isinstance(error, TelegramError):
            ours = named(error)
            self._note(ours)
            raise ours from None  # the cause's text may hold the token
        if isinstance(error, (ValueError, KeyError, TypeError)):
            raise OutcomeUnknown(f"the answer cannot be read ({type(error).__name__})") from None

    def _note(self, error: DeliveryError) -> None:
        self.well = isinstance(error, (Refused, Unreachable)) or getattr(error, "retry_after", None) is not None
        if isinstance(error, KeyRefused) and time.monotonic() - self._told_at >= _TELL_SECONDS:
            self._told_at = time.monotonic()
            logger.error("Telegram refuses the token (LOTSE_TELEGRAM_TOKEN): nothing is sent and nothing comes in")


def named(error: TelegramError) -> DeliveryError:
    """What an error of the library means for the message."""
    if isinstance(error, RetryAfter):
        return NotSent("too many messages (429)", error._retry_after.total_seconds())
    if isinstance(error, Forbidden):
        return Unreachable("blocked by the newcomer (403)")
    if isinstance(error, ChatMigrated):
        return Moved("the group has another number now", str(error.new_chat_id))
    if isinstance(error, BadRequest):  # a NetworkError for the library
        unknown = "chat not found" in error.message.lower()
        return NoSuchPlace("no such chat (400)") if unknown else Refused("refused (400)")
    if isinstance(error, InvalidToken):
        return KeyRefused("the token is refused (401)")
    if isinstance(error, NetworkError):
        return _network(error)
    return NotSent(f"{type(error).__name__}")


def _network(error: NetworkError) -> DeliveryError:
    """A failure the API itself tells of (5xx in its own form) did nothing; a lost answer may have done it."""
    cause = error.__cause__
    if isinstance(cause, _NEVER_LEFT):
        return NotSent(f"no connection ({type(cause).__name__})")
    if cause is not None:
        return OutcomeUnknown(f"no answer ({type(cause).__name__})")
    return NotSent("the Bot API failed (5xx)")


def _button(key: Key) -> InlineKeyboardButton:
    return InlineKeyboardButton(key.title, callback_data=key.reference, url=key.url)

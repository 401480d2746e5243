"""The Telegram channel as a whole: keys from the token, polling or webhook, start and end."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.routing import Route

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.courier import TelegramCourier
from bot.channels.telegram.fetching import Fetcher
from bot.channels.telegram.hooking import Hook
from bot.channels.telegram.pace import SendPace
from bot.channels.telegram.polling import Patience, Poller, until_done
from bot.channels.telegram.presses import Presses
from bot.channels.telegram.updates import Intake
from bot.channels.telegram.webhook import Webhook
from bot.core.locale import NATIVE
from bot.core.outside_errors import DeliveryError
from bot.service.channel.clearing import Clearer
from bot.service.channel.delivery import DeliveryWorker
from bot.service.channel.messenger import Messenger

logger = logging.getLogger(__name__)

_LAST_CALLS_SECONDS = 3.0
_OTHERS = "en"  # for devices in languages that we do not speak


@dataclass(frozen=True)
class Tempo:
    """How fast we write (a second, at once) and how patient we are. Tests hurry."""

    overall: tuple[float, float] = (25.0, 25.0)
    chat: tuple[float, float] = (1.0, 5.0)
    answer_seconds: float = 20.0
    pause_seconds: float = 1.0
    look_seconds: float = 180.0  # whether Telegram still brings updates here


def connect(token: str, base: str, tempo: Tempo, public_url: str | None = None) -> tuple[BotApi, TelegramCourier]:
    """Opens nothing yet."""
    api = BotApi(token, base, tempo.answer_seconds)
    return api, TelegramCourier(api, SendPace(tempo.overall, tempo.chat), public_url)


class TelegramChannel:
    """`hook`: where Telegram is to bring updates; None: we ask Telegram for them."""

    def __init__(
        self,
        token: str,
        hook: str | None,
        api: BotApi,
        messenger: Messenger,
        delivery: DeliveryWorker,
        fetcher: Fetcher,
        clearer: Clearer,
        tempo: Tempo,
    ) -> None:
        self._api, self._messenger, self._delivery, self._fetcher = api, messenger, delivery, fetcher
        self._clearer = clearer
        self._presses, self._patience = Presses(api), Patience(tempo.pause_seconds)
        self._intake = Intake(messenger, api, self._presses, _derived(token, "person"))
        self._secret = _derived(token, "webhook").hex()
        self._hook = Hook(api, hook, self._secret, self._patience, tempo.look_seconds) if hook else None
        self._menu: asyncio.Task[None] | None = None

    def routes(self) -> list[Route]:
        return [Webhook(self._intake, self._secret).route()] if self._hook else []

    def well(self) -> bool:
        """Whether Telegram answers us, and brings updates here if it is to."""
        return self._api.well and (self._hook is None or self._hook.well)

    def health(self) -> Mapping[str, object]:
        """For a watchman."""
        return {"telegram": self.well(), "telegram_lost": self._intake.lost}

    async def begin(self) -> None:
        """Before anything comes in."""
        await self._intake.begin()

    async def send(self) -> None:
        """Sends what the outbox holds, until cancelled."""
        await self._delivery.run()

    async def fetch(self) -> None:
        """Fetches files whose newcomers have said yes, until cancelled."""
        await self._fetcher.run()

    async def clear(self) -> None:
        """Clears chats whose conversations were erased, as far as that was not done at once, until cancelled."""
        await self._clearer.run()

    async def receive(self) -> None:
        """Takes updates until cancelled."""
        await until_done("getMe", self._api.learn_name, self._patience)
        self._menu = asyncio.create_task(self._set_commands())
        logger.info("Telegram: @%s, by %s", self._api.username, "webhook" if self._hook else "polling")
        if self._hook:
            await self._hook.run()
        await Poller(self._api, self._intake, self._patience).run()

    async def close(self) -> None:
        if self._menu:
            self._menu.cancel()
        await self._messenger.finish()
        await self._presses.finish(_LAST_CALLS_SECONDS)
        await self._api.close()

    async def _set_commands(self) -> None:
        """In every language; nothing waits for it, and the commands work without it."""
        try:
            for language in (None, *NATIVE):
                await self._api.set_commands(self._messenger.commands(language or _OTHERS), language)
        except DeliveryError as error:
            logger.warning("Telegram: the menu of commands could not be set: %s", error)


def _derived(token: str, purpose: str) -> bytes:
    return hmac.new(token.encode(), f"lotse/{purpose}".encode(), hashlib.sha256).digest()

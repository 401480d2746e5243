"""How updates come in: whether Telegram can bring them here, and whether it still does.

A bot has one webhook. Another process with the same token takes it away by asking for updates itself, without a word
to us: newcomers would write to nobody until a restart. So Telegram is asked again and again where it brings them.
"""

from __future__ import annotations

import asyncio
import logging
from urllib.parse import urlsplit

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.polling import Patience, reason
from bot.channels.telegram.webhook import PATH
from bot.core.outside_errors import DeliveryError, Refused

logger = logging.getLogger(__name__)

_PORTS = (443, 80, 88, 8443)  # that Telegram itself brings updates to; a Bot API server of one's own takes any
_TELEGRAM = "api.telegram.org"
_TRIES = 3


def webhook_of(public_url: str | None, api: str, polling: bool) -> str | None:
    """Where Telegram is to bring updates; None: we ask for them. `polling`: the town wants that."""
    if polling or not public_url or not public_url.startswith("https://"):
        return None
    port = urlsplit(public_url).port or 443
    if port not in _PORTS and urlsplit(api).hostname == _TELEGRAM:
        logger.warning("Telegram brings nothing to port %d (only to 443, 80, 88 and 8443): it is asked instead", port)
        return None
    return f"{public_url}{PATH}"


class Hook:
    """Sets the webhook, and looks after it every `seconds`."""

    def __init__(self, api: BotApi, url: str, secret: str, patience: Patience, seconds: float) -> None:
        self._api, self._url, self._secret = api, url, secret
        self._patience, self._seconds = patience, seconds
        self._last_error = 0
        self.well = True  # until Telegram says otherwise; given up, it is no longer needed

    async def run(self) -> None:
        """Until cancelled; returns when Telegram will not bring updates to this address."""
        if await self._begin():
            while True:
                await asyncio.sleep(self._seconds)
                await self._look()

    async def _begin(self) -> bool:
        """False: it is refused. Other failures pass."""
        refused = 0
        while refused < _TRIES:
            try:
                await self._put()
                return True
            except Exception as error:
                refused += isinstance(error, Refused)
                logger.error("Telegram: setWebhook failed: %s: %s", type(error).__name__, reason(error), exc_info=error)
            await self._patience.pause()
        logger.error("Telegram will not bring updates to LOTSE_PUBLIC_URL: it is asked for them instead")
        return False

    async def _put(self) -> None:
        await self._api.set_webhook(self._url, self._secret)
        self._patience.well()
        self.well = True

    async def _look(self) -> None:
        try:
            told = await self._api.webhook()
            self.well = told.url == self._url
            if not self.well:
                logger.error("Telegram: the webhook was changed; does another process use the token? It is set again")
                await self._put()
            elif told.error_at > self._last_error:
                self._last_error = told.error_at
                logger.warning("Telegram: an update could not be brought: %s", told.error)
        except DeliveryError as error:
            logger.error("Telegram: the webhook could not be looked at: %s: %s", type(error).__name__, reason(error))

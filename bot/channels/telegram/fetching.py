"""Fetches from Telegram what newcomers have sent, once they have said yes to a person; not a byte of it before."""

from __future__ import annotations

import asyncio
import logging
import random

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.courier import CHANNEL
from bot.core.errors import AttachmentRefused, LotseError
from bot.core.handoffs.attachment import DueFile, FileReferences
from bot.core.outside_errors import DeliveryError, Refused
from bot.core.ports import Signals
from bot.service.channel.attachments import Attachments
from bot.service.signals import OUTBOX

logger = logging.getLogger(__name__)

_LOOK_EVERY_SECONDS = 2.0
_SIDE_BY_SIDE = 3
_LONGEST_PAUSE = 300.0
_TRIES = 12


class Fetcher:
    """Takes one remembered file after the other, a few side by side."""

    def __init__(
        self, api: BotApi, references: FileReferences, attachments: Attachments, signals: Signals, pause: float
    ) -> None:
        self._api, self._references, self._attachments = api, references, attachments
        self._signals, self._pause = signals, pause

    async def run(self) -> None:
        """Works until cancelled. One looks, so that a message without a file costs one look; what is there is fetched
        side by side.
        """
        free = asyncio.Semaphore(_SIDE_BY_SIDE)
        async with asyncio.TaskGroup() as fetching:
            with self._signals.listen(OUTBOX) as news:
                while True:
                    news.ready()
                    while await self._begun(fetching, free):
                        pass
                    await news.wait(_LOOK_EVERY_SECONDS)

    async def _begun(self, fetching: asyncio.TaskGroup, free: asyncio.Semaphore) -> bool:
        """Whether there was one; it is taken only when somebody is free to fetch it."""
        await free.acquire()
        due = await self._due()
        if due is None:
            free.release()
            return False
        fetching.create_task(self._one(due)).add_done_callback(lambda _: free.release())
        return True

    async def _due(self) -> DueFile | None:
        try:
            return await self._references.take(CHANNEL)
        except Exception as error:  # a database that is away comes back; what is remembered waits
            await self._failed(error)
            return None

    async def _one(self, due: DueFile) -> None:
        try:
            await self._fetch(due)
        except Exception as error:  # as above
            await self._failed(error)

    async def _failed(self, error: Exception) -> None:
        logger.error("a file could not be fetched: %s", type(error).__name__, exc_info=error)
        await asyncio.sleep(self._pause)

    async def _fetch(self, due: DueFile) -> None:
        try:
            content = await self._api.download(due.file.reference, self._attachments.most_bytes)
            source = f"{due.message_id}:{due.file.source}"
            await self._attachments.take(due.conversation, due.message_id, source, due.file.title, content)
            await self._references.forget(due)
        except (AttachmentRefused, Refused) as error:
            await self._give_up(due, error)
        except DeliveryError as error:
            await self._later(due, error)
        except LotseError:  # erased meanwhile
            await self._references.forget(due)

    async def _later(self, due: DueFile, error: DeliveryError) -> None:
        if due.attempts >= _TRIES:
            await self._give_up(due, error)
            return
        seconds = min(_LONGEST_PAUSE, self._pause * 2.0**due.attempts) * random.uniform(0.5, 1.0)
        await self._references.put_off(due, seconds)

    async def _give_up(self, due: DueFile, error: LotseError) -> None:
        """The newcomer hears why; with a yes that was taken back meanwhile nothing is said, and nothing fetched."""
        if isinstance(error, AttachmentRefused) and error.reason == "not_now":
            await self._references.put_off(due, 0)
            return
        await self._references.tell(due, self._attachments.refusal(error, due.conversation.locale))
        for name in (due.conversation.id, OUTBOX):
            self._signals.announce(name)

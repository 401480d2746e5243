"""Deletes what a channel still shows of an erased conversation, also when the channel is away for hours or we end."""

from __future__ import annotations

import asyncio
import logging

from bot.core.outside_errors import DeliveryError, NotSent, Refused, Unreachable
from bot.core.ports import Library
from bot.core.pushed import Clearing, Clearings, Courier

logger = logging.getLogger(__name__)

_LOOK_EVERY_SECONDS = 60.0


class Clearer:
    """`alone`: no other process clears chats of this database."""

    def __init__(self, clearings: Clearings, courier: Courier, library: Library, alone: bool) -> None:
        self._clearings, self._courier, self._library, self._alone = clearings, courier, library, alone

    async def run(self) -> None:
        """Takes up what was left, until cancelled."""
        everything = self._alone
        while True:
            try:
                for clearing in await self._clearings.take(self._courier.channel, everything):
                    await self.clear(clearing)
                everything = False
            except Exception as error:  # tried again at the next look
                logger.error("chats cannot be cleared: %s", type(error).__name__, exc_info=error)
            await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def clear(self, clearing: Clearing) -> None:
        """The newcomer hears once that all is gone, with what the channel itself may still show."""
        cleared = await self._withdrawn(clearing)
        if not (clearing.told or await self._tell(clearing)):
            return
        await (self._clearings.done(clearing) if cleared else self._clearings.told(clearing))

    async def _withdrawn(self, clearing: Clearing) -> bool:
        """False: to be tried again."""
        try:
            await self._courier.withdraw(clearing.address, clearing.external_ids)
        except DeliveryError as error:
            logger.warning("messages in the channel could not be deleted: %s", type(error).__name__)
            return isinstance(error, (Refused, Unreachable))
        return True

    async def _tell(self, clearing: Clearing) -> bool:
        try:
            await self._courier.say(clearing.address, self._library.catalogue.say("erase_telegram", clearing.locale))
        except DeliveryError as error:
            logger.warning("a sentence could not be sent: %s", type(error).__name__)
            return not isinstance(error, NotSent)  # what is in doubt is not said twice
        return True

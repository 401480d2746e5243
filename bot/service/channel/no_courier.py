"""What becomes of messages to a channel that is switched off: nobody carries them, so staff see at once that they were
not delivered, instead of "on its way" for ever. What somebody was sending when it was switched off is in doubt."""

from __future__ import annotations

import logging

from bot.core.ports import Signals
from bot.core.pushed import Delivery, Outbox
from bot.service.signals import OUTBOX

logger = logging.getLogger(__name__)

_LOOK_EVERY_SECONDS = 1.0
_REASON = "the channel is switched off"


class NoCourier:
    """Stands where a channel's DeliveryWorker would. `alone`: no other process sends from this database."""

    def __init__(self, outbox: Outbox, channel: str, signals: Signals, alone: bool) -> None:
        self._outbox, self._channel, self._signals, self._alone = outbox, channel, signals, alone

    async def run(self) -> None:
        """Settles what waits and what comes, until cancelled."""
        everything = self._alone
        with self._signals.listen(OUTBOX) as news:
            while True:
                news.ready()
                try:
                    await self._left_behind(everything)
                    everything = False
                    while await self.look():
                        pass
                except Exception as error:  # a database that is away comes back
                    logger.error("cannot look into the outbox: %s", type(error).__name__, exc_info=error)
                await news.wait(_LOOK_EVERY_SECONDS)

    async def look(self) -> int:
        """Settles the oldest message of every conversation as failed; how many."""
        settled = 0
        for conversation_id, _ in await self._outbox.waiting(self._channel):
            if parcel := await self._outbox.take(conversation_id):
                state = Delivery.UNSURE if parcel.doubted else Delivery.FAILED
                await self._outbox.settle(parcel, state, _REASON)
                self._signals.announce(conversation_id)
                settled += 1
        if settled:
            logger.warning("%s is switched off: %d messages were not delivered", self._channel, settled)
        return settled

    async def _left_behind(self, everything: bool) -> None:
        for parcel in await self._outbox.left_behind(everything):
            await self._outbox.settle(parcel, Delivery.UNSURE, "the process ended while sending")
            self._signals.announce(parcel.conversation_id)

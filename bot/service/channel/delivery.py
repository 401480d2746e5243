"""Sends what the outbox holds: in order within a conversation, conversations side by side.

A send ends in one of five ways: it arrived; it surely did not (again later); it never will (staff see it); the
newcomer wants nothing more from us (marked); or nobody knows. Then it is repeated once when the bot said it, and not
at all when staff did: they read "maybe delivered" and decide. The one repetition waits until the channel answers again:
an outage would swallow it too.
"""

from __future__ import annotations

import asyncio
import logging
import random
from datetime import timedelta
from typing import Any

from bot.core.instants import instant
from bot.core.outside_errors import DeliveryError, NotSent, OutcomeUnknown, Refused, Unreachable
from bot.core.ports import Clock, Signals
from bot.core.pushed import Courier, Delivery, Outbox, Parcel
from bot.service.signals import OUTBOX

logger = logging.getLogger(__name__)

_SIDE_BY_SIDE = 16
_LONGEST_PAUSE = 60.0
_GIVE_UP_AFTER = timedelta(hours=24)
_LONGEST_SEND_SECONDS = 240.0  # of one part; shorter than a row may be `sending`
_LAST_SENDS_SECONDS = 5.0
_KNOCK_SECONDS = 4.0  # ends before whoever knocks is ended: the repetition is not spent


class DeliveryWorker:
    """Carries one channel's messages to its courier.

    alone: no other process sends from this database. pause: seconds until the outbox is looked into again without
    news, and before the first repetition.
    """

    def __init__(
        self, outbox: Outbox, courier: Courier, signals: Signals, clock: Clock, alone: bool, pause: float = 1.0
    ) -> None:
        self._outbox, self._courier, self._signals, self._clock = outbox, courier, signals, clock
        self._alone, self._pause = alone, pause
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._free, self._ending = asyncio.Semaphore(_SIDE_BY_SIDE), False

    async def run(self) -> None:
        """Works until cancelled; sends that are under way may end first."""
        everything = self._alone
        with self._signals.listen(OUTBOX) as news:
            try:
                while True:
                    news.ready()
                    if await self._look(everything):
                        everything = False
                    await news.wait(self._pause)
            finally:
                self._ending = True
                await self._finish()

    async def _look(self, everything: bool) -> bool:
        try:
            for parcel in await self._outbox.left_behind(everything):
                if parcel.conversation_id not in self._busy:  # the clock was put forward, or we slept
                    await self._unknown(parcel, "the process ended while sending")
            for conversation_id, address in await self._outbox.waiting(self._courier.channel):
                if conversation_id not in self._busy:
                    self._start(conversation_id, address)
            return True
        except Exception as error:  # a database that is away comes back; messages wait on disk
            logger.error("cannot look into the outbox: %s", type(error).__name__, exc_info=error)
            return False

    def _start(self, conversation_id: str, address: str) -> None:
        def ended(_: object) -> None:
            self._busy.pop(conversation_id, None)
            self._signals.announce(OUTBOX)  # the conversation's next message

        self._busy[conversation_id] = asyncio.create_task(self._serve(conversation_id, address))
        self._busy[conversation_id].add_done_callback(ended)

    async def _serve(self, conversation_id: str, address: str) -> None:
        """The oldest message of a conversation. The wait comes first: until it is over, a claim may cancel."""
        try:
            await self._courier.clear(address)
            async with self._free:
                parcel = None if self._ending else await self._outbox.take(conversation_id)
                if parcel:
                    await self.deliver(parcel)
        except Exception as error:  # one conversation must not stop the others
            logger.error("delivery failed: %s", type(error).__name__, exc_info=error)
            await asyncio.sleep(self._pause)

    async def deliver(self, parcel: Parcel) -> None:
        """One message, with all its parts, and what became of it."""
        try:
            await self._answered(parcel)
            await self._send(parcel)
        except NotSent as error:
            await self._later(parcel, error)
        except Unreachable as error:
            await self._outbox.settle(parcel, Delivery.FAILED, str(error), unreachable=True)
        except Refused as error:
            await self._outbox.settle(parcel, Delivery.FAILED, str(error))
        except OutcomeUnknown as error:
            await self._unknown(parcel, str(error))
        finally:
            self._signals.announce(parcel.conversation_id)

    async def _answered(self, parcel: Parcel) -> None:
        """Whoever is to get something for the second time is knocked at first. Raises NotSent: nobody answers."""
        if not parcel.doubted:
            return
        try:
            async with asyncio.timeout(_KNOCK_SECONDS):
                await self._courier.knock(parcel.address)
        except (OutcomeUnknown, TimeoutError):
            raise NotSent("the channel does not answer") from None
        except Refused:  # of a sign; whether the words are is seen when they are sent
            return

    async def _send(self, parcel: Parcel) -> None:
        parts = self._courier.parts(parcel.message)
        for number, part in enumerate(parts[len(parcel.arrived) :], len(parcel.arrived) + 1):
            if number > len(parcel.arrived) + 1:
                await self._courier.clear(parcel.address)
            external_id = await self._carried(parcel, part)
            kept = await self._outbox.arrived(parcel, external_id, number == len(parts))
            if kept is None:
                await self._take_back(parcel, external_id)
            if not kept:
                return

    async def _carried(self, parcel: Parcel, part: Any) -> str:
        """A slow connection may take bytes now and then for ever: what takes so long is in doubt."""
        try:
            async with asyncio.timeout(_LONGEST_SEND_SECONDS):
                return await self._courier.send(parcel.address, part)
        except TimeoutError:
            raise OutcomeUnknown("it took too long") from None

    async def _take_back(self, parcel: Parcel, external_id: str) -> None:
        """Erased while it was on its way."""
        try:
            await self._courier.withdraw(parcel.address, [external_id])
        except DeliveryError as error:
            logger.warning("a message could not be taken back: %s", type(error).__name__)

    async def _later(self, parcel: Parcel, error: NotSent) -> None:
        if instant(self._clock.now()) - parcel.message.at > _GIVE_UP_AFTER:
            await self._outbox.settle(parcel, Delivery.UNSURE if parcel.doubted else Delivery.FAILED, str(error))
            return
        seconds = min(_LONGEST_PAUSE, self._pause * 2.0 ** min(parcel.attempts, 10)) * random.uniform(0.5, 1.0)
        await self._outbox.put_back(parcel, error.retry_after if error.retry_after is not None else seconds, str(error))

    async def _unknown(self, parcel: Parcel, reason: str) -> None:
        if parcel.message.author == "staff" or parcel.doubted:
            await self._outbox.settle(parcel, Delivery.UNSURE, reason)
            self._signals.announce(parcel.conversation_id)
        else:
            await self._outbox.put_back(parcel, self._pause, reason, doubted=True)

    async def _finish(self) -> None:
        if self._busy:
            _, late = await asyncio.wait(self._busy.values(), timeout=_LAST_SENDS_SECONDS)
            for task in late:
                task.cancel()

"""Newcomers' messages in German for the desk, by machine translation, in the background.

Only what staff have open before them is translated: after the yes, behind the wall, and paid from the daily budget as
every translation. Nobody waits for it; what cannot be translated stays as it is and is tried again only after an hour,
while a provider that is away costs no try. Of a protected conversation nothing leaves the house by itself: staff press
a button for what stands there. Each message is taken in its own language, whatever the conversation's.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cache

from bot.core.accounts.staff import Staff
from bot.core.errors import LotseError
from bot.core.handoffs.desk import DeskConversation, DeskMessage, QueueEntry
from bot.core.instants import instant
from bot.core.locale import DEFAULT, language
from bot.core.ports import Clock, Library, Signals
from bot.core.ports_desk import WrittenLog
from bot.service.translation.translating import Translating
from bot.service.turn.tongues import Tongues

logger = logging.getLogger(__name__)

_MOST_TRIES = 2
_AGAIN_AFTER = timedelta(hours=1)
_REMEMBERED = 2000
_AT_ONCE = 20


class Reading:
    """`begin` returns at once; the log says when there is something new to read. `tongues`: in which language a message
    is; loading that takes a moment."""

    def __init__(
        self,
        translating: Translating | None,
        log: WrittenLog,
        signals: Signals,
        library: Library,
        clock: Clock,
        tongues: Callable[[], Tongues],
    ) -> None:
        self._translating, self._log, self._signals, self._library = translating, log, signals, library
        self._clock, self._tongues = clock, cache(tongues)
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._tries: dict[str, list[datetime]] = {}

    def begin(self, who: Staff, found: DeskConversation) -> None:
        """What staff open is read, unless it is protected."""
        if not self._protected(found.entry):
            self.read(who, found)

    def asks(self, entry: QueueEntry) -> str | None:
        """The provider, where staff have to press a button before it sees anything."""
        known, theirs = self._translating, entry.foreign or entry.locale
        if known is None or language(theirs) == DEFAULT or not self._protected(entry):
            return None
        return known.provider if known.offers(theirs, DEFAULT) else None

    def read(self, who: Staff, found: DeskConversation) -> None:
        conversation_id = found.entry.conversation_id
        if self._translating is None or conversation_id in self._busy:
            return
        unread = [one for one in found.messages if _unread(one) and self._may_try(one.id)]
        if unread:
            task = asyncio.create_task(self._read(who, conversation_id, unread, found.entry.foreign))
            self._busy[conversation_id] = task
            task.add_done_callback(lambda _: self._busy.pop(conversation_id, None))

    async def rest(self) -> None:
        """Until nothing is being translated any more."""
        while self._busy:
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    def _protected(self, entry: QueueEntry) -> bool:
        return self._library.guide.quiet(entry.department, entry.protected)

    async def _read(self, who: Staff, conversation_id: str, unread: Sequence[DeskMessage], foreign: str | None) -> None:
        try:
            texts = {}
            for one, written in await asyncio.to_thread(self._foreign, unread, foreign):
                if german := await self._german(conversation_id, one, written):
                    texts[one.id] = german
            if texts and await self._log.keep_german(who, conversation_id, texts):
                self._signals.announce(conversation_id)
        except LotseError:  # handed on, given back or erased meanwhile: it is not for these eyes any more
            pass
        except Exception as error:  # nobody waits for it, and the original is there
            logger.warning("no German for the desk: %s", type(error).__name__, exc_info=error)

    def _foreign(self, unread: Sequence[DeskMessage], foreign: str | None) -> list[tuple[DeskMessage, str]]:
        """The newest that are in another language than German, each with its own."""
        tongues = self._tongues()
        heard = [(one, tongues.written(one.text, one.locale, foreign)) for one in unread]
        return [(one, written) for one, written in heard if language(written) != DEFAULT][-_AT_ONCE:]

    async def _german(self, conversation_id: str, one: DeskMessage, written: str) -> str | None:
        assert self._translating is not None
        done = await self._translating.translate(one.text, written, DEFAULT, conversation_id)
        if done is None and not self._translating.failing:  # it is the text, not the provider
            self._tried(one.id)
        return done.text if done else None

    def _may_try(self, message_id: str) -> bool:
        since = instant(self._clock.now()) - _AGAIN_AFTER
        return sum(at > since for at in self._tries.get(message_id, ())) < _MOST_TRIES

    def _tried(self, message_id: str) -> None:
        if len(self._tries) > _REMEMBERED:
            self._tries.clear()
        self._tries[message_id] = [*self._tries.get(message_id, ())[-1:], instant(self._clock.now())]


def _unread(one: DeskMessage) -> bool:
    """Words of the newcomer that are not known in German."""
    words = one.author == "newcomer" and one.pressed is None and any(letter.isalpha() for letter in one.text)
    return words and not one.german

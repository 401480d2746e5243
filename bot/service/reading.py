"""Newcomers' messages in German for the desk, by machine translation, in the background.

Only what staff have open before them is translated: after the yes, behind the wall, and paid from the daily budget as
every translation. Nobody waits for it; what cannot be translated stays as it is and is not tried for ever. Of a
protected conversation nothing leaves the house by itself: staff press a button for what stands there.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence

from bot.core.desk import DeskConversation, DeskMessage, QueueEntry
from bot.core.errors import LotseError
from bot.core.locale import DEFAULT, language
from bot.core.ports import Library, Signals
from bot.core.ports_desk import WrittenLog
from bot.core.staff import Staff
from bot.service.translating import Translating

logger = logging.getLogger(__name__)

_MOST_TRIES = 2
_REMEMBERED = 2000
_AT_ONCE = 20


class Reading:
    """`begin` returns at once; the log says when there is something new to read."""

    def __init__(self, translating: Translating | None, log: WrittenLog, signals: Signals, library: Library) -> None:
        self._translating, self._log, self._signals, self._library = translating, log, signals, library
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._tries: Counter[str] = Counter()

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
        wanted = [one for one in found.messages if self._wants(one, found.entry.foreign)][-_AT_ONCE:]
        if wanted:
            task = asyncio.create_task(self._read(who, conversation_id, wanted, found.entry.foreign))
            self._busy[conversation_id] = task
            task.add_done_callback(lambda _: self._busy.pop(conversation_id, None))

    async def rest(self) -> None:
        """Until nothing is being translated any more."""
        while self._busy:
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    def _protected(self, entry: QueueEntry) -> bool:
        return self._library.guide.quiet(entry.department, entry.protected)

    def _wants(self, one: DeskMessage, foreign: str | None) -> bool:
        """Words of the newcomer in another language, not known in German and not tried too often."""
        words = one.author == "newcomer" and one.pressed is None and any(letter.isalpha() for letter in one.text)
        known = bool(one.german) or language(foreign or one.locale) == DEFAULT
        return words and not known and self._tries[one.id] < _MOST_TRIES

    async def _read(self, who: Staff, conversation_id: str, wanted: Sequence[DeskMessage], foreign: str | None) -> None:
        try:
            texts = {}
            for one in wanted:
                if german := await self._german(conversation_id, one, foreign):
                    texts[one.id] = german
            if texts and await self._log.keep_german(who, conversation_id, texts):
                self._signals.announce(conversation_id)
        except LotseError:  # handed on, given back or erased meanwhile: it is not for these eyes any more
            pass
        except Exception as error:  # nobody waits for it, and the original is there
            logger.warning("no German for the desk: %s", type(error).__name__)

    async def _german(self, conversation_id: str, one: DeskMessage, foreign: str | None) -> str | None:
        if len(self._tries) > _REMEMBERED:
            self._tries.clear()
        self._tries[one.id] += 1
        assert self._translating is not None
        done = await self._translating.translate(one.text, foreign or one.locale, DEFAULT, conversation_id)
        return done.text if done else None

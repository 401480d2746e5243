"""What staff send: parts put together in the newcomer's locale, and German of their own, translated where that can be.

Without a provider of translations, which is the default, German stays German and the newcomer is told so in their
language. With one the translation goes first, marked, and the original below, as everywhere; when there is none in
time, the original goes at once. Both languages are stored with the message. In a protected conversation a provider
gets nothing unless staff ask for it with this very reply.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.accounts.staff import Staff
from bot.core.errors import BadInput, MessageEmpty, MessageTooLong, PartsOpen
from bot.core.handoffs.desk import DeskConversation, QueueEntry
from bot.core.handoffs.written import Written
from bot.core.locale import DEFAULT, NATIVE, language
from bot.core.message import accepted_text
from bot.core.ports import Clock, Holidays, Library
from bot.core.ports_desk import Handoffs, WrittenLog
from bot.core.texts.blocks import MOST_PARTS, Part
from bot.service.answers.speaker import Speaker
from bot.service.staff.blocks import Assembled, Assembler, joined, linked
from bot.service.staff.handoff import HandoffDesk
from bot.service.translation.translating import Translating

LONGEST = 4000


@dataclass(frozen=True)
class Letter:
    """What stands in the form: parts in their order, then German of one's own.

    `locale`: to write in, if another; `translate`: a machine was asked for, where it is not by itself.
    """

    parts: tuple[Part, ...] = ()
    text: str = ""
    locale: str = ""
    translate: bool = False


@dataclass(frozen=True)
class Row:
    """A part as staff see it while they write. `theirs` is in the newcomer's locale."""

    part: Part
    german: str
    theirs: str
    gaps: tuple[str, ...]
    missing: tuple[str, ...]


class Writing:
    def __init__(
        self,
        desk: HandoffDesk,
        handoffs: Handoffs,
        log: WrittenLog,
        library: Library,
        holidays: Holidays,
        clock: Clock,
        translating: Translating | None,
    ) -> None:
        self._desk, self._handoffs, self._log, self._library = desk, handoffs, log, library
        self._holidays, self._clock, self._translating = holidays, clock, translating

    async def entry(self, who: Staff, conversation_id: str) -> QueueEntry:
        """Raises NotFound, Forbidden."""
        return await self._handoffs.entry(who, conversation_id)

    async def open(self, who: Staff, conversation_id: str) -> DeskConversation:
        """With what was said. Raises NotFound, Forbidden."""
        return await self._desk.open(who, conversation_id)

    async def send(
        self, who: Staff, conversation_id: str, letter: Letter, client_id: str, version: int, beyond: bool = False
    ) -> None:
        """Raises as `HandoffDesk.reply`, and PartsOpen."""
        entry = await self._handoffs.entry(who, conversation_id)
        said = [*self._put_together(entry, letter), *await self._own_words(who, entry, letter)]
        if not said:
            raise MessageEmpty("the reply has neither parts nor text")
        await self._desk.write(who, conversation_id, said, client_id, version, beyond)

    def rows(self, entry: QueueEntry, letter: Letter) -> list[Row]:
        """What is being written; parts that are none (any more) are left out."""
        german, theirs = self._assembler(DEFAULT), self._assembler(self.locale(entry, letter))
        found = ((part, german.one(part), theirs.one(part)) for part in letter.parts)
        return [
            Row(part, one.text, other.text, self._gaps(part, german), other.missing)
            for part, one, other in found
            if one and other
        ]

    def locale(self, entry: QueueEntry, letter: Letter | None = None) -> str:
        """The locale of prepared texts for this newcomer: theirs, unless staff chose another."""
        return letter.locale if letter and letter.locale in NATIVE else entry.locale

    def translates(self, entry: QueueEntry) -> str | None:
        """The provider that would translate for this newcomer."""
        known = self._translating
        return known.provider if known and known.offers(DEFAULT, self._target(entry, entry.locale)) else None

    def asks(self, entry: QueueEntry) -> bool:
        """Whether nothing of it leaves the house before staff say so."""
        return self._library.guide.quiet(entry.department, entry.protected)

    async def preview(self, who: Staff, conversation_id: str, letter: Letter) -> str | None:
        """The translation of one's own German; kept, so that sending it costs nothing more."""
        entry = await self._handoffs.entry(who, conversation_id)
        target = self._target(entry, self.locale(entry, letter))
        return await self._translated(entry, target, accepted_text(letter.text))

    def _gaps(self, part: Part, assembler: Assembler) -> tuple[str, ...]:
        return tuple(assembler.gaps(part.name)) if part.kind == "block" else ()

    def _put_together(self, entry: QueueEntry, letter: Letter) -> list[Written]:
        """Raises PartsOpen, BadInput."""
        if not letter.parts:
            return []
        if len(letter.parts) > MOST_PARTS:
            raise BadInput(f"a reply has at most {MOST_PARTS} parts; send it in two")
        locale = self.locale(entry, letter)
        theirs, german = self._all(locale, letter.parts), self._all(DEFAULT, letter.parts)
        text = joined(theirs)
        if len(text) > LONGEST:
            raise MessageTooLong(
                f"the reply has {len(text)} characters; at most {LONGEST} are sent", len(text), LONGEST
            )
        return [Written(text, locale, joined(german), "blocks", links=linked(theirs))]

    def _all(self, locale: str, parts: Sequence[Part]) -> list[tuple[Part, Assembled]]:
        assembler = self._assembler(locale)
        found = []
        for part in parts:
            done = assembler.one(part)
            if done is None:
                raise BadInput(f"there is no {part.reference} (any more); leave it out")
            if done.missing:
                raise PartsOpen(f"{', '.join(done.missing)} of {part.reference} is still open")
            found.append((part, done))
        return found

    async def _own_words(self, who: Staff, entry: QueueEntry, letter: Letter) -> list[Written]:
        if not letter.text.strip():
            return []
        words = accepted_text(letter.text)
        locale = self.locale(entry, letter)
        target = self._target(entry, locale)
        if language(target) == DEFAULT:
            return [Written(words, DEFAULT)]
        speaker = Speaker(self._library.catalogue, locale)
        wanted = letter.translate or not self.asks(entry)
        if wanted and (translated := await self._translated(entry, target, words)):
            heading = speaker.say("translation_original", language=speaker.language_name(DEFAULT))
            notice = speaker.say("machine_translation", service=self._translating.provider if self._translating else "")
            original = Written(f"{heading}\n{words}", DEFAULT, kind="original")
            return [Written(f"{notice}\n{translated}", target, words, "translated"), original]
        hint = Written(speaker.say("reply_in_german"), locale, kind="notice")
        told = not letter.parts and await self._log.hinted(who, entry.conversation_id, hint.text, locale)
        return [*(() if told else (hint,)), Written(words, DEFAULT)]

    async def _translated(self, entry: QueueEntry, target: str, words: str) -> str | None:
        """Within the provider's time limit, or None."""
        if self._translating is None:
            return None
        done = await self._translating.translate(words, DEFAULT, target, entry.conversation_id)
        return done.text if done else None

    def _target(self, entry: QueueEntry, locale: str) -> str:
        """The newcomer's language, also when it is none of ours; a locale that staff chose holds."""
        return entry.foreign if entry.foreign and locale == entry.locale else locale

    def _assembler(self, locale: str) -> Assembler:
        return Assembler(self._library, self._holidays, locale, self._clock.now())

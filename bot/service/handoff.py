"""What staff do with a conversation: see the queue, claim, reply, note, transfer, hand back, close.

The department wall is checked by the store in the same transaction as the step. What newcomers are told about a step
is a prepared sentence in their language.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.conversation import Event
from bot.core.desk import DeskConversation, QueueEntry
from bot.core.errors import BadInput, Forbidden
from bot.core.message import Utterance, accepted_text
from bot.core.places import Department
from bot.core.ports import Clock, Handoffs, Library, LogEntry, Signals
from bot.core.staff import Staff
from bot.service.answers.speaker import Speaker
from bot.service.presence import DeskPresence
from bot.service.signals import DESK, OUTBOX

_LOG_PAGE = 200


class HandoffDesk:
    """Every method takes who is signed in first.

    Raises, all of them: Forbidden (another department's), NotFound (not, or no longer, with staff); the steps also
    AlreadyClaimed, VersionChanged, IllegalTransition; what is written MessageEmpty, MessageTooLong, ClientIdReused.
    """

    def __init__(
        self, handoffs: Handoffs, library: Library, signals: Signals, clock: Clock, presence: DeskPresence
    ) -> None:
        self._handoffs, self._library, self._signals = handoffs, library, signals
        self._clock, self._presence = clock, presence

    async def queue(self, who: Staff) -> list[QueueEntry]:
        """Waiting and claimed conversations of one's departments, danger first, then oldest first."""
        for department in who.departments:
            self._presence.seen(department)
        return await self._handoffs.queue(who)

    async def open(self, who: Staff, conversation_id: str) -> DeskConversation:
        """The conversation; from now on it counts as seen."""
        found = await self._handoffs.open(who, conversation_id)
        self._presence.seen(found.entry.department)
        return found

    async def log(self, who: Staff, conversation_id: str, after: int) -> Sequence[LogEntry]:
        return await self._handoffs.log(who, conversation_id, after, _LOG_PAGE)

    async def claim(self, who: Staff, conversation_id: str) -> None:
        entry = await self._handoffs.entry(who, conversation_id)
        await self._handoffs.claim(who, conversation_id, self._joined(entry))
        self._tell(conversation_id)

    async def reply(self, who: Staff, conversation_id: str, text: str, client_id: str, version: int) -> None:
        """Any reply takes over. `version`: of the entry that the page was drawn with."""
        words, entry = accepted_text(text), await self._handoffs.entry(who, conversation_id)
        await self._handoffs.reply(who, conversation_id, words, client_id, version, self._joined(entry))
        self._tell(conversation_id)

    async def note(self, who: Staff, conversation_id: str, text: str, client_id: str) -> None:
        await self._handoffs.note(who, conversation_id, accepted_text(text), client_id)
        self._tell(conversation_id)

    async def transfer(self, who: Staff, conversation_id: str, department: str, note: str) -> None:
        """Puts it in another department's queue.

        Raises:
            BadInput: there is no such department. Forbidden: that department must be chosen by the newcomer, or the
            conversation is protected.
        """
        entry = await self._handoffs.entry(who, conversation_id)
        receiving = self._receiving(entry, department)
        said = self._say(entry, "handoff_transferred", receiving)
        words = accepted_text(note) if note.strip() else ""
        await self._handoffs.transfer(who, conversation_id, department, words, said)
        self._tell(conversation_id)

    async def hand_back(self, who: Staff, conversation_id: str) -> None:
        entry = await self._handoffs.entry(who, conversation_id)
        said = self._say(entry, "handoff_back")
        await self._handoffs.end(who, conversation_id, Event.HAND_BACK, "handed_back", said)
        self._tell(conversation_id)

    async def close(self, who: Staff, conversation_id: str) -> None:
        entry = await self._handoffs.entry(who, conversation_id)
        await self._handoffs.end(who, conversation_id, Event.CLOSE, "closed", self._say(entry, "handoff_closed"))
        self._tell(conversation_id)

    def receiving(self, entry: QueueEntry) -> list[Department]:
        """The departments a conversation may be transferred to."""
        return [d for d in self._library.guide.departments.values() if self._refusal(entry, d) is None]

    def _receiving(self, entry: QueueEntry, name: str) -> Department:
        department = self._library.guide.departments.get(name)
        if department is None:
            raise BadInput("there is no such department; choose one of the list")
        refusal = self._refusal(entry, department)
        if refusal:
            raise Forbidden(refusal)
        return department

    def _refusal(self, entry: QueueEntry, department: Department) -> str | None:
        present = self._library.guide.departments.get(entry.department)
        if department.id == entry.department:
            return "the conversation is there already"
        if department.by_name_only:
            return "this department gets a conversation only if the newcomer has chosen it by name"
        if present and present.protection:
            return "a protected conversation stays with the protection group"
        return None

    def _joined(self, entry: QueueEntry) -> Utterance:
        return self._say(entry, "handoff_joined", self._library.guide.departments.get(entry.department))

    def _say(self, entry: QueueEntry, sentence: str, department: Department | None = None) -> Utterance:
        speaker = Speaker(self._library.catalogue, entry.locale)
        name = speaker.of(department.name) if department else entry.department
        values = {"department": name} if sentence in ("handoff_joined", "handoff_transferred") else {}
        return Utterance(speaker.say(sentence, **values), entry.locale, kind="notice")

    def _tell(self, conversation_id: str) -> None:
        for name in (conversation_id, DESK, OUTBOX):
            self._signals.announce(name)

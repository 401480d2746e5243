"""What staff do with a conversation: see the queue, claim, reply, note, transfer, hand back, close.

The department wall is checked by the store in the same transaction as the step. What newcomers are told about a step
is a prepared sentence in their language.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.core.accounts.staff import Staff
from bot.core.content.places import Department
from bot.core.content.routing import Wanted, someone
from bot.core.conversation import Event, State
from bot.core.errors import BadInput, Forbidden, NobodyThere
from bot.core.handoffs.desk import DeskConversation, QueueEntry, Transfer
from bot.core.handoffs.written import Written
from bot.core.locale import DEFAULT
from bot.core.message import Utterance, accepted_text
from bot.core.ports import Clock, Holidays, Library, LogEntry, Signals
from bot.core.ports_desk import Handoffs
from bot.core.together import GOODBYES, REASONS, Parting
from bot.service.answers.appointments import AppointmentWords
from bot.service.answers.persons import joined
from bot.service.answers.reading_times import ReadingTimes
from bot.service.answers.speaker import Speaker
from bot.service.signals import tell_everybody
from bot.service.staff.presence import DeskPresence

_LOG_PAGE = 200


class HandoffDesk:
    """Every method takes who is signed in first.

    Raises, all of them: Forbidden (another department's), NotFound (not, or no longer, with staff); the steps also
    AlreadyClaimed, VersionChanged, IllegalTransition; claim and reply WomanAsked, OverCapacity; what is written
    MessageEmpty, MessageTooLong, ClientIdReused.
    """

    def __init__(
        self,
        handoffs: Handoffs,
        library: Library,
        signals: Signals,
        clock: Clock,
        presence: DeskPresence,
        holidays: Holidays,
    ) -> None:
        self._handoffs, self._library, self._signals = handoffs, library, signals
        self._clock, self._presence, self._holidays = clock, presence, holidays

    async def queue(self, who: Staff, only: Collection[str] | None = None) -> list[QueueEntry]:
        """Waiting and claimed conversations of one's departments, danger first, then oldest first; `only` of these."""
        self._there(who, *who.departments)
        return await self._handoffs.queue(who, only)

    async def glance(self, who: Staff) -> list[QueueEntry]:
        """As `queue`, without cards: enough to see whether anything has changed."""
        self._there(who, *who.departments)
        return await self._handoffs.glance(who)

    async def open(self, who: Staff, conversation_id: str) -> DeskConversation:
        """The conversation; from now on it counts as seen."""
        found = await self._handoffs.open(who, conversation_id)
        self._there(who, found.entry.department)
        return found

    def _there(self, who: Staff, *departments: str) -> None:
        """Whoever is at the counter, or absent, answers nobody, though their page stays open."""
        if not who.away(self._clock.now()):
            for department in departments:
                self._presence.seen(who, department)

    async def log(self, who: Staff, conversation_id: str, after: int) -> Sequence[LogEntry]:
        return await self._handoffs.log(who, conversation_id, after, _LOG_PAGE)

    async def entry(self, who: Staff, conversation_id: str) -> QueueEntry:
        """What the queue shows of it, for whoever may read it."""
        return await self._handoffs.entry(who, conversation_id)

    async def claim(self, who: Staff, conversation_id: str, beyond: bool = False) -> None:
        """`beyond`: also beyond what they said they can take."""
        entry = await self._handoffs.entry(who, conversation_id)
        await self._handoffs.claim(who, conversation_id, self._joined(who, entry), beyond)
        tell_everybody(self._signals, conversation_id)

    async def reply(
        self, who: Staff, conversation_id: str, text: str, client_id: str, version: int, beyond: bool = False
    ) -> None:
        """Any reply takes over. `version`: of the entry that the page was drawn with; `beyond`: as for `claim`."""
        written = [Written(accepted_text(text), DEFAULT)]
        await self.write(who, conversation_id, written, client_id, version, beyond)

    async def write(
        self,
        who: Staff,
        conversation_id: str,
        said: Sequence[Written],
        client_id: str,
        version: int,
        beyond: bool = False,
    ) -> None:
        """As `reply`, with words that are ready for the newcomer."""
        entry = await self._handoffs.entry(who, conversation_id)
        await self._handoffs.reply(who, conversation_id, said, client_id, version, self._joined(who, entry), beyond)
        tell_everybody(self._signals, conversation_id)

    async def note(self, who: Staff, conversation_id: str, text: str, client_id: str) -> None:
        await self._handoffs.note(who, conversation_id, accepted_text(text), client_id)
        tell_everybody(self._signals, conversation_id)

    async def transfer(
        self,
        who: Staff,
        conversation_id: str,
        department: str,
        note: str,
        person: int | None = None,
        sure: bool = False,
    ) -> bool:
        """Puts it in another department's queue, or in front of one person. In another department a request for an
        appointment that no office has got is dropped: it names the one before, and the yes was to that. `sure`: also
        if they are away. False: the newcomer learns of it only when they write next, since it is protected.

        Raises:
            BadInput: there is no such department. Forbidden: that department must be chosen by the newcomer, or the
            conversation is protected, or the person may not read it. NobodyThere: nobody works in that department, or
            nobody whom the newcomer has not declined.
            PersonAway.
        """
        entry = await self._handoffs.entry(who, conversation_id)
        stays = person is not None and department == entry.department
        receiving = self._library.guide.departments.get(department) if stays else self._receiving(entry, department)
        quiet = stays and entry.state is State.WAITING  # for the newcomer nothing changes
        said = None if quiet else self._passed_on(entry, receiving)
        words = accepted_text(note) if note.strip() else ""
        to = Transfer(department, words, person, sure, protects=bool(receiving and receiving.protection))
        parting = self._with_promises(entry, Parting())
        await self._handoffs.transfer(who, conversation_id, to, said, parting)
        tell_everybody(self._signals, conversation_id)
        return said is None or not self._library.guide.quiet(department, entry.protected)

    async def hand_back(self, who: Staff, conversation_id: str, goodbye: str = "", seen: int | None = None) -> None:
        """`goodbye`: the name of a prepared one, if any; `seen`: as for `close`. Raises BadInput, NewcomerWrote."""
        entry = await self._handoffs.entry(who, conversation_id)
        parting = self._with_promises(entry, Parting(self._goodbye(entry, goodbye), seen=seen))
        said = self._say(entry, "handoff_back")
        await self._handoffs.end(who, conversation_id, Event.HAND_BACK, "handed_back", said, parting)
        tell_everybody(self._signals, conversation_id)

    async def close(
        self, who: Staff, conversation_id: str, reason: str = "", topic: str = "", seen: int | None = None
    ) -> None:
        """`reason`: why, one of REASONS; `topic`: the intent it was really about; `seen`: the last entry of the log
        that the person had before their eyes. Raises BadInput, NewcomerWrote."""
        entry = await self._handoffs.entry(who, conversation_id)
        why = next((known for known in REASONS if known == reason), None)
        info = self._library.catalogue.intents.get(topic)
        if (reason and why is None) or (topic and info is None):
            raise BadInput("choose a reason and a topic of the list")
        parting = Parting(None, why, topic or None, info.topic if info else "none", seen)
        said, parting = self._say(entry, "handoff_closed"), self._with_promises(entry, parting)
        await self._handoffs.end(who, conversation_id, Event.CLOSE, "closed", said, parting)
        tell_everybody(self._signals, conversation_id)

    def receiving(self, entry: QueueEntry) -> list[Department]:
        """The departments a conversation may be transferred to: where somebody is left whom the newcomer has not
        declined, and a woman, if one is wished for."""
        return [d for d in self._permitted(entry) if self._anybody(d, entry.woman, entry.avoided)]

    def deserted(self, entry: QueueEntry) -> list[Department]:
        """Those where nobody works who could read it."""
        return [department for department in self._permitted(entry) if not self._anybody(department)]

    def _permitted(self, entry: QueueEntry) -> list[Department]:
        return [d for d in self._library.guide.departments.values() if self._refusal(entry, d) is None]

    def _anybody(self, department: Department, woman: bool = False, avoided: Collection[int] = ()) -> bool:
        """As the first offer sees it (`OfferWords.anybody`). The store asks once more, in the transaction."""
        seats = self._library.guide.seats
        return seats is None or bool(someone(seats, department.id, woman, avoided))

    def _receiving(self, entry: QueueEntry, name: str) -> Department:
        department = self._library.guide.departments.get(name)
        if department is None:
            raise BadInput("there is no such department; choose one of the list")
        refusal = self._refusal(entry, department)
        if refusal:
            raise Forbidden(refusal)
        if not self._anybody(department):
            raise NobodyThere("nobody works in this department; choose another one")
        return department

    def _refusal(self, entry: QueueEntry, department: Department) -> str | None:
        present = self._library.guide.departments.get(entry.department)
        if department.id == entry.department:
            return "the conversation is there already"
        if department.by_name_only:
            return "this department gets a conversation only if the newcomer has chosen it by name"
        if department.independent or (present and present.independent):
            return "between the town and independent advisers a conversation goes only by the newcomer's own yes"
        if present and present.protection:
            return "a protected conversation stays with the protection group"
        groups = [d.id for d in self._library.guide.departments.values() if d.protection]
        if entry.protected and groups and department.id not in groups:
            return "since a protected topic was touched, it goes to the protection group only"
        if entry.woman and not someone(self._library.guide.seats or (), department.id, woman=True):
            return "the newcomer has asked for a woman, and none answers there"
        return None

    def _joined(self, who: Staff, entry: QueueEntry) -> Utterance:
        speaker = Speaker(self._library.catalogue, entry.locale)
        name = speaker.department(self._library.guide, entry.department)
        return joined(speaker, name, who.shown_as, entry.conversation_id, who.id)

    def _with_promises(self, entry: QueueEntry, parting: Parting) -> Parting:
        """Nobody waits at the telephone for a call that nobody makes any more."""
        catalogue, speaker = self._library.catalogue, Speaker(self._library.catalogue, entry.locale)
        return AppointmentWords(self._library.guide, catalogue, speaker, self._clock.now()).parting(parting)

    def _goodbye(self, entry: QueueEntry, name: str) -> Utterance | None:
        if not name:
            return None
        if name not in GOODBYES:
            raise BadInput("choose a goodbye of the list")
        return replace(self._say(entry, name), kind="answer")

    def _passed_on(self, entry: QueueEntry, receiving: Department | None) -> Utterance:
        """Who has it now, and when somebody reads there."""
        said, speaker = (
            self._say(entry, "handoff_transferred", receiving),
            Speaker(self._library.catalogue, entry.locale),
        )
        wanted = Wanted(entry.woman, entry.avoided)
        times = ReadingTimes(self._library.guide, speaker, self._holidays, self._clock.now(), self._presence, wanted)
        return replace(said, text=f"{said.text}\n{times.when(receiving.id)}") if receiving else said

    def _say(self, entry: QueueEntry, sentence: str, department: Department | None = None) -> Utterance:
        speaker = Speaker(self._library.catalogue, entry.locale)
        name = speaker.of(department.name) if department else entry.department
        values = {"department": name} if sentence == "handoff_transferred" else {}
        return Utterance(speaker.say(sentence, **values), entry.locale, kind="notice")

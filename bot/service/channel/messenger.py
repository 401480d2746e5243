"""The ways into a conversation on a channel that must be pushed to.

Whoever writes first is greeted; every event takes effect once. What is no turn (a greeting, a question back before
erasing, a kind word about an edit) is said here; everything else waits in the inbox for its turn, as on the web.
Words of danger have their turn however they come, changed words too.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Awaitable, Callable

from bot.core.content.deep_link import WELCOME, Entrance
from bot.core.conversation import Conversation, State
from bot.core.handoffs.attachment import FileReferences, RemoteFile
from bot.core.locale import ENDONYMS
from bot.core.message import Utterance
from bot.core.outside_errors import DeliveryError, DialogueError
from bot.core.ports import Dialogue, Inbox, Library, Signals
from bot.core.pushed import Caller, Courier, Pushed
from bot.core.text import clean
from bot.service.answers.own_data import ERASE_ASK, EXPORT_ALL
from bot.service.answers.speaker import Speaker
from bot.service.channel.arriving import Arrivals, locale_of
from bot.service.channel.clearing import Clearer
from bot.service.channel.errands import Errands
from bot.service.channel.reception import Reception
from bot.service.channel.saying import ERASE_NO, ERASE_YES, Saying
from bot.service.channel.showing import Showing
from bot.service.channel.statement import Statements
from bot.service.signals import DESK, OUTBOX

logger = logging.getLogger(__name__)

Cries = Callable[[str, str], Awaitable[bool]]  # words, and the locale so far: whether they tell of strong danger
_NO = "handoff:no"
SHORTCUTS = {"/menu": "menu:all", "/language": "intent:change_language", "/human": "handoff:offer"}
EXPORT = "export"  # the kind of the sentence that a file with everything goes with
_ANYWAY = "statement"  # the kind of one that is said whoever owns the conversation
_EDIT_NOTICE_MINUTES = 60
_LAST_ERRANDS_SECONDS = 5.0


class Messenger:
    """What a newcomer does on a pushed channel. Every method may be repeated with the same event. `showing`: takes
    what is not words."""

    def __init__(
        self,
        pushed: Pushed,
        inbox: Inbox,
        reception: Reception,
        library: Library,
        signals: Signals,
        dialogue: Dialogue,
        courier: Courier,
        clearer: Clearer,
        references: FileReferences,
        most_bytes: int,
        cries: Cries,
        statements: Statements,
    ) -> None:
        self._pushed, self._library = pushed, library
        self._signals, self._dialogue, self._courier = signals, dialogue, courier
        self._clearer, self._statements = clearer, statements
        self._references, self._cries = references, cries
        self._saying, self._errands = Saying(pushed, reception, library, signals), Errands()
        self._arrivals = Arrivals(pushed, inbox, self._saying, signals)
        self.showing = Showing(self._arrivals, pushed, reception, self._saying, references, most_bytes)

    async def rename(self, channel: str, pseudonym: Callable[[str], str]) -> None:
        """Before anybody writes: with another key of the channel everybody has another pseudonym."""
        if renamed := await self._pushed.rename(channel, pseudonym):
            logger.info("%s: the key has changed; %d conversations have new pseudonyms", channel, renamed)

    async def seen(self, channel: str, event: str) -> bool:
        """Whether the event has taken effect already."""
        return await self._pushed.seen(channel, event)

    async def write(self, caller: Caller, event: str, text: str) -> None:
        """A message in words; returned means: on disk."""
        await self._arrivals.write(caller, event, text)

    async def shortcut(self, caller: Caller, event: str, command: str) -> None:
        """A command of ours is a button pressed; every other word with a slash is a message."""
        conversation = await self._arrivals.conversation(caller)
        await self._arrivals.receive(caller, conversation, event, command, SHORTCUTS[command])

    def commands(self, locale: str) -> list[tuple[str, str]]:
        """All commands with what they do, for the channel's own menu."""
        say, label = self._library.catalogue.say, self._library.catalogue.label
        return [
            ("start", say("command_start", locale)), ("menu", say("menu_all", locale)),
            ("language", label("change_language", locale)), ("human", label("request_human", locale)),
            ("delete", say("erase", locale)), ("export", say("export", locale)),
            ("privacy", say("privacy", locale)),
        ]  # fmt: skip

    async def press(self, caller: Caller, event: str, message: str, index: int) -> str | None:
        """A pressed button; returns a sentence for the newcomer when the button is no longer known."""
        conversation = await self._pushed.find(caller)
        button = await self._pushed.button(conversation, message, index) if conversation else None
        if conversation is None or button is None:
            locale = conversation.locale if conversation else locale_of(caller)
            return self._library.catalogue.say("other_hint", locale)
        if button.payload == ERASE_YES:
            await self._erase(caller, event)
        elif button.payload == ERASE_ASK:
            await self._saying.ask_erase(conversation, event)
        elif button.payload == EXPORT_ALL:
            await self.export(caller, event)
        elif button.payload == ERASE_NO:
            await self._saying.sentence(conversation, event, "welcome_ask")
        else:
            if button.payload == _NO and conversation.state is State.WITH_BOT:  # first: stored, it never comes again
                await self._references.forget_all(conversation.id)
            await self._arrivals.receive(caller, conversation, event, button.title, button.payload)
        return None

    async def edit(
        self, caller: Caller, event: str, text: str | None, medium: str | None = None, file: RemoteFile | None = None
    ) -> None:
        """No second turn; what comes again as it was is nothing. A person gets the new words, and a cry for help is
        answered whoever owns the conversation; of others the bot says, once an hour, that it reads no edits. Another
        picture in a message is a new one."""
        conversation = await self._pushed.find(caller)
        if conversation is None:
            return
        if medium and file and not await self._references.known(conversation, file):
            await self.showing.show(caller, f"{event}:file", None, medium, file)
        before = await self._pushed.written(conversation, caller.message) if caller.message else None
        if not text:
            return
        if clean(text) == before:
            await self._pushed.settle(caller.channel, event)  # repeated later, it would look like a change back
        elif conversation.state is State.WITH_STAFF or await self._cries(text, conversation.locale):
            await self._arrivals.write(caller, event, text, changed=before is not None)
        elif not await self._pushed.said_lately(conversation, "edited", _EDIT_NOTICE_MINUTES):
            await self._saying.sentence(conversation, event, "edited", kind="edited")

    async def greet(self, caller: Caller, event: str, start: str = "") -> None:
        """Opens the conversation, or greets again. `start`: what the link of a poster says beside."""
        entrance, known = Entrance.read(start), await self._pushed.find(caller)
        if known and known.state is State.WITH_STAFF:
            await self._say_who_writes(await self._arrivals.conversation(caller), event)
            return
        if entrance.locale or entrance.topic:
            await self._enter(caller, event, entrance)
            return
        locale = locale_of(caller)
        if await self._pushed.open(caller, locale, self._saying.welcome(locale), event):
            self._signals.announce(OUTBOX)
            return
        conversation = await self._arrivals.conversation(caller)
        await self._saying.utter(conversation, event, self._saying.welcome(conversation.locale))

    async def _enter(self, caller: Caller, event: str, entrance: Entrance) -> None:
        """By a poster: in its language, then as if the button of its topic were pressed."""
        known = await self._pushed.find(caller)
        conversation = known or await self._arrivals.conversation(caller, entrance.locale)
        locale, spoken = entrance.locale or conversation.locale, conversation.locale
        if locale != spoken:
            step = f"{event}:locale" if entrance.pressed else event
            await self._arrivals.receive(caller, conversation, step, ENDONYMS[locale], f"locale:{locale}")
        if entrance.pressed:
            await self._arrivals.receive(caller, conversation, event, self._titled(entrance, locale), entrance.pressed)
        elif known and locale == spoken:
            await self._saying.utter(conversation, event, self._saying.welcome(locale))

    async def _say_who_writes(self, conversation: Conversation, event: str) -> None:
        """What staff have is theirs: nothing begins anew."""
        reading = (await self._pushed.context(conversation)).get("handoff", "")
        if department := self._library.guide.departments.get(reading):
            name = Speaker(self._library.catalogue, conversation.locale).of(department.name)
            await self._saying.sentence(conversation, event, "handoff_joined", kind=_ANYWAY, department=name)
        else:
            await self._saying.sentence(conversation, event, "state_with_person", kind=_ANYWAY)

    def _titled(self, entrance: Entrance, locale: str) -> str:
        """What stands on the button."""
        if entrance.topic == WELCOME:
            return self._library.catalogue.label("welcome_package", locale)
        found = self._library.catalogue.find("topic", entrance.topic or "", locale)
        return found[0] if found else entrance.topic or ""

    async def ask_erase(self, caller: Caller, event: str) -> None:
        await self._saying.ask_erase(await self._arrivals.conversation(caller), event)

    async def export(self, caller: Caller, event: str) -> None:
        """Everything that is stored, sent as a document after this sentence; whoever owns the conversation."""
        conversation = await self._arrivals.conversation(caller)
        words = self._library.catalogue.say("export_about", conversation.locale)
        await self._saying.utter(conversation, event, [Utterance(words, conversation.locale, kind=EXPORT)])

    async def privacy(self, caller: Caller, event: str) -> None:
        """What is kept, who reads it and how it goes away; whoever owns the conversation."""
        conversation = await self._arrivals.conversation(caller)
        words = "\n\n".join(self._statements.privacy(conversation.locale))
        await self._saying.utter(conversation, event, [Utterance(words, conversation.locale, kind=_ANYWAY)])

    async def reach(self, caller: Caller, reachable: bool) -> None:
        """The newcomer has blocked us, or has come back."""
        await self._pushed.reach(caller, reachable)

    async def turn_away(self, group: Caller) -> None:
        """Groups are told once that we answer in private only."""
        if await self._pushed.first_time(f"{group.channel}:group:{group.person}"[:64]):
            self._errands.begin(
                self._tell(group.address, self._library.catalogue.say("private_only", locale_of(group)))
            )

    async def finish(self) -> None:
        """A chat that is not cleared by then is cleared the next time."""
        await self._errands.finish(_LAST_ERRANDS_SECONDS)

    async def _erase(self, caller: Caller, event: str) -> None:
        """Everything of ours goes, here and in the newcomer's chat."""
        erased = await self._pushed.erase(caller, event)
        if erased is None:
            return
        with contextlib.suppress(DialogueError):  # its memory of idle dialogues ends by itself
            await self._dialogue.forget(erased.conversation_id)
        self._signals.announce(erased.conversation_id)
        self._signals.announce(DESK)
        self._errands.begin(self._clearer.clear(erased.clearing))

    async def _tell(self, address: str, words: str) -> None:
        """Said without a conversation, therefore once and without a record."""
        try:
            await self._courier.say(address, words)
        except DeliveryError as error:
            logger.warning("a sentence could not be sent: %s", type(error).__name__)

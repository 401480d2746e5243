"""Where a newcomer's words come in: opened, stored, acknowledged; and erased when the newcomer says so."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress

from bot.core.content.distance import Position
from bot.core.conversation import Conversation
from bot.core.errors import BadInput, NotAllowed, UnknownLocale
from bot.core.ids import hashed, is_client_id, is_token
from bot.core.locale import ANSWERED
from bot.core.message import MAX_PAYLOAD, Utterance, accepted_text
from bot.core.outside_errors import DialogueError
from bot.core.ports import (
    Clock,
    Conversations,
    Dialogue,
    Holidays,
    Inbox,
    Library,
    Listener,
    LogEntry,
    Signals,
    StoredMessage,
)
from bot.core.text import clean
from bot.service.answers.offices import OfficeDesk
from bot.service.answers.speaker import Speaker
from bot.service.channel.following import Following
from bot.service.channel.nearby import Nearby
from bot.service.signals import DESK
from bot.service.turn.compose import Composer

LOG_PAGE = 200
_PUBLIC = ("message", "locale", "state", "file")  # notes, alarms and deliveries are for staff
WEB = "web"


class Reception:
    """The ways into a web conversation. Every method names the newcomer by the secret token of the page."""

    def __init__(
        self,
        conversations: Conversations,
        inbox: Inbox,
        library: Library,
        signals: Signals,
        dialogue: Dialogue,
        clock: Clock,
        holidays: Holidays,
        retention_days: int,
        following: Following | None = None,
    ) -> None:
        self._conversations, self._inbox, self._library = conversations, inbox, library
        self._signals, self._dialogue, self._clock, self._holidays = signals, dialogue, clock, holidays
        self._days, self._following = retention_days, following

    async def open(self, token: str, locale: str) -> Conversation:
        """The conversation of this token, begun with the first line when it is new. Repeating it changes nothing.

        Raises:
            BadInput: the token is not 43 characters of base64url; UnknownLocale; NotAllowed: it was erased.
        """
        if not is_token(token):
            raise BadInput("the token must be 32 random bytes in base64url (43 characters)")
        return await self._conversations.open(WEB, hashed(token), known_locale(locale), self.welcome(locale))

    async def find(self, token: str) -> Conversation:
        """Raises NotAllowed."""
        if not is_token(token):
            raise NotAllowed("this page has no valid token; open a conversation first")
        return await self._conversations.by_person(WEB, hashed(token))

    async def post(self, token: str, client_id: str, text: str | None, pressed: str | None) -> StoredMessage:
        """Stores a message; returned means: on disk.

        Raises:
            BadInput: empty, too long, or a malformed client id; ClientIdReused; NotAllowed.
        """
        if not is_client_id(client_id):
            raise BadInput("client_id must be 8 to 64 letters, digits, _ or -")
        if pressed is not None and len(pressed) > MAX_PAYLOAD:
            raise BadInput(f"a button's payload has at most {MAX_PAYLOAD} characters")
        if pressed is not None and clean(pressed) != pressed.strip():
            raise BadInput("a button's payload has no control characters")
        words = accepted_text(text or "")
        conversation = await self.find(token)
        external_id = f"{conversation.id}:{client_id}"
        stored = await self._inbox.receive(conversation, external_id, words, pressed, client_id)
        self._signals.announce(conversation.id)
        self._signals.work_arrived()
        return stored

    async def locate(self, token: str, client_id: str, position: Position) -> StoredMessage:
        """Stores the wish to see what is near, never the position.

        Raises:
            BadInput: a malformed client id; ClientIdReused; NotAllowed.
        """
        conversation = await self.find(token)
        words = self._library.catalogue.say("near_me", conversation.locale)
        return await self.post(token, client_id, words, await self.near(conversation, position))

    async def near(self, conversation: Conversation, position: Position) -> str:
        """What is near a position, as the payload of a button."""
        return await Nearby(self._library, self._conversations).payload(conversation.id, position)

    async def choose_locale(self, token: str, locale: str) -> None:
        conversation = await self.find(token)
        await self._conversations.choose_locale(conversation, known_locale(locale), self.welcome(locale))
        self._signals.announce(conversation.id)

    async def snapshot(self, token: str) -> tuple[Conversation, Sequence[StoredMessage], int]:
        """The conversation, all its messages, and the number to resume the event stream from."""
        conversation = await self.find(token)
        messages, last = await self._conversations.snapshot(conversation.id)
        return conversation, messages, last

    async def log(self, conversation_id: str, after: int) -> Sequence[LogEntry]:
        """Raises NotAllowed when it was erased."""
        return await self._conversations.log(conversation_id, after, LOG_PAGE, _PUBLIC)

    async def typed(self, conversation_id: str) -> bool:
        """Whether the person who owns the conversation is typing."""
        return self._following is not None and await self._following.typed(conversation_id)

    async def fetched(self, token: str, number: int) -> None:
        """The page has shown what staff wrote, up to this number. Raises NotAllowed."""
        conversation = await self.find(token)
        if self._following:
            await self._following.fetch(conversation.id, number)

    def listen(self, conversation_id: str) -> AbstractContextManager[Listener]:
        return self._signals.listen(conversation_id)

    async def erase(self, token: str) -> None:
        """Messages, events, inbox, outbox, the dialogue engine's memory and the token: gone."""
        conversation = await self.find(token)
        await self._conversations.erase(conversation.id)
        for name in (conversation.id, DESK):
            self._signals.announce(name)
        with suppress(DialogueError):  # its memory of idle dialogues ends by itself
            await self._dialogue.forget(conversation.id)

    def welcome(self, locale: str) -> list[Utterance]:
        """The first line: a machine, of the town, what is stored, how to delete it. Then where to begin."""
        composer = Composer(self._library, self._holidays, locale, self._clock.now())
        say = self._library.catalogue.say
        first = Utterance(say("welcome", locale, days=str(self._days)), locale, kind="welcome")
        return [first, Utterance(say("welcome_ask", locale), locale, composer.guidance.menu(), kind="welcome")]

    def walk_in(self, locale: str) -> str:
        """When one may come to the coordination office without an appointment next, to stand beside the chat."""
        office = self._library.guide.coordination
        return self._offices(locale).walk_in(office) if office else ""

    def in_person(self, locale: str) -> str:
        """Whom to call or visit instead of writing; nothing where the town names nobody."""
        office, speaker = self._library.guide.coordination, Speaker(self._library.catalogue, locale)
        if office is None or not office.phone:
            return ""
        words = speaker.say("fallback_person", office=speaker.of(office.name), phone=office.phone)
        return " ".join(filter(None, (words, self._offices(locale).walk_in(office, dated=True))))

    def _offices(self, locale: str) -> OfficeDesk:
        speaker = Speaker(self._library.catalogue, locale)
        return OfficeDesk(self._library.guide, speaker, self._clock.now(), self._holidays)


def known_locale(locale: str) -> str:
    """Raises UnknownLocale, naming those there are."""
    if locale not in ANSWERED:
        raise UnknownLocale(f"unknown locale {locale[:20]!r}; known are {', '.join(ANSWERED)}")
    return locale

"""What the service needs from the rooms around it, in the service's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from bot.core.content.routing import ANYBODY, Wanted
from bot.core.conversation import Conversation
from bot.core.message import Author, Button, Reply, Utterance
from bot.core.texts.response import Catalogue
from bot.core.times.dates import DateSpan
from bot.core.times.feasts import Feasts
from bot.core.town import TownGuide
from bot.core.understanding import PageHit, Understanding, UserMessage, Zone


class Dialogue(Protocol):
    """The dialogue engine. Raises DialogueDown or DialogueFailed."""

    async def understand(self, message: UserMessage) -> Understanding: ...

    async def pages(self, text: str, languages: Mapping[str, float], german: str) -> tuple[Sequence[PageHit], Zone]:
        """The pages for a question and its translation into German together, and how sure the best is. Nothing of it
        becomes part of the dialogue."""
        ...

    async def press(self, sender: str, intent: str, context: Mapping[str, str]) -> Understanding: ...

    async def forget(self, sender: str) -> None: ...

    async def ready(self) -> bool: ...


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, in the town's zone."""
        ...


class Holidays(Protocol):
    def name(self, day: date, locale: str) -> str | None:
        """The public holiday of the Land on that day, or None."""
        ...

    def ahead(self, day: date, locale: str, limit: int) -> Sequence[tuple[date, str]]: ...

    @property
    def feasts(self) -> Feasts:
        """The intercultural calendar, of which public holidays are the part that closes shops and offices."""
        ...


class Dates(Protocol):
    def warm(self) -> None:
        """Loads what is needed, so that no newcomer waits for it."""
        ...

    def find(self, text: str, locale: str, today: date) -> Sequence[DateSpan]:
        """The days a text names, in its order, each once. Takes milliseconds: not for the event loop."""
        ...


class Library(Protocol):
    """Prepared texts and the town's content, as they are now."""

    @property
    def catalogue(self) -> Catalogue: ...

    @property
    def guide(self) -> TownGuide: ...


class RefreshableLibrary(Library, Protocol):
    async def refresh(self) -> bool:
        """Reads what has changed on the database; False: nothing had."""


@dataclass(frozen=True)
class StoredMessage:
    """A message in its conversation; `number` is the server's order."""

    id: str
    number: int
    author: Author
    text: str
    locale: str
    at: datetime
    extras: Mapping[str, Any] = field(default_factory=dict)
    client_id: str | None = None


@dataclass(frozen=True)
class Pending:
    """A newcomer's message that waits for its turn, since `at`; `noticed`: it was told that the answer takes longer.

    `attempts`: how often answering it has failed; while the dialogue engine is away nothing is counted.
    `offered`: the buttons of what stood last before the eyes of whoever wrote it. `locale`: as it was stored. `medium`:
    what its words stand under.
    """

    inbox_id: int
    message_id: str
    text: str
    pressed: str | None
    attempts: int
    noticed: bool
    at: datetime
    offered: tuple[Button, ...] = ()
    locale: str = ""
    medium: str = ""


@dataclass(frozen=True)
class Turn:
    """A conversation leased to one worker, with everything in it that waits, oldest first. `lease`: of this take;
    `wanted`: for whom the newcomer waits where it is handed over."""

    conversation: Conversation
    context: Mapping[str, str]
    pending: Sequence[Pending]
    lease: str = ""
    wanted: Wanted = ANYBODY


@dataclass(frozen=True)
class Said:
    """What a newcomer wrote, or the payload of the button that was pressed."""

    text: str
    locale: str
    pressed: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class LogEntry:
    """One entry of the event log of a conversation."""

    number: int
    kind: str
    data: Mapping[str, Any]


class Conversations(Protocol):
    """Conversations, their messages and the event log."""

    async def open(self, channel: str, person: str, locale: str, welcome: Sequence[Utterance]) -> Conversation:
        """The open conversation of a person, begun with the welcome when there is none."""
        ...

    async def by_person(self, channel: str, person: str) -> Conversation:
        """Raises NotAllowed when the person has none, or has erased it."""
        ...

    async def context(self, conversation_id: str) -> Mapping[str, str]:
        """What the last turn left behind."""
        ...

    async def choose_locale(self, conversation: Conversation, locale: str, welcome: Sequence[Utterance] = ()) -> None:
        """`welcome`: said instead of the former one as long as nothing else was said."""
        ...

    async def log(self, conversation_id: str, after: int, limit: int, kinds: Sequence[str]) -> Sequence[LogEntry]: ...

    async def said(self, conversation_id: str, department: str) -> Sequence[Said]:
        """What the newcomer wrote and pressed and has been answered, oldest first, but for what was said to other
        departments before."""
        ...

    async def snapshot(self, conversation_id: str) -> tuple[Sequence[StoredMessage], int]:
        """All messages in order, and the number of the last log entry they include."""
        ...

    async def erase(self, conversation_id: str) -> None: ...


class Inbox(Protocol):
    """Messages are stored before they are acknowledged, and answered once."""

    async def receive(
        self, conversation: Conversation, external_id: str, text: str, pressed: str | None, client_id: str | None,
        beside: Mapping[str, Any] | None = None, named: str | None = None,
    ) -> StoredMessage:  # fmt: skip
        """Stores a message; the same external id again gives the stored one, with other text ClientIdReused. `beside`:
        what is known of it besides: under what it stood, what it changes or answers; `named`: its channel's id of it.
        """
        ...

    async def take(self, worker: str) -> Turn | None:
        """Leases the conversation that has waited longest."""
        ...

    async def finish(
        self,
        turn: Turn,
        worker: str,
        pending: Pending,
        reply: Reply,
        locale: str,
        card: Mapping[str, Any] | None = None,
        written: str | None = None,
    ) -> bool:
        """Stores the reply if the bot still owns the conversation, marks the message answered; False: not ours.

        `locale`: the conversation's afterwards; `written`: the language of the message, where it is known.

        A danger answer is stored whoever owns it, and alarms staff. `reply.request` puts the conversation in the queue
        with its `card`, once per message. With the last message of the turn the lease ends too."""
        ...

    async def postpone(
        self, turn: Turn, worker: str, pending: Pending, notice: Sequence[Utterance], seconds: float
    ) -> None:
        """Keeps the message for later, as it is in `pending`, with a notice the first time."""
        ...

    async def release(self, turn: Turn, worker: str) -> None: ...


class Listener(Protocol):
    """Hears of news that came after the last `ready`, even when nobody was waiting at that moment."""

    def ready(self) -> None: ...

    async def wait(self, seconds: float) -> None: ...


class Signals(Protocol):
    """Wakes who waits for news, inside this process."""

    def announce(self, conversation_id: str) -> None: ...

    def listen(self, conversation_id: str) -> AbstractContextManager[Listener]: ...

    def work_arrived(self) -> None: ...

    async def work(self, seconds: float) -> None: ...

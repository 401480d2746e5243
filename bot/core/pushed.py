"""Channels that must be pushed to: who writes there, what is on its way to them, and what became of it.

state of a row in the outbox     means
pending                          waits for its turn; `cancelled` when a person took over first
sending                          was handed to the channel; after a crash nobody knows whether it arrived
sent, failed                     arrived; never will (staff see it)
unsure                           may have arrived: it is not sent again, staff see it
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from bot.core.conversation import Conversation
from bot.core.message import Button, Utterance
from bot.core.ports import StoredMessage


class Delivery(str, Enum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Caller:
    """Who writes on a pushed channel. `person` is a pseudonym; `address` is where answers go; neither is logged.

    `message`: the channel's id of what they have just written, for deleting it there; `replies_to`: of what that
    replies to.
    """

    channel: str
    person: str
    address: str
    language: str | None = None
    message: str | None = None
    replies_to: str | None = None


@dataclass(frozen=True)
class Parcel:
    """A message on its way. `arrived`: the channel's ids of the parts that are there; `doubted`: sent without outcome
    before."""

    outbox_id: int
    conversation_id: str
    address: str
    message: StoredMessage
    arrived: tuple[str, ...] = ()
    attempts: int = 0
    doubted: bool = False


class Courier(Protocol):
    """Carries messages to a channel. `send` raises DeliveryError."""

    channel: str

    async def clear(self, address: str) -> None:
        """Waits until the channel's limits allow another message to this address."""
        ...

    def parts(self, message: StoredMessage) -> Sequence[Any]:
        """The message as the channel takes it; the same message always gives the same parts."""
        ...

    async def send(self, address: str, part: Any) -> str:
        """The channel's id of what is there now."""
        ...

    async def knock(self, address: str) -> None:
        """Asks whether the channel answers; nothing is said. Raises DeliveryError."""
        ...

    async def say(self, address: str, words: str) -> None:
        """Words of ours outside any conversation."""
        ...

    async def withdraw(self, address: str, ids: Sequence[str]) -> None:
        """Deletes messages of either side, as far as the channel allows."""
        ...


class Outbox(Protocol):
    """What is to be sent, in order per conversation."""

    async def waiting(self, channel: str) -> Sequence[tuple[str, str]]:
        """(conversation, address) of all whose oldest unsent message is due."""
        ...

    async def take(self, conversation_id: str) -> Parcel | None:
        """The oldest unsent message, marked `sending`; None when it is not due, or there is none."""
        ...

    async def arrived(self, parcel: Parcel, external_id: str, last: bool) -> bool | None:
        """A part is there. False: no more of it is to be sent; None: the conversation was erased meanwhile."""
        ...

    async def put_back(self, parcel: Parcel, seconds: float, error: str, doubted: bool = False) -> None: ...

    async def settle(self, parcel: Parcel, state: Delivery, error: str, unreachable: bool = False) -> None: ...

    async def left_behind(self, everything: bool) -> Sequence[Parcel]:
        """What a process that died was sending, or seems to; `everything`: no other process is alive."""
        ...


@dataclass(frozen=True)
class Clearing:
    """A chat that still shows what was erased. `told`: the newcomer has heard that all is gone."""

    name: str
    address: str
    external_ids: tuple[str, ...]
    locale: str
    told: bool = False


class Clearings(Protocol):
    """Chats that are still to be cleared; kept until it is done, for as long as the channel deletes anything."""

    async def take(self, channel: str, everything: bool) -> Sequence[Clearing]:
        """What nobody works on, ours for a while; `everything`: also what was somebody's before."""
        ...

    async def done(self, clearing: Clearing) -> None: ...

    async def told(self, clearing: Clearing) -> None: ...


@dataclass(frozen=True)
class Erased:
    """What is left to do after an erasure: the channel's copies."""

    conversation_id: str
    clearing: Clearing


class Pushed(Protocol):
    """Conversations of pushed channels. `external_id` names an incoming event; it takes effect once."""

    async def seen(self, channel: str, external_id: str) -> bool: ...

    async def settle(self, channel: str, external_id: str) -> None:
        """It has taken effect, and nothing is left of it."""
        ...

    async def rename(self, channel: str, pseudonym: Callable[[str], str]) -> int:
        """Gives conversations of a channel the pseudonyms that their addresses have now; how many had another."""
        ...

    async def find(self, caller: Caller) -> Conversation | None: ...

    async def context(self, conversation: Conversation) -> Mapping[str, str]:
        """What the conversation remembers now."""
        ...

    async def open(
        self, caller: Caller, locale: str, welcome: Sequence[Utterance], settles: str | None
    ) -> Conversation | None:
        """Begins a conversation with the welcome; None when there is one already. `settles`: the event is done."""
        ...

    async def say(self, conversation: Conversation, external_id: str, said: Sequence[Utterance], always: bool) -> bool:
        """Says something in answer to an event that is no turn; False when it was said before, or while a person owns
        the conversation (unless `always`)."""
        ...

    async def said_lately(self, conversation: Conversation, kind: str, minutes: int) -> bool: ...

    async def button(self, conversation: Conversation, message: str, index: int) -> Button | None:
        """A button of an earlier message of this very conversation; `message` is the beginning of its id."""
        ...

    async def reach(self, caller: Caller, reachable: bool) -> None: ...

    async def note(self, conversation: Conversation, caller: Caller) -> None:
        """Remembers the channel's id of what was just written, for as long as it can be deleted there."""
        ...

    async def named(self, conversation: Conversation, message: str) -> str | None:
        """The message of either side that the channel calls so; None where that is not known."""
        ...

    async def written(self, conversation: Conversation, message: str) -> str | None:
        """The words of the newcomer's message that the channel calls so, as changed last; None where not known."""
        ...

    async def erase(self, caller: Caller, external_id: str) -> Erased | None:
        """Deletes the conversation with everything in it; events that were taken stay known, without words."""
        ...

    async def first_time(self, name: str) -> bool:
        """True once per name."""
        ...

"""What the desk sees of a conversation that was handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.core.content.routing import ANYBODY, Wanted
from bot.core.conversation import State
from bot.core.message import Author

NAMELESS = "Mitarbeitende Person (Name gelöscht)"  # who wrote something and was removed
TAKEN_OVER = "Hat die Unterhaltung übernommen."  # a note; from whom is filled in when it is read


@dataclass(frozen=True)
class QueueEntry:
    """One conversation that waits for, or is with, staff. `card` is German: {"lines": [...], "asked": [...]}.

    `assigned_to`: who should look first; `woman`: the newcomer asked for one; `avoided`: staff the newcomer declined;
    `reopens`: the handoff that this one continues; `foreign`: the newcomer's language when it is none of ours;
    `protected`: a protected topic was touched since; `call_promised`: since when staff owe a call;
    `mark`: what offices name in their answers (`record_number`).
    """

    conversation_id: str
    state: State
    version: int
    channel: str
    locale: str
    department: str
    topic: str
    requested_at: datetime
    active_at: datetime
    claimed_by: int | None
    claimed_by_name: str | None
    seen: bool
    alarm: bool
    card: Mapping[str, Any] = field(default_factory=dict)
    assigned_to: int | None = None
    woman: bool = False
    avoided: tuple[int, ...] = ()
    district: str | None = None
    reopens: int | None = None
    foreign: str | None = None
    protected: bool = False
    call_promised: datetime | None = None
    mark: str = ""


@dataclass(frozen=True)
class Transfer:
    """To a department, or to one person of it: `sure`: also if they are away. `protects`: it is protected from then on,
    and what the newcomer is told waits until they write."""

    department: str
    note: str = ""
    person: int | None = None
    sure: bool = False
    protects: bool = False


@dataclass(frozen=True)
class DeskMessage:
    """A message as the desk shows it. `delivery`: how it got to a pushed channel (None: the page fetches it itself).

    `german`: its words in German where they are known; `made`: how staff's words came about
    (`bot/core/handoffs/written.py`); `staff_name`: of who wrote it, NAMELESS once removed, None where
    nobody did; `pressed`: the payload of the button it is; `source`: the prepared answer it was made from; `changed`:
    it is an earlier one in other words; `refers`: the message that it replies to.
    """

    id: str
    number: int
    author: Author
    text: str
    locale: str
    at: datetime
    kind: str
    delivery: str | None = None
    staff_name: str | None = None
    german: str = ""
    made: str = ""
    pressed: str | None = None
    source: str = ""
    changed: bool = False
    refers: str = ""


@dataclass(frozen=True)
class DeskConversation:
    """What staff of the department see of a conversation, and the event number to resume from."""

    entry: QueueEntry
    messages: Sequence[DeskMessage]
    last_event: int


@dataclass(frozen=True)
class Due:
    """A wait that has come to its end: lapse (claimed, then ignored), unclaimed (nobody took it, neither who was
    suggested nor anybody else), idle (nobody writes), give_up. `since`: when somebody was looked for; of give_up,
    when the wait for somebody began; of lapse, when the newcomer wrote on, if there was an answer before. `protected`:
    a protected topic was touched in the conversation; `wanted`: who may take it; `calls`: a call is awaited.
    """

    kind: Literal["lapse", "unclaimed", "idle", "give_up"]
    conversation_id: str
    locale: str
    department: str
    since: datetime | None = None
    protected: bool = False
    wanted: Wanted = ANYBODY
    calls: bool = False


@dataclass(frozen=True)
class Waiting:
    """A conversation nobody has claimed. `since`: from when on its wait counts."""

    conversation_id: str
    department: str
    since: datetime
    wanted: Wanted = ANYBODY


@dataclass(frozen=True)
class Limits:
    """How long each wait may last. All moments are `now` minus the wait. `called_before`: of a claim while a call is
    asked for."""

    claimed_before: datetime
    idle_before: datetime
    waiting_before: datetime
    assigned_before: datetime
    called_before: datetime

"""Alerts that leave the desk: who is told of what, and how often.

waiting      somebody waits and nobody has looked: to the department, again with a growing pause until somebody looks;
             quiet outside its hours, several at once in one message
alarm        danger, and nobody has looked: to the department and the protection group, at any hour
assigned     to the person it was assigned to; asked: to a colleague who was asked for advice
lapsed       a claim was left without an answer; nobody_free: nobody could take it. Both to the coordination office

An alert names department, group of topics, language and waiting time. Never a newcomer's words, name or number; of a
protected conversation not even topic and language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol, get_args

from bot.core.instants import instant

_SHORT_NUMBER = re.compile(r"-(?!100\d{10})(\d{4,16})")
Kind = Literal["waiting", "alarm", "assigned", "asked", "lapsed", "nobody_free"]
Channel = Literal["mail", "telegram"]
Ended = Literal["sent", "failed", "dropped"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
KEY_REFUSED: dict[Channel, str] = {
    "mail": "Der Mailserver nimmt Name oder Passwort nicht an. Bitte sagen Sie es der Administration.",
    "telegram": "Telegram kennt den Bot nicht (mehr): Sein Token gilt nicht. Bitte sagen Sie es der Administration.",
}
TO_PERSON: tuple[Kind, ...] = ("assigned", "asked")
TO_COORDINATION: tuple[Kind, ...] = ("lapsed", "nobody_free")

_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=10), timedelta(hours=4)
TOGETHER = timedelta(minutes=10)  # what comes so soon after an alert of the same department waits for the next one
_TRIES, LONGEST_RETRY = 12, timedelta(hours=1)  # whoever says to wait for longer is given up
_IN_VAIN = 4  # tries, a quarter of an hour: no greylisting any more
_SOON = timedelta(hours=12)
KEPT = timedelta(days=30)


def pause(told: int) -> timedelta:
    """How long to wait after the alert number `told` (from 1): 10, 20, 40 … minutes, at most four hours."""
    doubled: timedelta = _FIRST_PAUSE * 2 ** min(max(told - 1, 0), 10)
    return min(doubled, _LONGEST_PAUSE)


def retry(attempts: int) -> timedelta | None:
    """How long until a failed alert is sent again: 1, 2, 4 … minutes; None: given up."""
    return None if attempts >= _TRIES else min(timedelta(minutes=2 ** (attempts - 1)), LONGEST_RETRY)


@dataclass(frozen=True)
class Case:
    """One open handoff. `told`: alerts since it came, or since nobody has looked again; `lapses`: claims ignored."""

    handoff: int
    department: str
    topic: str
    locale: str
    requested_at: datetime
    told: int = 0
    told_at: datetime | None = None
    seen: bool = False
    alarm: bool = False
    assigned_to: int | None = None
    assigned_at: datetime | None = None
    lapses: int = 0
    claimed: bool = False
    asked: frozenset[int] = frozenset()  # whose advice is still wanted; known of single cases only

    def due(self, now: datetime) -> bool:
        return not self.seen and (self.told_at is None or self.told_at + pause(self.told) <= now)


@dataclass(frozen=True)
class Notice:
    """Something to be told once; the key is told once for all."""

    key: str
    handoff: int
    kind: Kind
    staff: int | None = None


@dataclass(frozen=True)
class Person:
    """Somebody at the desk who wants to hear of what is assigned to them."""

    email: str
    away_until: datetime | None = None

    def away(self, now: datetime) -> bool:
        return self.away_until is not None and now < self.away_until

    def gone(self, now: datetime) -> bool:
        """Away for so long that what is told today would be old on their return: not only at the counter."""
        return self.away_until is not None and instant(now) + _SOON < instant(self.away_until)


@dataclass(frozen=True)
class Watched:
    """Everything an alert may be due about. `told`: keys of notices; `last`: when a department was told last."""

    cases: Sequence[Case]
    notices: Sequence[Notice] = ()
    told: frozenset[str] = frozenset()
    last: dict[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Target:
    channel: Channel
    address: str


@dataclass(frozen=True)
class Batch:
    """One alert to be raised: whoever raises it first, raises it alone."""

    department: str
    kind: Kind
    cases: Sequence[Case]
    targets: Sequence[Target]
    notices: Sequence[Notice] = ()
    reminders: Sequence[tuple[Target, frozenset[int]]] = ()  # whom some of the cases are assigned to


@dataclass(frozen=True)
class Alert:
    """An alert on its way to one address. `due_at`: not again before."""

    id: int
    department: str
    kind: Kind
    target: Target
    handoffs: Sequence[int]
    attempts: int
    due_at: datetime

    def concerns(self, case: Case, person: int | None = None) -> bool:
        """Whether there is still something to tell: of what was handed on the next department is told anew.

        `person`: whom an alert to one person is for.
        """
        if self.kind in TO_COORDINATION:
            found = self.kind == "nobody_free" and case.assigned_to is not None
            return not (case.claimed or found)
        if case.department != self.department:
            return False
        if self.kind == "assigned":  # claimed: somebody does it already, perhaps they themselves
            return case.assigned_to == person and not case.claimed
        if self.kind == "asked":
            return person in case.asked
        return not case.seen and not (self.kind == "waiting" and case.alarm)  # danger is told by itself


@dataclass(frozen=True)
class Trouble:
    """An address that alerts do not reach. `given_up`: the latest is not tried again."""

    department: str
    target: Target
    since: datetime
    error: str
    given_up: bool
    kind: Kind
    attempts: int

    @property
    def lasting(self) -> bool:
        """More than a server that takes letters only at the second try. A key that is refused stays so."""
        return self.given_up or self.attempts >= _IN_VAIN or self.error in KEY_REFUSED.values()


class Reach(Protocol):
    """Which departments alerts reach."""

    def untold(self) -> list[str]:
        """Departments in which somebody answers, but which no alert can reach, not even of danger."""
        ...

    async def unreached(self) -> list[str]:
        """Departments at none of whose addresses alerts arrive."""
        ...

    async def trouble(self) -> list[Trouble]:
        """Addresses in use that the latest alert has not reached."""
        ...


class Alerts(Protocol):
    """What is to be told, and what became of it."""

    async def watched(self) -> Watched: ...

    async def put(self, batch: Batch) -> int:
        """How many alerts this made; 0: all of it was seen, or told by somebody else, meanwhile."""
        ...

    async def take(self, channel: Channel, now: datetime, until: datetime) -> Alert | None:
        """One alert to send by this way, danger before everything else; nobody else takes it before `until`."""
        ...

    async def cases(self, handoffs: Sequence[int]) -> Sequence[Case]:
        """Those that are still open."""
        ...

    async def settle(self, alert: Alert, state: Ended, error: str = "", instead: Sequence[Target] = ()) -> None:
        """`instead`: who is told when no other address of the department was, or will be."""
        ...

    async def postpone(self, alert: Alert, due_at: datetime, error: str | None = None) -> None:
        """Sends it later. Without an error it was not tried."""
        ...


def supergroup(group: str) -> str | None:
    """The number a supergroup has for bots, of the shorter one that some Telegram programs show."""
    short = _SHORT_NUMBER.fullmatch(group)
    return f"-100{short[1]}" if short else None


class Group(Protocol):
    """Writes into a Telegram group."""

    async def send(self, chat: str, text: str) -> object:
        """Raises DeliveryError; Moved: the group has another number now."""
        ...

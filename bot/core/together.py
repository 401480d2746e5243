"""What staff and newcomers agree on around a handoff: somebody else, a call, an appointment, how it ended.

Newcomers' steps come from buttons, whoever owns the conversation at that moment; the store takes each of them in the
transaction that says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, get_args

from bot.core.phone import phone_shown

if TYPE_CHECKING:
    from bot.core.message import Utterance

CLOSED = "closed"  # in the context of a conversation: what staff closed last, until its first answer after that
UNTOLD = "untold"  # in the context: how a wait ended after a crisis, until the newcomer writes again and is told
_AND = ";"  # stands there between how it ended and what ended with it
CALL = "call"  # in the context while a telephone number is being asked for; the number itself never is
ASKED = "asked"  # what stands there; with `:<n>` behind it after n other messages
SLOT = "slot"  # in the context while a time for an appointment is being asked for: at which office, and what was said
DECLINES = "handoff:another"  # buttons that decline a person
WOMAN_PRESS = "handoff:with:woman"  # the button after the yes that asks for a woman
PRIVATE = "private"  # the kind of a message that staff never read, e.g. that such a button was pressed
WITH_NO_OFFICE = ("asked", "agreed")  # of a request; those that may have been sent are the office's to answer
UNDER_WAY = ("asked", "agreed", "sending", "unsure", "sent")  # a request for an appointment that may still come about
MARK = "Bitte nennen Sie in Ihrer Antwort unser Zeichen"  # in what an office gets
REOPENS_FOR = timedelta(days=3)
_MARK = 12

Reason = Literal["answered", "passed_on", "no_answer", "not_ours", "abuse"]
Goodbye = Literal["goodbye_wish", "goodbye_again", "goodbye_visit"]
Wish = Literal["any", "morning", "afternoon"]
CallState = Literal["open", "reached", "missed"]
REASONS: tuple[Reason, ...] = get_args(Reason)
GOODBYES: tuple[Goodbye, ...] = get_args(Goodbye)
WISHES: tuple[Wish, ...] = get_args(Wish)


@dataclass(frozen=True)
class CalledOff:
    """What nobody keeps any more: a call, or a request for an appointment at an office, whose time has not come."""

    office: str = ""
    starts_at: datetime | None = None

    @classmethod
    def of(cls, kept: str) -> CalledOff | None:
        """From a conversation's context; None when it says nothing that can be read."""
        office, _, at = kept.partition("|")
        try:
            return cls(office, datetime.fromisoformat(at)) if office else cls()
        except ValueError:
            return None

    def kept(self) -> str:
        return f"{self.office}|{self.starts_at.isoformat() if self.starts_at else ''}"


@dataclass(frozen=True)
class Parting:
    """How a handoff ends. `topic`: the intent it was really about; `counted`: its group, counted without text; `seen`:
    the last entry of the log that who ends it has seen, None: not said. `call_off`, `request_off`: said where a call or
    a request for an appointment comes to nothing by it."""

    goodbye: Utterance | None = None
    reason: Reason | None = None
    topic: str | None = None
    counted: str = "none"
    seen: int | None = None
    call_off: Utterance | None = None
    request_off: Callable[[str, datetime], Utterance] | None = None

    def says(self, off: Sequence[CalledOff]) -> list[Utterance]:
        """What the newcomer is told of what ends with it."""
        return [said for one in off if (said := self._says(one))]

    def _says(self, off: CalledOff) -> Utterance | None:
        if off.starts_at is None:
            return self.call_off
        return self.request_off(off.office, off.starts_at) if self.request_off else None


@dataclass(frozen=True)
class Decline:
    """Not this person. `mark`: whom the newcomer means; `alone`: said when nobody else of the department is left;
    `no_woman`: when nobody but men is, and a woman was asked for; `changed`: when somebody else writes here by now;
    `parting`: of what ends where nobody is left."""

    mark: str
    alone: tuple[Utterance, ...] = ()
    no_woman: tuple[Utterance, ...] = ()
    changed: tuple[Utterance, ...] = ()
    parting: Parting = Parting()


@dataclass(frozen=True)
class WantsWoman:
    """A woman, please: said after the yes. `none`: said when none is left who may."""

    none: tuple[Utterance, ...] = ()


@dataclass(frozen=True)
class CallMe:
    """A number to call, as E.164, and when."""

    phone: str
    wish: Wish


@dataclass(frozen=True)
class NoCall:
    """No call after all: the number is forgotten."""


@dataclass(frozen=True)
class Consent:
    """Whether an office may get the request for an appointment that was shown. `over`: said instead of a yes to a time
    that has come meanwhile, or to a request that nobody here has before their eyes any more; `stands`: said of one that
    an answer changes no more, by its state, with its time."""

    appointment: int
    agreed: bool
    over: tuple[Utterance, ...] = ()
    stands: Mapping[str, Callable[[datetime], Utterance]] = field(default_factory=dict)


@dataclass(frozen=True)
class AppointmentDraft:
    """A request as staff fill it in. `uid`: of the form, so that it is asked once."""

    uid: str
    office: str
    topic: str
    starts_at: datetime
    minutes: int
    text: str

    def under(self, mark: str) -> AppointmentDraft:
        """With the mark that the answer shall name (`record_number`): who gets it knows where it belongs."""
        return replace(self, text=f"{self.text}\n{MARK}: {mark}.")


@dataclass(frozen=True)
class AskAppointment:
    """A newcomer's own wish: kept, and shown for the yes. `said`: by the number it gets, and as it is kept; `known`:
    said of one that the newcomer has agreed to, by its state."""

    draft: AppointmentDraft
    said: Callable[[int, AppointmentDraft], Utterance]
    known: Mapping[str, Utterance] = field(default_factory=dict)


@dataclass(frozen=True)
class TakeBack:
    """The newcomer takes the question back: whoever has it loses it at once, and with it all that was promised."""

    parting: Parting = Parting()


@dataclass(frozen=True)
class Aside:
    """Nothing changes; what is said about it is said although a person owns the conversation."""


@dataclass(frozen=True)
class Told:
    """A short question that was answered: a line of the card staff read, in German."""

    label: str
    text: str


Step = Decline | WantsWoman | CallMe | NoCall | AskAppointment | Consent | Told | TakeBack | Aside


@dataclass(frozen=True)
class CallBack:
    """A call that a newcomer asked for. `promised`: somebody of the staff said that they will call."""

    phone: str
    wish: Wish
    state: CallState
    tries: int
    asked_at: datetime
    promised: bool = False

    @property
    def shown(self) -> str:
        return phone_shown(self.phone)


@dataclass(frozen=True)
class Appointment:
    """A request for an appointment. `text`: what the office gets, word by word."""

    id: int
    uid: str
    office: str
    topic: str
    starts_at: datetime
    minutes: int
    text: str
    state: str


@dataclass(frozen=True)
class Mention:
    """What somebody should look at: a colleague's question, or that a colleague took a conversation over."""

    id: int
    conversation_id: str
    kind: Literal["question", "taken_over"]
    by: str | None
    topic: str
    at: datetime


@dataclass(frozen=True)
class Closed:
    """What staff closed: which handoff, of which department, when, and whether a woman was wished for."""

    handoff: int
    department: str
    at: datetime
    woman: bool = False

    @classmethod
    def of(cls, kept: str) -> Closed | None:
        """From a conversation's context; None when it says nothing that can be read."""
        number, _, rest = kept.partition("|")
        department, _, rest = rest.partition("|")
        at, _, wish = rest.partition("|")
        try:
            return cls(int(number), department, datetime.fromisoformat(at), wish == "woman")
        except ValueError:
            return None

    def kept(self) -> str:
        return f"{self.handoff}|{self.department}|{self.at.isoformat()}{'|woman' if self.woman else ''}"

    def fresh(self, now: datetime) -> bool:
        return now - self.at <= REOPENS_FOR


def untold(ended: str, off: Sequence[CalledOff]) -> str:
    """How a wait has ended, and what with it, as it stands in the context until it is told."""
    return _AND.join((ended, *(one.kept() for one in off)))


def untold_of(kept: str) -> tuple[str, list[CalledOff]]:
    ended, *off = kept.split(_AND)
    return ended, [one for one in map(CalledOff.of, off) if one]


def claim_mark(conversation_id: str, staff_id: int) -> str:
    """Names a person within one conversation, and tells nothing about them anywhere else."""
    return hashlib.sha256(f"{conversation_id}:{staff_id}".encode()).hexdigest()[:_MARK]

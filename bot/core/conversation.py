"""Whose turn it is: every conversation has exactly one owner.

state        event             next state    effect
with_bot     request_person    waiting       queue row (only after the newcomer's yes), staff are alerted
waiting      claim             with_staff    unsent bot replies are cancelled
waiting      give_up           with_bot      newcomer is told (withdrawn, nobody could be found, or nobody is left)
waiting      close             closed
with_staff   hand_back         with_bot      with a goodbye, if staff choose one; or the newcomer takes it back
with_staff   unanswered        waiting       claim ends: lapsed (coordinator is told), given back, passed on, declined
with_staff   take_over         with_staff    another person of the department owns it; both sides are told
with_staff   close             closed
with_bot     staff_wrote       with_staff    any message by staff takes over
waiting      staff_wrote       with_staff
closed       newcomer_wrote    with_bot      for three days a button leads back to the department

After a crisis the newcomer is told of a wait that ended by itself only with the next answer.
`waiting` belongs to the bot, which goes on helping. While staff own it, the dialogue engine is not called.
Every state has an exit; an event a state does not have is refused, never ignored.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from bot.core.errors import IllegalTransition


class State(str, Enum):
    WITH_BOT = "with_bot"
    WAITING = "waiting"
    WITH_STAFF = "with_staff"
    CLOSED = "closed"


class Event(str, Enum):
    REQUEST_PERSON = "request_person"
    CLAIM = "claim"
    GIVE_UP = "give_up"
    HAND_BACK = "hand_back"
    UNANSWERED = "unanswered"
    TAKE_OVER = "take_over"
    STAFF_WROTE = "staff_wrote"
    CLOSE = "close"
    NEWCOMER_WROTE = "newcomer_wrote"


TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.WITH_BOT, Event.REQUEST_PERSON): State.WAITING,
    (State.WAITING, Event.CLAIM): State.WITH_STAFF,
    (State.WAITING, Event.GIVE_UP): State.WITH_BOT,
    (State.WAITING, Event.CLOSE): State.CLOSED,
    (State.WITH_STAFF, Event.HAND_BACK): State.WITH_BOT,
    (State.WITH_STAFF, Event.UNANSWERED): State.WAITING,
    (State.WITH_STAFF, Event.TAKE_OVER): State.WITH_STAFF,
    (State.WITH_STAFF, Event.CLOSE): State.CLOSED,
    (State.WITH_BOT, Event.STAFF_WROTE): State.WITH_STAFF,
    (State.WAITING, Event.STAFF_WROTE): State.WITH_STAFF,
    (State.CLOSED, Event.NEWCOMER_WROTE): State.WITH_BOT,
}

BOT_OWNED = (State.WITH_BOT, State.WAITING)


@dataclass(frozen=True)
class Conversation:
    """One newcomer on one channel. `version` grows with every change of state: compare-and-set goes by it."""

    id: str
    channel: str
    locale: str
    state: State = State.WITH_BOT
    version: int = 0
    chosen_locale: bool = False

    @property
    def bot_speaks(self) -> bool:
        return self.state in BOT_OWNED

    def after(self, event: Event) -> Conversation:
        """The conversation after an event.

        Raises:
            IllegalTransition: the state has no such event.
        """
        following = TRANSITIONS.get((self.state, event))
        if following is None:
            raise IllegalTransition(f"a conversation {self.state.value} has no {event.value}")
        return replace(self, state=following, version=self.version + 1)

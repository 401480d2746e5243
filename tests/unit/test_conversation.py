"""Whose turn it is: the table of states and events, and what no sequence of events may do."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.conversation import TRANSITIONS, Conversation, Event, State
from bot.core.errors import IllegalTransition

START = Conversation("c1", "web", "ar")
REFUSED = [pair for pair in itertools.product(State, Event) if pair not in TRANSITIONS]
DESIGN = [
    ("with_bot", "request_person", "waiting"),
    ("waiting", "claim", "with_staff"),
    ("waiting", "give_up", "with_bot"),
    ("waiting", "close", "closed"),
    ("with_staff", "hand_back", "with_bot"),
    ("with_staff", "unanswered", "waiting"),
    ("with_staff", "take_over", "with_staff"),
    ("with_staff", "close", "closed"),
    ("with_bot", "staff_wrote", "with_staff"),
    ("waiting", "staff_wrote", "with_staff"),
    ("closed", "newcomer_wrote", "with_bot"),
]


def in_state(state: State) -> Conversation:
    return Conversation("c1", "web", "ar", state, version=7)


def reachable(start: State) -> set[State]:
    found, new = {start}, {start}
    while new:
        new = {after for (before, _), after in TRANSITIONS.items() if before in new} - found
        found |= new
    return found


@pytest.mark.parametrize(("before", "event", "after"), DESIGN)
def test_every_step_of_the_design_leads_where_it_says(before: str, event: str, after: str) -> None:
    following = in_state(State(before)).after(Event(event))
    assert following.state is State(after)
    assert following.version == 8


def test_the_table_holds_the_steps_of_the_design_and_no_others() -> None:
    assert {(s.value, e.value, n.value) for (s, e), n in TRANSITIONS.items()} == set(DESIGN)


@pytest.mark.parametrize("state", State)
def test_every_state_leads_back_to_the_bot_and_to_every_other_state(state: State) -> None:
    assert reachable(state) == set(State)


@pytest.mark.parametrize(("state", "event"), REFUSED)
def test_an_event_the_state_does_not_have_is_refused(state: State, event: Event) -> None:
    with pytest.raises(IllegalTransition, match=event.value):
        in_state(state).after(event)


def test_a_refused_event_leaves_the_conversation_as_it_was() -> None:
    conversation = in_state(State.WITH_STAFF)
    with pytest.raises(IllegalTransition):
        conversation.after(Event.CLAIM)
    assert conversation == in_state(State.WITH_STAFF)


@pytest.mark.parametrize(
    ("state", "speaks"),
    [(State.WITH_BOT, True), (State.WAITING, True), (State.WITH_STAFF, False), (State.CLOSED, False)],
)
def test_the_bot_goes_on_helping_while_the_newcomer_waits_and_is_silent_beside_staff(
    state: State, speaks: bool
) -> None:
    assert in_state(state).bot_speaks is speaks


@given(st.lists(st.sampled_from(Event), max_size=40))
def test_whatever_happens_versions_grow_by_one_per_change_and_identity_stays(events: list[Event]) -> None:
    conversation, changes = START, 0
    for event in events:
        allowed = (conversation.state, event) in TRANSITIONS
        try:
            following = conversation.after(event)
        except IllegalTransition:
            assert not allowed
            continue
        assert allowed
        changes += 1
        assert following.version == changes
        assert (following.id, following.channel, following.locale) == (START.id, START.channel, START.locale)
        conversation = following
    assert conversation.version == changes


@given(st.lists(st.sampled_from(Event), max_size=40))
def test_staff_never_own_a_conversation_that_nobody_claimed_or_wrote_in(events: list[Event]) -> None:
    conversation, taken = START, False
    for event in events:
        try:
            conversation = conversation.after(event)
        except IllegalTransition:
            continue
        taken = taken or event in (Event.CLAIM, Event.STAFF_WROTE)
        assert taken or conversation.bot_speaks or conversation.state is State.CLOSED

"""Words that stand for a button of the message that stood last: its own, typed, or a plain yes right after the offer of
a person, or after the question whether a number is right or staff may call. Below an opinion asked for, and a consent
other than these, they are words as ever.

A consent is read in nothing else: "good" or a thumb may mean the answer above the offer.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.conversation import State
from bot.core.handoff import HANDOFF, WOMAN
from bot.core.locale import DEFAULT
from bot.core.message import Button, Reply
from bot.core.ports import Library
from bot.core.text import words
from bot.core.together import CALL
from bot.service.turn.answering import Question

YES, WOMAN_YES = f"{HANDOFF}yes:", f"{HANDOFF}{WOMAN}:"
WITHDRAW, _CALL = f"{HANDOFF}withdraw", f"{HANDOFF}call"
_TYPED = {
    HANDOFF.rstrip(":"), "form", "intent", "topic", "menu", "other", "office", "page", "courses", "events", "offers",
    "near", "calendar", "feasts", "day", "locale",
}  # fmt: skip


def typed_press(question: Question, library: Library) -> str | None:
    """The payload of the button that the words stand for; None for all other words."""
    if question.pressed is not None or not (said := words(question.text)):
        return None
    for button in question.offered:
        if words(button.title) == said and button.payload.partition(":")[0] in _TYPED:
            return button.payload
    known, say = {question.locale or DEFAULT, DEFAULT, "en"}, library.catalogue.say
    if question.state is State.WAITING and said in [words(say("handoff_withdraw", locale)) for locale in known]:
        return WITHDRAW
    yes = _yes_in(question.offered) or _call_in(question, library)
    agreed = (words(one) for locale in known for one in say("offer_yes_words", locale).replace("،", ",").split(","))
    return yes if yes and said in agreed else None


def typed_call(question: Question, library: Library) -> str | None:
    """As `typed_press`, beside a person: of buttons about a call alone."""
    payload = typed_press(question, library)
    return payload if payload and payload.startswith(_CALL) else None


def offered_department(question: Question) -> str | None:
    """The department of the offer that stood last before the newcomer's eyes."""
    return department_of(_yes_in(question.offered))


def only_a_woman(question: Question) -> bool:
    """Whether that offer was of a woman only, as was asked for."""
    return (_yes_in(question.offered) or "").startswith(WOMAN_YES)


def department_of(yes: str | None) -> str | None:
    """Whom the yes of an offer is for."""
    return yes.removeprefix(YES).removeprefix(WOMAN_YES) if yes else None


def offer_in(reply: Reply) -> str | None:
    """The yes of the offer that a reply makes."""
    return _yes_in([button for said in reply.utterances for button in said.buttons])


def _call_in(question: Question, library: Library) -> str | None:
    """What a plain yes is for below the question whether this is the number, or whether staff may call."""
    read = next((b.payload for b in question.offered if b.payload.startswith(f"{_CALL}:any:")), None)
    welcome = library.catalogue.say("call_button", question.locale or DEFAULT)
    asked = next((b.payload for b in question.offered if b.payload == _CALL and b.title == welcome), None)
    return read or (asked if CALL in question.context else None)


def _yes_in(buttons: Sequence[Button]) -> str | None:
    """The payload of its yes: that of a woman where there is no other."""
    payloads = [button.payload for button in buttons]
    return next((p for wanted in (YES, WOMAN_YES) for p in payloads if p.startswith(wanted)), None)

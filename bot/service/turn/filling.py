"""Words written while a form is under way: are they an answer to its question, or meant for the bot?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.core.danger import STRONG_INTENTS
from bot.core.form import FORM, KIND_OF, Form, Status, Step, aside, asking_at, long_ago, number_in
from bot.core.handoff import HANDOFF
from bot.core.message import Button, Reply
from bot.core.texts.response import IntentInfo
from bot.core.understanding import Understanding
from bot.service.answers.form_words import FormWords
from bot.service.answers.forms import Forms, lettered, reachable

_FEW_WORDS = 5
_ASKS_AN_OFFICE, _MORE_THAN_A_NAME = ("office_hours", "office_appointment", "office_contact"), 3
_ANSWERS_TOO = (
    "greet",
    "goodbye",
    "thank",
    "affirm",
    "deny",
    "out_of_scope",
)  # to "which office?", "how to reach you?"


class Submitted(Protocol):
    """What was sent to the town, as far as everybody may know it."""

    async def status(self, number: str) -> Status | None: ...


class NothingSubmitted:
    """Where no store is wired: every number is unknown."""

    async def status(self, number: str) -> Status | None:
        return None


@dataclass(frozen=True)
class Filled:
    """What the form makes of some words, as an answer to a step. `sure`: they cannot be a wish to the bot; `words`: how
    many they are; `asks`: they begin like a question."""

    reply: Reply
    sure: bool
    locale: str
    step: Step = "text"
    words: int = 0
    asks: bool = False

    def meant(self, u: Understanding, intents: Mapping[str, IntentInfo]) -> bool:
        """Danger never is; few words may be a wish to the bot ("a person, please") or, instead of an office's name, a
        question about it ("when is the town hall open"), beside the summary or asked after any
        matter; all else is for the form. A question at any step may be after a matter of its own."""
        info = intents.get(u.response)
        topic = info.topic if info and u.zone == "confident" else None
        matter = topic not in (None, "talk") and u.response not in KIND_OF
        matter = matter and (self.step == "check" or self.asks)
        talk = topic == "talk" and (self.step == "text" or u.response not in _ANSWERS_TOO)
        named = self.step != "about" or u.zone != "confident" or u.response not in _ASKS_AN_OFFICE
        asks = not named and self.words >= _MORE_THAN_A_NAME
        return u.response not in STRONG_INTENTS and (self.sure or not (matter or talk or asks))


def spoken(context: Mapping[str, str], before: str | None, written: str) -> str:
    """The locale to go on in: that of the newcomer's text; an office's name or an address of mail never changes it."""
    form = Form.of(context)
    return before if form and form.active and form.step != "text" and before else written


def filled(
    forms: Forms,
    text: str,
    language: str,
    context: Mapping[str, str],
    locale: str,
    words: FormWords = FormWords({}),
    offered: Sequence[Button] = (),
) -> Filled | None:
    """`forms` speak the `locale`. None: no form is under way, or the words are a question to the bot, or may be about
    a person who was `offered`."""
    form = Form.of(context)
    if form is None or _beside(form, text) or words.asks_after_waiting(text):
        return None
    meant = words.meant(text, form.step)
    reply = forms.said(text, language, context, meant)
    if reply is None or (_about_a_person(form, offered) and FORM in reply.context):
        return None
    plain = words.asks_plainly(text, language)
    sure = FORM not in reply.context or meant is not None or (not plain and _only_an_answer(form, text, words))
    return Filled(
        reply, sure, locale, form.step, len(text.split()), plain or (form.step == "text" and words.asks(text))
    )


def _beside(form: Form, text: str) -> bool:
    """A question, or at the summary the number of what was sent before."""
    return aside(text) or (form.step == "check" and number_in(text) is not None)


def _about_a_person(form: Form, offered: Sequence[Button]) -> bool:
    return not form.active and any(button.payload.startswith(HANDOFF) for button in offered)


def _only_an_answer(form: Form, text: str, words: FormWords) -> bool:
    """To the question of the form."""
    if form.step == "contact":
        return reachable(text)
    if form.step == "check":
        return words.answers(text)
    return len(text.split()) > _FEW_WORDS or not lettered(text)


def put_or_left(reply: Reply, forms: Forms, at: datetime, written: str = "", locale: str = "") -> Reply:
    """A reply beside which a form is open: since when it asks for an answer, or that it waits. Where it waits with
    nothing in it and the reply would begin one, what was `written` is its answer, unless that is short."""
    taken = len(written.split()) > _FEW_WORDS and not long_ago(reply.context, at)
    late = forms.late(reply, written, locale) if taken else None
    reply = late or (reply if reply.outcome == FORM else forms.beside(reply))
    form = Form.of(reply.context)
    return replace(reply, context=asking_at(reply.context, at)) if form and form.active else reply

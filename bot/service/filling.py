"""Words written while a form is under way: are they an answer to its question, or meant for the bot?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.core.danger import STRONG_INTENTS
from bot.core.form import FORM, Form, Status, Step, aside, asking_at
from bot.core.message import Reply
from bot.core.response import IntentInfo
from bot.core.understanding import Understanding
from bot.service.answers.forms import Forms, reachable

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
    many they are."""

    reply: Reply
    sure: bool
    locale: str
    step: Step = "text"
    words: int = 0

    def meant(self, u: Understanding, intents: Mapping[str, IntentInfo]) -> bool:
        """Danger never is; few words may be a wish to the bot ("a person, please") or, instead of an office's name, a
        question about it ("when is the town hall open"); all else is for the form."""
        info = intents.get(u.response)
        talk = u.zone == "confident" and info is not None and info.topic == "talk"
        wish = talk and (self.step == "text" or u.response not in _ANSWERS_TOO)
        named = self.step != "about" or u.zone != "confident" or u.response not in _ASKS_AN_OFFICE
        asks = not named and self.words >= _MORE_THAN_A_NAME
        return u.response not in STRONG_INTENTS and (self.sure or not (wish or asks))


def spoken(context: Mapping[str, str], before: str | None, written: str) -> str:
    """The locale to go on in: that of the newcomer's text; an office's name or an address of mail never changes it."""
    form = Form.of(context)
    return before if form and form.active and form.step != "text" and before else written


def filled(forms: Forms, text: str, language: str, context: Mapping[str, str], locale: str) -> Filled | None:
    """`forms` speak the `locale`. None: no form is under way, or the words are a question to the bot."""
    form = Form.of(context)
    reply = None if form is None or aside(text) else forms.said(text, language, context)
    if form is None or reply is None:
        return None
    sure = FORM not in reply.context or _only_an_answer(form, text)
    return Filled(reply, sure, locale, form.step, len(text.split()))


def _only_an_answer(form: Form, text: str) -> bool:
    """To the question of the form."""
    if form.step == "contact":
        return reachable(text)
    return form.step == "check" or len(text.split()) > _FEW_WORDS


def put_or_left(reply: Reply, forms: Forms, at: datetime) -> Reply:
    """A reply beside which a form is open: since when it asks for an answer, or that it waits."""
    if reply.outcome == FORM:
        return replace(reply, context=asking_at(reply.context, at))
    return forms.beside(reply)

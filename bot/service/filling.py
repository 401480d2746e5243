"""Words written while a form is under way: are they an answer to its question, or meant for the bot?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.core.danger import STRONG_INTENTS
from bot.core.form import FORM, Form, Status, aside
from bot.core.message import Reply
from bot.core.response import IntentInfo
from bot.core.understanding import Understanding
from bot.service.answers.forms import Forms

_FEW_WORDS = 5


class Submitted(Protocol):
    """What was sent to the town, as far as everybody may know it."""

    async def status(self, number: str) -> Status | None: ...


class NothingSubmitted:
    """Where no store is wired: every number is unknown."""

    async def status(self, number: str) -> Status | None:
        return None


@dataclass(frozen=True)
class Filled:
    """What the form makes of some words. `sure`: they cannot be a wish to the bot."""

    reply: Reply
    sure: bool
    locale: str

    def meant(self, u: Understanding, intents: Mapping[str, IntentInfo]) -> bool:
        """Danger never is; few words may be a wish to the bot ("a person, please"); all else is for the form."""
        info = intents.get(u.response)
        talk = u.zone == "confident" and info is not None and info.topic == "talk"
        return u.response not in STRONG_INTENTS and (self.sure or not talk)


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
    sure = form.step != "text" or FORM not in reply.context or len(text.split()) > _FEW_WORDS
    return Filled(reply, sure, locale)

"""Ideas for the town and complaints, taken as a form: one question after the other, sent only after a yes.

step       question                            may be skipped
text       what it is about                    no
about      which office, topic or district     yes
contact    how to reach the newcomer           yes
check      the summary: send, change, cancel

state      what it means
asking     the next words of the newcomer answer the question
held       danger or another matter came between; the newcomer has not been reminded of the form yet
waiting    reminded; goes on by a button or a yes (which only puts its question or shows the summary again), with
           nothing written yet by a long text that is an idea or a complaint

One that asked for an answer more than twelve hours ago is held: who writes the next morning has other things in mind.

The form travels in the conversation's context as JSON under FORM, beside it under FORM_AT when words were last given to
it: they go by their own age; under FORM_ASKED when it asked last. What was sent is known by its number.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from bot.core.instants import instant
from bot.core.text import fold

FORM, FORM_AT, FORM_ASKED, SENT = "form", "form_at", "form_asked", "sent"
MOST_ABOUT = 200
MOST_ASIDE = 12  # words of a question to the bot
ALPHABET = "2346789ACDEFGHJKMNPQRTVWXY"  # nothing that is read for something else: no 0 O, 1 I L, 5 S, B, U, Z
_DIGITS = "2346789"
_LENGTH = 4
_ASKS_FOR = timedelta(hours=12)
_SENT_KEPT = 5
_HAS_DIGIT = rf"(?=\w{{0,{_LENGTH - 1}}}[{_DIGITS}])"  # "l-avem" is a word: of Romanian, for one
_NUMBER = re.compile(rf"(?<!\w)L\s?[-–—‐‑]\s?{_HAS_DIGIT}([{ALPHABET}]{{{_LENGTH}}})(?!\w)", re.IGNORECASE)
_QUESTION = re.compile(r"[?؟]\s*$")

Kind = Literal["idea", "complaint"]
Step = Literal["text", "about", "contact", "check"]
State = Literal["asking", "held", "waiting"]
Status = Literal["new", "read", "answered", "closed"]
KINDS: tuple[Kind, ...] = get_args(Kind)
STEPS: tuple[Step, ...] = get_args(Step)
STATUSES: tuple[Status, ...] = get_args(Status)
KIND_OF: Mapping[str, Kind] = {"suggest_improvement": "idea", "file_complaint": "complaint"}


@dataclass(frozen=True)
class Submission:
    """What the newcomer sends. `language`: of the text; `about`: `topic:…`, `office:…` or the newcomer's own words."""

    number: str
    kind: Kind
    text: str
    language: str
    about: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Idea:
    """A submission as coordinators see it, without who sent it."""

    submission: Submission
    channel: str
    status: Status
    note: str
    version: int
    sent_at: datetime
    changed_at: datetime


@dataclass(frozen=True)
class Form:
    """A form on its way. `changing`: only this answer is given anew, then the summary comes again; at the summary
    itself: which answer is asked, and a yes sends nothing."""

    kind: Kind
    step: Step = "text"
    state: State = "asking"
    text: str = ""
    language: str = ""
    about: str = ""
    contact: str = ""
    changing: bool = False

    @classmethod
    def of(cls, context: Mapping[str, str]) -> Form | None:
        """The form a conversation is in; None for none, or one of another version of Lotse."""
        try:
            form = cls(**json.loads(context.get(FORM, "null") or "null"))
        except (TypeError, ValueError):
            return None
        return form if form.kind in KINDS and form.step in STEPS else None

    def kept(self, context: Mapping[str, str]) -> dict[str, str]:
        return {**context, FORM: json.dumps(asdict(self), ensure_ascii=False)}

    @property
    def active(self) -> bool:
        return self.state == "asking"

    def answered(self, answer: str, language: str) -> Form:
        """The form after an answer (empty: skipped) to its present question."""
        if self.step == "text":
            return replace(self, text=answer, language=language).onward()
        given: dict[str, str] = {self.step: answer[:MOST_ABOUT]} if self.step in ("about", "contact") else {}
        return replace(self, **given).onward()  # type: ignore[arg-type]

    @property
    def begun(self) -> bool:
        return bool(self.text)

    @property
    def may_skip(self) -> bool:
        """The text is needed; one that was written stays when its question is passed over."""
        return self.step in ("about", "contact") or (self.step == "text" and self.begun)

    def skipped(self) -> Form:
        return self.onward() if self.step == "text" else self.answered("", "")

    def back(self) -> Form:
        """At the question before; where one answer is given anew, at the summary."""
        before = STEPS[max(STEPS.index(self.step) - 1, 0)]
        return replace(self, step="check" if self.changing else before, changing=False, state="asking")

    def onward(self) -> Form:
        following = STEPS[min(STEPS.index(self.step) + 1, len(STEPS) - 1)]
        return replace(self, step="check" if self.changing else following, changing=False, state="asking")

    def change(self, step: Step) -> Form:
        return replace(self, step=step, changing=True, state="asking")

    def submission(self, number: str) -> Submission:
        return Submission(number, self.kind, self.text, self.language, self.about, self.contact)


def under_way(context: Mapping[str, str]) -> bool:
    """Whether a form may still take any message as its answer; one that waits is only gone on with."""
    form = Form.of(context)
    return form is not None and form.state != "waiting"


def asking_at(context: Mapping[str, str], now: datetime) -> dict[str, str]:
    """The context after the form put its question."""
    return {**context, FORM_ASKED: moment(now)} if FORM in context else dict(context)


def lapsed(context: Mapping[str, str], now: datetime) -> bool:
    """Whether the question of the form was put so long ago that words are no answer to it any more."""
    form = Form.of(context)
    return form is not None and form.active and long_ago(context, now)


def long_ago(context: Mapping[str, str], now: datetime) -> bool:
    """Whether the form put its last question so long ago that who writes may have another thing in mind."""
    asked = context.get(FORM_ASKED) or context.get(FORM_AT)
    return bool(asked) and str(asked) < moment(instant(now) - _ASKS_FOR)


def rested(context: Mapping[str, str], now: datetime) -> Mapping[str, str]:
    """The context, with a form that has lapsed held."""
    form = Form.of(context)
    return replace(form, state="held").kept(context) if form and lapsed(context, now) else context


def left(context: Mapping[str, str]) -> dict[str, str]:
    """The context without the form."""
    return {name: value for name, value in context.items() if name not in (FORM, FORM_AT, FORM_ASKED)}


def stamped(before: Mapping[str, str], after: Mapping[str, str], now: datetime) -> dict[str, str]:
    """The context after a turn, with when words were last given to its form."""
    if FORM not in after:
        return left(after)
    known = before.get(FORM_AT) if _words(before) == _words(after) else None
    return {**after, FORM_AT: known or moment(now)}


def outlived(context: Mapping[str, str], before: datetime) -> bool:
    """Whether nothing was said to its form since."""
    return bool(context.get(FORM_AT)) and context[FORM_AT] < moment(before)


def moment(at: datetime) -> str:
    """As FORM_AT holds it: comparable as text."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _words(context: Mapping[str, str]) -> tuple[str, ...]:
    form = Form.of(context)
    return (form.kind, form.text, form.about, form.contact) if form else ()


def sent(context: Mapping[str, str]) -> list[str]:
    """Numbers of what was sent in this conversation, newest last."""
    return [number for number in context.get(SENT, "").split(",") if number]


def with_sent(context: Mapping[str, str], number: str) -> dict[str, str]:
    return {**left(context), SENT: ",".join([*sent(context), number][-_SENT_KEPT:])}


def number_from(random: int) -> str:
    """A number like L-7K3Q from a random one; never a word: it has a digit."""
    letters = []
    for _ in range(_LENGTH - 1):
        random, index = divmod(random, len(ALPHABET))
        letters.append(ALPHABET[index])
    random, digit = divmod(random, len(_DIGITS))
    letters.insert(random % _LENGTH, _DIGITS[digit])
    return f"L-{''.join(letters)}"


def number_in(text: str) -> str | None:
    """The number named in a text, however its digits and dashes were typed."""
    plain = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in text)
    found = _NUMBER.search(plain)
    return f"L-{found[1].upper()}" if found else None


def aside(text: str) -> bool:
    """A short question is meant for the bot, not for the form."""
    return bool(_QUESTION.search(text)) and len(text.split()) <= MOST_ASIDE


def is_word(text: str, words: str) -> bool:
    """Whether a text is one of some words, given with commas between them."""
    return fold(text).strip(" .!") in {fold(word).strip() for word in words.replace("،", ",").split(",")}

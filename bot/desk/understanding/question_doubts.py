"""Questions that somebody has to decide about before they are kept: what their page shows, and what it sends back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.desk.forms import Form
from bot.desk.understanding.questions_words import doubt_words
from bot.service.learning.nearness import Looked
from bot.service.learning.teaching import MOST_AT_ONCE

_READ_FIRST = frozenset({"elsewhere", "nearer", "fixed", "foreign"})  # doubts that somebody has to decide about
OF_A_PAGE = frozenset({"masked", "language"})  # and these, where nothing is compared with


@dataclass(frozen=True)
class Row:
    """A doubtful question as its page shows it. `other`: the topic it could be added to instead."""

    looked: Looked
    said: list[str]
    other: str
    examples: list[str]
    choice: str


@dataclass(frozen=True)
class Decided:
    """A question that is to be kept. `other`: the topic that it goes to instead; empty: where it was typed."""

    language: str
    text: str
    other: str


def row_of(
    one: Looked, label: Callable[[str], str], more: Sequence[str] = (), read_first: frozenset[str] = frozenset()
) -> Row:
    """`more`: what is said besides the doubts."""
    other = next((doubt.intent for doubt in one.doubts if doubt.code in ("elsewhere", "nearer")), "")
    said = [doubt_words(doubt, label) for doubt in one.doubts]
    examples = [text for doubt in one.doubts for text in doubt.examples]
    undecided = (_READ_FIRST | read_first) & set(one.codes)
    return Row(one, [*said, *more], other, examples, "" if undecided else "add")


def decided(form: Form) -> Iterator[Decided]:
    """Those that are to be kept, as the form of `question_doubts.html` says."""
    for number in range(MOST_AT_ONCE):
        text, choice = form.get(f"text.{number}"), form.get(f"choice.{number}")
        other = form.get(f"other.{number}") if choice == "other" else ""
        if text and (choice == "add" or other):
            yield Decided(form.get(f"language.{number}"), text, other)

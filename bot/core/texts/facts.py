"""What answers, sentences of the bot and the welcome package claim: every number, deadline and law in them, where that
is written, and when to look again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, model_validator

from bot.core.locale import DEFAULT
from bot.core.texts.wording import EMERGENCY_NUMBERS

TextPlace = Literal["answer", "interface", "step"]
_STRICT = ConfigDict(frozen=True, extra="forbid")
_NUMBER = re.compile(r"\d+(?:[ .,/-]?\d+)*")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_SAFE = frozenset(n.replace(" ", "") for numbers in EMERGENCY_NUMBERS.values() for n in numbers)


class Source(BaseModel):
    """A law or a page of an authority."""

    model_config = _STRICT
    title: str
    url: HttpUrl


class Fact(BaseModel):
    """One claim. It stands in answers (`intents`), in `sentences` of the interface, in `steps` of the welcome package.

    `words`: how it stands in these texts, per locale; under `all`: the same characters in every locale.

    `checked`: the day on which somebody opened the source and found it there; None: nobody has yet.
    """

    model_config = _STRICT
    id: str = Field(pattern=r"^[a-z0-9_]+$")
    intents: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    fact: str
    words: Mapping[str, str] = Field(min_length=1)
    source: Source
    checked: date | None = None
    check_by: date

    @model_validator(mode="after")
    def _stands_somewhere(self) -> Self:
        if not self.places:
            raise ValueError("a fact stands in an answer, a sentence or a step of the welcome package")
        return self

    def said_in(self, text: str, locale: str) -> bool:
        """Whether a text says it; True where nobody has noted how it stands in this locale."""
        words = self.words.get(locale, self.words.get("all"))
        return words is None or _plain(words) in _plain(text) or _digits(words) in _found(text)

    @property
    def places(self) -> tuple[tuple[TextPlace, str], ...]:
        """(kind, name) of all texts that it stands in."""
        of: Mapping[TextPlace, tuple[str, ...]] = {
            "answer": self.intents,
            "interface": self.sentences,
            "step": self.steps,
        }
        return tuple((kind, name) for kind, names in of.items() for name in names)

    @property
    def german(self) -> str:
        return self.words.get(DEFAULT) or self.words.get("all") or ""


@dataclass(frozen=True)
class FactCheck:
    """Somebody has found a fact in its source on this day. `title`, `url`: of another source than the file's."""

    fact: str
    checked: date
    check_by: date
    checked_by: str
    title: str = ""
    url: str = ""


def as_checked(facts: Iterable[Fact], checks: Mapping[str, FactCheck]) -> tuple[Fact, ...]:
    """The facts as they stand after what was looked up here; a later day in the file wins."""
    return tuple(_as_checked(fact, checks.get(fact.id)) for fact in facts)


def _as_checked(fact: Fact, check: FactCheck | None) -> Fact:
    if check is None or (fact.checked and fact.checked > check.checked):
        return fact
    source = Source.model_validate({"title": check.title or fact.source.title, "url": check.url or fact.source.url})
    return fact.model_copy(update={"checked": check.checked, "check_by": check.check_by, "source": source})


def western(text: str) -> str:
    """The text with the digits of any script as 0 to 9."""
    return _OTHER_DIGIT.sub(lambda digit: str(unicodedata.digit(digit.group())), text)


def _plain(text: str) -> str:
    """However it is written: digits of any script, compound nouns split with a middle dot or not."""
    return western(text).replace("·", "").casefold()


def numbers(text: str) -> set[str]:
    """The numbers in a text, without spaces; those to call in danger need no source."""
    return _found(text) - _SAFE


def unsourced(text: str, facts: Iterable[Fact]) -> set[str]:
    """The numbers of a text that none of the facts that stand in it covers."""
    return numbers(text).difference(*(numbers(words) for fact in facts for words in fact.words.values()))


def _found(text: str) -> set[str]:
    return {_digits(number) for number in _NUMBER.findall(western(text))}


def _digits(words: str) -> str:
    """ "116 117" is 116117; words that are not all digits stay."""
    return re.sub(r"\D", "", words) if _NUMBER.fullmatch(words) else words

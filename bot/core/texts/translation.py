"""A machine translation: what it is, and by what it is told from something that is none."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.core.privacy.shielding import Shielded, restore, same_numbers

Provider = Literal["off", "google", "mymemory", "deepl", "libretranslate"]

FOREIGN = "foreign"  # in the context: language and script of a newcomer for whom everything is translated

_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!DOCTYPE", re.IGNORECASE)
# Chinese and Japanese have no blanks between sentences.
_SENTENCE_END = re.compile(r"(?<=[.!?؟。।])\s+|(?<=[。！？])(?=[^\s。！？”」』）])")
_UNCUT = re.compile(r"(\[X\d+X\])")  # a token of `bot.core.privacy.shielding` stays whole
_LONGER, _LONGER_BY = 4, 80
_WORDS_THAT_MAY_STAY = 2  # "Telefon", "Jobcenter": the same in many languages


@dataclass(frozen=True)
class Translated:
    """A text and what it was before. `provider` as newcomers know it, e.g. `DeepL`."""

    text: str
    original: str
    provider: str
    at: datetime


@dataclass(frozen=True)
class TranslationLimits:
    """`seconds`: the longest that anybody waits; `characters`: what may be sent a day; `kept`: of the cache."""

    seconds: float = 3.0
    characters: int = 20_000
    kept: timedelta = timedelta(days=30)


def foreign_in(context: Mapping[str, str]) -> str | None:
    """The language that this conversation is translated into."""
    return context.get(FOREIGN, "").partition(":")[0] or None


def accepted(sent: Shielded, received: object, locale: str) -> str | None:
    """The translation with everything restored; None for what is none: nothing, something that is no text or far too
    long, a web page, a sentence that came back as it was, changed numbers, lost tokens."""
    if not isinstance(received, str) or not received.strip():
        return None
    text = received.strip() if "&" in sent.text else html.unescape(received).strip()
    if len(text) > _LONGER * len(sent.text) + _LONGER_BY or (_TAG.search(text) and not _TAG.search(sent.text)):
        return None
    if unchanged(sent.text, text) and len(sent.text.split()) > _WORDS_THAT_MAY_STAY:
        return None
    return restore(text, sent.kept, locale) if same_numbers(sent.text, text) else None


def unchanged(before: str, after: str) -> bool:
    """The same letters in the same order."""
    return _letters(before) == _letters(after)


def sentences_of(text: str) -> list[str]:
    return [sentence for sentence in _SENTENCE_END.split(text) if sentence.strip()]


def pieces(line: str, longest: int) -> list[str]:
    """A line in pieces of at most so many characters, cut between sentences; between words where one is too long."""
    if len(line) <= longest:
        return [line]
    found = [""]
    for part in (word for sentence in sentences_of(line) for word in _fitting(sentence, longest)):
        if found[-1] and len(found[-1]) + 1 + len(part) > longest:
            found.append("")
        found[-1] = f"{found[-1]} {part}".strip()
    return found


def _fitting(sentence: str, longest: int) -> list[str]:
    if len(sentence) <= longest:
        return [sentence]
    return [part for word in sentence.split() for part in (_cut(word, longest) if len(word) > longest else [word])]


def _cut(word: str, longest: int) -> list[str]:
    """What has no blanks for so long (Thai, Khmer, a web address): no letter of it is lost."""
    parts = _UNCUT.split(word)
    return [part[at : at + longest] for part in parts for at in range(0, len(part), longest)]


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())

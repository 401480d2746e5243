"""What names danger and says itself that there is none.

Others who might call the police ("will they call the police?"), that these are not wanted ("no police please"), or
whether one may call them oneself, of noise; an emergency that is supposed ("what if there is one on Saturday?") or
denied ("no emergency", "nothing is burning", "nobody is hurt"); no wish to die beside an everyday question ("I don't
want to die, where is the doctor?"), or to live in a camp; a small cut ("my son cut himself"); an office, a landlord or
a creditor who threatens with what these can do (`office`); fear of the police because of work that was not declared;
fear of speaking, a phone that is dead (`harmless`).
The words are those of `responses/no_alarm.yml`. But for the police that are not wanted none of it counts beside a cry
for help; whether what is left without the matter's own words is danger all the same, `bot/core/danger.py` hears.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from bot.core.patterns import Patterns
from bot.core.text import words

Matter = Literal[
    "police", "undeclared", "office", "leaving", "living", "emergency", "no_emergency", "no_fire", "unhurt", "hurt",
    "may_call", "harmless", "no_police",
]  # fmt: skip
_MATTERS: tuple[Matter, ...] = get_args(Matter)
SILENT: frozenset[Matter] = frozenset(
    ("police", "undeclared", "office", "harmless")
)  # no line of help stands above the answer
_OWN: Mapping[Matter, str] = {
    "police": "words_of_police",
    "no_police": "words_of_police",
    "emergency": "words_of_emergency",
    "no_emergency": "words_of_emergency",
    "living": "words_of_living",
    "hurt": "words_of_hurt",
    "unhurt": "words_of_injury",
    "undeclared": "words_of_police",
    "may_call": "words_of_police",
    "office": "words_of_threats",
    "leaving": "words_of_living_there",
    "no_fire": "words_of_fire",
    "harmless": "words_of_harmless",
}
_URGENT, _DESPAIR, _HOPELESS, _CALLS = "urgent", "despair", "hopeless", "calls"
_UNWANTED: Matter = "no_police"
_NO_FIRE: Matter = "no_fire"
_STOPS = re.compile(r"[,.;:!?،؛؟\n]")
_ASKS = re.compile(r"[?؟]")
_FEW_WORDS, _TOLD_WORDS = 6, 8


class NoAlarm:
    """`known`: rows by kind and language."""

    def __init__(self, known: Mapping[str, Mapping[str, Iterable[str]]] | None = None) -> None:
        kinds = (known or {}).items()
        rows = [(kind, row) for kind, languages in kinds for given in languages.values() for row in given]
        calls = [row for kind, row in rows if kind == _CALLS]
        self._kinds = Patterns((pair for pair in rows if pair[0] != _CALLS), calls)

    def matter(self, text: str) -> Matter | None:
        """What the message names without being in danger of it, by its own words."""
        found = set(self._kinds.found(text))
        matters = _MATTERS if _URGENT not in found else (_UNWANTED,)  # "no police, please"
        named = found | {_NO_FIRE} if "fire_no" in found else found
        return next((matter for matter in matters if matter in named and self._meant(matter, text, found)), None)

    def rest(self, text: str, matter: Matter) -> str:
        """The words of the message that are not the matter's own."""
        return " ".join(word for word in words(text) if _OWN[matter] not in set(self._kinds.found(word)))

    def _meant(self, matter: Matter, text: str, found: set[str]) -> bool:
        if matter == "living":
            return _DESPAIR not in found
        if matter == _UNWANTED:  # and not "no, call the police"
            return self._in_a_part(matter, text)
        if matter in ("leaving", "no_fire", "unhurt"):  # and not "I don't want to live, in the camp …" or "no, fire"
            named = matter == _NO_FIRE and "fire_no" in found
            return _HOPELESS not in found and "!" not in text and (named or self._in_a_part(matter, text))
        if matter == "hurt":
            return "grave" not in found and len(words(text)) <= _TOLD_WORDS
        if matter == "harmless":
            return len(words(text)) <= _TOLD_WORDS
        if matter == "may_call":
            return "noise" in found or len(words(text)) <= _FEW_WORDS
        return matter != "no_emergency" or self._denied(text)

    def _denied(self, text: str) -> bool:
        """ "No emergency", and not "no, emergency" or "is that no emergency?"."""
        if _ASKS.search(text) or "!" in text or len(words(text)) > _FEW_WORDS:
            return False
        return self._in_a_part("no_emergency", text)

    def _in_a_part(self, matter: Matter, text: str) -> bool:
        """Whether it is named between two marks."""
        return any(matter in set(self._kinds.found(part)) for part in _STOPS.split(text))

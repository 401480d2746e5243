"""What names danger and says itself that there is none.

Six matters: others who might call the police ("will they call the police?"), that these are not wanted ("no police
please"), an emergency that is supposed ("what if there is one on Saturday?") or denied ("no emergency"), no wish to
die beside an everyday question ("I don't want to die, where is the doctor?"), and a small cut ("my son cut himself").
The words are those of `responses/no_alarm.yml`. But for the police that are not wanted none of it counts beside a cry
for help; whether what is left without the matter's own words is danger all the same, `bot/core/danger.py` hears.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from bot.core.patterns import Patterns
from bot.core.text import words

Matter = Literal["police", "no_police", "emergency", "no_emergency", "living", "hurt"]
_MATTERS: tuple[Matter, ...] = ("police", "living", "emergency", "no_emergency", "hurt", "no_police")
_OWN: Mapping[Matter, str] = {
    "police": "words_of_police",
    "no_police": "words_of_police",
    "emergency": "words_of_emergency",
    "no_emergency": "words_of_emergency",
    "living": "words_of_living",
    "hurt": "words_of_hurt",
}
_URGENT, _DESPAIR, _CALLS = "urgent", "despair", "calls"
_UNWANTED: Matter = "no_police"
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
        return next((matter for matter in matters if matter in found and self._meant(matter, text, found)), None)

    def rest(self, text: str, matter: Matter) -> str:
        """The words of the message that are not the matter's own."""
        return " ".join(word for word in words(text) if _OWN[matter] not in set(self._kinds.found(word)))

    def _meant(self, matter: Matter, text: str, found: set[str]) -> bool:
        if matter == "living":
            return _DESPAIR not in found
        if matter == _UNWANTED:  # and not "no, call the police"
            return any(_UNWANTED in set(self._kinds.found(part)) for part in _STOPS.split(text))
        if matter == "hurt":
            return "grave" not in found and len(words(text)) <= _TOLD_WORDS
        return matter != "no_emergency" or self._denied(text)

    def _denied(self, text: str) -> bool:
        """ "No emergency", and not "no, emergency" or "is that no emergency?"."""
        if _ASKS.search(text) or "!" in text or len(words(text)) > _FEW_WORDS:
            return False
        return any("no_emergency" in set(self._kinds.found(part)) for part in _STOPS.split(text))

"""Danger, recognised before and beside everything else, on the patterns in `nlu/danger/<language>.yml`.

Strong: the danger answer at once, alone. Weak (words of danger in an ordinary question): one help line above the
ordinary answer. A `near` pattern (joining the fire brigade) makes a strong match weak. Danger is looked for in every
language the message may be in, however unlikely; only where the language is out of the question ("sun" is no Turkish
cry for help in an English sentence) its patterns stay silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.core.first_help import CRISIS_ANSWERS, FirstHelp
from bot.core.patterns import Patterns

Strength = Literal["weak", "strong"]
STRONG_INTENTS = ("emergency", "crisis_support")
DANGER_ANSWERS = (*STRONG_INTENTS, *CRISIS_ANSWERS)
_WEAK, _NEAR = "weak", "near"
_OUT_OF_THE_QUESTION = 0.001
_MIXED = (("uk", "ru"), ("fa", "ps"), ("tr", "kmr"))  # who writes one often writes words of the other


@dataclass(frozen=True)
class Danger:
    """What was recognised: how strongly, as which danger intent (None when weak), in the words of which languages.
    `answer`: the prepared answer whose order of help fits, where it is not the intent's own."""

    strength: Strength
    intent: str | None = None
    languages: frozenset[str] = field(default=frozenset(), compare=False)
    answer: str | None = field(default=None, compare=False)


class DangerPatterns:
    """All languages together."""

    def __init__(self, patterns: Patterns[tuple[str, str]], first: FirstHelp | None = None) -> None:
        self._patterns, self._first = patterns, first or FirstHelp()

    @classmethod
    def from_data(cls, files: Iterable[Mapping[str, Any]], first: FirstHelp | None = None) -> DangerPatterns:
        """Patterns from parsed `nlu/danger/*.yml`; `first` tells which help stands first.

        Raises:
            ValueError: a pattern has no word in it.
        """
        rows: list[tuple[tuple[str, str], str]] = []
        for file in files:
            language, strong = str(file["locale"]), file.get("strong", {})
            rows += [((language, intent), str(row)) for intent in STRONG_INTENTS for row in strong.get(intent, ())]
            rows += [((language, kind), str(row)) for kind in (_WEAK, _NEAR) for row in file.get(kind, ())]
        return cls(Patterns(rows), first)

    def recognise(self, text: str, languages: Mapping[str, float] | None = None) -> Danger | None:
        """The danger in a message; when both intents match, suffering violence or despair wins over an accident.

        `languages`: probability of each language, or None when nothing is known about it.
        """
        ruled_out = _ruled_out(languages or {})
        heard = {(language, kind) for language, kind in self._patterns.found(text) if language not in ruled_out}
        found = {kind for _, kind in heard}
        strong = [intent for intent in reversed(STRONG_INTENTS) if intent in found]
        if strong and _NEAR not in found:
            return self.strong(strong[0], text, frozenset(lang for lang, kind in heard if kind == strong[0]))
        return Danger("weak") if strong or _WEAK in found else None

    def strong(self, intent: str, text: str, languages: frozenset[str] = frozenset()) -> Danger:
        """The danger of an intent that somebody found in a message."""
        return Danger("strong", intent, languages, self._first.answer(intent, text))


def _ruled_out(languages: Mapping[str, float]) -> set[str]:
    unlikely = {code for code, share in languages.items() if share < _OUT_OF_THE_QUESTION}
    possible = languages.keys() - unlikely
    mixed = {code for pair in _MIXED if not possible.isdisjoint(pair) for code in pair}
    return unlikely - mixed

"""What was understood, whose danger is not believed where people only tell their circumstances: "my baby is 10 months
old", "I work nights", "one is 4, one is 7". The words are those of `responses/calm.yml`: every word of the message
stands there or is a number, and no pattern heard danger. Small words about a place ("is it near the station") take
nothing from danger that is likely, only the help line; nor does what is told of a wife or husband ("she is
pregnant"). After help in danger the engine is believed: there "he is at home" says more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.danger import STRONG_INTENTS
from bot.core.text import words
from bot.core.understanding import Candidate, Understanding, UserMessage
from bot.service.answers.shown import in_danger
from bot.service.kinds import Words, patterns_of, words_of
from bot.service.meaning.around import Step

_MOST_WORDS = 10
_CALM, _AGE, _WAY, _TOLD, _IDLE = "calm", "age", "way", "told", "idle"
_HAS_MINE = {"has", "mine"}
_OF_AGES = {"one", _AGE, "beside"} | _HAS_MINE


class CalmStep(Step):
    """`known`: the words of each kind, looked for in all languages."""

    also_given = True

    def __init__(self, known: Words) -> None:
        self._words, self._idle = patterns_of(known), words_of(known, _IDLE)

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        u = understood
        strong = u.response in STRONG_INTENTS
        if message.heard or in_danger(message.context) or not (strong or u.help_line):
            return u
        text = message.text
        calm = self._calm(text) or (not strong and (self._only(text, _WAY) or self._told(text)))
        return without_danger(u) if calm else u

    def _only(self, text: str, kind: str) -> bool:
        said = words(text)
        return 0 < len(said) <= _MOST_WORDS and all(kind in set(self._words.found(word)) for word in said)

    def _told(self, text: str) -> bool:
        """Of a wife or husband: pregnant, ill, at work, or not at work."""
        said, idle = words(text), _IDLE in set(self._words.found(text))
        if not 0 < len(said) <= _MOST_WORDS:
            return False
        return all(
            {_CALM, _TOLD} & set(self._words.found(word)) or (idle and any(self._idle.found(word))) for word in said
        )

    def _calm(self, text: str) -> bool:
        said = words(text)
        if not 0 < len(said) <= _MOST_WORDS:
            return False
        kinds = [{_AGE, _CALM} if word.isdecimal() else set(self._words.found(word)) for word in said]
        return all(_CALM in found for found in kinds) or _ages(kinds)


def _ages(kinds: Sequence[set[str]]) -> bool:
    """Whether the words tell ages, of however many, and not that somebody has mine."""
    said = set[str]().union(*kinds)
    return all(found & _OF_AGES for found in kinds) and _AGE in said and not said >= _HAS_MINE


def without_danger(u: Understanding) -> Understanding:
    """What is left of the engine's guesses when there is no danger."""
    if u.response not in STRONG_INTENTS:
        return replace(u, help_line=False)
    others = tuple(candidate for candidate in u.candidates if candidate.intent not in STRONG_INTENTS)
    best = others[0] if others else Candidate("out_of_scope", 0.0)
    understood = replace(u, intent=best.intent, confidence=best.confidence, candidates=others, pages=())
    return replace(understood, zone="fallback", response="fallback", help_line=False)

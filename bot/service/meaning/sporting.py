"""What was understood, with sport for women told from help for women: sport is a matter of the clubs, and no reason to
keep a conversation for the protection group. The words are those of `responses/sports.yml`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.core.text import fold, words
from bot.core.understanding import Understanding, UserMessage
from bot.service.kinds import Words, patterns_of, rows_of
from bot.service.meaning.around import Step

_FOR_WOMEN, _CLUBS = "women_services", "sports_clubs"
_SPORT, _OTHER, _BEFORE = "sport", "other", "before"


class SportingStep(Step):
    """`known`: rows of each kind, looked for in all languages: who mixes languages is understood too."""

    def __init__(self, known: Words) -> None:
        self._words = patterns_of(known, _SPORT, _OTHER)
        self._before = tuple(fold(row) for row in rows_of(known, _BEFORE))

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        """Where danger was heard, nothing is taken for sport."""
        if message.heard or understood.intent != _FOR_WOMEN or not self._sport(message.text):
            return understood
        response = _CLUBS if understood.response == _FOR_WOMEN else understood.response
        return replace(understood, intent=_CLUBS, response=response)

    def _sport(self, text: str) -> bool:
        said = {*self._words.found(text), *self._words.found(" ".join(self._ends(text)))}
        return _SPORT in said and _OTHER not in said

    def _ends(self, text: str) -> Iterator[str]:
        """What compounds end in: Frauenfußball."""
        return (word.removeprefix(first) for word in words(text) for first in self._before if word.startswith(first))

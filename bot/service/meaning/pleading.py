"""What was understood, with a plea for help that says nothing else ("please help"): what it is about is asked, and a
person offered; after help in danger that help comes once more. One word is enough in a language that is not spoken here
("ayuda"), where nothing else is understood. The words are those of `responses/pleas.yml`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.core.danger import STRONG_INTENTS
from bot.core.text import words
from bot.core.understanding import Understanding, UserMessage
from bot.service.answers.shown import in_danger
from bot.service.kinds import Words
from bot.service.meaning.around import WordedStep

PLEA = "plea"
_INTENT, _PERSON = "ask_capabilities", "request_human"
_BESIDE = "beside"
_ELSEWHERE, _BESIDE_ELSEWHERE = "elsewhere", "elsewhere_beside"
_FEWEST_WORDS, _MOST_WORDS = 2, 6
_NOTHING = ("fallback", "choice", "out_of_scope", _INTENT)


def cries_elsewhere(known: Words) -> Iterator[dict[str, Any]]:
    """The cries of languages that are not spoken, as data for `DangerPatterns`: alone, or near words of pleading."""
    for language, cries in known[_ELSEWHERE].items():
        cry, beside = "|".join(cries), "|".join(known[_BESIDE_ELSEWHERE].get(language, ()))
        pleas = [f"{cry} ~3 {beside}", f"{beside} ~3 {cry}"] if beside else []
        yield {"locale": language, "cries": cries, "pleas": pleas}


class PleadingStep(WordedStep):
    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        said = [set(self._words.found(word)) for word in words(message.text)]
        cried = understood.response in _NOTHING and self._cried(said)
        few = _FEWEST_WORDS <= len(said) <= _MOST_WORDS and any(PLEA in kind for kind in said)
        if not (cried or few) or understood.response in (*STRONG_INTENTS, _PERSON):
            return understood
        alone = cried or all(kind & {PLEA, _BESIDE} for kind in said)
        if in_danger(message.context) and (alone or understood.response == _INTENT):
            return replace(understood, response=_PERSON, pages=())
        return replace(understood, intent=_INTENT, zone="confident", response=PLEA, pages=()) if alone else understood

    @staticmethod
    def _cried(said: list[set[str]]) -> bool:
        """Whether all words are such cries, or what stands beside them."""
        around = all(kind & {_ELSEWHERE, _BESIDE_ELSEWHERE} for kind in said)
        return around and 0 < len(said) < _MOST_WORDS and any(_ELSEWHERE in kind for kind in said)

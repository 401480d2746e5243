"""The dialogue engine, with a plea for help that says nothing else ("please help"): what it is about is asked, and a
person offered; after help in danger that help comes once more. The words are those of `responses/pleas.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.danger import STRONG_INTENTS
from bot.core.text import words
from bot.core.understanding import Understanding
from bot.service.answers.shown import in_danger
from bot.service.around import WordedDialogue

PLEA = "plea"
_INTENT, _PERSON = "ask_capabilities", "request_human"
_BESIDE = "beside"
_FEWEST_WORDS, _MOST_WORDS = 2, 6


class PleadingDialogue(WordedDialogue):
    async def completed(
        self, understood: Understanding, text: str, languages: Mapping[str, float], context: Mapping[str, str]
    ) -> Understanding:
        said = [set(self._words.found(word)) for word in words(text)]
        few = _FEWEST_WORDS <= len(said) <= _MOST_WORDS and any(PLEA in kind for kind in said)
        if not few or understood.response in (*STRONG_INTENTS, _PERSON):
            return understood
        alone = all(kind & {PLEA, _BESIDE} for kind in said)
        if in_danger(context) and (alone or understood.response == _INTENT):
            return replace(understood, response=_PERSON, pages=())
        return replace(understood, intent=_INTENT, zone="confident", response=PLEA, pages=()) if alone else understood

"""What was understood, with "back" after an answer: it takes that for the wish to go home for ever. Only a message of
nothing but the words of `responses/leaning.yml` for it; whoever really wants to return says more, and of whom that was
spoken before, the same word means it. As the first words it may be either: that is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.text import words
from bot.core.understanding import Candidate, Understanding, UserMessage
from bot.service.answers.going_back import BACK
from bot.service.answers.shown import last
from bot.service.kinds import Words
from bot.service.meaning.around import KEPT, WordedStep

_ROWS, _MOST_WORDS = ("back", "back_beside"), 4
_RETURNING, _EVEN = "voluntary_return", 0.5


class GoingBackStep(WordedStep):
    """`leaning`: rows of each kind, of which two are used here."""

    def __init__(self, leaning: Words) -> None:
        super().__init__({kind: leaning[kind] for kind in _ROWS})

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        if understood.response in KEPT or _returning(message.context) or not self._back(message.text):
            return understood
        if message.context.get("tried") or last(message.context):
            return Understanding(BACK, 1.0, "confident", BACK)
        asked = (Candidate(_RETURNING, _EVEN),)
        return replace(understood, intent=_RETURNING, zone="choice", response="choice", candidates=asked, pages=())

    def _back(self, text: str) -> bool:
        said = [set(self._words.found(word)) for word in words(text)]
        return len(said) <= _MOST_WORDS and all(said) and any("back" in found for found in said)


def _returning(context: Mapping[str, str]) -> bool:
    """Whether the return itself was spoken of."""
    return context.get("intent") == _RETURNING or any(_RETURNING in payload for payload in last(context))

"""What is said about the offer of a person, or about who has the question already: "can it be a woman?", "forget it, I
need nobody". The words are those of `responses/wishes.yml`."""

from __future__ import annotations

from bot.core.text import words
from bot.service.kinds import Words, patterns_of

_WOMAN, _BARE, _AROUND = "woman", "a_woman", {"a_woman", "woman_beside", "small"}
_MINE = "mine"  # "for my wife"
_TAKEN_BACK, _MOST_WORDS = "taken_back", 10


class OfferTalk:
    """`known`: the rows of `wishes.yml`, and the small words of each language as `small`; without them nothing is."""

    def __init__(self, known: Words) -> None:
        self._words = patterns_of(known)

    def woman(self, text: str) -> bool:
        """Whether a woman is wished for, in nothing but such words."""
        said = [set(self._words.found(word)) for word in words(text)]
        if not said or not all(found & _AROUND and _MINE not in found for found in said):
            return False
        return any(_BARE in found for found in said) or _WOMAN in self._words.found(text)

    def taken_back(self, text: str) -> bool:
        """Whether somebody says that no person is needed any more."""
        return len(words(text)) <= _MOST_WORDS and _TAKEN_BACK in self._words.found(text)

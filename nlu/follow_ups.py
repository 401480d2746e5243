"""Recognises messages that only make sense after an answer: "and when is it open?", "the other one", "no, for my son".

Such a message is short and made of nothing but words from `nlu/follow_ups/<language>.yml` and of named wishes (a level,
a day …). One word more and it is a question of its own, which the classifier understands better. What the answer before
left behind comes as slots: topic, office, others, search. Without any of them only the name of a language is noticed,
"the first one", and "where is the women's advice centre?": an office by its name and nothing but words that ask where,
when or how to reach it is that question, whatever the name sounds like.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from nlu.follow_up_kinds import (
    AGAIN,
    CHANGED,
    WHATS_ON,
    again,
    asked,
    asks_whats_on,
    changed,
    following,
    of_an_office,
    other,
    papers,
    place,
    word_for_word,
)
from nlu.follow_up_said import ANSWERED, DANGER, OF_ITS_OWN, FollowUp, Said, Span
from nlu.follow_up_words import FOLDER, Vocabulary, Words, read_words, tokens_of
from nlu.language_wishes import LanguageWishes

__all__ = ["DANGER", "FollowUp", "FollowUps", "Span"]
_MOST_WORDS, _MOST_WORDS_AT_ALL = 6, 8  # more of them when it is clear by one word what is asked
_LIKELY = 0.1
_IN_TURN: tuple[Callable[[Said], FollowUp | None], ...] = (following, other, changed, asked, again)


class FollowUps:
    """All languages' words; names of languages are known in all of them at once."""

    def __init__(self, vocabularies: Mapping[str, Vocabulary], languages: Mapping[str, Words]) -> None:
        self._vocabularies, self._languages = dict(vocabularies), LanguageWishes(vocabularies, languages)

    @classmethod
    def read(cls, folder: Path = FOLDER) -> FollowUps:
        return cls(*read_words(folder))

    def recognise(
        self,
        text: str,
        languages: Mapping[str, float],
        entities: Sequence[Span],
        slots: Mapping[str, Any],
        sure: str = "",
    ) -> FollowUp | None:
        """What is meant, in the likeliest language that knows all the words; None: a message of its own.

        sure: the intent that the classifier is sure of.
        """
        tokens = tokens_of(text)
        if not 1 <= len(tokens) <= _MOST_WORDS_AT_ALL:
            return None
        by_share = sorted(self._vocabularies, key=lambda code: -languages.get(code, 0.0))
        if wish := self._languages.wished(tokens, by_share, bool(slots.get("search"))):
            return FollowUp("change_language" if any(slots.get(name) for name in ANSWERED) else None, wish)
        codes = [code for code in by_share if languages.get(code, 0.0) >= _LIKELY]
        if slots.get("topic") and any(self._languages.of_somebody_else(tokens, code) for code in codes):
            return FollowUp(AGAIN if slots.get("search") else CHANGED)
        likely = [self._vocabularies[code].after(slots.get("search")) for code in codes]
        said = [Said(tokens, words, entities, slots, sure) for words in likely]
        return _first(_in_short, said) or _first(of_an_office, said)


def _first(kind: Callable[[Said], FollowUp | None], said: Sequence[Said]) -> FollowUp | None:
    return next(filter(None, map(kind, said)), None)


def _in_short(said: Said) -> FollowUp | None:
    if said.answered and (found := word_for_word(said)):
        return found
    if any(name in OF_ITS_OWN for name, *_ in said.named):
        return None
    if not said.answered:
        return place(said)
    if found := papers(said):
        return found
    if sum(t.word not in said.kind("links") for t in said.tokens) > _MOST_WORDS:
        return None
    if said.sure == WHATS_ON and not said.slots.get("search") and asks_whats_on(said):
        return None
    return next(filter(None, (kind(said) for kind in _IN_TURN)), None)

"""Which language is asked for: "in Ukrainian please", also beside "I don't understand German".

A wish is the name of one language and nothing else but words around it. Where somebody else ought to speak it ("a
carer who speaks Turkish"), it is no wish for this chat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nlu.follow_up_words import Token, Vocabulary, Words

Named = tuple[tuple[str, str, int, int], ...]
_AROUND = ("small", "speak")
_LEAST = 2  # words of each half: one that is not understood, one that is asked for
_NOT_UNDERSTOOD = ("small", "speak", "links", "deny", "understand", "unclear", "poorly")


class LanguageWishes:
    """The names of all languages are known in all vocabularies; `names`: language → its names."""

    def __init__(self, vocabularies: Mapping[str, Vocabulary], names: Mapping[str, Words]) -> None:
        self._vocabularies, self._names = dict(vocabularies), dict(names)
        self._any_name = Words.union(names.values())

    def wished(self, tokens: Sequence[Token], likeliest: Sequence[str], searched: bool) -> Named | None:
        """(language, code) and (asked_in, code), when one is asked for. `searched`: "and German?" is about a course."""
        whole = self._wish(tokens, likeliest, searched)
        if whole:  # in whatever language: "auf Deutsch bitte" comes from somebody who wrote Arabic so far
            return whole
        halves = [(tokens[:cut], tokens[cut:]) for cut in range(_LEAST, len(tokens) - _LEAST + 1)]
        return next(
            (wish for one, two in halves for said, asked in ((one, two), (two, one))
             if self._not_understood(said) and (wish := self._wish(asked, likeliest, searched, beside=True))),
            None,
        )  # fmt: skip

    def of_somebody_else(self, tokens: Sequence[Token], language: str) -> bool:
        """ "Somebody who speaks Turkish", and nothing else."""
        words = self._vocabularies[language]
        someone = words.words["someone"]
        known = (*(words.words[kind] for kind in (*_AROUND, "links")), self._any_name, someone)
        told = [any(words.has(t, kind) for t in tokens) for kind in (someone, self._any_name)]
        return all(told) and all(words.has(t, *known) for t in tokens)

    def _wish(
        self, tokens: Sequence[Token], likeliest: Sequence[str], searched: bool, beside: bool = False
    ) -> Named | None:
        return next(filter(None, (self._in(tokens, language, searched, beside) for language in likeliest)), None)

    def _in(self, tokens: Sequence[Token], language: str, searched: bool, beside: bool) -> Named | None:
        """`beside`: of a half sentence, where "only English" is what one speaks."""
        words = self._vocabularies[language]
        names = [t for t in tokens if words.has(t, self._any_name)]
        known = [words.words[kind] for kind in (*_AROUND, *(() if searched else ("links",)))]
        if not names or not all(t in names or words.has(t, *known) for t in tokens):
            return None
        no_wish = ("someone", "poorly") if beside else ("someone",)
        if any(words.has(t, *(words.words[kind] for kind in no_wish)) for t in tokens):
            return None
        named = [(code, t) for t in names for code, texts in self._names.items() if words.has(t, texts)]
        if len({code for code, _ in named}) != 1:
            return None
        code, token = named[0]
        return ("language", code, token.start, token.end), ("asked_in", language, token.start, token.end)

    def _not_understood(self, tokens: Sequence[Token]) -> bool:
        """ "I don't understand German well", in any language."""
        return any(self._denied(tokens, words) for words in self._vocabularies.values())

    def _denied(self, tokens: Sequence[Token], words: Vocabulary) -> bool:
        no = [words.words[kind] for kind in ("deny", "poorly", "unclear")]
        known = [words.words[kind] for kind in _NOT_UNDERSTOOD]
        return (
            all(words.has(t, *known, self._any_name) for t in tokens)
            and any(words.has(t, *no) for t in tokens)
            and any(words.has(t, self._any_name) for t in tokens)
        )

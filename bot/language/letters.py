"""A model of the letters of a language: how probable a word is in it, learnt from counted words.

Interpolated n-grams of up to ORDER letters, the word's ends included (Witten and Bell 1991): what is seldom seen leans
on shorter contexts, down to an alphabet in which every letter is as likely as another.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

ORDER = 4
_ALPHABET = 60


def letter_grams(word: str, order: int = ORDER) -> list[str]:
    """For each letter and the end of the word: the letter with as many before it as the order allows."""
    padded = f" {word} "
    return [padded[max(0, end - order) : end] for end in range(2, len(padded) + 1)]


class Letters:
    """One language's letters. `known`: probability of the last letter of a gram after those before it;
    `less`: how much more than of a shorter gram the negative log of that is, where the letter was never seen after this
    context."""

    def __init__(self, words: Mapping[str, float]) -> None:
        """`words`: how often each is said, however weighted."""
        self.counts = _counted(words)
        follow: defaultdict[str, float] = defaultdict(float)
        kinds: Counter[str] = Counter()
        for gram, count in self.counts.items():
            follow[gram[:-1]] += count
            kinds[gram[:-1]] += 1
        less = {context: kinds[context] / (times + kinds[context]) for context, times in follow.items()}
        self.less = {context: -math.log(share) for context, share in less.items()}
        self.known: dict[str, float] = {"": 1 / _ALPHABET}
        for gram in sorted(self.counts, key=len):
            context = gram[:-1]
            seen = self.counts[gram] / (follow[context] + kinds[context])
            self.known[gram] = seen + less[context] * self.known[gram[1:]]


def gram_costs(languages: Sequence[Letters], seldom: float) -> dict[str, list[float]]:
    """Per gram, its negative log probability in each language; longer grams said more seldom are left out."""
    counts: defaultdict[str, float] = defaultdict(float)
    for language in languages:
        for gram, times in language.counts.items():
            counts[gram] += times
    tables = [(language.known, language.less) for language in languages]
    costs = {"": [-math.log(1 / _ALPHABET)] * len(languages)}
    for gram in sorted((gram for gram, times in counts.items() if len(gram) < 3 or times >= seldom), key=len):
        context, shorter = gram[:-1], costs[gram[1:]]
        costs[gram] = [
            -math.log(known[gram]) if gram in known else cost + less.get(context, 0.0)
            for (known, less), cost in zip(tables, shorter)
        ]
    return costs


class LongestKnown(dict[str, list[float]]):
    """The costs of any gram: its own, or those of the longest known one that it ends with."""

    def __missing__(self, gram: str) -> list[float]:
        found = self[gram] = self[gram[1:]]
        return found


def word_cost(word: str, costs: LongestKnown) -> list[float]:
    """Negative log probability of a word in each language, from its longest known grams."""
    return [sum(column) for column in zip(*[costs[gram] for gram in letter_grams(word)])]


def _counted(words: Mapping[str, float]) -> dict[str, float]:
    """Of each gram and of what it ends with, however short."""
    longest: defaultdict[str, float] = defaultdict(float)
    for word, times in words.items():
        for gram in letter_grams(word):
            longest[gram] += times
    counts: defaultdict[str, float] = defaultdict(float)
    for gram, times in longest.items():
        for start in range(len(gram)):
            counts[gram[start:]] += times
    return dict(counts)

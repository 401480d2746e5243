"""What is known of the words and letters of each language, learnt from example texts.

A language has a voice per script it is typed in: `uk`, and `uk-Latn` for Ukrainian in Latin letters. Voices are
compared within one script only. A word's cost in a voice is its negative log likelihood: from how often the word is
said, and from the letters it is made of (`letters.py`), which alone judge a word that was never seen.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.language.letters import Letters, LongestKnown, gram_costs, letter_grams, word_cost
from bot.language.transliterate import endings, spellings
from bot.language.words import Script, in_latin, script_of, unaccented, words_of

LATIN = "-Latn"
_SCRIPTS: dict[str, Script] = {"uk": "cyrillic", "ru": "cyrillic", "bg": "cyrillic", "ar": "arabic", "fa": "arabic"}
OTHER_SCRIPT = frozenset(_SCRIPTS)

_DAMPING = 0.5  # a word said a hundred times in the examples counts ten times: they are no sample of what people say
_UNACCENTED = 0.3
_TRANSLITERATED = 0.3
_UNSEEN_SHARE = 0.5  # taken off each word's count, for the words never seen
_SELDOM = 2.0
_SHARED_BY, _BORROWED_BY, _BORROWED_LENGTH, _GERMAN_TIMES = 4, 3, 5, 3.0
_STEP, _MOST, _OFFSET = 0.1, 200, 40  # costs are kept as one character each, in tenths
_SIGNS = [chr(_OFFSET + tenths) for tenths in range(_MOST + 1)]


@dataclass(frozen=True)
class ScriptTable:
    """Costs per letter n-gram and per word: the cheapest voice's, then how much more each voice asks."""

    voices: tuple[str, ...]
    grams: Mapping[str, str]
    words: Mapping[str, str]
    unseen: tuple[float, ...]

    def cost(self, word: str) -> tuple[float, list[float], bool]:
        """(least cost in nats, how much more in each voice, whether the word itself is known)."""
        kept = self.words.get(word)
        if kept is not None:
            least, *more = _opened(kept)
            return least, more, True
        base, total = 0.0, list(self.unseen)
        for least, *more in map(_opened, self._letters(word)):
            base += least
            total = [a + b for a, b in zip(total, more)]
        cheapest = min(total)
        return base + cheapest, [cost - cheapest for cost in total], False

    def _letters(self, word: str) -> Iterator[str]:
        for gram in letter_grams(word):
            for start in range(len(gram)):
                kept = self.grams.get(gram[start:])
                if kept:
                    yield kept
                    break


@dataclass(frozen=True)
class LanguageModel:
    """A table per script; words that many languages share, which tell nothing; the languages in all; German terms that
    people write in the midst of their own language."""

    languages: tuple[str, ...]
    tables: Mapping[str, ScriptTable]
    shared: frozenset[str] = field(default_factory=frozenset)
    terms: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def learn(
        cls, texts: Mapping[str, Iterable[str]], names: Iterable[str] = (), terms: Iterable[str] = ()
    ) -> LanguageModel:
        """A model from example texts per language code. `names`: of people and places, which are no language's."""
        voices = _voices(texts)
        shared = frozenset((*_shared(voices), *names))
        _add_spellings(voices)
        by_script: defaultdict[str, list[str]] = defaultdict(list)
        for voice in sorted(voices):
            by_script["latin" if voice.endswith(LATIN) else _SCRIPTS.get(voice, "latin")].append(voice)
        german = voices.get("de", {})
        tables = {script: _table({voice: voices[voice] for voice in of}, german) for script, of in by_script.items()}
        return cls(tuple(sorted(set(map(plain, voices)))), tables, shared, frozenset(terms))

    def to_json(self) -> dict[str, object]:
        tables = {script: vars(table) for script, table in self.tables.items()}
        kept = {"shared": sorted(self.shared), "terms": sorted(self.terms)}
        return {"languages": list(self.languages), "tables": tables, **kept}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> LanguageModel:
        tables = {
            script: ScriptTable(tuple(t["voices"]), t["grams"], t["words"], tuple(t["unseen"]))
            for script, t in data["tables"].items()
        }
        return cls(tuple(data["languages"]), tables, frozenset(data["shared"]), frozenset(data.get("terms", ())))


def plain(voice: str) -> str:
    """The language of a voice."""
    return voice.removesuffix(LATIN)


def _voices(texts: Mapping[str, Iterable[str]]) -> dict[str, dict[str, float]]:
    """How often each word is said in each voice. German words say nothing about who mixes them into a romanised one."""
    voices: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for language, samples in texts.items():
        other = language in OTHER_SCRIPT
        for text in samples:
            voices[language + LATIN if other and in_latin(text) else language].update(words_of(text))
    german = voices.get("de", Counter())
    return {voice: kept for voice, words in voices.items() if (kept := _kept(voice, words, german))}


def _kept(voice: str, words: Mapping[str, int], german: Mapping[str, int]) -> dict[str, float]:
    if voice.endswith(LATIN):
        return {word: float(times) for word, times in words.items() if german.get(word, 0) < _SELDOM}
    own = _SCRIPTS.get(voice, "latin")
    return {word: float(times) for word, times in words.items() if script_of(word) == own}


def _shared(voices: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """Words of many languages, and German ones that several languages borrow."""
    known_by: defaultdict[str, set[str]] = defaultdict(set)
    borrowed_by: defaultdict[str, set[str]] = defaultdict(set)
    for voice, words in voices.items():
        for word, times in words.items():
            borrowed_by[word].add(plain(voice))
            if times > 1:
                known_by[word].add(plain(voice))
    for word, languages in borrowed_by.items():
        german = word in voices.get("de", ()) and len(word) >= _BORROWED_LENGTH
        if len(known_by[word]) >= _SHARED_BY or (german and len(languages) > _BORROWED_BY):
            yield word


def _add_spellings(voices: dict[str, dict[str, float]]) -> None:
    for language in sorted(OTHER_SCRIPT & voices.keys()):
        typed: defaultdict[str, float] = defaultdict(float)
        for word, times in voices[language].items():
            for spelt in spellings(word, language):
                typed[spelt] += times * _TRANSLITERATED
        for word, times in voices.get(language + LATIN, {}).items():
            for spelt in endings(word, language):
                typed[spelt] += times * _TRANSLITERATED
        if typed:
            known = voices.setdefault(language + LATIN, {})
            for word, times in typed.items():
                known[word] = known.get(word, 0.0) + times


def _table(voices: Mapping[str, Mapping[str, float]], german: Mapping[str, float]) -> ScriptTable:
    said = {voice: _damped(words) for voice, words in voices.items()}
    costs = gram_costs([Letters(_own(words, german, voice)) for voice, words in said.items()], _SELDOM)
    shares = [_UNSEEN_SHARE * len(words) / sum(words.values()) for words in said.values()]
    words = _word_costs(list(said.values()), LongestKnown(costs), shares)
    grams = {gram: _closed(cost) for gram, cost in costs.items() if gram}
    return ScriptTable(tuple(voices), grams, words, tuple(-math.log(share) for share in shares))


def _own(words: Mapping[str, float], german: Mapping[str, float], voice: str) -> dict[str, float]:
    """Without the German words among them: their letters are German."""
    if voice == "de":
        return dict(words)
    return {w: n for w, n in words.items() if len(w) <= 3 or german.get(w, 0.0) <= _GERMAN_TIMES * n**2} or dict(words)


def _damped(words: Mapping[str, float]) -> dict[str, float]:
    damped: defaultdict[str, float] = defaultdict(float)
    for word, times in words.items():
        damped[word] += times**_DAMPING
        bare = unaccented(word) if script_of(word) == "latin" else word
        if bare != word:
            damped[bare] += _UNACCENTED * times**_DAMPING
    return dict(damped)


def _word_costs(said: list[dict[str, float]], costs: LongestKnown, shares: list[float]) -> dict[str, str]:
    """Of the words that are known: how often each voice says them, mixed with what their letters say."""
    totals = [sum(words.values()) for words in said]
    times: defaultdict[str, float] = defaultdict(float)
    for words in said:
        for word, count in words.items():
            times[word] += count
    known: dict[str, str] = {}
    for word in (word for word, count in times.items() if count > 1):
        spelt = zip(said, totals, shares, word_cost(word, costs))
        known[word] = _closed(
            [
                -math.log(max(words.get(word, 0.0) - _UNSEEN_SHARE, 0.0) / total + share * math.exp(-cost))
                for words, total, share, cost in spelt
            ]
        )
    return known


def _closed(costs: list[float]) -> str:
    least = min(costs)
    return "".join([_SIGNS[min(_MOST, round(cost / _STEP))] for cost in [least, *[c - least for c in costs]]])


def _opened(kept: str) -> list[float]:
    return [(ord(character) - _OFFSET) * _STEP for character in kept]

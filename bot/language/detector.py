"""Which language is this message in?

A naive Bayes model over character n-grams (1 to 4) within words and over whole words, one distribution per language,
all with the same floor so that what no language knows says nothing. A word's evidence is the mean over its n-grams, so
that one long word does not outweigh a sentence. Two kinds of words say nothing: those that the examples of many
languages share (Jobcenter, Termin, Kita: German words that everybody in Germany mixes in), and Latin words beside
words of another script. The newcomer's language is the prior: a message without evidence (a name, a number, "ok", an
emoji) keeps it, a clear word overrules it.

Pure and Python 3.10 compatible: the bot and the Rasa server both use it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_FLOOR = 2e-6
_EVIDENCE_CAP = 3.0
_WORD_STRENGTH = 3.0
_PRIOR_STRENGTH = 3.0
_NAME_WORDS = 2
_WELL_KNOWN = 5.5  # log likelihood above the floor: said more than now and then, as names are in examples
_SHARED_BY = 4
_LATIN_END = "\u024f"
_LATIN = "-Latn"
OTHER_SCRIPT = frozenset(["uk", "ru", "ar", "fa"])
# said in every language: never a change of it
_NEUTRAL = frozenset(["ok", "okay", "okey", "hm", "hmm", "super", "top", "whatsapp", "telegram", "bot", "lotse"])
_AMBIGUOUS = _NEUTRAL | frozenset(["hi", "hallo", "hello", "ja", "nein"])  # said by many in another one's language


@dataclass(frozen=True)
class Detection:
    """The likeliest language, its probability, and the distribution over all languages (sums to 1)."""

    language: str
    probability: float
    distribution: Mapping[str, float]


@dataclass(frozen=True)
class LanguageModel:
    """Log probabilities per n-gram and language (an absent entry means the floor), and words many languages share."""

    languages: tuple[str, ...]
    weights: Mapping[str, Mapping[str, float]]
    shared: frozenset[str] = frozenset()

    @classmethod
    def learn(cls, texts: Mapping[str, Iterable[str]]) -> LanguageModel:
        """A model from example texts per language code."""
        weights: dict[str, dict[str, float]] = {}
        voices = _by_script(texts)
        for language, samples in voices.items():
            counts: Counter[str] = Counter()
            for text in samples:
                counts.update(_features(text))
            for gram, weight in _relative(counts).items():
                weights.setdefault(gram, {})[language] = weight
        known_by = {gram: {_plain(code) for code in known} for gram, known in weights.items() if gram[0] == "="}
        shared = (gram[1:] for gram, known in known_by.items() if len(known) >= _SHARED_BY)
        return cls(tuple(sorted(voices)), weights, frozenset(shared))

    def to_json(self) -> dict[str, object]:
        return {"languages": list(self.languages), "weights": self.weights, "shared": sorted(self.shared)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> LanguageModel:
        languages, weights, shared = (data[name] for name in ("languages", "weights", "shared"))
        return cls(tuple(languages), weights, frozenset(shared))


def _by_script(texts: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """The texts, with what is typed in Latin letters in languages of another script as a voice of its own (`uk-Latn`).

    German words say nothing about who mixes them in, so they are left out of those voices.
    """
    voices = {language: list(samples) for language, samples in texts.items()}
    german = {word for word, n in Counter(w for t in voices.get("de", ()) for w in _words(t)).items() if n > 1}
    for language in OTHER_SCRIPT & voices.keys():
        typed = [text for text in voices[language] if in_latin(text)]
        own = (" ".join(word for word in _words(text) if word not in german) for text in typed)
        voices[language] = [text for text in voices[language] if text not in set(typed)]
        voices[language + _LATIN] = [text for text in own if text]
    return {language: samples for language, samples in voices.items() if samples}


def in_latin(text: str) -> bool:
    """No letter of another script."""
    return all(letter <= _LATIN_END for letter in text)


def _plain(voice: str) -> str:
    return voice.removesuffix(_LATIN)


def _relative(counts: Counter[str]) -> dict[str, float]:
    """Log likelihood above the floor, per n-gram length, so that long samples do not outweigh short ones."""
    totals: Counter[int] = Counter()
    for gram, count in counts.items():
        totals[len(gram)] += count
    return {g: round(math.log(1 + c / totals[len(g)] / _FLOOR), 3) for g, c in counts.items() if c > 1}


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def _features(text: str) -> Iterator[str]:
    for word in _words(text):
        yield from _grams(word)


def _grams(word: str) -> Iterator[str]:
    padded = f" {word} "
    yield f"={word}"
    for n in (1, 2, 3, 4):
        for start in range(len(padded) - n + 1):
            gram = padded[start : start + n]
            if gram != " ":
                yield gram


class LanguageDetector:
    """Detects among the languages of a model."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(_plain, self._model.languages)))

    def detect(self, text: str, prior: str | None = None) -> Detection | None:
        """The language of `text`, or None when nothing in it points to any and there is no prior."""
        telling = self._telling(_words(text))
        silent = all(word in self._model.shared for word in telling) or self._name(text)
        if prior in self.languages and silent:
            return _certain(prior, self.languages)
        scores = self._evidence(telling)
        if scores is None:
            return _certain(prior, self.languages) if prior else None
        for voice in scores:
            if _plain(voice) == prior:
                scores[voice] += _PRIOR_STRENGTH * (3 if _only(_AMBIGUOUS, text) else 1)
        return _softmax(scores)

    def _name(self, text: str) -> bool:
        """One or two capitalised words that no language knows well: somebody, or a street."""
        words = _WORD.findall(text)
        weights = self._model.weights
        unknown = (
            word.istitle() and max(weights.get(f"={word.lower()}", {"": 0.0}).values()) < _WELL_KNOWN for word in words
        )
        return 0 < len(words) <= _NAME_WORDS and all(unknown)

    def _telling(self, words: list[str]) -> list[str]:
        """The words that can tell: not those of every language; not Latin ones beside another script; and not those
        that many languages share, unless there are no others."""
        words = [word for word in words if word not in _NEUTRAL]
        words = [word for word in words if word[0] > _LATIN_END] or words
        return [word for word in words if word not in self._model.shared] or words

    def _evidence(self, words: list[str]) -> dict[str, float] | None:
        """Sum over words of the mean log likelihood above the mean of the languages, capped per n-gram."""
        scores = dict.fromkeys(self._model.languages, 0.0)
        known = 0
        for word in words:
            grams = [weights for gram in _grams(word) if (weights := self._model.weights.get(gram))]
            known += len(grams)
            for weights in grams:
                mean = sum(weights.values()) / len(self._model.languages)
                for language in self._model.languages:
                    above = max(-_EVIDENCE_CAP, min(_EVIDENCE_CAP, weights.get(language, 0.0) - mean))
                    scores[language] += above * _WORD_STRENGTH / len(grams)
        return scores if known else None


def _only(known: Container[str], text: str) -> bool:
    return all(word in known for word in _WORD.findall(text.lower()))


def _certain(language: str, languages: Iterable[str]) -> Detection:
    return Detection(language, 1.0, {known: float(known == language) for known in languages})


def _softmax(scores: Mapping[str, float]) -> Detection:
    """The voices of a language together."""
    top = max(scores.values())
    powers: defaultdict[str, float] = defaultdict(float)
    for voice, score in scores.items():
        powers[_plain(voice)] += math.exp(score - top)
    total = sum(powers.values())
    distribution = {language: power / total for language, power in powers.items()}
    best = max(distribution, key=distribution.__getitem__)
    return Detection(best, distribution[best], distribution)

"""Which language is this message in?

A naive Bayes model over character n-grams (1 to 4) within words and over whole words, one distribution per language,
all with the same floor so that what no language knows says nothing. The newcomer's language is the prior: a message
without evidence (a name, a number, "ok", an emoji) keeps it, a clear word overrules it.

Pure and Python 3.10 compatible: the bot and the Rasa server both use it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_FLOOR = 2e-6
_EVIDENCE_CAP = 3.0
_SHARPNESS = 0.45
_PRIOR_STRENGTH = 0.8
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
    """Log probabilities per n-gram and language; an absent entry means the floor."""

    languages: tuple[str, ...]
    weights: Mapping[str, Mapping[str, float]]

    @classmethod
    def learn(cls, texts: Mapping[str, Iterable[str]]) -> LanguageModel:
        """A model from example texts per language code."""
        weights: dict[str, dict[str, float]] = {}
        for language, samples in texts.items():
            counts: Counter[str] = Counter()
            for text in samples:
                counts.update(_features(text))
            for gram, weight in _relative(counts).items():
                weights.setdefault(gram, {})[language] = weight
        return cls(tuple(sorted(texts)), weights)

    def to_json(self) -> dict[str, object]:
        return {"languages": list(self.languages), "weights": self.weights}

    @classmethod
    def from_json(cls, data: dict[str, object]) -> LanguageModel:
        return cls(tuple(data["languages"]), data["weights"])  # type: ignore[arg-type]


def _relative(counts: Counter[str]) -> dict[str, float]:
    """Log likelihood above the floor, per n-gram length, so that long samples do not outweigh short ones."""
    totals: Counter[int] = Counter()
    for gram, count in counts.items():
        totals[len(gram)] += count
    return {g: round(math.log(1 + c / totals[len(g)] / _FLOOR), 3) for g, c in counts.items() if c > 1}


def _features(text: str) -> Iterator[str]:
    for word in _WORD.findall(unicodedata.normalize("NFC", text).lower()):
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
        return self._model.languages

    def detect(self, text: str, prior: str | None = None) -> Detection | None:
        """The language of `text`, or None when nothing in it points to any and there is no prior."""
        scores = self._evidence(text)
        if scores is None or (prior in self.languages and _only(_NEUTRAL, text)):
            return _certain(prior, self.languages) if prior else None
        if prior in scores:
            strength = _PRIOR_STRENGTH * (3 if _only(_AMBIGUOUS, text) else 1)
            scores[prior] += strength * len(self.languages) ** 0.5 * _SHARPNESS
        return _softmax(scores)

    def _evidence(self, text: str) -> dict[str, float] | None:
        """Sum over n-grams of the log likelihood above the mean of the languages, capped per n-gram."""
        scores = dict.fromkeys(self.languages, 0.0)
        known = 0
        for gram in _features(text):
            weights = self._model.weights.get(gram)
            if not weights:
                continue
            known += 1
            mean = sum(weights.values()) / len(self.languages)
            for language in self.languages:
                above = weights.get(language, 0.0) - mean
                scores[language] += max(-_EVIDENCE_CAP, min(_EVIDENCE_CAP, above))
        if not known:
            return None
        return {language: score * _SHARPNESS for language, score in scores.items()}


def _only(known: Container[str], text: str) -> bool:
    return all(word in known for word in _WORD.findall(text.lower()))


def _certain(language: str, languages: Iterable[str]) -> Detection:
    return Detection(language, 1.0, {known: float(known == language) for known in languages})


def _softmax(scores: Mapping[str, float]) -> Detection:
    top = max(scores.values())
    powers = {language: math.exp(score - top) for language, score in scores.items()}
    total = sum(powers.values())
    distribution = {language: power / total for language, power in powers.items()}
    best = max(distribution, key=distribution.__getitem__)
    return Detection(best, distribution[best], distribution)

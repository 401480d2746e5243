"""Which language is this message in?

Each word says how much more probable it is in one language than in another (`model.py`), up to a limit, so that one
word does not outweigh a sentence; a word never seen, judged by its letters alone, counts for less. Two kinds of words
say nothing: those that the examples of many languages share (Jobcenter, Termin, Kita: German words that everybody in
Germany mixes in), and Latin words beside words of another script. The newcomer's language is the prior: a message
without evidence (a name, a number, "ok", an emoji) keeps it, a clear word overrules it, and so does a script that the
language is not written in. A second opinion, where there is one, weighs in a little, and says when the message is in a
language that is none of ours (`foreign.py`).

Pure and Python 3.10 compatible: the bot and the Rasa server both use it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from bot.language.foreign import SecondOpinion, by_letters, by_opinion, by_script
from bot.language.model import LATIN, OTHER_SCRIPT, LanguageModel, ScriptTable, plain
from bot.language.words import in_latin, script_of, words_of

__all__ = ["OTHER_SCRIPT", "Detection", "LanguageDetector", "LanguageModel", "in_latin"]

# Chosen on held-out topics of the examples (docs/nlu.md). Nats that one word can say, and how far it is believed:
_KNOWN, _KNOWN_LIMIT = 0.8, 7.0
_UNSEEN, _UNSEEN_LIMIT = 0.4, 12.0  # judged by its letters alone
_GERMAN_LIMIT = 11.0  # an unseen word that looks German may be an office's: hardly more than the prior
_OTHER_SCRIPT = 10.0
_PRIOR = 3.6
_OPINION, _OPINION_LIMIT, _OPINION_DOUBT = 0.15, 1.5, 2.0
_TEMPERATURE = 1.4  # of the distribution: people mix languages, and danger is looked for in all that it may be
_NO_LETTER_OF_ITS_OWN = 8.0  # of words that only the other of the two can spell so
_NEVER = {"ru": frozenset("іїєґ"), "uk": frozenset("ыэъё")}  # letters that one of two near languages has not
_ROMANISED = 0.3  # a language is less often typed in letters not its own
_NAME_WORDS, _NAME_LENGTH = 2, 12
_LETTERS = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_HOUSE = re.compile(r"\s\d+\s?[a-h]?$")
_STREET = re.compile(r"(?:stra(?:ß|ss)e|str|weg|platz|allee|gasse)$")
# said in every language: never a change of it
_NEUTRAL = frozenset([
    "ok", "okay", "okey", "hm", "hmm", "super", "top", "whatsapp", "telegram", "bot", "lotse",
    "salam", "salaam", "alaikum", "aleikum", "alaykum", "aleykum", "alaikom", "alaykom",
])  # fmt: skip
_AMBIGUOUS = _NEUTRAL | frozenset(["hi", "hallo", "hello", "ja", "nein"])  # said by many in another one's language


@dataclass(frozen=True)
class Detection:
    """The likeliest language, its probability, and the distribution over all languages (sums to 1).

    `foreign`: the language that the message is clearly in, none of these; what stands beside it is the nearest.
    """

    language: str
    probability: float
    distribution: Mapping[str, float]
    foreign: str | None = None


@dataclass(frozen=True)
class _Evidence:
    """Log likelihood of each voice, less the likeliest's at each word; the best voice and its nats per letter."""

    scores: dict[str, float]
    best: str
    cost: float


class LanguageDetector:
    """Detects among the languages of a model."""

    def __init__(self, model: LanguageModel, second: SecondOpinion | None = None) -> None:
        self._model, self._second = model, second

    @property
    def languages(self) -> tuple[str, ...]:
        return self._model.languages

    def detect(self, text: str, prior: str | None = None) -> Detection | None:
        """The language of `text`, or None when nothing in it points to any and there is no prior."""
        prior = prior.split("-")[0] if prior else None  # `de-simple` is German
        words = words_of(text)
        foreign = by_script(text)
        if foreign:
            return _even(prior if prior in self.languages else foreign, self.languages, foreign)
        if prior in self.languages and (self.silent(words) or self._name(text, prior)):
            return _certain(prior, self.languages)
        telling = self._telling(words)
        if not telling:
            return _certain(prior, self.languages) if prior else None
        opinion = self._second(text) if self._second else {}
        evidence = self._evidence(telling)
        known = evidence.best.endswith(LATIN), plain(evidence.best) == prior
        foreign = None if self._mixed(words, telling) else self._foreign(words, opinion, evidence.cost, *known)
        heard = {} if known[0] else opinion  # of romanised voices it knows nothing: it could only speak against them
        return _softmax(self._weighed(evidence.scores, telling, heard, prior, words), foreign)

    def _mixed(self, words: list[str], telling: list[str]) -> bool:
        """More words of everybody's, or of another script, than telling ones."""
        return len(telling) * 2 < len(words) or self.silent(words)

    def _foreign(
        self, words: list[str], opinion: Mapping[str, float], cost: float, romanised: bool, expected: bool
    ) -> str | None:
        return by_letters(words) or by_opinion(words, opinion, self.languages, cost, romanised, expected)

    def _weighed(
        self,
        scores: dict[str, float],
        telling: list[str],
        opinion: Mapping[str, float],
        prior: str | None,
        words: list[str],
    ) -> dict[str, float]:
        """The scores with the prior and the second opinion, which knows the voices in their own script only; it has no
        say where it takes the message for quite another language, as it does with romanised ones."""
        own = [v for v in self._model.tables[script_of(telling[0])].voices if v in opinion]
        if own and max(opinion[voice] for voice in own) > max(opinion.values()) - _OPINION_DOUBT:
            mean = sum(opinion[voice] for voice in own) / len(own)
            for voice in own:
                scores[voice] += max(-_OPINION_LIMIT, min(_OPINION_LIMIT, _OPINION * (opinion[voice] - mean)))
        for voice in scores:
            if plain(voice) == prior:
                scores[voice] += _PRIOR * (3 if _only(_AMBIGUOUS, words) else 1)
        if (other := _misspelt(words)) and prior in _NEVER and prior != other:
            scores[other] -= _NO_LETTER_OF_ITS_OWN
        return scores

    def silent(self, words: Iterable[str]) -> bool:
        """Every word is one that many languages share."""
        return all(word in self._model.shared or word in _NEUTRAL for word in words)

    def _name(self, text: str, prior: str) -> bool:
        """One or two capitalised words that no language knows, or a street and a number, in a script of the prior's."""
        written = _LETTERS.findall(unicodedata.normalize("NFC", text))
        if not 0 < len(written) <= _NAME_WORDS or not all(self._writes(prior, word) for word in written):
            return False
        if written[-1].istitle() and (_HOUSE.search(text) or _STREET.search(written[-1].lower())):
            return True
        return all(word.lower() in self._model.shared or self._unknown_name(word) for word in written)

    def _writes(self, language: str, word: str) -> bool:
        table = self._model.tables.get(script_of(word.lower()))
        return table is not None and any(plain(voice) == language for voice in table.voices)

    def _unknown_name(self, word: str) -> bool:
        known = self._model.tables[script_of(word.lower())].words
        return word.istitle() and len(word) <= _NAME_LENGTH and word.lower() not in known

    def _telling(self, words: list[str]) -> list[str]:
        """The words that can tell: not those of every language; not Latin ones beside another script; and not those
        that many languages share, unless there are no others."""
        words = [word for word in words if word not in _NEUTRAL and script_of(word) in self._model.tables]
        words = [word for word in words if script_of(word) != "latin"] or words
        return self._without_terms([word for word in words if word not in self._model.shared] or words)

    def _without_terms(self, words: list[str]) -> list[str]:
        """Not German terms ("Asylbewerber hastam") where the other words are likelier in another language."""
        others = [word for word in words if word not in self._model.terms]
        return others if 0 < len(others) < len(words) and self._evidence(others).best != "de" else words

    def _evidence(self, words: list[str]) -> _Evidence:
        scores = {
            voice: -_ROMANISED if voice.endswith(LATIN) else 0.0
            for table in self._model.tables.values()
            for voice in table.voices
        }
        costs: defaultdict[str, float] = defaultdict(float)
        for word in words:
            table = self._model.tables[script_of(word)]
            least, more, known = table.cost(word)
            said = dict(zip(table.voices, _limited(table, more, known)))
            for voice in scores:
                scores[voice] -= said.get(voice, _OTHER_SCRIPT)
            for voice, cost in zip(table.voices, more):
                costs[voice] += least + min(cost, _UNSEEN_LIMIT)
        best = min(costs, key=costs.__getitem__)
        return _Evidence(scores, best, costs[best] / sum(len(word) + 1 for word in words))


def _limited(table: ScriptTable, more: list[float], known: bool) -> list[float]:
    """What a word says against each voice of its script."""
    if known:
        return [_KNOWN * min(cost, _KNOWN_LIMIT) for cost in more]
    limit = _GERMAN_LIMIT if table.voices[more.index(min(more))] == "de" else _UNSEEN_LIMIT
    return [_UNSEEN * min(cost, limit) for cost in more]


def _misspelt(words: list[str]) -> str | None:
    """Of Ukrainian and Russian the one that cannot be written so: whoever speaks Ukrainian and mixes the two (surzhyk)
    writes "їздить" in Ukrainian letters. Neither where there are letters of both."""
    found = [language for language, letters in _NEVER.items() if any(letters & set(word) for word in words)]
    return found[0] if len(found) == 1 else None


def _only(known: Container[str], words: list[str]) -> bool:
    return all(word in known for word in words)


def _certain(language: str, languages: Iterable[str]) -> Detection:
    return Detection(language, 1.0, {known: float(known == language) for known in languages})


def _even(language: str, languages: tuple[str, ...], foreign: str) -> Detection:
    """Nothing is known but that it is none of these."""
    return Detection(language, 1 / len(languages), dict.fromkeys(languages, 1 / len(languages)), foreign)


def _softmax(scores: Mapping[str, float], foreign: str | None) -> Detection:
    """The voices of a language together."""
    top = max(scores.values())
    powers: defaultdict[str, float] = defaultdict(float)
    for voice, score in scores.items():
        powers[plain(voice)] += math.exp((score - top) / _TEMPERATURE)
    total = sum(powers.values())
    distribution = {language: power / total for language, power in powers.items()}
    best = max(distribution, key=distribution.__getitem__)
    return Detection(best, distribution[best], distribution, foreign)

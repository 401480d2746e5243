"""Finds names in messages: offices, matters, districts and courses of the town, and words such as "free" or "Monday".

Names come from the portal's content in all its languages; words from `nlu/entities/<language>.yml`. Both are compared
folded, word by word; a trailing `*` matches any ending; longer words may differ by a typo or an inflection, in Turkish
they may carry case endings ("Jobcenter'den"). Words under
the value `other` only look like the entity ("free wifi"): where they stand, nothing shorter of it is found.
Names in another script are found in Latin letters by a spelling that both ways of typing share (`shanbe`, شنبه).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Prefix

from bot.core.text import fold
from bot.language.words import in_latin

_ELIDED = r"(?<!\w)(?:[cdjlmnst]|qu)(?=['’ʼ`´]\w)"  # l'après-midi, d'allemand: two words
_WORD = re.compile(rf"{_ELIDED}|\w+(?:['’ʼ`´]\w+)*", re.IGNORECASE)
_LONGEST = 5
_FUZZY_LENGTH = 6
_FUZZY_SCORE = 87
_INFLECTED_SCORE = 75
_CANDIDATES = 5
_ENDING = 3
_ENDED = 5  # letters before an ending: shorter ones are other words
_HEARD = 4  # letters of a word in the shared spelling, and one more for each word more; fewer are other words
_OTHER = "other"
_ARTICLE = "ال"  # no letters to be sure by: المكتب, the office, is not المكتبة, the library
_ARABIC_PREFIX = re.compile(r"(?:[وف][بلكه]?|[بلكه])(?=\w{4})")


@dataclass(frozen=True)
class Name:
    """One way to say one thing."""

    entity: str
    value: str
    text: str


@dataclass(frozen=True)
class Match:
    entity: str
    value: str
    start: int
    end: int
    score: float


@dataclass
class Gazetteer:
    """Folded names by their number of words."""

    exact: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    stems: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    fuzzy: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    joined: dict[str, str] = field(default_factory=dict)
    sounds: dict[str, str] = field(default_factory=dict)
    sound: Callable[[str], str] | None = None
    endings: re.Pattern[str] | None = None
    spelling: Callable[[str], str] | None = None
    spelt: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    spelt_stems: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    @classmethod
    def build(
        cls,
        names: Iterable[Name],
        sound: Callable[[str], str] | None = None,
        endings: Iterable[str] = (),
        spelling: Callable[[str], str] | None = None,
    ) -> Gazetteer:
        """`sound` writes words of any script in the same letters, so that "аусландерамт" meets "Ausländeramt".

        `endings`: what the last word of a name may carry. `spelling`: for names in another script and what is typed in
        Latin letters.
        """
        folded = "|".join(sorted({fold(ending) for ending in endings}))
        ended = re.compile(rf"(?<=\w{{{_ENDED}}})(?:{folded})$") if folded else None
        gazetteer = cls(sound=sound, endings=ended, spelling=spelling)
        for name in names:
            stem = name.text.rstrip().endswith("*")
            key = " ".join(fold(word) for word in _WORD.findall(name.text))
            if key:
                known = (gazetteer.stems if stem else gazetteer.exact).setdefault(key, [])
                if (name.entity, name.value) not in known:
                    known.append((name.entity, name.value))
                gazetteer._index_spelt(key, stem, (name.entity, name.value))
        for key in gazetteer.exact:
            gazetteer._index(key)
        return gazetteer

    def _index(self, key: str) -> None:
        """By what a misspelling keeps: first letter and number of words; written as one word; by its sound."""
        if len(key.removeprefix(_ARTICLE)) < _FUZZY_LENGTH:
            return
        self.fuzzy.setdefault((key[0], key.count(" ")), []).append(key)
        self.joined.setdefault(key.replace(" ", ""), key)
        if self.sound:
            self.sounds.setdefault(self.sound(key), key)

    def _index_spelt(self, key: str, stem: bool, meaning: tuple[str, str]) -> None:
        if not self.spelling or in_latin(key):
            return
        spelt = self.spelling(key)
        if len(spelt) - 2 * spelt.count(" ") < _HEARD:
            return
        known = self.spelt_stems if stem else self.spelt
        if meaning not in known.setdefault(spelt, []):
            known[spelt].append(meaning)

    def find(self, text: str) -> list[Match]:
        """All names in the text; of overlapping ones of the same entity the longest, then the surest."""
        spans = [(m.start(), m.end(), fold(m.group())) for m in _WORD.finditer(text)]
        found = [match for size in range(_LONGEST, 0, -1) for match in self._windows(spans, size)]
        kept: list[Match] = []
        for match in sorted(found, key=lambda m: (-(m.score >= 100), -(m.end - m.start) * m.score)):
            if not any(_clash(match, other) for other in kept):
                kept.append(match)
        return sorted((match for match in kept if match.value != _OTHER), key=lambda m: m.start)

    def _windows(self, spans: Sequence[tuple[int, int, str]], size: int) -> Iterable[Match]:
        for first in range(len(spans) - size + 1):
            window = spans[first : first + size]
            key = " ".join(word for _, _, word in window)
            for (entity, value), score in self._lookup(key):
                yield Match(entity, value, window[0][0], window[-1][1], score)

    def _lookup(self, key: str) -> list[tuple[tuple[str, str], float]]:
        if key in self.exact:
            return [(meaning, 100.0) for meaning in self.exact[key]]
        if unended := next((bare for bare in self._unended(key) if bare in self.exact), None):
            return [(meaning, 99.0) for meaning in self.exact[unended]]
        for length in range(len(key), max(2, key.rfind(" ") + 1), -1):  # a stem ends inside the last word
            if key[:length] in self.stems:
                return [(meaning, 99.0) for meaning in self.stems[key[:length]]]
        bare = _bare(key)
        if bare in self.exact:
            return [(meaning, 98.0) for meaning in self.exact[bare]]
        if meanings := self._heard(key):
            return [(meaning, 95.0) for meaning in meanings]
        near, score = self._near(key)
        return [(meaning, score) for meaning in self.exact.get(near, ())]

    def _heard(self, key: str) -> list[tuple[str, str]]:
        """What a key in Latin letters means in the other script."""
        if not self.spelling or not key.isascii():
            return []
        spelt = self.spelling(key)
        if spelt in self.spelt:
            return self.spelt[spelt]
        lengths = range(len(spelt), len(self.spelling(key.rpartition(" ")[0])) + 1, -1)  # ends inside the last word
        return next((self.spelt_stems[spelt[:n]] for n in lengths if spelt[:n] in self.spelt_stems), [])

    def _unended(self, key: str) -> Iterator[str]:
        """Without each ending that it may carry, the longest first."""
        starts = range(len(key)) if self.endings else ()
        yield from (key[:start] for start in starts if self.endings and self.endings.match(key, start))

    def _near(self, key: str) -> tuple[str, float]:
        """(the name most like it, its likeness), or an empty name."""
        if len(key) < _FUZZY_LENGTH:
            return "", 0
        if whole := self.joined.get(key.replace(" ", "")):
            return whole, 97
        if self.sound and not key.isascii() and (heard := self.sounds.get(self.sound(key))):
            return heard, 96
        cutoff = _INFLECTED_SCORE if " " in key else _FUZZY_SCORE
        bucket = self.fuzzy.get((key[0], key.count(" ")), ())
        found = process.extract(key, bucket, scorer=fuzz.ratio, score_cutoff=cutoff, limit=_CANDIDATES)
        return next(((name, score) for name, score, _ in found if _alike(key, name)), ("", 0))


def words_in(data: Mapping[str, Mapping[Any, Iterable[Any]]]) -> list[Name]:
    """The names of a word file's `words: entity: value: [ways to say it]`."""
    return [
        Name(entity, str(value), str(text))
        for entity, values in data.items()
        for value, texts in values.items()
        for text in texts
    ]


def _bare(key: str) -> str:
    """Without the "and", "in", "for", "this" that Arabic joins to its word: وبالاثنين, للمبتدئين, هالاحد."""
    prefix = _ARABIC_PREFIX.match(key)
    if not prefix:
        return ""
    rest = key[prefix.end() :]
    return "ال" + rest[1:] if prefix.group().endswith("ل") and rest.startswith("ل") else rest


def _alike(key: str, name: str) -> bool:
    """Whether word by word a name is meant: short words and first letters are trusted, "Montag" is no "Monat"."""
    mine, theirs = key.split(" "), name.split(" ")
    if len(mine) == 1:
        return fuzz.ratio(key, name) >= _FUZZY_SCORE
    return all(
        a == b or (a[0] == b[0] and (_misspelt(a, b) or _inflected(a, b))) for a, b in zip(mine, theirs, strict=True)
    )


def _misspelt(a: str, b: str) -> bool:
    return max(len(a), len(b)) >= _FUZZY_LENGTH and fuzz.ratio(a, b) >= _FUZZY_SCORE


def _inflected(a: str, b: str) -> bool:
    """Another ending: "у Північному районі" for "Північний район". Of single words the misspelling decides."""
    longer = max(len(a), len(b))
    return abs(len(a) - len(b)) <= _ENDING - 1 and Prefix.similarity(a, b) >= max(4, longer - _ENDING)


def _clash(a: Match, b: Match) -> bool:
    """Whether one must give way; two things of one name (two offices called alike) both stay."""
    overlap = a.start < b.end and b.start < a.end
    return a.entity == b.entity and overlap and (a.start, a.end) != (b.start, b.end)

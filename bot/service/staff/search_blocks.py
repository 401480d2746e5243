"""One search over everything a reply may be made of: sentences, documents, the bot's answers, offices, pages.

Staff search in German; what they type is compared folded, word by word. Made once per state of texts and town.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.core.content.places import text_in
from bot.core.locale import DEFAULT
from bot.core.ports import Library
from bot.core.text import fold, words
from bot.core.texts.blocks import BLOCKS, DOCUMENTS, GROUPS
from bot.core.texts.response import Catalogue
from bot.core.town import TownGuide

MOST = 20
FEWEST_LETTERS = 2
_NOT_FOR_STAFF = ("greet", "goodbye", "thank", "affirm", "deny", "out_of_scope")
_SURELY = 3  # of each kind
_FIRST_WORD, _A_WORD, _INSIDE = 0, 1, 2
_ENDING, _LEAST_STEM = 2, 4  # "Miete" finds "Mietschulden", "Dolmetscher" finds "Dolmetschen"

_PREFIXES = frozenset(map(fold, ("ab", "an", "auf", "aus", "ein", "mit", "nach", "vor", "zu", "zurück")))
_CLAUSE = re.compile(r"[^\w\s]")

Kind = Literal["block", "document", "answer", "office", "page"]


@dataclass(frozen=True)
class Hit:
    """`reference`: what is added, e.g. `block:come`; `title` is German."""

    kind: Kind
    reference: str
    title: str


@dataclass(frozen=True)
class _Entry:
    hit: Hit
    title: tuple[str, ...]
    text: str
    said: tuple[str, ...]  # all the words of an answer


RankOf = Callable[[Sequence[str], _Entry], int | None]


class BlockSearch:
    def __init__(self, library: Library) -> None:
        self._library = library
        self._made: tuple[Catalogue, TownGuide] | None = None
        self._entries: list[_Entry] = []

    def find(self, query: str) -> list[Hit]:
        """At most 20, the best first; with too few letters, the sentences to begin with. What is called nothing like it
        is found by the beginnings of the words, then by what the answers say."""
        asked = words(query)
        if sum(map(len, asked)) < FEWEST_LETTERS:
            first = [name for names in GROUPS.values() for name in names[:2]]
            return [Hit("block", f"block:{name}", self._say(f"block_{name}")) for name in first][:MOST]
        stems = [*map(_stem, asked)]
        ranked = self._ranked(asked, _rank) or self._ranked(stems, _rank) or self._ranked(stems, _said)
        ranked.sort(key=lambda one: one[0])  # stable: within a rank in the order of the kinds
        return _mixed([hit for _, hit in ranked])

    def _ranked(self, asked: Sequence[str], rank_of: RankOf) -> list[tuple[int, Hit]]:
        return [(rank, entry.hit) for entry in self._all() if (rank := rank_of(asked, entry)) is not None]

    def _all(self) -> list[_Entry]:
        present = (self._library.catalogue, self._library.guide)
        if self._made is None or self._made[0] is not present[0] or self._made[1] is not present[1]:
            self._entries, self._made = list(self._read()), present
        return self._entries

    def _read(self) -> Iterator[_Entry]:
        catalogue, guide = self._library.catalogue, self._library.guide
        for name in BLOCKS:
            sentence = self._say(f"block_{name}")
            yield _entry("block", f"block:{name}", sentence, " ".join(_joined(sentence)))
        for name in DOCUMENTS:
            yield _entry("document", f"document:{name}", self._say(f"document_{name}"))
        for name in catalogue.intents:
            if name not in _NOT_FOR_STAFF and (found := catalogue.find("answer", name, DEFAULT)):
                yield _entry("answer", f"answer:{name}", catalogue.label(name, DEFAULT), said=found[0])
        for office in guide.offices.values():
            more = " ".join(office.aliases.get(DEFAULT, ()))
            yield _entry("office", f"office:{office.id}", text_in(office.name, DEFAULT), more)
        for page in guide.pages.values():
            yield _entry("page", f"page:{page.path}", page.titles.get(DEFAULT) or next(iter(page.titles.values()), ""))

    def _say(self, name: str) -> str:
        return self._library.catalogue.say(name, DEFAULT)


def _entry(kind: Kind, reference: str, title: str, more: str = "", said: str = "") -> _Entry:
    return _Entry(Hit(kind, reference, title), tuple(words(title)), fold(f"{title} {more}"), tuple(words(said)))


def _joined(sentence: str) -> Iterator[str]:
    """The verbs that the sentence takes apart: "Bitte bringen Sie mit" is looked for as "mitbringen"."""
    for clause in _CLAUSE.split(fold(sentence)):
        *before, last = clause.split() or [""]
        if last in _PREFIXES:
            yield from (f"{last}{word}{'n' * word.endswith('e')}" for word in before if word.endswith(("e", "en")))


def _stem(word: str) -> str:
    return word[: max(_LEAST_STEM, len(word) - _ENDING)]


def _said(asked: Sequence[str], entry: _Entry) -> int | None:
    """None: neither its title nor its answer says anything of it."""
    found = all(word in entry.text or any(one.startswith(word) for one in entry.said) for word in asked)
    return _INSIDE if found else None


def _rank(asked: Sequence[str], entry: _Entry) -> int | None:
    """None: a word is nowhere in it."""
    if not all(word in entry.text for word in asked):
        return None
    if entry.title and entry.title[0].startswith(asked[0]):
        return _FIRST_WORD
    known = words(entry.text)
    return _A_WORD if all(any(one.startswith(word) for one in known) for word in asked) else _INSIDE


def _mixed(hits: Sequence[Hit]) -> list[Hit]:
    """The first twenty, but no kind without its best ones: many sentences do not hide the only office."""
    kinds = dict.fromkeys(hit.kind for hit in hits)
    best = [hit for kind in kinds for hit in [h for h in hits if h.kind == kind][:_SURELY]]
    kept = set(map(id, best[:MOST]))
    for hit in hits:
        if len(kept) >= MOST:
            break
        kept.add(id(hit))
    return [hit for hit in hits if id(hit) in kept]

"""Takes a message apart into the questions in it that stand for themselves.

A question ends with a question mark of any script; without one, with a line that asks, where the next line asks too.
What is said before a question belongs to it, what is said after the last one to that. A tag ("ja?", "oder?") and a
courtesy ("how are you?") are no questions, and one said twice is one. The words are those of `responses/asking.yml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.text import words

_MARKS = "?؟？⁇⁈⁉‽"
_MARKED = frozenset(_MARKS)
_END = re.compile(rf"(?<!\()[{_MARKS}][{_MARKS}!.…\s]*[{_MARKS}!.…]?[»“”\"')\]]*")
_TOKEN = re.compile(r"\S+")
_ADDRESS = re.compile(rf"[(„“\"'«]*(?:\w+://|www\.|[\w-]+(?:\.[\w-]+)*\.[a-z]{{2,}}/)\S*[^\s{_MARKS}]", re.IGNORECASE)
_NUMBERED = re.compile(r"\s*(?:\(?\d[.):](?!\d)|[-–—•*▪]\s|[a-c]\)|\d\ufe0f?\u20e3|[①-⑨])\s*")
_FEWEST_WORDS, _FEW_WORDS = 2, 3
_MOST_WORDS = 120  # a letter that was copied: its questions are not the newcomer's
_LIST = 2
_JOINED_WORDS = 3  # in each of two questions joined by "and"
_ARABIC_AND = "و"  # written together with the word behind it
Known = Mapping[str, Mapping[str, Sequence[str]]]  # kind → language → words


@dataclass(frozen=True)
class _Piece:
    """Up to a question mark or the end of a line. `marked`: it ends with a question mark."""

    text: str
    marked: bool
    numbered: bool = False


class _Found:
    """Questions that stand for themselves. What does not is said with the one before, or else with the next."""

    def __init__(self) -> None:
        self.questions: list[str] = []
        self._before: list[str] = []

    def add(self, said: Sequence[str], stands: bool) -> list[str]:
        """Returns what is left to say: nothing."""
        if stands:
            self.questions.append(" ".join([*self._before, *said]))
            self._before = []
        elif self.questions and said:
            self.questions[-1] = " ".join([self.questions[-1], *said])
        else:
            self._before += said
        return []


class Questions:
    """Knows the words of all languages at once: who mixes them is understood too."""

    def __init__(self, known: Known) -> None:
        rows = {kind: [tuple(words(row)) for listed in known[kind].values() for row in listed] for kind in known}
        self._begins, self._anywhere = set(rows["begins"]), set(rows["anywhere"])
        self._links = {word for row in rows["links"] for word in row}
        self._joiners = {word for row in rows["joiners"] for word in row}
        self._around = self._links | {word for row in rows["around"] for word in row}
        self._nothing = set(rows["nothing"]) | {self._bare(row) for row in rows["nothing"]}

    def parts(self, text: str) -> tuple[str, ...]:
        """The questions in the order asked, each with what belongs to it; fewer than two: the message is one."""
        if len(text.split()) > _MOST_WORDS:
            return ()
        found = _Found()
        said: list[str] = []
        asked = False  # something in `said` asks, without a question mark
        for piece in _pieces(text):
            asks = piece.numbered or self._asks(piece.text)
            if asked and asks:
                said = found.add(said, self._stands(said))
            said.append(piece.text)
            asked = not piece.marked and (asks or asked)
            if piece.marked:
                said = found.add(said, self._stands(said))
        found.add(said, asked and self._stands(said))
        return _different(found.questions)

    def joined(self, text: str) -> tuple[str, ...]:
        """Two questions with nothing but an "and" between them: both ask, the second begins so, neither is short."""
        said = text.split()
        if len(said) > _MOST_WORDS or len([piece for piece in _pieces(text) if piece.marked]) > 1:
            return ()
        for place in range(_JOINED_WORDS, len(said) - _JOINED_WORDS + 1):
            behind = self._behind_joiner(said[place:])
            first = " ".join(said[:place])
            if behind and self._asks(first) and len(self._bare(tuple(words(first)))) >= _JOINED_WORDS:
                return first, behind
        return ()

    def _behind_joiner(self, said: Sequence[str]) -> str:
        """The question behind an "and", which in Arabic is written together with it; empty where there is none."""
        word = "".join(words(said[0]))
        if word in self._joiners:
            rest = " ".join(said[1:])
            return rest if len(said) > _JOINED_WORDS and self._begins_asking(rest) else ""
        glued = word.startswith(_ARABIC_AND) and (word,) not in self._begins and (word[1:],) in self._begins
        return " ".join((said[0][1:], *said[1:])) if glued and len(said) >= _JOINED_WORDS else ""

    def _begins_asking(self, text: str) -> bool:
        said = tuple(words(text))
        return said[:1] in self._begins or said[:2] in self._begins

    def _stands(self, pieces: Sequence[str]) -> bool:
        """No tag, no courtesy, and no "and the library?", which asks the same of something else."""
        said = tuple(words(" ".join(pieces)))
        bare = self._bare(said)
        nothing = len(bare) < _FEWEST_WORDS or said in self._nothing or bare in self._nothing
        linked = said[:1] and (said[0] in self._links or said[0].startswith(_ARABIC_AND))
        return not nothing and not (linked and len(bare) <= _FEW_WORDS and not self._asks(" ".join(pieces)))

    def _asks(self, text: str) -> bool:
        said = self._bare(tuple(words(text)))
        begins = (said[:1], said[:2], tuple(word.removeprefix(_ARABIC_AND) for word in said[:1]))
        held = (said[i : i + n] for n in (1, 2) for i in range(len(said) - n + 1))
        return any(row in self._begins for row in begins) or any(row in self._anywhere for row in held)

    def _bare(self, said: tuple[str, ...]) -> tuple[str, ...]:
        """Without what stands around."""
        first = next((i for i, word in enumerate(said) if word not in self._around), len(said))
        last = next((i for i in range(len(said), first, -1) if said[i - 1] not in self._around), first)
        return said[first:last]


def _pieces(text: str) -> list[_Piece]:
    pieces = [piece for line in text.splitlines() for piece in _of_line(line)]
    numbers = [_NUMBERED.match(piece.text) for piece in pieces]
    if sum(map(bool, numbers)) < _LIST:
        return pieces
    return [
        _Piece(piece.text[number.end() :], piece.marked, True) if number else piece
        for piece, number in zip(pieces, numbers, strict=True)
    ]


def _of_line(line: str) -> Iterator[_Piece]:
    tokens = (token.start() for token in _TOKEN.finditer(line) if not _MARKED.isdisjoint(token[0]))
    addresses = [found.span() for start in tokens if (found := _ADDRESS.match(line, start))]
    begin = 0
    for mark in _END.finditer(line):
        if any(start <= mark.start() < end for start, end in addresses):
            continue
        yield _Piece(line[begin : mark.end()].strip(), True)
        begin = mark.end()
    if rest := line[begin:].strip():
        yield _Piece(rest, False)


def _different(parts: Sequence[str]) -> tuple[str, ...]:
    """Each once: said again in the same words it is the same question."""
    first: dict[tuple[str, ...], str] = {}
    for part in parts:
        first.setdefault(tuple(words(part)), part)
    return tuple(first.values())

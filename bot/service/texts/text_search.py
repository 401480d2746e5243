"""Finds texts by all words of a question, in any language, however they are spelled; remembers what it folded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.core.text import fold
from bot.core.texts.standing import Grid, Line, Pair


class Search:
    def __init__(self) -> None:
        self._folded: dict[Pair, tuple[Grid, str, tuple[str, ...]]] = {}

    def find(self, wanted: str, among: Iterable[Line]) -> list[Line]:
        """Those in which all the words occur in one language, or in the name."""
        words = fold(wanted).split()
        return [line for line in among if _holds(self._places(line), words)]

    def _places(self, line: Line) -> tuple[str, ...]:
        """The folded name and texts; a text that was touched has another grid."""
        known = self._folded.get(line.grid.pair)
        if known is None or known[0] is not line.grid or known[1] != line.label:
            texts = (cell.text for cell in line.grid.cells.values() if cell.live)
            known = (line.grid, line.label, tuple(map(fold, (f"{line.name} {line.label}", *texts))))
            self._folded[line.grid.pair] = known
        return known[2]


def _holds(places: Iterable[str], words: Sequence[str]) -> bool:
    return any(all(word in place for word in words) for place in places)

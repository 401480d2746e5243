"""Words by kind and language, as `responses/*.yml` hold them for each dialogue around the engine (calm, forms, leaning
…), looked for in every language at once: who mixes languages is understood too. Many dialogues look for the same rows:
these are compiled once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from bot.core.patterns import Patterns

Words = Mapping[str, Mapping[str, Sequence[str]]]  # kind → language → rows


def rows_of(known: Words, kind: str) -> Iterator[str]:
    """All rows of a kind, whatever the language."""
    return (row for rows in known[kind].values() for row in rows)


def patterns_of(known: Words, *kinds: str) -> Patterns[str]:
    """Finds the kinds of a message's words; of all kinds when none is given."""
    return _compiled(tuple(_Kind(kind, known[kind]) for kind in kinds or known))


def words_of(known: Words, *kinds: str) -> Patterns[str]:
    """Finds each word that stands in rows of these kinds, wherever it stands; of all kinds when none is given."""
    every = {part for kind in kinds or known for row in rows_of(known, kind) for part in row.split()}
    return Patterns((part, part) for part in sorted(every) if not part.startswith("~"))


class _Kind:
    """A kind and its rows, the same where they are the very same rows: what is read from a file is read once."""

    def __init__(self, name: str, rows: Mapping[str, Sequence[str]]) -> None:
        self.name, self.rows = name, rows

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kind) and self.name == other.name and self.rows is other.rows

    def __hash__(self) -> int:
        return hash((self.name, id(self.rows)))


@lru_cache(maxsize=64)
def _compiled(kinds: tuple[_Kind, ...]) -> Patterns[str]:
    return Patterns((kind.name, row) for kind in kinds for rows in kind.rows.values() for row in rows)

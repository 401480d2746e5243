"""Words by kind and language, as `responses/*.yml` hold them for each dialogue around the engine (calm, forms, leaning
…), looked for in every language at once: who mixes languages is understood too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.core.patterns import Patterns

Words = Mapping[str, Mapping[str, Sequence[str]]]  # kind → language → rows


def rows_of(known: Words, kind: str) -> Iterator[str]:
    """All rows of a kind, whatever the language."""
    return (row for rows in known[kind].values() for row in rows)


def patterns_of(known: Words, *kinds: str) -> Patterns[str]:
    """Finds the kinds of a message's words; of all kinds when none is given."""
    return Patterns((kind, row) for kind in kinds or known for row in rows_of(known, kind))


def words_of(known: Words, *kinds: str) -> Patterns[str]:
    """Finds each word that stands in rows of these kinds, wherever it stands; of all kinds when none is given."""
    every = {part for kind in kinds or known for row in rows_of(known, kind) for part in row.split()}
    return Patterns((part, part) for part in sorted(every) if not part.startswith("~"))

"""How a prepared text stands in each language, and what of that is work.

A language carries every mark that holds; the first of `MARKS` is shown first. What stands after `WORK` is no work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from bot.core.locale import ANSWERED, DEFAULT, PLAIN
from bot.core.texts.facts import Fact
from bot.core.texts.publication import EDITED, Key, Version, is_behind
from bot.core.texts.response import Kind

Pair = tuple[Kind, str]
Mark = Literal["missing", "german_changed", "file", "draft", "fact_due", "due", "machine", "edited", "fresh"]
WORK: tuple[Mark, ...] = ("missing", "german_changed", "file", "draft", "fact_due", "due", "machine")
MARKS: tuple[Mark, ...] = (*WORK, "edited", "fresh")


@dataclass(frozen=True)
class Keeping:
    """What a town says about a text beside its words. `department`: the only one that edits it; empty: every one."""

    department: str = ""
    review_by: date | None = None
    archived: bool = False


@dataclass(frozen=True)
class Cell:
    """A text in one language; without a version there is none. `optional`: German stands in, nobody misses it."""

    locale: str
    live: Version | None = None
    german_changed: bool = False
    file: bool = False
    optional: bool = False

    @property
    def text(self) -> str:
        return self.live.text if self.live else ""

    def marks(self, today: date) -> tuple[Mark, ...]:
        if self.live is None:
            return () if self.optional else ("missing",)
        holds: Mapping[Mark, bool] = {
            "german_changed": self.german_changed, "file": self.file, "due": self.live.review_due < today,
            "machine": self.live.by_machine,
        }  # fmt: skip
        work = tuple(mark for mark, is_so in holds.items() if is_so)
        edited: tuple[Mark, ...] = ("edited",) if self.live.origin == EDITED else ()
        return (*work, *edited) if work else (*edited, "fresh")


@dataclass(frozen=True)
class Grid:
    """One text in all languages, German first."""

    pair: Pair
    cells: Mapping[str, Cell]
    marks: Mapping[str, tuple[Mark, ...]]

    @classmethod
    def of(
        cls, pair: Pair, live: Mapping[str, Version], said: Mapping[tuple[Kind, str, int], str], files: Iterable[Key],
        today: date,
    ) -> Grid:  # fmt: skip
        """`said`: the words of German versions; `files`: what differs from its file, undecided."""
        german, files = live.get(DEFAULT), set(files)
        cells = {
            locale: Cell(
                locale,
                version := live.get(locale),
                bool(version and german and is_behind(version, german, said)),
                (*pair, locale) in files,
                locale == PLAIN and pair[0] != "answer",
            )
            for locale in (*ANSWERED, *sorted(live.keys() - set(ANSWERED)))
        }
        return cls(pair, cells, {locale: cell.marks(today) for locale, cell in cells.items()})

    @cached_property
    def any_marks(self) -> frozenset[Mark]:
        return frozenset(mark for marks in self.marks.values() for mark in marks)

    @cached_property
    def to_read(self) -> frozenset[str]:
        """The languages in which somebody has to read it, for the first time or again."""
        return frozenset(locale for locale, marks in self.marks.items() if "machine" in marks or "due" in marks)


@dataclass(frozen=True)
class Line:
    """A text in the list. `depth`: how far an answer goes, empty where nobody has said; `draft`: its state, if any."""

    grid: Grid
    label: str
    topic: str = ""
    depth: str = ""
    keeping: Keeping = Keeping()
    draft: str = ""
    facts: tuple[Fact, ...] = ()
    whole: frozenset[Mark] = field(default_factory=frozenset)  # marks that hold whatever the language

    @property
    def kind(self) -> Kind:
        return self.grid.pair[0]

    @property
    def name(self) -> str:
        return self.grid.pair[1]

    @property
    def german(self) -> str:
        return self.grid.cells[DEFAULT].text

    @property
    def check_by(self) -> date | None:
        """The first day by which one of its facts is looked up again."""
        return min((fact.check_by for fact in self.facts), default=None)

    def has(self, mark: Mark, locale: str = "") -> bool:
        if mark in self.whole:
            return True
        return mark in (self.grid.marks.get(locale, ()) if locale else self.grid.any_marks)


def whole_marks(keeping: Keeping, draft: str, facts: Iterable[Fact], today: date) -> frozenset[Mark]:
    """What holds for a text in whatever language."""
    holds: Mapping[Mark, bool] = {
        "draft": bool(draft), "due": keeping.review_by is not None and keeping.review_by < today,
        "fact_due": any(fact.check_by < today for fact in facts),
    }  # fmt: skip
    return frozenset(mark for mark, is_so in holds.items() if is_so)

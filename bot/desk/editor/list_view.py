"""The rows of the list of texts, made ready for the template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import quote

from bot.core.content.places import Department
from bot.core.locale import DEFAULT, direction
from bot.core.texts.draft import DraftState
from bot.core.texts.facts import Fact
from bot.core.texts.response import Catalogue
from bot.core.texts.standing import MARKS, Line, Mark
from bot.desk.editor.list_words import BRIEF, MARK_WORDS
from bot.desk.text_words import DEPTH_NAMES, DRAFT_STATES, KINDS, language_name

Tag = tuple[Mark, str, str]  # mark, icon, words
_EXCERPT = 160


@dataclass(frozen=True)
class CellView:
    """One language of a row, `brief` on a phone. `says`: what its icon means, all of it."""

    brief: str
    name: str
    mark: Mark
    icon: str
    says: str
    url: str
    chosen: bool = False


@dataclass(frozen=True)
class Source:
    title: str
    url: str
    fact: str
    check_by: date
    due: bool


@dataclass(frozen=True)
class Row:
    """`cells`: the languages at a glance; none while one is chosen, then `text` and `marks` are of that one."""

    title: str
    url: str
    excerpt: str
    tags: Sequence[str]
    marks: Sequence[Tag]
    cells: Sequence[CellView]
    text: str
    dir: str
    sources: Sequence[Source]
    check_by: date | None


@dataclass(frozen=True)
class Choice:
    """Another list from here, and how many texts it has. `name`: of its colour."""

    url: str
    words: str
    count: int
    chosen: bool
    icon: str = ""
    name: str = ""


@dataclass(frozen=True)
class Group:
    title: str
    rows: Sequence[Row]


class Rows:
    """What the list shows of its texts. `locale`, `mark`: those that are chosen, or none."""

    def __init__(
        self, catalogue: Catalogue, departments: Mapping[str, Department], today: date, locale: str, mark: Mark | None
    ) -> None:
        self._catalogue, self._departments, self._today = catalogue, departments, today
        self._locale, self._mark = locale, mark

    def groups(self, lines: Iterable[Line]) -> list[Group]:
        """By topic; texts of no topic by their kind."""
        grouped = groupby(lines, lambda line: self.topic(line.topic) or _plural(line))
        return [Group(title, [self._row(line) for line in same]) for title, same in grouped]

    def topic(self, name: str) -> str:
        found = self._catalogue.find("topic", name, DEFAULT) if name else None
        return found[0] if found else name

    def _row(self, line: Line) -> Row:
        url = f"/editor/{line.kind}/{quote(line.name, safe='')}"
        pane = f"{url}#pane-{self._locale}" if self._locale else url
        chosen = line.grid.cells.get(self._locale)
        return Row(
            line.label, pane, _short(line.german), self._tags(line),
            self._marks(line), () if self._locale else self._cells(line, url),
            _short(chosen.text) if chosen and self._locale != DEFAULT else "", direction(self._locale),
            [self._source(fact) for fact in line.facts], line.check_by,
        )  # fmt: skip

    def _tags(self, line: Line) -> list[str]:
        """What holds for the text as such."""
        found = [KINDS[line.kind]] if line.kind in ("label", "topic") else []
        found += [DEPTH_NAMES[line.depth]] if line.depth else []
        if line.keeping.department:
            known = self._departments.get(line.keeping.department)
            found.append(f"nur {known.name[DEFAULT] if known else line.keeping.department}")
        return found + (["archiviert"] if line.keeping.archived else [])

    def _marks(self, line: Line) -> list[Tag]:
        """What is to do with the text as such, and in the chosen language."""
        there = line.grid.marks.get(self._locale, ())
        return [self._tag(mark, line) for mark in MARKS if mark in line.whole or mark in there]

    def _tag(self, mark: Mark, line: Line) -> Tag:
        if mark == "draft" and line.draft in DRAFT_STATES:
            state: DraftState = line.draft
            return mark, *DRAFT_STATES[state]
        return mark, *MARK_WORDS[mark]

    def _cells(self, line: Line, url: str) -> list[CellView]:
        return [
            CellView(
                BRIEF.get(locale, locale), language_name(locale), marks[0], MARK_WORDS[marks[0]][0],
                ", ".join(MARK_WORDS[mark][1] for mark in marks), f"{url}#pane-{locale}", self._mark in marks,
            )
            for locale, marks in ((locale, _told(marks)) for locale, marks in line.grid.marks.items()) if marks
        ]  # fmt: skip

    def _source(self, fact: Fact) -> Source:
        return Source(fact.source.title, str(fact.source.url), fact.fact, fact.check_by, fact.check_by < self._today)


def _told(marks: Sequence[Mark]) -> Sequence[Mark]:
    """Whether a text was changed here says nothing about how it stands: it comes last."""
    return sorted(marks, key=lambda mark: mark == "edited")


def _plural(line: Line) -> str:
    return "Themen" if line.kind == "topic" else "Sätze"


def _short(text: str) -> str:
    return text if len(text) <= _EXCERPT else text[:_EXCERPT].rsplit(" ", 1)[0] + " …"

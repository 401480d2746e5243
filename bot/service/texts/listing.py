"""What of all texts somebody wants to see: filtered, counted, one page of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.locale import ANSWERED
from bot.core.paging import pages_of
from bot.core.texts.response import Kind
from bot.core.texts.standing import MARKS, Line, Mark

PER_PAGE = 25
ARCHIVED = "archived"  # in place of a mark: what newcomers are not told any more


@dataclass(frozen=True)
class Wanted:
    """Empty: whatever. `mark` in `locale` if that is given, else in any. `page` counts from 1."""

    words: str = ""
    kinds: tuple[Kind, ...] = ()
    mark: Mark | None = None
    archived: bool = False
    locale: str = ""
    topic: str = ""
    department: str = ""
    depth: str = ""
    page: int = 1


@dataclass(frozen=True)
class Listed:
    """One page. Each count says how many there would be if that were chosen instead, everything else as it is."""

    lines: Sequence[Line]
    count: int
    page: int
    pages: int
    per_mark: Mapping[Mark, int]
    per_locale: Mapping[str, int]
    per_kind: Mapping[Kind, int]
    archived: int


def listed(lines: Iterable[Line], wanted: Wanted) -> Listed:
    """`lines`: in which the words were found."""
    fitting = [line for line in lines if _fits(line, wanted)]
    shown = [line for line in fitting if not wanted.kinds or line.kind in wanted.kinds]
    found = [line for line in shown if _stands(line, wanted)]
    pages = pages_of(len(found), PER_PAGE)
    page = min(max(1, wanted.page), pages)
    return Listed(
        found[(page - 1) * PER_PAGE : page * PER_PAGE], len(found), page, pages,
        per_mark(shown, wanted.locale), _per_locale(shown, wanted),
        Counter(line.kind for line in fitting if _stands(line, wanted)),
        sum(line.keeping.archived for line in shown),
    )  # fmt: skip


def per_mark(lines: Iterable[Line], locale: str = "") -> dict[Mark, int]:
    """How many of those that newcomers are told have each mark, in a language or in any."""
    found: Counter[Mark] = Counter()
    for line in lines:
        if not line.keeping.archived:
            found.update(line.whole.union(line.grid.marks.get(locale, ()) if locale else line.grid.any_marks))
    return {mark: found[mark] for mark in MARKS}


def _fits(line: Line, wanted: Wanted) -> bool:
    return (
        wanted.topic in ("", line.topic)
        and wanted.depth in ("", line.depth)
        and wanted.department in ("", line.keeping.department)
    )


def _stands(line: Line, wanted: Wanted) -> bool:
    if line.keeping.archived is not wanted.archived:
        return False
    return wanted.mark is None or line.has(wanted.mark, wanted.locale)


def _per_locale(lines: Sequence[Line], wanted: Wanted) -> dict[str, int]:
    """In how many texts each language has the mark; nothing while none is chosen."""
    if wanted.mark is None:
        return {}
    anywhere = replace(wanted, locale="")
    found: Counter[str] = Counter()
    for line in lines:
        if _stands(line, anywhere):
            found.update(locale for locale in line.grid.cells if line.has(wanted.mark, locale))
    return {locale: found[locale] for locale in (*ANSWERED, *sorted(found.keys() - set(ANSWERED)))}


def topics_of(lines: Iterable[Line]) -> list[str]:
    """In their order in the list."""
    return list(dict.fromkeys(line.topic for line in lines if line.topic))


def departments_of(lines: Iterable[Line]) -> Collection[str]:
    return sorted({line.keeping.department for line in lines if line.keeping.department})

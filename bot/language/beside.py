"""Where the words of days stand in a text: what is right beside what."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.language.calendar_dates import Found
from bot.language.gazetteer import Match

_GAP = re.compile(r"[\s,.'’-]*(?:[^\W\d]{1,4}[\s,.'’-]+)?")  # nothing, or one short word: "mardi *de la* semaine"
_NEXT_TO = re.compile(r"[\s\u200c\u0654]*(?:ی\s+)?")  # Persian binds what follows: "جمعه‌ی گذشته"
_ONE_WORD = re.compile(r"[\s\u200c\u0654]*(?:[^\W\d]{1,4}\s+)?")


def around(text: str, marks: Sequence[Match], found: Found, kind: str, side: int) -> Match | None:
    return beside(text, marks, Match(kind, "", found.start, found.end, 0), kind, side)


def beside(text: str, marks: Sequence[Match], mark: Match, kind: str, side: int) -> Match | None:
    """The nearest mark of a kind right before (-1) or after (1) another, with at most one short word between."""
    if side < 0:
        near = [
            m for m in marks if m.entity == kind and m.end <= mark.start and _GAP.fullmatch(text, m.end, mark.start)
        ]
        return near[-1] if near else None
    near = [m for m in marks if m.entity == kind and m.start >= mark.end and _GAP.fullmatch(text, mark.end, m.start)]
    return near[0] if near else None


def touched(text: str, marks: Sequence[Match], mark: Match, kind: str) -> bool:
    """Whether a mark of a kind stands right before or after another, or over it; a word may be between only where the
    mark has several itself: "last week *on* Friday"."""
    return any(m.entity == kind and (overlap(m, mark) or _touch(text, m, mark)) for m in marks)


def _touch(text: str, mark: Match, other: Match) -> bool:
    between = _ONE_WORD if " " in text[mark.start : mark.end] else _NEXT_TO
    return bool(between.fullmatch(text, min(mark.end, other.end), max(mark.start, other.start)))


def adjoin(text: str, end: int, start: int) -> bool:
    """Whether what begins at `start` stands right behind what ends at `end`."""
    return bool(_GAP.fullmatch(text, end, start))


def near_any(text: str, found: Found, others: Sequence[Found]) -> bool:
    """Whether it belongs to a calendar date: "Friday, 4 December"."""
    return any(
        overlap(found, other) or adjoin(text, found.end, other.start) or adjoin(text, other.end, found.start)
        for other in others
    )


def overlap(a: Found | Match, b: Found | Match) -> bool:
    return a.start < b.end and b.start < a.end

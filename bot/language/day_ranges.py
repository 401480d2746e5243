"""Days between two that were said, and days without an end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.core.times import dates
from bot.core.times.dates import DateSpan
from bot.language.beside import adjoin, around
from bot.language.calendar_dates import Found
from bot.language.gazetteer import Match

_DASH = re.compile(r"\s*[-–—]\s*")
_NOTHING = re.compile(r"[\s'’]*")
_YEAR, _LONGEST_BEGUN = timedelta(days=365), timedelta(days=310)  # "24.12. to 20.12." is a slip, no year


def bounded(text: str, found: Sequence[Found], marks: Sequence[Match], today: date) -> Iterator[Found]:
    """ "from Monday" has no end; "from … until …", "between … and …" and "… – …" become one span."""
    kept: list[Found] = []
    for one in found:
        joined = _joined(text, marks, kept[-1], one, today) if kept else None
        if joined:
            kept[-1] = replace(one, start=kept[-1].start, span=joined, closed=True)
        elif not one.closed and (around(text, marks, one, "from", -1) or around(text, marks, one, "onwards", 1)):
            kept.append(replace(one, span=DateSpan(one.span.first, None)))
        else:
            kept.append(one)
    return iter(kept)


def _joined(text: str, marks: Sequence[Match], earlier: Found, one: Found, today: date) -> DateSpan | None:
    until = around(text, marks, one, "until", -1)
    here = around(text, marks, one, "until_here", 1) and adjoin(text, earlier.end, one.start)
    dash = _DASH.fullmatch(text, earlier.end, one.start) or _between(text, marks, earlier, one)
    said = until is not None and earlier.end <= until.start
    if not (said or here or dash) or one.span.last is None:
        return None
    if earlier.span.first <= one.span.last:
        return DateSpan(earlier.span.first, one.span.last)
    beside = until is not None and _NOTHING.fullmatch(text, earlier.end, until.start)
    sure = here or dash or beside or earlier.span.last is None
    return _turned(earlier.span.first, one, today) if sure else None


def _between(text: str, marks: Sequence[Match], earlier: Found, one: Found) -> bool:
    said = around(text, marks, earlier, "between", -1) or around(text, marks, one, "between_here", 1)
    return said is not None and adjoin(text, earlier.end, one.start)


def _turned(first: date, one: Found, today: date) -> DateSpan | None:
    """The end was read as a day before the beginning: it is a weekday of a later week, or what began is going on."""
    if one.weekday_alone:
        return DateSpan(first, dates.weekday_of(DateSpan(first, first), one.span).last)
    last, begun = one.span.last, first - _YEAR
    if last and begun <= today <= last <= begun + _LONGEST_BEGUN:
        return DateSpan(today, last)
    return None

"""Opening hours as people write them: `Mo-Fr 8-12, Di 14-18 (nur mit Termin); Sa geschlossen`.

Days, then their times; what follows a comma is either more of the same or the next days. An end at or before its
beginning is taken as past midnight only when it is at night (until 6); otherwise somebody mistyped. A day that
is `geschlossen` is closed whatever span names it too (`Mo-Fr 8-12, Mi geschlossen`); times that overlap are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time
from itertools import pairwise
from typing import Any

from bot.core.times.hours import WEEKDAYS, Weekday

_SHORT = ("mo", "di", "mi", "do", "fr", "sa", "so")
_LONG = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
_NAMES: dict[str, Weekday] = {
    **dict(zip(_SHORT, WEEKDAYS, strict=True)), **dict(zip(_LONG, WEEKDAYS, strict=True)), "sonnabend": "sat",
}  # fmt: skip
_TOKEN = re.compile(
    r"(?P<appointment>\(?\s*(?:nur\s+)?(?:mit|nach)\s+(?:Termin(?:vereinbarung)?|Vereinbarung)\s*\)?)"
    r"|(?P<closed>geschlossen|zu\b)"
    r"|(?P<day>(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|mo|di|mi|do|fr|sa|so)(?:s\b|\b)\.?)"
    r"|(?P<time>\d{1,2}(?:[:.]\d{2})?(?:\s*(?:Uhr|h)\b)?)"
    r"|(?P<dash>-|–|—|bis\b)"
    r"|(?P<between>[,;/+&:\n]|und\b|sowie\b|von\b)"
    r"|(?P<space>[ \t\r\u00a0]+)",
    re.IGNORECASE,
)  # fmt: skip
_NIGHT_ENDS = time(6)
Token = tuple[str, str]


def read_week(text: str) -> dict[Weekday, list[dict[str, Any]]]:
    """Intervals by day, as `OpeningHours.week` takes them.

    Raises:
        ValueError: says in German what cannot be read.
    """
    week: dict[Weekday, list[dict[str, Any]]] = {}
    closed: set[Weekday] = set()
    for days, rows in _groups(list(_tokens(text))):
        closed.update(() if rows else days)
        for day in days:
            week.setdefault(day, []).extend(dict(row) for row in rows)
    week |= {day: [] for day in closed}
    for day, rows in week.items():
        _check_apart(day, rows)
    return {day: week[day] for day in WEEKDAYS if day in week}


def _check_apart(day: Weekday, rows: list[dict[str, Any]]) -> None:
    """Which of two times that overlap is meant, nobody can tell."""
    rows = sorted(rows, key=lambda row: row["start"])
    for former, later in pairwise(rows):
        if not former["start"] < former["end"] <= later["start"]:
            name = _LONG[WEEKDAYS.index(day)].capitalize()
            raise ValueError(f"{name} hat zwei Zeiten, die sich überschneiden; jeden Tag einmal nennen")


def read_days(text: str) -> list[Weekday]:
    """`Mo, Mi` or `Mo-Fr`. Raises ValueError."""
    tokens = list(_tokens(text))
    days, rest = _days(tokens)
    if rest or not days:
        raise ValueError(f"„{text}“ sind keine Wochentage (Beispiel: Mo, Mi)")
    return days


def read_span(text: str) -> tuple[time, time]:
    """`9:00-12:15`. Raises ValueError."""
    rows, rest = _times(list(_tokens(text)))
    if rest or len(rows) != 1:
        raise ValueError(f"„{text}“ ist keine Uhrzeit von–bis (Beispiel: 9:00-12:15)")
    return rows[0]["start"], rows[0]["end"]


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise ValueError(f"„{text[at : at + 20].strip()}“ ist nicht zu verstehen (Beispiel: Mo-Fr 8-12, Di 14-18)")
        kind = str(found.lastgroup)
        if kind != "space":
            yield kind, found.group().strip()
        at = found.end()


def _groups(tokens: list[Token]) -> Iterator[tuple[list[Weekday], list[dict[str, Any]]]]:
    rows: list[dict[str, Any]] = []
    while tokens := _without_between(tokens):
        days, tokens = _days(tokens)
        if not days:
            raise ValueError(f"vor „{tokens[0][1]}“ fehlt der Wochentag (Beispiel: Mo-Fr 8-12)")
        if tokens and tokens[0][0] == "closed":
            rows, tokens = [], _without_between(tokens[1:])
        else:
            rows, tokens = _times(tokens)
            if not rows:
                raise ValueError("nach dem Wochentag fehlt die Uhrzeit (Beispiel: Mo-Fr 8-12)")
        yield days, rows


def _days(tokens: list[Token]) -> tuple[list[Weekday], list[Token]]:
    days: list[Weekday] = []
    tokens = _without_between(tokens)
    while tokens and tokens[0][0] == "day":
        first = last = _weekday(tokens[0][1])
        tokens = tokens[1:]
        if len(tokens) > 1 and tokens[0][0] == "dash" and tokens[1][0] == "day":
            last, tokens = _weekday(tokens[1][1]), tokens[2:]
        count = (WEEKDAYS.index(last) - WEEKDAYS.index(first)) % 7 + 1
        days += [WEEKDAYS[(WEEKDAYS.index(first) + n) % 7] for n in range(count)]
        tokens = _without_between(tokens)
    return days, tokens


def _times(tokens: list[Token]) -> tuple[list[dict[str, Any]], list[Token]]:
    rows: list[dict[str, Any]] = []
    while tokens and tokens[0][0] == "time":
        if len(tokens) < 3 or tokens[1][0] != "dash" or tokens[2][0] != "time":
            raise ValueError(f"zu „{tokens[0][1]}“ fehlt das Ende (Beispiel: 8-12)")
        rows.append(_interval(tokens[0][1], tokens[2][1]))
        tokens = tokens[3:]
        if tokens and tokens[0][0] == "appointment":
            rows[-1]["by_appointment"], tokens = True, tokens[1:]
        tokens = _without_between(tokens)
    return rows, tokens


def _interval(begin: str, finish: str) -> dict[str, Any]:
    start, end = _clock(begin), _clock(finish)
    if _clock_is_24(begin) or (start == end and not _clock_is_24(finish)):
        raise ValueError(f"„{begin}-{finish}“ ist keine Öffnungszeit")
    if end < start and end > _NIGHT_ENDS:
        raise ValueError(f"„{begin}-{finish}“: das Ende liegt vor dem Beginn")
    return {"start": start, "end": end, "by_appointment": False}


def _clock(text: str) -> time:
    hour, _, minute = re.sub(r"\s*(?:Uhr|h)$", "", text, flags=re.IGNORECASE).replace(".", ":").partition(":")
    if int(hour) > 24 or int(minute or 0) > 59 or (int(hour) == 24 and int(minute or 0)):
        raise ValueError(f"„{text}“ ist keine Uhrzeit")
    return time(int(hour) % 24, int(minute or 0))


def _clock_is_24(text: str) -> bool:
    return text.startswith("24")


def _weekday(text: str) -> Weekday:
    name = text.casefold().rstrip(".")
    return _NAMES.get(name) or _NAMES[name.removesuffix("s")]


def _without_between(tokens: list[Token]) -> list[Token]:
    while tokens and tokens[0][0] == "between":
        tokens = tokens[1:]
    return tokens

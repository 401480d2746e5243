"""Days and moments as people write them into a table, and as Excel keeps them: `24.12.2026 18:00`, `Do, 1. Februar
2027, 18 Uhr`, 46373.75."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from babel import Locale

_PATTERNS = ("%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y")
_WEEKDAY = re.compile(r"(?:mo|di|mi|do|fr|sa|so)(?:\.|[a-z]*tag|ttwoch|nnabend)?,?\s+", re.IGNORECASE)
_NAMED = re.compile(r"(\d{1,2})\.\s*([^\W\d_]+)\.?\s*(\d{4})")
_MOMENT = re.compile(
    r"(.+?)(?:,?[\sT]\s*(?:um |ab )?(\d{1,2})(?:[:.](\d{2})(?::\d{2})?(?:\.0+)?(?:\s*uhr|\s*h)?|\s*uhr))?",
    re.IGNORECASE,
)
_LONGEST = 60
_EXCEL_BEGINS, _FIRST, _LAST = datetime(1899, 12, 30), 36526, 73050  # as numbers: the years 2000 to 2099


def day(value: Any) -> date:
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    if counted := _counted(value):
        return counted.date()
    said = re.sub(r"\.\s+(?=\d)", ".", _WEEKDAY.sub("", _short(value), count=1))
    for pattern in _PATTERNS:
        try:
            return datetime.strptime(said, pattern).date()
        except ValueError:
            continue
    return _named(said, value)


def days(value: Any) -> list[date]:
    """Several days, separated by commas or semicolons."""
    if isinstance(value, date | int | float):
        return [day(value)]
    return [day(part.strip()) for part in re.split(r"[;,\n]", str(value)) if part.strip()]


def moment(value: Any) -> datetime:
    """A day with a time, on the town's wall clock; midnight where none is said."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return datetime.combine(value, time())
    if counted := _counted(value):
        return counted
    found = _MOMENT.fullmatch(_short(value))
    try:
        of_day, hour, minute = found.groups() if found else (value, None, None)
        return datetime.combine(day(of_day), time(int(hour or 0), int(minute or 0)))
    except ValueError:
        raise ValueError(f"„{str(value)[:_LONGEST]}“ ist kein Zeitpunkt (Beispiel: 24.12.2026 18:00)") from None


def day_or_moment(value: Any) -> date:
    """A moment where a time is said, else a day. A cell of Excel at midnight says none: its days are kept like that."""
    found = moment(value)
    timed = _MOMENT.fullmatch(_short(value)) if isinstance(value, str) else None
    return found if (timed and timed[2]) or found.time() != time() else found.date()


def _short(value: Any) -> str:
    """Nothing where it is too long for a day with its time: no pattern is tried on a whole page."""
    said = str(value).strip()
    return said if len(said) <= _LONGEST else ""


def _counted(value: Any) -> datetime | None:
    """What Excel shows as a number where the cell has lost its format: days since 1899, to the minute."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not _FIRST <= value <= _LAST:
        return None
    return _EXCEL_BEGINS + timedelta(minutes=round(value * 24 * 60))


def _named(said: str, value: Any) -> date:
    found = _NAMED.fullmatch(said)
    month = _months().get(found[2].casefold()) if found else None
    try:
        if found and month:
            return date(int(found[3]), month, int(found[1]))
    except ValueError:
        pass
    raise ValueError(f"„{str(value)[:_LONGEST]}“ ist kein Datum (Beispiel: 24.12.2026)")


@lru_cache(maxsize=1)
def _months() -> Mapping[str, int]:
    known = Locale("de").months["format"]
    found = {name.casefold().rstrip("."): n for width in ("wide", "abbreviated") for n, name in known[width].items()}
    return {**found, "jänner": 1, "feber": 2, "mrz": 3, "sept": 9}

"""The form of a department's desk, as fields and back. What makes no sense is named in German and not saved."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from bot.core.errors import BadInput
from bot.core.handoffs.letter import is_address
from bot.core.times.department_desk import LONGEST_PROMISE, DaysOff, DepartmentDesk
from bot.core.times.hours import WEEKDAYS, Interval, Weekday
from bot.desk.forms import Form
from bot.desk.words import DAYS

ROWS = 2  # times per day
MOST_EMAILS, MOST_CLOSED, MOST_NOTE = 5, 20, 200
_GROUP = re.compile(r"-\d{4,20}")
_Times = tuple[time, time]
_PARTS = ("from", "to", "note")
_NOT_OWN = (
    "Sie haben Zeiten geändert, aber „Zu eigenen Zeiten“ ist nicht gewählt. Bitte wählen Sie es, wenn diese Zeiten "
    "gelten sollen. Wenn nicht, speichern Sie einfach noch einmal."
)


class DeskRefused(BadInput):
    """`problems`: German sentences, by the field they are about."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("the settings of a department make no sense yet")
        self.problems = problems


def fields_of(desk: DepartmentDesk, week: dict[Weekday, tuple[Interval, ...]], officer: str | None) -> dict[str, str]:
    """What the fields show. `week`: the hours of its offices, to begin with; `officer`: who is told by default."""
    # `officer` and `drawn` come back with the form: what only stood there was not chosen.
    emails = desk.emails if desk.emails is not None else tuple(filter(None, (officer,)))
    fields = {
        "hours": "office" if desk.week is None else "own", "open_on_holidays": "on" if desk.open_on_holidays else "",
        "promised": "" if desk.promised is None else str(desk.promised), "emails": "\n".join(emails),
        "officer": officer or "", "telegram": desk.telegram or "", **_days_off("away", desk.away),
    }  # fmt: skip
    shown = week if desk.week is None else desk.week
    for day in WEEKDAYS:
        for row, interval in enumerate(shown.get(day, ())[:ROWS]):
            fields |= {f"{day}.{row}.from": f"{interval.start:%H:%M}", f"{day}.{row}.to": f"{interval.end:%H:%M}"}
    for row, days in enumerate(desk.closed):
        fields |= _days_off(f"closed.{row}", days)
    return fields | {"drawn": times_of(fields)}


def times_of(given: Mapping[str, str]) -> str:
    """All times of a week as typed, in one line, to see whether somebody has changed them."""
    names = (f"{day}.{row}" for day in WEEKDAYS for row in range(ROWS))
    return " ".join(f"{given.get(f'{name}.from', '')}-{given.get(f'{name}.to', '')}" for name in names)


def closed_rows(given: Mapping[str, str]) -> int:
    """How many rows of closed days hold something, with the empty ones between them."""
    filled = (row for row in range(MOST_CLOSED) if any(given.get(f"closed.{row}.{part}") for part in _PARTS))
    return max(filled, default=-1) + 1


def desk_of(form: Form, today: date) -> DepartmentDesk:
    """Raises DeskRefused, naming everything at once."""
    own = form.get("hours") == "own"
    problems = {} if own else _dropped(form)
    week = _week(form, problems) if own else None
    closed = [_read_days(form, f"closed.{row}", problems) for row in range(MOST_CLOSED)]
    away = _read_days(form, "away", problems)
    desk: dict[str, Any] = {
        "week": week, "open_on_holidays": week is not None and form.get("open_on_holidays") == "on", "away": away,
        "closed": sorted((d for d in closed if d and d.last >= today), key=lambda days: days.first),
        "promised": _promised(form, problems), "emails": _emails(form, problems), "telegram": _group(form, problems),
    }  # fmt: skip
    if problems:
        raise DeskRefused(problems)
    return DepartmentDesk.model_validate(desk)


def _dropped(form: Form) -> dict[str, str]:
    """Times somebody has typed beside the other choice. Asked once: the form then brings them back as drawn."""
    typed = times_of({name: form.get(name) for name in form.names()})
    return {} if typed == form.get("drawn", times_of({})) else {"hours": _NOT_OWN}


def _week(form: Form, problems: dict[str, str]) -> dict[Weekday, tuple[Interval, ...]]:
    week = {day: _day(form, day, problems) for day in WEEKDAYS}
    if not any(week.values()) and not problems:
        problems["hours"] = "Bitte tragen Sie für mindestens einen Tag Zeiten ein."
    return {day: tuple(Interval(start=start, end=end) for start, end in times) for day, times in week.items() if times}


def _day(form: Form, day: Weekday, problems: dict[str, str]) -> Sequence[_Times]:
    typed = [(form.get(f"{day}.{row}.from"), form.get(f"{day}.{row}.to")) for row in range(ROWS)]
    try:
        times = [(_time(start), _time(end)) for start, end in typed if start or end]
    except ValueError:
        problems[day] = f"{DAYS[day]}: Zu jedem Anfang gehört ein Ende, zum Beispiel 08:00 bis 12:00."
        return []
    times.sort()
    ends = [(time.max if end == time(0) else end) for _, end in times]  # an end at midnight ends the day
    if any(start >= end for (start, _), end in zip(times, ends)):
        problems[day] = f"{DAYS[day]}: Das Ende muss nach dem Anfang liegen (00:00 heißt Mitternacht)."
    elif any(start < before for (start, _), before in zip(times[1:], ends)):
        problems[day] = f"{DAYS[day]}: Die Zeiten überschneiden sich."
    return times


def _time(typed: str) -> time:
    """Raises ValueError"""
    return time.fromisoformat(typed).replace(second=0, microsecond=0, tzinfo=None)


def _read_days(form: Form, name: str, problems: dict[str, str]) -> DaysOff | None:
    """One day when only the first is given; nothing when neither is."""
    first, last = form.get(f"{name}.from"), form.get(f"{name}.to")
    if not first and not last:
        return None
    try:
        note = form.get(f"{name}.note").strip()[:MOST_NOTE]
        start = date.fromisoformat(first or last)
        days = DaysOff.model_validate({"from": start, "to": date.fromisoformat(last or first), "note": note})
        if (days.last - days.first).days > 366:
            raise ValueError("longer than a year")
        return days
    except ValueError:
        problems[name] = "Der letzte Tag liegt nicht vor dem ersten, und dazwischen liegt höchstens ein Jahr."
        return None


def _promised(form: Form, problems: dict[str, str]) -> int | None:
    typed = form.get("promised")
    if typed and not (typed.isascii() and typed.isdecimal() and int(typed[:4]) <= LONGEST_PROMISE):
        problems["promised"] = f"Bitte wählen Sie höchstens {LONGEST_PROMISE} Arbeitstage."
        return None
    return int(typed) if typed else None


def _emails(form: Form, problems: dict[str, str]) -> tuple[str, ...] | None:
    """None: what stands there is the integration officer's address, whoever that will be."""
    found = tuple(dict.fromkeys(re.split(r"[\s,;]+", form.get("emails").strip()) if form.get("emails").strip() else ()))
    if len(found) > MOST_EMAILS or not all(is_address(one) for one in found):
        problems["emails"] = f"Bitte höchstens {MOST_EMAILS} gültige E-Mail-Adressen, in jeder Zeile eine."
    return None if found == tuple(filter(None, (form.get("officer"),))) else found


def _group(form: Form, problems: dict[str, str]) -> str | None:
    typed = form.get("telegram").strip().replace("−", "-")
    if typed and not _GROUP.fullmatch(typed):
        problems["telegram"] = "Die Nummer einer Gruppe beginnt mit einem Minus, zum Beispiel -1001234567890."
    return typed or None


def _days_off(name: str, days: DaysOff | None) -> dict[str, str]:
    if days is None:
        return {}
    return {f"{name}.from": f"{days.first}", f"{name}.to": f"{days.last}", f"{name}.note": days.note}

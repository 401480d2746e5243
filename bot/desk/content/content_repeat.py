"""How an event is repeated (RFC 5545, RRULE), in German words: simple rules are chosen, all others stay as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.desk.content.content_wrong import Wrong

SAME_WEEKDAY = "FREQ=MONTHLY;BYDAY"  # which one, the event's beginning says
SIMPLE = {
    "": "nur einmal", "FREQ=DAILY": "jeden Tag", "FREQ=WEEKLY": "jede Woche",
    "FREQ=WEEKLY;INTERVAL=2": "alle zwei Wochen", "FREQ=MONTHLY": "jeden Monat am gleichen Tag",
    SAME_WEEKDAY: "jeden Monat am gleichen Wochentag (wie der Beginn, zum Beispiel am ersten Donnerstag)",
    "FREQ=YEARLY": "jedes Jahr",
}  # fmt: skip
_EVERY = {"DAILY": ("jeden Tag", "Tage"), "WEEKLY": ("jede Woche", "Wochen"), "MONTHLY": ("jeden Monat", "Monate"),
          "YEARLY": ("jedes Jahr", "Jahre")}  # fmt: skip
_DAYS = {"MO": "Montag", "TU": "Dienstag", "WE": "Mittwoch", "TH": "Donnerstag", "FR": "Freitag", "SA": "Samstag",
         "SU": "Sonntag"}  # fmt: skip
_WHICH = {"1": "ersten", "2": "zweiten", "3": "dritten", "4": "vierten", "5": "fünften", "-1": "letzten"}
_FIFTH = 5
_UNTIL = re.compile(r";?UNTIL=(\d{4})(\d\d)(\d\d)[TZ\d]*", re.IGNORECASE)


def show_repeat(name: str, value: Any) -> dict[str, str]:
    rule = value or ""
    until = _UNTIL.search(rule)
    return {name: _UNTIL.sub("", rule).strip(";"), f"{name}.until": "-".join(until.groups()) if until else ""}


def read_repeat(name: str, typed: Mapping[str, str]) -> str | None:
    """Raises Wrong."""
    rule, given = typed.get(name, "").strip(), typed.get(f"{name}.until", "").strip()
    if not rule and given:
        raise Wrong("Wählen Sie auch, wie oft es sich wiederholt.", name)
    if given and "COUNT=" in rule.upper():
        raise Wrong("Diese Wiederholung endet nach einer Zahl von Terminen, nicht an einem Tag.", f"{name}.until")
    try:
        until = date.fromisoformat(given) if given else None
    except ValueError:
        raise Wrong("Bitte ein Datum, zum Beispiel 30.06.2027.", f"{name}.until") from None
    rule = _nth(typed.get("start", "")) if rule == SAME_WEEKDAY else rule
    return f"{rule};UNTIL={until:%Y%m%d}T235959" if until else rule or None


def _nth(start: str) -> str:
    """`2026-12-03T09:30` → `FREQ=MONTHLY;BYDAY=1TH`; a fifth one is the last, for not every month has five."""
    try:
        day = date.fromisoformat(start[:10])
    except ValueError:
        raise Wrong("Bitte zuerst den Beginn eintragen.", "start") from None
    number = (day.day - 1) // 7 + 1
    return f"{SAME_WEEKDAY}={number if number < _FIFTH else -1}{list(_DAYS)[day.weekday()]}"


def in_words(rule: str) -> str:
    """`FREQ=MONTHLY;BYDAY=1TH` → `jeden Monat, am ersten Donnerstag`."""
    base = _UNTIL.sub("", rule).strip(";")
    if base in SIMPLE:
        return SIMPLE[base]
    parts = {key: value for key, _, value in (part.partition("=") for part in base.upper().split(";"))}
    single, several = _EVERY.get(parts.get("FREQ", ""), ("nach eigener Regel", ""))
    interval = parts.get("INTERVAL", "1")
    said = [single if interval == "1" else f"alle {interval} {several}"]
    said += [f"am {_listed([_day(day) for day in parts['BYDAY'].split(',')])}"] if "BYDAY" in parts else []
    said += [f"am {parts['BYMONTHDAY']}."] if "BYMONTHDAY" in parts else []
    said += [f"{parts['COUNT']}-mal"] if "COUNT" in parts else []
    known = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "COUNT", "WKST"}
    return ", ".join(said) + (" (mit weiteren Angaben)" if set(parts) - known else "")


def _day(code: str) -> str:
    which, name = code[:-2].lstrip("+"), _DAYS.get(code[-2:], code)
    return f"{_WHICH.get(which, which + '.')} {name}" if which else name


def _listed(words: list[str]) -> str:
    return " und ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)

"""Two people at the opening hours of one office: what only one of them touched stays as that one left it.

The page carries a short mark of every entry it showed: a day of the week, one exception, the closure, the holidays.
From the marks one can tell who touched what; exceptions are told apart by what stands in them, not by their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from zlib import crc32

from bot.core.locale import DEFAULT
from bot.core.times.hours import WEEKDAYS
from bot.desk.content.content_values import Typed
from bot.desk.content.content_words import WEEK, value_words

_SPECIAL = re.compile(r"special\.(\d{1,3})\.(.+)")
_HOLIDAYS = "open_on_holidays"
_SINGLE = (*WEEKDAYS, "closure", _HOLIDAYS)
Entry = dict[str, str]  # what is filled in, by the input's name inside the entry


@dataclass(frozen=True)
class Merged:
    """`also`: what came from the other person; `gone`: what that one took out; `theirs`: what stands there where both
    changed something. All in German."""

    typed: Typed
    also: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()


def marks(typed: Mapping[str, str]) -> str:
    singles = (f"{name}={_mark(_single(typed, name))}" for name in _SINGLE)
    return " ".join([*singles, *(f"special={_mark(one)}" for one in _specials(typed))])


def merged(mine: Typed, marked: str, theirs: Typed) -> Merged:
    """`marked`: of what we were shown; `theirs`: as it is saved now. Where both changed the same, ours stays."""
    shown = set(marked.split())
    typed = {name: text for name, text in mine.items() if name == "locale"}
    also: list[str] = []
    contested: list[str] = []
    for name in _SINGLE:
        ours, other = _single(mine, name), _single(theirs, name)
        touched, changed = (f"{name}={_mark(one)}" not in shown for one in (ours, other))
        typed |= _placed(name, ours if touched else other)
        if changed and ours != other:
            (contested if touched else also).append(_single_words(name, other))
    kept, more, gone = _exceptions(list(_specials(mine)), list(_specials(theirs)), shown)
    for number, one in enumerate(sorted([*kept, *more], key=lambda entry: entry.get("from", "~"))):
        typed |= _placed(f"special.{number}", one)
    also += map(_special_words, more)
    return Merged(typed, tuple(also), tuple(map(_special_words, gone)), tuple(contested))


def _exceptions(
    mine: list[Entry], theirs: list[Entry], shown: set[str]
) -> tuple[list[Entry], list[Entry], list[Entry]]:
    """(what stays of ours, what comes from them, what they took out)."""
    gone = [one for one in mine if f"special={_mark(one)}" in shown and one not in theirs]
    kept = [one for one in mine if one not in gone]
    more = [one for one in theirs if f"special={_mark(one)}" not in shown and one not in mine]
    days = {one.get("from") for one in more}
    return kept, more, [one for one in gone if one.get("from") not in days]


def _specials(typed: Mapping[str, str]) -> Iterator[Entry]:
    found: dict[int, Entry] = {}
    for name, text in typed.items():
        if (match := _SPECIAL.fullmatch(name)) and text.strip():
            found.setdefault(int(match[1]), {})[match[2]] = text.strip()
    return (one for _, one in sorted(found.items()) if one.keys() - {"kind"})


def _single(typed: Mapping[str, str], name: str) -> Entry:
    inside = ((one.removeprefix(name).removeprefix("."), text.strip()) for one, text in typed.items()
              if one == name or one.startswith(f"{name}."))  # fmt: skip
    return {one: text for one, text in inside if text}


def _placed(name: str, entry: Entry) -> Typed:
    return {f"{name}.{inside}" if inside else name: text for inside, text in entry.items()}


def _mark(entry: Entry) -> str:
    return f"{crc32(repr(sorted(entry.items())).encode()):x}"


def _single_words(name: str, entry: Entry) -> str:
    if name == _HOLIDAYS:
        return f"an Feiertagen {'geöffnet' if entry else 'geschlossen'}"
    if name == "closure":
        return f"vorübergehend geschlossen: {_days(entry)}{_reason(entry)}" if entry else "nicht mehr geschlossen"
    return f"{WEEK[name]}: {_times(entry)}"


def _special_words(entry: Entry) -> str:
    return f"{_days(entry)}: {_times(entry)}{_reason(entry)}"


def _days(entry: Entry) -> str:
    return " – ".join(dict.fromkeys(value_words(entry[one]) for one in ("from", "to") if one in entry))


def _times(entry: Entry) -> str:
    rows = sorted(name.partition(".")[0] for name in entry if re.fullmatch(r"\d\.from", name))
    spans = (f"{entry[f'{row}.from']}–{entry.get(f'{row}.to', '')}{_appointment(entry, row)}" for row in rows)
    return ", ".join(spans) or ("nur mit Termin" if entry.get("0.appointment") else "geschlossen")


def _appointment(entry: Entry, row: str) -> str:
    return " (nur mit Termin)" if entry.get(f"{row}.appointment") else ""


def _reason(entry: Entry) -> str:
    note = entry.get(f"note.{DEFAULT}")
    return f" ({note})" if note else ""

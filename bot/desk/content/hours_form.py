"""Opening hours as fields and back. What makes no sense is said at its place, in German, and nothing is saved.

Inputs: `mon.0.from`, `.to`, `.appointment`; `special.0.from`, `.to`, `.kind`, `special.0.0.from` …,
`special.0.note.de`; `closure.from`, `.to`, `closure.note.de`; `open_on_holidays`; `holiday` (several days to close).
Exceptions that are over are not shown and stay as they are, as do those for which the form has no room.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

from bot.core.locale import DEFAULT, NATIVE
from bot.core.times.hours import WEEKDAYS, Interval, OpeningHours, SpecialDays, Texts
from bot.desk.content.content_passages import one_line
from bot.desk.content.content_values import Typed, read_day
from bot.desk.content.content_wrong import Wrong
from bot.desk.words import DAYS

MOST_SPECIAL, MOST_ROWS, MOST_NOTE = 99, 6, 300  # of exceptions: shown; as many again may be added
SPAN_ROWS = 2  # times on one exceptional day, unless more are filled
_EVERY_ROW = range(10)
_ROW, _SPECIAL = re.compile(r"[a-z]{3}\.(\d)\.from"), re.compile(r"special\.(\d{1,3})\..+")
_SPAN = re.compile(r"special\.\d{1,3}\.(\d)\.(?:from|to)")
_LONGEST = timedelta(days=366)
Reasons = Mapping[str, Texts]  # by the German text, in small letters


def fields_of(hours: OpeningHours, today: date) -> Typed:
    typed: Typed = {"open_on_holidays": "yes" if hours.open_on_holidays else ""}
    for day in WEEKDAYS:
        arranged = {f"{day}.0.appointment": "yes"} if day in hours.by_arrangement else {}
        typed |= arranged | _rows_of(day, hours.week.get(day, ()))
    for number, special in enumerate(_ahead(hours, today)[:MOST_SPECIAL]):
        at = f"special.{number}"
        typed |= {f"{at}.from": f"{special.first}", f"{at}.to": f"{special.last}", **_notes(at, special.reason)}
        typed |= {f"{at}.kind": "open" if special.intervals else "closed", **_rows_of(at, special.intervals)}
    if closure := hours.closed_temporarily:
        typed |= {"closure.from": f"{closure.first}", "closure.to": f"{closure.last or ''}"}
        typed |= _notes("closure", closure.reason)
    return typed


def rows(typed: Mapping[str, str]) -> int:
    """How many times a day has room for: one more than are filled, two at least."""
    filled = _filled(_ROW, typed)
    return max(2, filled, min(filled + 1, MOST_ROWS))


def span_rows(typed: Mapping[str, str]) -> int:
    """How many times an exceptional day has room for."""
    return max(SPAN_ROWS, _filled(_SPAN, typed))


def specials(typed: Mapping[str, str]) -> int:
    """How many exceptions there are, filled or not."""
    found = [int(match[1]) + 1 for name in typed if (match := _SPECIAL.fullmatch(name))]
    return min(max(found, default=0), 2 * MOST_SPECIAL)


def read_hours(
    typed: Mapping[str, str], before: OpeningHours, today: date, reasons: Reasons
) -> tuple[dict[str, Any], dict[str, str]]:
    """(hours for the data, sentences by place)."""
    return _Reader(typed, before, today, reasons).read()


class _Reader:
    def __init__(self, typed: Mapping[str, str], before: OpeningHours, today: date, reasons: Reasons) -> None:
        self._typed, self._before, self._today, self._reasons = typed, before, today, reasons
        self.wrong: dict[str, str] = {}

    def read(self) -> tuple[dict[str, Any], dict[str, str]]:
        week = {day: self._day(day, DAYS[day], self._before.week.get(day, ())) for day in WEEKDAYS}
        over = [special for special in self._before.special if special.last < self._today]
        ahead = [special for number in range(specials(self._typed)) for special in self._special(number)]
        ahead += [("", _dumped(special)) for special in _ahead(self._before, self._today)[MOST_SPECIAL:]]
        self._apart(ahead)
        ahead.sort(key=lambda pair: pair[1]["from"])
        data = {
            "week": {day: times for day, times in week.items() if times},
            "by_arrangement": [d for d in self._before.by_arrangement if not week[d] and self._ticked(f"{d}.0")],
            "special": [*(_dumped(special) for special in over), *(special for _, special in ahead)],
            "closed_temporarily": self._closure(),
            "open_on_holidays": self._get("open_on_holidays") == "yes",
        }
        return _dumped(OpeningHours.model_validate(data)) if not self.wrong else {}, self.wrong

    def _ticked(self, at: str) -> bool:
        """By appointment, without times: where that was so before it may stay."""
        return at.removesuffix(".0") in self._before.by_arrangement and bool(self._get(f"{at}.appointment"))

    def _get(self, name: str) -> str:
        return self._typed.get(name, "").strip()

    def _day(self, at: str, called: str, before: tuple[Interval, ...]) -> list[dict[str, Any]]:
        try:
            times = [one for row in _EVERY_ROW for one in self._span(f"{at}.{row}", called, before)]
            times.sort(key=lambda one: one["start"])
            for one, after in pairwise(times):
                if one["end"] > after["start"] or one["end"] <= one["start"]:
                    raise Wrong(
                        f"{called}: {_said(one)} und {_said(after)} überschneiden sich. Bitte eine der beiden ändern "
                        "oder leeren.", at
                    )  # fmt: skip
            return [one | {"end": one["end"].replace("24:00", "00:00")} for one in times]
        except Wrong as wrong:
            self.wrong[at] = wrong.sentence
            return []

    def _span(self, at: str, called: str, before: tuple[Interval, ...]) -> Iterator[dict[str, Any]]:
        start, end, appointment = self._get(f"{at}.from"), self._get(f"{at}.to"), self._get(f"{at}.appointment")
        if not start and not end:
            if appointment and not self._ticked(at):
                raise Wrong(f"{called}: „nur mit Termin“ braucht auch eine Uhrzeit, von und bis.", at)
            return
        if not start or not end:
            raise Wrong(f"{called}: Es fehlt, {'bis' if start else 'ab'} wann geöffnet ist.", at)
        try:
            times = [time.fromisoformat(one).replace(tzinfo=None, second=0, microsecond=0) for one in (start, end)]
        except ValueError:
            raise Wrong(f"{called}: Bitte Uhrzeiten wie 08:00 und 12:00.", at) from None
        interval = Interval(start=times[0], end=times[1], by_appointment=appointment == "yes")
        known = any((one.start, one.end) == (interval.start, interval.end) for one in before)
        if interval.end <= interval.start and interval.end != time(0) and not known:
            raise Wrong(f"{called}: {start}–{end} endet vor dem Anfang. 00:00 am Ende heißt Mitternacht.", at)
        end_key = "24:00" if interval.end == time(0) else f"{interval.end:%H:%M}"
        yield {"start": f"{interval.start:%H:%M}", "end": end_key, "by_appointment": interval.by_appointment}

    def _special(self, number: int) -> Iterator[tuple[str, dict[str, Any]]]:
        at = f"special.{number}"
        first, last = self._get(f"{at}.from"), self._get(f"{at}.to")
        timed = [row for row in _EVERY_ROW if self._get(f"{at}.{row}.from") or self._get(f"{at}.{row}.to")]
        if not first and not last:
            if timed or self._get(f"{at}.note.{DEFAULT}"):
                self.wrong[at] = "Für welchen Tag gilt das? Bitte ein Datum eintragen, oder alles hier leeren."
            return
        try:
            begin, end = self._dates(at, first or last, last or first)
            times = self._times_of(at, timed, begin)
            known = next((s.reason for s in self._before.special if s.first == begin), {})
            reason = self._reason(at, known)
        except Wrong as wrong:
            self.wrong[at] = wrong.sentence
            return
        yield at, {"from": begin.isoformat(), "to": end.isoformat(), "hours": times, "reason": reason}

    def _dates(self, at: str, first: str, last: str) -> tuple[date, date]:
        begin, end = read_day(first, at), read_day(last, at)
        if end < begin:
            raise Wrong(f"Der letzte Tag ({end:%d.%m.%Y}) liegt vor dem ersten ({begin:%d.%m.%Y}).", at)
        if end < self._today:
            raise Wrong(f"{end:%d.%m.%Y} ist schon vorbei. Meinen Sie ein anderes Jahr?", at)
        if end - begin > _LONGEST:
            raise Wrong("Das ist länger als ein Jahr. Ändern Sie dafür lieber die Woche.", at)
        return begin, end

    def _times_of(self, at: str, timed: list[int], begin: date) -> list[dict[str, Any]]:
        kind = self._get(f"{at}.kind")
        if kind == "closed" and timed:
            raise Wrong("Sie haben „geschlossen“ gewählt und Uhrzeiten eingetragen. Was gilt?", at)
        if kind == "open" and not timed:
            raise Wrong("Sie haben „andere Zeiten“ gewählt. Bitte tragen Sie ein, von wann bis wann.", at)
        before = next((s.intervals for s in self._before.special if s.first == begin), ())
        return self._day(at, f"{begin:%d.%m.%Y}", before)

    def _apart(self, found: list[tuple[str, dict[str, Any]]]) -> None:
        known = sorted(found, key=lambda pair: (pair[1]["from"], pair[1]["to"]))
        for (before, one), (at, after) in pairwise(known):
            if after["from"] <= one["to"] and (at or before):
                day = f"{date.fromisoformat(after['from']):%d.%m.%Y}"
                self.wrong.setdefault(
                    at or before, f"Für den {day} gibt es zwei Einträge. Bitte einen davon ändern oder leeren."
                )

    def _closure(self) -> dict[str, Any] | None:
        first, last = self._get("closure.from"), self._get("closure.to")
        if not first:
            if last:
                self.wrong["closure"] = "Ab wann ist geschlossen? Bitte auch den ersten Tag eintragen."
            return None
        try:
            begin = read_day(first, "closure")
            end = read_day(last, "closure") if last else None
            if end and end < begin:
                raise Wrong(f"Der letzte Tag ({end:%d.%m.%Y}) liegt vor dem ersten ({begin:%d.%m.%Y}).", "closure")
            known = self._before.closed_temporarily.reason if self._before.closed_temporarily else {}
            reason = self._reason("closure", known)
        except Wrong as wrong:
            self.wrong["closure"] = wrong.sentence
            return None
        return {"from": begin.isoformat(), "to": end.isoformat() if end else None, "reason": reason}

    def _reason(self, at: str, before: Texts) -> Texts:
        """A reason that is known from elsewhere comes in all languages; what is typed wins; what cannot be typed here
        stays. Raises Wrong."""
        typed = {code: one_line(self._get(f"{at}.note.{code}")) for code in NATIVE}
        if any(len(text) > MOST_NOTE for text in typed.values()):
            raise Wrong(f"Der Hinweis ist zu lang, höchstens {MOST_NOTE} Zeichen.", at)
        texts = {code: text for code, text in typed.items() if text}
        texts |= {code: text for code, text in before.items() if code not in NATIVE and texts}
        return {**self._reasons.get(texts.get(DEFAULT, "").casefold(), {}), **texts}


def german_only(typed: Mapping[str, str], reasons: Reasons) -> set[str]:
    """The entries whose reason would be read in German in every language: not known, and nothing typed beside it."""
    places = {name.partition(".note.")[0] for name, text in typed.items() if ".note." in name and text.strip()}
    told = {at: {code for code in NATIVE if typed.get(f"{at}.note.{code}", "").strip()} for at in places}
    return {
        at for at, codes in told.items()
        if codes == {DEFAULT} and one_line(typed[f"{at}.note.{DEFAULT}"]).casefold() not in reasons
    }  # fmt: skip


def closing(day: date, names: Mapping[str, str | None]) -> dict[str, Any]:
    """An exception that says of a public holiday that it is closed."""
    reason = {code: name for code, name in names.items() if name}
    return {"from": day.isoformat(), "to": day.isoformat(), "hours": [], "reason": reason}


def _ahead(hours: OpeningHours, today: date) -> list[SpecialDays]:
    return [special for special in hours.special if special.last >= today]


def _filled(row: re.Pattern[str], typed: Mapping[str, str]) -> int:
    """The number of the last row in which something stands, from 1."""
    return max(
        (int(found[1]) + 1 for name, text in typed.items() if text and (found := row.fullmatch(name))), default=0
    )


def _rows_of(at: str, intervals: tuple[Interval, ...]) -> Typed:
    typed: Typed = {}
    for row, one in enumerate(intervals):
        typed |= {f"{at}.{row}.from": f"{one.start:%H:%M}", f"{at}.{row}.to": f"{one.end:%H:%M}"}
        typed |= {f"{at}.{row}.appointment": "yes" if one.by_appointment else ""}
    return typed


def _notes(at: str, texts: Texts) -> Typed:
    return {f"{at}.note.{code}": texts.get(code, "") for code in NATIVE}


def _said(one: Mapping[str, Any]) -> str:
    return f"{one['start']}–{one['end']}"


def _dumped(model: OpeningHours | SpecialDays) -> dict[str, Any]:
    return model.model_dump(mode="json", by_alias=True)

"""iCalendar (RFC 5545), read with the library icalendar: each VEVENT becomes an event on the town's wall clock.

Components with one UID belong together: the event, and single dates of its series that were moved, changed or
cancelled (RECURRENCE-ID). A moved date becomes an event of its own that names its series. Lines are read as
exporters write them: upper or lower case, `\n` or `\r\n`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from icalendar import Calendar
from icalendar import Event as Component
from pydantic import ValidationError

from bot.core.content.content import Delivery, Item, Refusal
from bot.core.content.places import Event, is_address
from bot.core.errors import ImportRefused, SourceEmpty
from bot.core.times.recurrence import BrokenRule
from bot.portal.calendar_series import Series, is_off, is_private, series_of, words_of
from bot.portal.event_words import audience_of, kind_of
from bot.portal.integreat import first_problem, locale_tag
from bot.portal.naming import key_of, source_name
from bot.portal.plain import plain, unescaped
from bot.portal.withdrawn import Withdrawn
from bot.portal.zones import on_the_wall

_NEEDED = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
_FIRST_YEAR = 1970
_MOST_BROKEN_RULES = 36  # looking into each takes its time
_LONGEST_NAME = 200  # some write the whole invitation where the title or the place belongs
_BROKEN = (ValidationError, ValueError, TypeError, ArithmeticError, AttributeError, LookupError)


@dataclass(frozen=True)
class _Reader:
    source: str
    zone: tzinfo
    today: date

    def group(self, key: str, parts: list[Component]) -> Iterator[Item | Refusal]:
        """The event and the moved dates of its series. Raises ValueError, Withdrawn for the event itself."""
        masters = sorted((part for part in parts if "RECURRENCE-ID" not in part), key=_sequence, reverse=True)
        if not masters:
            yield from (self.moved(f"{key}-{n}", part) for n, part in enumerate(parts, 1) if not is_private(part))
            return
        master = masters[0]
        others = [part for part in parts if "RECURRENCE-ID" in part]
        self.look(master, others)
        series = series_of(master, others, self.zone, self.today)
        yield self.item(key, master, series)
        for number, other in enumerate(masters[1:], 2):
            if _sequence(other) == _sequence(master):
                why = f"{words_of(other, 'SUMMARY')}: its UID is used twice in this calendar; the first is taken"
                yield Refusal("event", f"{key}-{number}", self.source, words_of(other, "SUMMARY"), why)
        yield from (self.moved(f"{key}-{day:%Y%m%d}", p, key, day) for day, p in series.moved if not _withheld(p))

    def moved(self, key: str, part: Component, of: str | None = None, day: date | None = None) -> Item | Refusal:
        """One date of a series; when it is broken, the others are not."""
        try:
            return self.item(key, part, of=of, day=day)
        except _BROKEN as error:
            return Refusal("event", key, self.source, words_of(part, "SUMMARY"), first_problem(error))

    def item(
        self, key: str, part: Component, series: Series = Series(), of: str | None = None, day: date | None = None
    ) -> Item:
        _sound(part)
        start, length, all_day = _times(part, self.zone)
        if series.start:
            start = series.start
        title = _title(part)
        locale, words = _locale(part, "SUMMARY"), list(_categories(part))
        description = plain(words_of(part, "DESCRIPTION"))
        event = Event.model_validate({
            "id": key,
            "title": {locale: title},
            "kind": kind_of([*words, title]),
            "description": {_locale(part, "DESCRIPTION"): description} if description else {},
            "start": start,
            "end": start + length if length else None,
            "rrule": series.rule,
            "except": (start.date(),) if is_off(part) else series.excluded,
            "also": series.also,
            "all_day": all_day,
            "series": of,
            "stands_for": day,
            "place": _place(plain(words_of(part, "LOCATION"), _LONGEST_NAME)),
            "audience": audience_of([*words, title]),
            "organiser": _organiser(part),
            "contact": {"url": _web(words_of(part, "URL"))},
        })  # fmt: skip
        return Item("event", key, self.source, event.model_dump(mode="json", by_alias=True), title)

    def look(self, part: Component, others: Sequence[Component]) -> None:
        """An event on one day that is cancelled is told as cancelled. Raises Withdrawn: a whole series is, or one whose
        day cannot be read, or it is not for the public. Raises ValueError: a date or rule is broken."""
        if is_private(part):
            raise Withdrawn("it is marked as private")
        if is_off(part) and (others or "RRULE" in part or "RDATE" in part or not self.readable(part)):
            raise Withdrawn("it is cancelled")
        _sound(part)

    def readable(self, part: Component) -> bool:
        try:
            self.item("x", part)
        except _BROKEN:
            return False
        return True


def looks_like(text: str) -> bool:
    return text.lstrip("\ufeff \t\r\n")[:15].upper() == "BEGIN:VCALENDAR"


def deliver(text: str, name: str, zone: tzinfo, today: date) -> Delivery:
    """The events of one calendar file or address.

    Raises:
        ImportRefused: not a whole calendar, or one rule after the other is broken. SourceEmpty: no event in it.
    """
    source = source_name("ics", name)
    groups: dict[str, list[Component]] = {}
    for number, part in enumerate(_components(text, name), 1):
        groups.setdefault(words_of(part, "UID") or f"{number} {words_of(part, 'SUMMARY')}", []).append(part)
    if not groups:
        raise SourceEmpty(f"{name}: there is no event in this calendar")
    reader, items, refused, broken = _Reader(source, zone, today), list[Item](), list[Refusal](), 0
    for uid, parts in groups.items():
        key = key_of("ics", source, uid)
        try:
            found = list(reader.group(key, parts))
            items += [one for one in found if isinstance(one, Item)]
            refused += [one for one in found if isinstance(one, Refusal)]
        except _BROKEN as error:
            title = words_of(parts[0], "SUMMARY") or "?"
            why = f"{title[:80]} (UID {uid[:80]}): {first_problem(error)}"
            refused.append(Refusal("event", key, source, title, why, isinstance(error, Withdrawn)))
            broken += isinstance(error, BrokenRule)
        if broken > _MOST_BROKEN_RULES:
            raise ImportRefused(f"{name}: more than {_MOST_BROKEN_RULES} broken recurrence rules; the last: {why}")
    if not items and not any(refusal.withdrawn for refusal in refused):
        raise ImportRefused(f"{name}: no event in it can be read; the first: {refused[0].why}")
    return Delivery("icalendar", tuple(items), tuple(refused), (source,))


def _components(text: str, name: str) -> list[Component]:
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except Exception as error:  # of the library, which stumbles over broken files in many ways
        raise ImportRefused(f"{name}: not a calendar that can be read ({str(error)[:200]})") from error
    if not calendars or not text.rstrip().upper().endswith("END:VCALENDAR"):
        raise ImportRefused(f"{name}: the calendar ends in the middle (no END:VCALENDAR)")
    parts = (part for calendar in calendars for part in calendar.walk("VEVENT"))
    return [part for part in parts if isinstance(part, Component)]


def _sound(part: Component) -> None:
    """Raises ValueError: a line that the dates hang on could not be read."""
    for name, why in part.errors:
        if str(name).upper() in _NEEDED:
            raise ValueError(f"{name} cannot be read: {str(why)[:120]}")


def _times(part: Component, zone: tzinfo) -> tuple[datetime, timedelta | None, bool]:
    """(begin on the wall clock, how long, whether whole days). A day without an end is one day (RFC 5545, 3.6.1)."""
    begin = _moment(part, "DTSTART")
    if begin is None:
        raise ValueError("it has no beginning (DTSTART)")
    whole, start = not isinstance(begin, datetime), on_the_wall(begin, zone)
    if start.year < _FIRST_YEAR:
        raise ValueError(f"it begins in the year {start.year}")
    end, duration = _moment(part, "DTEND"), part.get("DURATION")
    if duration is not None:
        length = duration.dt
    elif end is not None:
        length = on_the_wall(end, zone) - start
    else:
        length = timedelta(days=1) if whole else None
    if length is not None and length < timedelta():
        raise ValueError("it ends before it begins")
    return start, max(length or timedelta(days=1), timedelta(days=1)) if whole else length, whole


def _moment(part: Component, name: str) -> date | None:
    """Raises ValueError: not a day or time."""
    value = part.get(name)
    if value is None:
        return None
    if isinstance(value, list):
        raise ValueError(f"{name} is there twice")
    moment = value.dt
    if not isinstance(moment, date):
        raise ValueError(f"{name} is no day or time")
    return moment


def _title(part: Component) -> str:
    """Raises ValueError: there is none."""
    if title := plain(words_of(part, "SUMMARY"), _LONGEST_NAME).replace("\n", " "):
        return title
    raise ValueError("it has no title (SUMMARY)")


def _locale(part: Component, name: str) -> str:
    named = getattr(part.get(name), "params", {}).get("LANGUAGE")
    return locale_tag(str(named)) if named else "de"


def _categories(part: Component) -> Iterator[str]:
    found = part.get("CATEGORIES")
    for value in found if isinstance(found, list) else [found] if found else []:
        yield from (str(word) for word in getattr(value, "cats", ()))


def _place(location: str) -> dict[str, str]:
    """`Jugendhaus, Südring 31`: what follows the comma is the street when there is a number in it."""
    name, _, rest = location.replace("\n", ", ").partition(", ")
    if any(letter.isdigit() for letter in rest):
        return {"name": name.strip(), "street": rest.strip()}
    return {"name": location.replace("\n", ", ")}


def _organiser(part: Component) -> str:
    found = part.get("ORGANIZER")
    named = getattr(found, "params", {}).get("CN") if found is not None else None
    return unescaped(str(named or "")).strip()


def _web(url: str) -> str | None:
    return url if url.startswith(("http://", "https://")) and is_address(url) else None


def _withheld(part: Component) -> bool:
    """A date that is cancelled, or not for the public."""
    return is_off(part) or is_private(part)


def _sequence(part: Component) -> int:
    """The younger version of an event has the higher number."""
    value = part.get("SEQUENCE")
    return int(value) if isinstance(value, int) else 0

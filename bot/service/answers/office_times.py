"""When an office is open, in words: what is true now, the days asked about, the week, and what differs soon."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby

from bot.core.content.pins import closed_by
from bot.core.content.places import Office
from bot.core.instants import instant
from bot.core.ports import Holidays
from bot.core.times.dates import DateSpan
from bot.core.times.hours import WEEKDAYS, Closure, Interval, OpeningHours, SpecialDays, Status
from bot.core.town import TownGuide
from bot.service.answers.speaker import Speaker, isolated

_SOON_DAYS = 14
Closed = Mapping[str, tuple[SpecialDays, ...]]
_NOT_CLOSED: Closed = {}
_RUN = 3  # so many days in a row are written with a dash


def closures(guide: TownGuide, speaker: Speaker, now: datetime) -> Closed:
    """The days on which notices say of offices that they are closed."""
    return closed_by(guide.pins, speaker.german("pin_block_closed_today"), now) if guide.pins else _NOT_CLOSED


def hours_of(office: Office, closed: Closed) -> OpeningHours:
    """Its hours but for those days."""
    days = closed.get(office.id, ())
    return office.hours.model_copy(update={"special": (*days, *office.hours.special)}) if days else office.hours


class OfficeTimes:
    """In one locale at one moment. `closed`: days on which an office is closed against its hours, by its id."""

    def __init__(self, speaker: Speaker, now: datetime, holidays: Holidays, closed: Closed = _NOT_CLOSED) -> None:
        self._speaker, self._now, self._holidays, self._closed = speaker, now, holidays, closed

    def status(self, office: Office) -> Status:
        return self._hours(office).status(self._now, lambda day: self._holidays.name(day, self._speaker.locale))

    def now(self, office: Office, plainly: bool = False) -> str:
        """One line: "Now closed. Opens again: tomorrow, 08:00."; nothing when the hours are not known. `plainly`: that
        an appointment is needed was said before."""
        if not (hours_known(office) or _exception(self._hours(office), self._now.date())):
            return ""
        say, status = self._speaker.say, self.status(office)
        arranged = self._arranged(office, self._now.date())
        said = [self._kind(status)]
        if plainly and status.kind == "appointment" and status.until is None:
            said = []
        between = status.kind == "appointment" and status.until is None and not arranged
        if between and status.opens and status.opens_by_appointment:
            return " ".join((say("office_closed_now"), *self._both(status.opens_by_appointment, status.opens)))
        if status.kind != "open":
            opens = "office_opens_walk_in" if arranged else "office_opens"
            said += [say(opens, when=self._when(status.opens))] if status.opens else []
            if status.opens_by_appointment and not arranged and not (status.until and status.opens):
                said.append(say("office_opens_appointment", when=self._when(status.opens_by_appointment)))
        if status.kind == "closed_temporarily" and not (status.opens or status.opens_by_appointment):
            said.append(say("office_reopens_unknown"))
        return " ".join(said)

    def _both(self, by_appointment: datetime, to_all: datetime) -> tuple[str, str]:
        say = self._speaker.say
        return (
            say("office_opens_appointment", when=self._when(by_appointment)),
            say("office_opens_walk_in", when=self._when(to_all)),
        )

    def walk_in(self, office: Office, dated: bool = False) -> str:
        """The next hours open to all, of one day: "Without appointment: Tuesday, 09:00-12:00"; what is over today is
        left out. A weekday is true as long as a page stays open; `dated`: the date, for what stays longer."""
        for day in self._week_from(self._now.date()):
            spans = [self._span(i) for i in self._open_to_all(office, day)]
            if spans:
                named = self._speaker.day(day) if dated else self._speaker.weekday(WEEKDAYS[day.weekday()])
                words = _capital(self._speaker.say("office_walk_in"))
                return self._speaker.pair(words, self._speaker.listed([named, *spans]))
        return ""

    def _week_from(self, first: date) -> list[date]:
        return [first + timedelta(days=offset) for offset in range(len(WEEKDAYS))]

    def _open_to_all(self, office: Office, day: date) -> list[Interval]:
        """What of a day's hours is still ahead, or going on."""
        hours = self._hours(office).on(day, lambda d: self._holidays.name(d, self._speaker.locale))
        ahead = (i for i in hours if instant(i.on(day, self._now)[1]) > instant(self._now))
        return [interval for interval in ahead if not interval.by_appointment]

    def on_day(self, office: Office, day: date) -> str:
        """That very day, with special hours and holidays: "Tuesday, 1 December 2026: 08:00-12:00"; of a day in a week
        that is closed also which days these are."""
        return self._speaker.pair(_capital(self._speaker.day(day)), self._told(office, day, DateSpan(day, day)))

    def on_days(self, office: Office, days: Sequence[date]) -> list[str]:
        """Those days in their order; days in a row that one exception covers in one line. Of an office whose hours are
        not known no day is said to be closed."""
        hours = self._hours(office)
        told = [day for day in days if hours_known(office) or _exception(hours, day)]
        runs = [list(run) for _, run in groupby(told, key=lambda day: _exception(hours, day) or day)]
        unknown = [self._speaker.say("office_hours_unknown")] if len(told) < len(days) else []
        return [*(line for run in runs for line in self._in_a_row(office, run)), *unknown]

    def reopens(self, office: Office, day: date) -> tuple[list[str], date | None]:
        """(when it opens behind that day, in words; on which day, where that is known)."""
        if not hours_known(office):
            return [self._speaker.say("office_hours_unknown")], None
        night = datetime.combine(day, time(23, 59), self._now.tzinfo)
        status = self._hours(office).status(night, lambda d: self._holidays.name(d, self._speaker.locale))
        ways = (("office_opens", status.opens), ("office_opens_appointment", status.opens_by_appointment))
        found = [(self._speaker.say(way, when=self._when(moment)), moment.date()) for way, moment in ways if moment]
        if found:
            return [words for words, _ in found], min(opens for _, opens in found)
        return [self._kind(status), *([] if status.kind == "open" else [self._unknown_when(status)])], None

    def _unknown_when(self, status: Status) -> str:
        return "" if status.kind == "appointment" else self._speaker.say("office_reopens_unknown")

    def week(self, office: Office) -> list[str]:
        """The week with equal days together; says so when the hours are not known."""
        if not hours_known(office):
            return [self._speaker.say("office_hours_unknown")]
        hours = office.hours
        rows = [(day, self._day(_in_order(hours.week.get(day, ())), day in hours.by_arrangement)) for day in WEEKDAYS]
        alike = [(said, [day for day, _ in days]) for said, days in groupby(rows, key=lambda row: row[1])]
        return [self._speaker.pair(_capital(self._days(days)), said) for said, days in alike]

    def soon(self, office: Office) -> list[str]:
        """Days of the next two weeks that differ from the week, and why."""
        hours, today = self._hours(office), self._now.date()
        closure = hours.closed_temporarily
        if not hours_known(office):
            return []
        ahead = [today + timedelta(days=offset) for offset in range(_SOON_DAYS)]
        if closure and closure.covers(today):  # that is said already
            ahead = [day for day in ahead if not closure.covers(day)]
        other = [day for day in ahead if self._differs(office, day)]
        runs = [list(run) for _, run in groupby(other, key=lambda day: _exception(hours, day) or day)]
        lines = list(dict.fromkeys(self._run(office, run, other) for run in runs))
        return [self._speaker.say("office_soon"), *lines] if lines else []

    def _run(self, office: Office, days: Sequence[date], shown: Sequence[date]) -> str:
        """One line for one exception, over all its days; the same line if another one lies inside it."""
        exception = _exception(self._hours(office), days[0])
        if exception is None or (len(days) == 1 and exception.last == days[0]):
            return self.on_day(office, days[0])
        first = next(day for day in shown if exception.covers(day))
        return self.over(office, DateSpan(max(exception.first, first), exception.last), days[0])

    def _in_a_row(self, office: Office, days: Sequence[date]) -> list[str]:
        if len(days) == 1 or (days[-1] - days[0]).days >= len(days):
            return [self.on_day(office, day) for day in days]
        return [self.over(office, DateSpan(days[0], days[-1]), days[0])]

    def over(self, office: Office, span: DateSpan, day: date) -> str:
        """The hours of that day, said of the whole span."""
        return self._speaker.pair(_capital(self._speaker.days(span)), self._told(office, day, span))

    def _told(self, office: Office, day: date, span: DateSpan) -> str:
        """The hours of a day and why. `span`: the days this is said of; a longer closure is named."""
        speaker, hours = self._speaker, self._hours(office)
        holiday, exception = self._holidays.name(day, speaker.locale), _exception(hours, day)
        times = hours.on(day, lambda _: holiday)
        why = [speaker.of(exception.reason) if exception else holiday or ""]
        if exception and not times and span.last and (exception.last is None or exception.last > span.last):
            why.append(speaker.days(DateSpan(exception.first, exception.last)))
        said = speaker.listed([part for part in why if part])
        return self._day(times, hours.arranged(day, lambda _: holiday)) + (f" ({said})" if said else "")

    def _differs(self, office: Office, day: date) -> bool:
        usual = _in_order(office.hours.week.get(WEEKDAYS[day.weekday()], ()))
        if office.hours.usually_arranged(day) != self._arranged(office, day):
            return True
        return self._hours(office).on(day, lambda d: self._holidays.name(d, self._speaker.locale)) != usual

    def _arranged(self, office: Office, day: date) -> bool:
        return self._hours(office).arranged(day, lambda d: self._holidays.name(d, self._speaker.locale))

    def _hours(self, office: Office) -> OpeningHours:
        return hours_of(office, self._closed)

    def _kind(self, status: Status) -> str:
        say, speaker = self._speaker.say, self._speaker
        reason = speaker.of(status.reason)
        if status.kind == "holiday" and status.holiday:
            return say("office_closed_holiday", holiday=status.holiday)
        if status.kind == "closed_temporarily":
            return (
                say("office_closed_temporarily", reason=_sentence(reason)) if reason else say("office_closed_a_while")
            )
        if status.kind == "closed":
            return say("office_closed_reason", reason=reason) if reason else say("office_closed_now")
        if status.kind == "appointment":
            return (
                self._until("office_open_appointment_until", status) if status.until else say("office_appointment_only")
            )
        return self._until("office_open_until", status) if status.until else say("office_open_always")

    def _until(self, sentence: str, status: Status) -> str:
        """A time; a day too when it is not the next time this clock shows it."""
        assert status.until is not None
        later = status.until - self._now > timedelta(days=1)
        time = self._when(status.until) if later else self._speaker.end_of(status.until)
        return self._speaker.say(sentence, time=time)

    def _when(self, moment: datetime) -> str:
        return self._speaker.moment(moment, self._now)

    def _day(self, intervals: Sequence[Interval], arranged: bool) -> str:
        """Once one needs an appointment, each says whether it does: a note at the end could mean all of them. Without
        any, a day is closed or by appointment (`arranged`)."""
        told = any(interval.by_appointment for interval in intervals)
        said = [self._span(i) + (f" ({self._entry(i)})" if told else "") for i in intervals]
        none = "office_by_appointment" if arranged else "office_closed_day"
        return self._speaker.listed(said) or self._speaker.say(none)

    def _entry(self, interval: Interval) -> str:
        return self._speaker.say("office_by_appointment" if interval.by_appointment else "office_walk_in")

    def _span(self, interval: Interval) -> str:
        return isolated(self._speaker.span(interval.start, interval.end), self._speaker.locale)

    def _days(self, days: Sequence[str]) -> str:
        name: Callable[[str], str] = self._speaker.weekday
        return f"{name(days[0])} – {name(days[-1])}" if len(days) >= _RUN else self._speaker.listed([*map(name, days)])


def hours_known(office: Office) -> bool:
    """Days that are only closed do not say when it is open."""
    hours = office.hours
    return bool(
        hours.week
        or hours.by_arrangement
        or hours.closed_temporarily
        or any(special.intervals for special in hours.special)
    )


def _exception(hours: OpeningHours, day: date) -> Closure | SpecialDays | None:
    """What sets the week's hours aside on a day, public holidays not counted."""
    closure = hours.closed_temporarily
    if closure and closure.covers(day):
        return closure
    return next((special for special in hours.special if special.covers(day)), None)


def _capital(line: str) -> str:
    """Many languages write days small, but no line begins so."""
    return line[:1].upper() + line[1:]


def _in_order(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    return tuple(sorted(intervals, key=lambda interval: interval.start))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "؟", "。")) else f"{text}."

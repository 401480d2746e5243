"""The intercultural calendar: when a feast is, what a day is, what comes next, and what is closed then.

Closed are shops, offices and schools on public holidays of the Land only. A payload: `feasts:<ids>` for named feasts,
`calendar:<first>` for the feasts ahead.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from bot.core.message import Button, Utterance
from bot.core.ports import Holidays
from bot.core.times.dates import DateSpan
from bot.core.times.feasts import Occasion
from bot.core.town import TownGuide
from bot.service.answers.events import EventSearch
from bot.service.answers.lists import to_payload
from bot.service.answers.speaker import Speaker, isolated

_SATURDAY, _SUNDAY = 5, 6
_PUBLIC_SHOWN = 4
_FEASTS_SHOWN = 6
_AHEAD = timedelta(days=400)
_EARLY = ((12, 24), (12, 31))
_SAME_FEAST = timedelta(days=4)  # from Good Friday to Easter Monday
_BETWEEN = timedelta(days=7)  # between Christmas and New Year


class CalendarDesk:
    """Answers in one locale at one moment."""

    def __init__(self, guide: TownGuide, speaker: Speaker, holidays: Holidays, now: datetime) -> None:
        self._guide, self._speaker, self._holidays = guide, speaker, holidays
        self._now, self._today = now, now.date()

    def answer(self, feasts: Sequence[str], days: Sequence[date]) -> list[Utterance]:
        """Of the feasts named, else of the days named, else what comes next."""
        found = self._next(feasts)
        if found:
            return [self._feasts(found)]
        return [self._day(day) for day in days[:2]] or self.ahead("0")

    def feasts(self, rest: str) -> list[Utterance]:
        """A pressed `feasts:`; empty when no such feast comes."""
        found = self._next(rest.split(","))
        return [self._feasts(found)] if found else []

    def days_of(self, feasts: Sequence[str]) -> list[date]:
        """Every day of the feasts named, and those between two of them that follow each other closely. Of several that
        are called alike ("Easter"), those on which offices close."""
        found = self._next(feasts)
        closing = [o.first for o in found if self._public(o.first) or _ends_early(o.first)]
        meant = [o for o in found if not closing or any(abs(o.first - day) <= _SAME_FEAST for day in closing)]
        days = sorted({day for o in meant for day in DateSpan(o.first, o.last).days if day >= self._today})
        gaps = (DateSpan(one, other).days for one, other in pairwise(days) if other - one <= _BETWEEN)
        return sorted({*days, *(day for gap in gaps for day in gap)})

    def ahead(self, rest: str) -> list[Utterance]:
        """Public holidays first, then feasts of all traditions, a few at a time. Raises ValueError."""
        offset = max(0, int(rest))
        coming = self._holidays.feasts.ahead(self._today, self._today + _AHEAD)
        every = [o for o in coming if not self._same(o, self._public(o.first))]
        shown = every[offset : offset + _FEASTS_SHOWN]
        parts = [*([] if offset else [self._public_ahead()]), self._traditions(shown)]
        more = offset + _FEASTS_SHOWN < len(every)
        buttons = (Button(self._speaker.say("show_more"), f"calendar:{offset + _FEASTS_SHOWN}"),) if more else ()
        said = "\n\n".join(part for part in parts if part)
        return [Utterance(said, self._speaker.locale, buttons, about=(f"calendar:{offset}",))] if said else []

    def _next(self, feasts: Sequence[str]) -> list[Occasion]:
        found = (self._holidays.feasts.next(feast, self._today) for feast in feasts)
        return sorted((occasion for occasion in found if occasion), key=lambda o: o.first)

    def _feasts(self, found: Sequence[Occasion]) -> Utterance:
        say = self._speaker.say
        public = [o for o in found if self._public(o.first)]
        mark = "▪ " if len(found) > 1 else ""
        lines = [*(f"{mark}{self._line(occasion)}" for occasion in found), "", *self._notes(found)]
        early = any(_ends_early(o.first) for o in found)
        if not public and not early:
            lines += [say("calendar_not_closed"), say("calendar_day_off")]
        within = self._public_within(found)
        lines += [*within, say("holidays_closed")] if public or within else []
        if early:
            lines.append(say("calendar_early"))
        about = f"feasts:{','.join(o.feast.id for o in found)}"
        on_then = self._on_then([DateSpan(o.first, o.last) for o in found])
        return Utterance("\n".join(lines), self._speaker.locale, on_then, about=(about,))

    def _public_within(self, found: Sequence[Occasion]) -> list[str]:
        """The public holidays on which a feast goes on: it closes nothing, they do."""
        later = {day for o in found for day in DateSpan(o.first, o.last).days} - {o.first for o in found}
        return [self._holiday(day, name) for day in sorted(later) if (name := self._public(day))]

    def _holiday(self, day: date, name: str) -> str:
        return f"{self._speaker.day(day)}: {self._speaker.listed([name, self._speaker.say('calendar_public')])}"

    def _on_then(self, spans: Sequence[DateSpan]) -> tuple[Button, ...]:
        """What the town has on on these days, when it has anything."""
        wanted = tuple(("date", span.iso()) for span in dict.fromkeys(spans))
        fits, exact = EventSearch(wanted).find(self._guide, self._now)
        if not fits or not exact:
            return ()
        return (Button(self._speaker.say("calendar_events"), to_payload("events", wanted, 0)),)

    def _day(self, day: date) -> Utterance:
        """Whether shops and offices are open on a day, and which feasts fall on it."""
        say, named = self._speaker.say, self._speaker.day(day)
        holiday = self._public(day)
        if holiday:
            lines = [self._holiday(day, holiday), say("holidays_closed")]
        else:
            early = _ends_early(day) and day.weekday() != _SUNDAY
            kind = {_SUNDAY: "calendar_sunday", _SATURDAY: "calendar_saturday"}.get(day.weekday(), "calendar_open")
            kind = "calendar_no_holiday" if early and kind == "calendar_open" else kind  # open, but not as usual
            lines = [say(kind, date=named), *([say("calendar_early")] if early else [])]
        feasts = [o for o in self._holidays.feasts.ahead(day, day) if not self._same(o, holiday)]
        if feasts:
            lines += ["", say("calendar_on_day"), *(f"▪ {self._name(o)}" for o in feasts)]
        on_then = self._on_then([DateSpan(day, day)])
        return Utterance("\n".join(lines), self._speaker.locale, on_then, about=(f"day:{day.isoformat()}",))

    def day(self, rest: str) -> list[Utterance]:
        """A `day:` said again; empty for a very far one. Raises ValueError for a foreign rest."""
        day = date.fromisoformat(rest)
        return [self._day(day)] if DateSpan(day, day).near(self._today) else []

    def _public_ahead(self) -> str:
        say, speaker = self._speaker.say, self._speaker
        ahead = self._holidays.ahead(self._today, speaker.locale, _PUBLIC_SHOWN)
        lines = [say("holidays_next"), *(f"▪ {speaker.day(day)}: {isolated(n, speaker.locale)}" for day, n in ahead)]
        return "\n".join([*lines, say("holidays_closed")])

    def _traditions(self, shown: Sequence[Occasion]) -> str:
        if not shown:
            return ""
        lines = [self._speaker.say("calendar_traditions"), *(f"▪ {self._line(o)}" for o in shown)]
        return "\n".join([*lines, *self._notes(shown)])

    def _line(self, occasion: Occasion) -> str:
        """ "Eid al-Fitr: 9 – 11 March 2027"; a public holiday says that it is one."""
        when = self._speaker.days(DateSpan(occasion.first, occasion.last))
        public = f" ({self._speaker.say('calendar_public')})" if self._public(occasion.first) else ""
        return f"{self._name(occasion)}: {when}{public}{' *' if occasion.feast.sighting else ''}"

    def _notes(self, shown: Sequence[Occasion]) -> list[str]:
        say = self._speaker.say
        notes = [f"* {say('calendar_sighting')}"] if any(o.feast.sighting for o in shown) else []
        eves = [self._name(o) for o in shown if o.feast.eve]
        return notes + ([say("calendar_eve", feasts=self._speaker.listed(eves))] if eves else [])

    def _name(self, occasion: Occasion) -> str:
        """In the newcomer's language; a public holiday with its German name too."""
        holiday = self._public(occasion.first)
        if holiday and self._same(occasion, holiday):
            return isolated(holiday, self._speaker.locale)
        return isolated(self._speaker.of(occasion.feast.names), self._speaker.locale)

    def _same(self, occasion: Occasion, holiday: str | None) -> bool:
        """Whether the feast is that public holiday itself."""
        public = occasion.feast.public
        return bool(public and holiday) and self._holidays.name(occasion.first, "de") == public

    def _public(self, day: date) -> str | None:
        return self._holidays.name(day, self._speaker.locale)


def _ends_early(day: date) -> bool:
    return (day.month, day.day) in _EARLY

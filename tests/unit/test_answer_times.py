"""F23: when somebody reads, told truthfully: clock × presence × holiday × change of the clock × out-of-office."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.core.content.routing import ANYBODY, Seat, Wanted
from bot.core.handoffs.answer_times import AnswerTimes
from bot.core.locale import NATIVE
from bot.core.times.department_desk import DepartmentDesk
from bot.service.answers.reading_times import ReadingTimes
from bot.service.answers.speaker import Speaker

from . import shipped
from .samples import BERLIN

HOUSING, SHELTER, NOBODYS = (
    "social_work",
    "protection",
    "nobody",
)  # its office: Mon, Tue 8-12; Thu 8-12, 14-17; Fri 8-12
EVERY_DAY = {day: [["08:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
AROUND_THE_CLOCK = {day: [["00:00", "24:00"]] for day in EVERY_DAY}


def at(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026, fold: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN, fold=fold)


TUESDAY, TUESDAY_NIGHT, FRIDAY = at(24, 9, 30), at(24, 23, 30), at(27, 10)
AWAY = {"away": {"from": "2026-11-23", "to": "2026-12-07"}}


class Seen:
    def __init__(self, present: bool | None) -> None:
        self._present = present

    def present(self, department: str, wanted: Wanted = ANYBODY) -> bool | None:
        return self._present


def times(**desk: Any) -> AnswerTimes:
    guide = replace(shipped.guide(), desks={HOUSING: DepartmentDesk.model_validate(desk)})
    return AnswerTimes(guide, lambda day: shipped.holidays().name(day, "de"))


def told(
    now: datetime, present: bool | None, desk: dict[str, Any], department: str = HOUSING, locale: str = "de"
) -> str:
    speaker = Speaker(shipped.catalogue(), locale)
    return ReadingTimes(times(**desk).guide, speaker, shipped.holidays(), now, Seen(present)).when(department)


NOON, NOBODY = (
    "Jetzt ist jemand da, bis 12:00 Uhr.",
    "Diese Stelle arbeitet jetzt, bis 12:00 Uhr, aber gerade liest niemand mit. Die Antwort",
)
THURSDAY, MONTH_END = "Donnerstag, 26. November 2026, 08:00", "Freitag, 27. November 2026"
OFF = "Bis einschließlich Montag, 7. Dezember 2026 antwortet diese Stelle nicht."
BACK, SUNDAY = "Dienstag, 8. Dezember 2026", "Sonntag, 27. Dezember 2026, 08:00"
NEW_YEAR, CHRISTMAS = at(1, 10, month=1, year=2027), at(25, 9, month=12)
WEDNESDAY = {"week": {"wed": [["09:00", "10:00"]]}}
ALWAYS = {"week": AROUND_THE_CLOCK, "open_on_holidays": True}
FORWARD, SKIPPED = at(28, 1, 59, month=3, year=2027), {"week": {"sun": [["02:30", "05:00"]]}}
BACKWARD = {"week": {"sun": [["02:00", "02:45"]]}}
TODAY_OFF = {"closed": [{"from": "2026-11-24", "to": "2026-11-24"}]}


def later(when: str) -> str:
    return f"Jetzt liest niemand. Wieder jemand da: {when}."


NOW = [
    # the hours of its office: presence decides within them, and only within them
    (TUESDAY, True, {}, NOON),
    (TUESDAY, False, {}, f"{NOBODY} kommt hier, sobald jemand da ist."),
    (TUESDAY, None, {}, "Diese Stelle arbeitet jetzt, bis 12:00 Uhr."),
    (TUESDAY_NIGHT, True, {}, later(THURSDAY)),
    (TUESDAY_NIGHT, False, {}, later(THURSDAY)),
    (at(24, 12), True, {}, later(THURSDAY)),
    (at(26, 12, 30), None, {}, later("heute, 14:00")),
    (FRIDAY, True, {}, NOON),  # by appointment: whoever works there reads
    # holidays of the Land, its offices' special days
    (NEW_YEAR, True, {}, f"Heute ist Feiertag: Neujahr. {later('Montag, 4. Januar 2027, 08:00')}"),
    (at(24, 9, month=12), None, {}, later("Montag, 28. Dezember 2026, 08:00")),
    (CHRISTMAS, True, {"week": EVERY_DAY}, f"Heute ist Feiertag: Erster Weihnachtstag. {later(SUNDAY)}"),
    (CHRISTMAS, True, {"week": EVERY_DAY, "open_on_holidays": True}, "Jetzt ist jemand da, bis 18:00 Uhr."),
    # its own week
    (at(25, 9), True, WEDNESDAY, "Jetzt ist jemand da, bis 10:00 Uhr."),
    (TUESDAY, True, WEDNESDAY, later("morgen, 09:00")),
    (TUESDAY, True, {"week": {}}, "Wann jemand liest, kann ich nicht sicher sagen."),
    (TUESDAY, True, ALWAYS, "Jetzt ist jemand da."),
    (TUESDAY, None, ALWAYS, "Diese Stelle arbeitet Tag und Nacht."),
    # away, and own closed days: the day told is one on which it really answers
    (TUESDAY, True, AWAY, f"{OFF} {later(f'{BACK}, 08:00')}"),
    (at(22, 9), True, AWAY, later(f"{BACK}, 08:00")),
    (TUESDAY, True, TODAY_OFF, later(THURSDAY)),
    (at(8, 9, month=12), True, AWAY, NOON),
    # the clock is set forward on 28 March, back on 25 October: times are those on the wall
    (FORWARD, True, {"week": EVERY_DAY}, later("heute, 08:00")),
    (FORWARD, True, SKIPPED, later("heute, 03:30")),
    (at(25, 2, 30, month=10), True, BACKWARD, "Jetzt ist jemand da, bis 02:45 Uhr."),
    (at(25, 2, 30, month=10, fold=1), True, BACKWARD, later("Sonntag, 8. November 2026, 02:00")),  # 1st: a holiday
    # what is promised is added, counted in its own working days
    (TUESDAY, True, {"promised": 2}, f"{NOON} Eine Antwort kommt spätestens: {MONTH_END}."),
    (TUESDAY, None, {**AWAY, "promised": 1},
     f"{OFF} {later(f'{BACK}, 08:00')} Eine Antwort kommt spätestens: {BACK}."),
]  # fmt: skip


@pytest.mark.parametrize(("now", "present", "desk", "said"), NOW)
def test_f23_the_newcomer_is_told_the_truth(
    now: datetime, present: bool | None, desk: dict[str, Any], said: str
) -> None:
    reads, _, numbers = told(now, present, desk).partition("\n")
    assert reads == said
    assert numbers == (shipped.catalogue().say("offer_urgent", "de") if "Jetzt liest niemand" in said else "")


def test_nobody_has_said_when_they_are_there() -> None:
    assert told(TUESDAY, True, {}, NOBODYS) == "Wann jemand liest, kann ich nicht sicher sagen."


@pytest.mark.parametrize("locale", NATIVE)
def test_every_locale_has_the_words(locale: str) -> None:
    for desk in ({**AWAY, "promised": 3}, {"week": EVERY_DAY, "promised": 0}, ALWAYS):
        for moment in (TUESDAY, TUESDAY_NIGHT, CHRISTMAS):
            said = told(moment, None, desk, locale=locale)
            assert "{" not in said and ".." not in said and (locale == "de" or "Diese Stelle" not in said)


def test_outside_its_hours_the_message_is_kept() -> None:
    speaker = Speaker(shipped.catalogue(), "de")

    def kept(now: datetime, present: bool | None) -> str:
        return ReadingTimes(times().guide, speaker, shipped.holidays(), now, Seen(present)).kept(HOUSING)

    assert kept(TUESDAY_NIGHT, True) == kept(TUESDAY, False) == "Ihre Frage geht nicht verloren."
    assert kept(TUESDAY, True) == kept(TUESDAY, None) == ""


TARGETS = [
    # working days of the office: Mon, Tue, Thu, Fri
    (TUESDAY, {}, at(26, 17)),  # nothing promised: measured by one working day
    (TUESDAY_NIGHT, {}, at(26, 17)),
    (TUESDAY, {"promised": 0}, at(24, 12)),
    (TUESDAY_NIGHT, {"promised": 0}, at(26, 17)),
    (TUESDAY, {"promised": 3}, at(30, 12)),
    (FRIDAY, {"promised": 1}, at(30, 12)),
    (at(23, 9, month=12), {"promised": 1}, at(28, 12, month=12)),  # Christmas Eve and Christmas
    (TUESDAY, {**AWAY, "promised": 1}, at(8, 12, month=12)),
    (TUESDAY, {"week": {}}, at(25, 16)),  # never there by its own word: office hours
    (at(23, 12, month=10), {"week": EVERY_DAY, "promised": 2}, at(25, 18, month=10)),  # over the change of the clock
]


@pytest.mark.parametrize(("asked", "desk", "target"), TARGETS)
def test_the_target_of_waiting(asked: datetime, desk: dict[str, Any], target: datetime) -> None:
    assert times(**desk).target(HOUSING, asked.astimezone(UTC)) == target


def test_a_promise_counts_the_day_on_the_towns_wall() -> None:
    assert times(promised=1).promised_day(HOUSING, datetime(2026, 11, 25, 23, 30, tzinfo=UTC)) == date(2026, 11, 27)
    assert times().promised_day(HOUSING, TUESDAY) is None


QUIET = [(TUESDAY, {}, False), (TUESDAY_NIGHT, {}, True), (TUESDAY, AWAY, True), (TUESDAY, {"week": {}}, False)]


@pytest.mark.parametrize(("now", "desk", "quiet"), QUIET)
def test_when_alerts_wait(now: datetime, desk: dict[str, Any], quiet: bool) -> None:
    assert times(**desk).quiet(HOUSING, now) is quiet


def test_days_off_end_after_they_begin() -> None:
    with pytest.raises(ValueError, match="before the first"):
        DepartmentDesk.model_validate({"away": {"from": "2026-12-02", "to": "2026-12-01"}})


def test_whoever_is_back_at_midnight_reads_in_the_morning() -> None:
    def told(department: str, until: datetime) -> str:
        speaker, seats = Speaker(shipped.catalogue(), "de"), [Seat((department,), away_until=until)]
        reading = ReadingTimes(times().guide, speaker, shipped.holidays(), TUESDAY, seats=seats)
        return reading.when(department, numbers=False)

    assert told(HOUSING, at(26, 0)) == "Jetzt liest niemand. Wieder jemand da: Donnerstag, 26. November 2026, 08:00."
    assert told(HOUSING, at(26, 9)).endswith("26. November 2026, 09:00.")
    assert told(NOBODYS, at(26, 0)) == "Wann jemand liest, kann ich nicht sicher sagen."


def test_days_on_which_the_department_is_closed_are_passed_when_people_come_back() -> None:
    guide = times(closed=[{"from": "2026-11-26", "to": "2026-11-27"}]).guide
    away = replace(guide, seats=(Seat((HOUSING,), away_until=at(26, 0)),))
    reading = ReadingTimes(away, Speaker(shipped.catalogue(), "de"), shipped.holidays(), TUESDAY, Seen(None))
    assert "Montag, 30. November 2026, 08:00" in reading.when(HOUSING)
    assert reading.kept(HOUSING), "in its hours, but nobody who could is there"

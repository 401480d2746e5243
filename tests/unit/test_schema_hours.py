"""schema.org's opening hours: intervals that belong together are joined, and of seasons today's is told."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.times.hours import OpeningHours
from bot.portal.schema_hours import hours_of
from bot.portal.sources import PortalReader
from tests.fakes import MovedClock

from .samples import BERLIN

WORKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
NOVEMBER = date(2026, 11, 30)  # a Monday
SUMMER, WINTER = ("2026-05-01", "2026-09-30"), ("2026-10-01", "2027-04-30")


def spec(opens: str, closes: str, span: tuple[str, str] | None = None, days: list[str] | None = WORKDAYS) -> Any:
    said = {"opens": opens, "closes": closes}
    said |= {"validFrom": span[0], "validThrough": span[1]} if span else {}
    return said | ({"dayOfWeek": days} if days else {})


def hours(*specs: Any, today: date = NOVEMBER) -> OpeningHours:
    return OpeningHours.model_validate(hours_of({"openingHoursSpecification": list(specs)}, today))


def on(found: OpeningHours, day: str) -> str:
    return " ".join(f"{i.start:%H}-{i.end:%H}" for i in found.on(date.fromisoformat(day), lambda _: None))


def test_special_days_with_two_intervals_are_one_special_day() -> None:
    feast = ("2026-12-21", "2027-01-03")
    found = hours(spec("08:00", "18:00"), spec("08:00", "12:00", feast), spec("14:00", "16:00", feast))
    assert (on(found, "2026-12-22"), on(found, "2027-01-04")) == ("08-12 14-16", "08-18")
    at_three = datetime(2026, 12, 22, 15, tzinfo=BERLIN)
    assert found.status(at_three, lambda _: None).kind == "open"


def test_a_span_without_weekdays_with_two_intervals_is_one_exception() -> None:
    eve = ("2026-12-24", "2026-12-24")
    found = hours(spec("08:00", "18:00"), spec("08:00", "10:00", eve, None), spec("12:00", "13:00", eve, None))
    assert on(found, "2026-12-24") == "08-10 12-13"
    assert len(found.special) == 1


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_spans_over_a_day_the_shorter_is_told(turned: bool) -> None:
    weeks, eve = ("2026-12-14", "2027-01-10"), ("2026-12-24", "2026-12-24")
    for days in (None, WORKDAYS):
        both = [spec("08:00", "12:00", weeks, days), spec("00:00", "00:00", eve, days)]
        found = hours(spec("08:00", "18:00"), *(reversed(both) if turned else both))
        assert (on(found, "2026-12-23"), on(found, "2026-12-24")) == ("08-12", "")


@pytest.mark.parametrize(
    ("today", "said"),
    [("2026-11-30", "10-16"), ("2026-06-01", "09-20"), ("2026-04-01", "09-20"), ("2027-06-01", "10-16")],
)
def test_of_several_seasons_the_week_is_that_of_today_else_the_next_else_the_last(today: str, said: str) -> None:
    found = hours(spec("09:00", "20:00", SUMMER), spec("10:00", "16:00", WINTER), today=date.fromisoformat(today))
    assert on(found, "2026-11-30") == said
    if today == "2026-11-30":
        assert found.status(datetime(2026, 11, 30, 18, tzinfo=BERLIN), lambda _: None).kind == "closed"


def test_a_season_has_all_its_intervals_and_stands_over_the_base_day_by_day() -> None:
    specs = [
        spec("08:00", "18:00", None, [*WORKDAYS, "Saturday"]), spec("09:00", "12:00", WINTER),
        spec("13:00", "17:00", WINTER), spec("10:00", "11:00", ("2026-11-01", "2027-02-28"), ["Friday"]),
        spec("07:00", "21:00", SUMMER),
    ]  # fmt: skip
    found = hours(*specs)
    assert [on(found, f"2026-12-{day:02}") for day in (3, 4, 5)] == ["09-12 13-17", "10-11", "08-18"]
    assert on(hours(*specs[:1], specs[-1]), "2026-12-03") == "08-18"  # no season is valid: the base is


async def test_a_page_with_seasons_is_read_again_though_it_has_not_changed(tmp_path: Path) -> None:
    place = {"@type": "Library", "name": "Bücherei", "address": "Markt 1"}
    seasons = [spec("09:00", "20:00", SUMMER), spec("10:00", "16:00", WINTER)]
    clock = MovedClock()
    reader, told = PortalReader(False, clock, lambda: "Europe/Berlin"), []
    page = tmp_path / "seite.html"
    page.write_text(script({**place, "openingHoursSpecification": seasons}), "utf-8")
    validators: Any = {}
    for day in (date(2026, 9, 1), date(2026, 10, 2)):
        clock.ahead += timedelta(days=(day - clock.now().date()).days)
        reading = await reader.read([str(page)], validators)
        assert reading is not None
        validators = reading.validators
        told.append(reading.deliveries[0].items[0].data["hours"]["week"]["mon"][0]["end"])
    assert told == ["20:00:00", "16:00:00"]


def script(thing: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(thing)}</script>'

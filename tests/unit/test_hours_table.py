"""F34: opening hours at 165 moments, each with what is true and, for many, the very sentence (`hours_table.yml`)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.content.places import Office
from bot.core.locale import NATIVE, direction
from bot.core.texts.response import Catalogue
from bot.core.times.hours import OpeningHours
from bot.core.yaml_text import parse_yaml
from bot.portal.holidays import LandHolidays
from bot.portal.response_files import read_texts
from bot.service.answers.office_times import OfficeTimes
from bot.service.answers.speaker import Speaker

from .samples import BERLIN, PROJECT

TABLE = parse_yaml((PROJECT / "tests" / "unit" / "hours_table.yml").read_text("utf-8"))
PLACES = {name: OpeningHours.model_validate(hours or {}) for name, hours in TABLE["places"].items()}
CASES: list[tuple[Any, ...]] = [(*case, {})[:8] for case in TABLE["cases"]]
SENTENCES = [(case, locale, said) for case in CASES for locale, said in case[7].items()]
ISOLATES = dict.fromkeys(map(ord, "\u2066\u2068\u2069"))


def at(moment: str) -> datetime:
    """ "#2": the second time the clock shows it."""
    written, _, again = moment.partition("#")
    return datetime.fromisoformat(written).replace(tzinfo=BERLIN, fold=int(again == "2"))


@cache
def holidays(land: str) -> LandHolidays:
    return LandHolidays(land)


def name(case: tuple[Any, ...]) -> str:
    return f"{case[0]}-{case[1]}-{case[2]}"


@cache
def catalogue() -> Catalogue:
    texts: dict[Any, dict[str, str]] = {}
    for text in read_texts(PROJECT / "responses"):
        texts.setdefault((text.kind, text.name), {})[text.locale] = text.text
    return Catalogue(texts, {})


def told(moment: datetime | None, expected: str) -> bool:
    if moment is None or expected == "-":
        return moment is None and expected == "-"
    return moment.isoformat(timespec="minutes").startswith(expected)


@pytest.mark.parametrize("case", CASES, ids=name)
def test_what_is_said_is_true(case: tuple[Any, ...]) -> None:
    place, land, moment, kind, until, opens, by_appointment, _ = case
    status = PLACES[place].status(at(moment), lambda day: holidays(land).name(day, "de"))
    assert status.kind == kind
    assert told(status.until, until), status.until
    assert told(status.opens, opens), status.opens
    assert told(status.opens_by_appointment, by_appointment), status.opens_by_appointment


@pytest.mark.parametrize(
    ("case", "locale", "said"), SENTENCES, ids=[f"{name(c)}-{locale}" for c, locale, _ in SENTENCES]
)
def test_it_is_said_in_these_words(case: tuple[Any, ...], locale: str, said: str) -> None:
    office = Office(id="x", name={"de": "Amt"}, address={"street": "Markt 1"})
    office = office.model_copy(update={"hours": PLACES[case[0]]})
    times = OfficeTimes(Speaker(catalogue(), locale), at(case[2]), holidays(case[1]))
    words = times.now(office)
    assert words.translate(ISOLATES).replace("\u202f", " ") == said
    if direction(locale) == "rtl":  # F33: every time stands in an isolate of its own
        assert words.count("\u2068") + words.count("\u2066") == words.count("\u2069") > 0


WEEK = {
    "mon": [["08:00", "12:00"], ["14:00", "18:00", "appointment"]],
    "tue": [["08:00", "12:00", "appointment"], ["14:00", "18:00", "appointment"]],
    "wed": [["08:00", "12:00"], ["14:00", "18:00"]],
}


@pytest.mark.parametrize("locale", NATIVE)
def test_nobody_has_to_guess_which_hours_of_a_day_need_an_appointment(locale: str) -> None:
    office = Office(id="x", name={"de": "Amt"}, address={"street": "Markt 1"})
    office = office.model_copy(update={"hours": OpeningHours.model_validate({"week": WEEK})})
    speaker = Speaker(catalogue(), locale)
    mon, tue, wed, *_ = OfficeTimes(speaker, at("2026-11-26T10:00"), holidays("BY")).week(office)
    only, free = (f"({speaker.say(name)})" for name in ("office_by_appointment", "office_walk_in"))
    assert only != free and all(":" not in words for words in (only, free))
    assert (mon.count(only), mon.count(free)) == (1, 1) and mon.index(free) < mon.index(only)
    assert (tue.count(only), tue.count(free)) == (2, 0)
    assert only not in wed and free not in wed


def test_the_table_is_as_large_as_it_should_be() -> None:
    assert len(CASES) >= 120
    assert len(SENTENCES) >= 40
    assert len({locale for _, locale, _ in SENTENCES}) >= 8


TIMES = st.times().map(lambda t: t.replace(second=0, microsecond=0))
INTERVALS = st.builds(lambda start, end, appointment: [start, end, *appointment], TIMES, TIMES,
                      st.sampled_from([(), (), ("appointment",)]))  # fmt: skip
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKS = st.dictionaries(st.sampled_from(DAYS), st.lists(INTERVALS, max_size=3), max_size=7)
# around both changes of the clock as often as anywhere else
MOMENTS = st.one_of(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)),
    st.datetimes(datetime(2026, 10, 24, 20), datetime(2026, 10, 25, 6)),
    st.datetimes(datetime(2027, 3, 27, 20), datetime(2027, 3, 28, 6)),
).map(lambda m: m.replace(tzinfo=BERLIN).astimezone(UTC).astimezone(BERLIN))


@settings(max_examples=120, deadline=None)
@given(WEEKS, MOMENTS)
def test_open_means_inside_an_interval_and_the_next_opening_is_ahead(week: dict[str, Any], now: datetime) -> None:
    hours = OpeningHours.model_validate({"week": week})
    status = hours.status(now, lambda _: None)
    instant = now.astimezone(UTC)
    around = [now.date() + timedelta(days=offset) for offset in range(-1, 9)]
    spans = [
        (*interval.on(day, now), interval.by_appointment)
        for day in around
        for interval in hours.on(day, lambda _: None)
    ]
    inside = [a for begin, end, a in spans if begin.astimezone(UTC) <= instant < end.astimezone(UTC)]
    assert (status.kind == "open") == (False in inside)
    if inside and False not in inside:
        assert status.kind == "appointment"
    for ahead, appointment in ((status.opens, False), (status.opens_by_appointment, True)):
        if ahead is not None:
            assert ahead.astimezone(UTC) > instant
            assert (ahead, appointment) in {(begin, a) for begin, _, a in spans}
    if status.until is not None:
        assert status.until.astimezone(UTC) > instant
        assert status.until in {end for _, end, _ in spans}

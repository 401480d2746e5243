"""The form of opening hours takes no nonsense, says what is wrong, and loses nothing."""

from __future__ import annotations

from datetime import date

import pytest

from bot.core.times.hours import OpeningHours
from bot.desk.content.hours_form import fields_of, german_only, read_hours
from bot.desk.content.hours_merge import marks, merged
from bot.service.content.hours_preview import coming_holidays, known_reasons
from tests.unit import shipped
from tests.unit.demo_town import holidays, town

TODAY = date(2026, 11, 26)
HOURS = OpeningHours.model_validate(
    {
        "week": {
            "mon": [["08:00", "12:00"], ["13:00", "16:00"]],
            "thu": [["14:00", "18:00", "appointment"]],
            "fri": [["18:00", "02:00"]],
            "sat": [["20:00", "24:00"]],
        },
        "special": [
            {"from": "2026-01-05", "to": "2026-01-06", "hours": [], "reason": {"de": "Inventur"}},
            {"from": "2026-12-24", "to": "2026-12-24", "hours": [], "reason": {"de": "Heiligabend", "ti": "በዓል"}},
            {"from": "2026-12-27", "to": "2026-12-30", "hours": [["09:00", "12:00"]]},
        ],
        "closed_temporarily": {"from": "2027-03-01", "to": None, "reason": {"de": "Umzug"}},
    }
)


def read(typed: dict[str, str], before: OpeningHours = HOURS) -> tuple[OpeningHours | None, dict[str, str]]:
    data, wrong = read_hours(typed, before, TODAY, {"umzug": {"de": "Umzug", "en": "Moving"}})
    return (OpeningHours.model_validate(data) if data else None), wrong


def test_what_is_shown_and_sent_back_is_the_same() -> None:
    hours, wrong = read(fields_of(HOURS, TODAY))
    assert wrong == {} and hours is not None
    assert hours.week == HOURS.week, "also what runs past midnight"
    kept = {special.first: special for special in hours.special}
    assert {s.first: s.intervals for s in hours.special} == {s.first: s.intervals for s in HOURS.special}
    assert kept[date(2026, 1, 5)] == HOURS.special[0], "what is over stays as it is"
    assert hours.closed_temporarily and hours.closed_temporarily.reason == {"de": "Umzug", "en": "Moving"}


@pytest.mark.parametrize(
    ("typed", "at", "word"),
    [
        ({"mon.0.from": "12:00", "mon.0.to": "08:00"}, "mon", "endet vor dem Anfang"),
        ({"mon.0.from": "08:00", "mon.0.to": "08:00"}, "mon", "endet vor dem Anfang"),
        ({"mon.0.from": "08:00"}, "mon", "bis"),
        ({"mon.0.to": "08:00"}, "mon", "ab"),
        ({"mon.0.appointment": "yes"}, "mon", "Uhrzeit"),
        ({"mon.0.from": "acht", "mon.0.to": "12:00"}, "mon", "08:00"),
        (
            {"tue.0.from": "08:00", "tue.0.to": "12:00", "tue.1.from": "11:00", "tue.1.to": "14:00"}, "tue",
            "überschneiden",
        ),
        ({"special.0.from": "2026-11-20"}, "special.0", "schon vorbei"),
        ({"special.0.from": "2026-12-27", "special.0.to": "2026-12-24"}, "special.0", "liegt vor dem ersten"),
        ({"special.0.kind": "open", "special.0.from": "2026-12-24"}, "special.0", "von wann bis wann"),
        ({"special.0.0.from": "09:00", "special.0.0.to": "12:00"}, "special.0", "Für welchen Tag"),
        ({"special.0.note.de": "Heiligabend"}, "special.0", "Für welchen Tag"),
        (
            {
                "special.0.kind": "closed", "special.0.from": "2026-12-24", "special.0.0.from": "09:00",
                "special.0.0.to": "12:00",
            },
            "special.0", "Was gilt",
        ),
        (
            {"special.0.from": "2026-12-24", "special.0.to": "2026-12-31", "special.1.from": "2026-12-31"}, "special.1",
            "zwei Einträge",
        ),
        ({"special.0.from": "24.12.26x"}, "special.0", "kein Datum"),
        ({"special.0.from": "2026-12-24", "special.0.to": "2028-12-24"}, "special.0", "länger als ein Jahr"),
        ({"closure.to": "2026-12-24"}, "closure", "ersten Tag"),
        ({"closure.from": "2026-12-24", "closure.to": "2026-12-01"}, "closure", "liegt vor"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_at_its_place(typed: dict[str, str], at: str, word: str) -> None:
    hours, wrong = read(typed, OpeningHours())
    assert hours is None and word in wrong[at], wrong


def test_holiday_hours_are_taken_as_people_type_them() -> None:
    typed = {
        "special.0.from": "24.12.2026", "special.0.kind": "closed", "special.1.from": "2026-12-27",
        "special.1.to": "2026-12-30", "special.1.kind": "open", "special.1.0.from": "09:00", "special.1.0.to": "12:00",
        "sat.0.from": "20:00", "sat.0.to": "00:00", "special.2.from": "", "special.2.note.de": "",
    }  # fmt: skip
    hours, wrong = read(typed, OpeningHours())
    assert wrong == {} and hours is not None
    assert hours.on(date(2026, 12, 24), lambda _: None) == ()
    assert [f"{one.start:%H}-{one.end:%H}" for one in hours.on(date(2026, 12, 28), lambda _: None)] == ["09-12"]
    assert len(hours.special) == 2


def test_what_two_people_did_to_the_same_hours_stays_apart() -> None:
    shown = fields_of(HOURS, TODAY)
    mine = {**shown, "special.0.from": "2026-12-23", "mon.0.to": "11:00", "special.2.from": "2026-12-03"}
    hers = HOURS.model_copy(update={
        "special": tuple(one for one in HOURS.special if one.first != date(2026, 12, 27)),
        "week": {**HOURS.week, "mon": (), "sat": ()}, "closed_temporarily": None,
    })  # fmt: skip
    both = merged(mine, marks(shown), fields_of(hers, TODAY))
    hours, wrong = read(both.typed, hers)
    assert wrong == {} and hours is not None
    ahead = {one.first.isoformat() for one in hours.special if one.last >= TODAY}
    assert ahead == {"2026-12-03", "2026-12-23"}, "what she took out stays out, what we moved and added stays"
    assert f"{hours.week['mon'][0].end:%H:%M}" == "11:00" and "sat" not in hours.week and not hours.closed_temporarily
    assert both.theirs == ("Montag: geschlossen",) and both.also == ("Samstag: geschlossen", "nicht mehr geschlossen")
    assert both.gone == ("27.12.2026 – 30.12.2026: 09:00–12:00",)


def test_two_entries_for_one_day_are_both_shown_and_asked_about() -> None:
    shown = fields_of(HOURS, TODAY)
    theirs = {**shown, "special.2.from": "2026-12-02", "special.2.note.de": "Umzug"}
    both = merged({**shown, "special.2.from": "2026-12-02"}, marks(shown), theirs)
    assert any("zwei Einträge" in one for one in read(both.typed)[1].values())


def test_public_holidays_that_find_the_office_open_are_named() -> None:
    hours = OpeningHours.model_validate(
        {"special": [{"from": "2026-12-25", "to": "2026-12-25", "hours": [["09:00", "12:00"]]}]}
    )
    coming = {one.day: one for one in coming_holidays(hours, holidays(), TODAY)}
    assert coming[date(2026, 12, 25)].open and coming[date(2026, 12, 25)].listed
    assert not coming[date(2026, 12, 26)].open and not coming[date(2026, 12, 26)].listed
    assert len(coming) >= 9 and max(coming) < date(2027, 11, 27)


@pytest.mark.parametrize("reason", ["Heiligabend", "Betriebsausflug", "personalversammlung", "Technische Störung"])
def test_a_reason_that_is_known_comes_in_all_languages(reason: str) -> None:
    reasons = known_reasons(shipped.catalogue(), town(), holidays(), TODAY)
    typed = {"special.0.from": "2027-05-12", "special.0.note.de": reason}
    hours, wrong = read_hours(typed, HOURS, TODAY, reasons)
    assert wrong == {}
    assert len(hours["special"][-1]["reason"]) >= 10 and hours["special"][-1]["reason"]["de"] == reason
    assert german_only(typed, reasons) == set()


def test_a_reason_that_stays_german_is_told() -> None:
    typed = {"special.0.note.de": "Weil es regnet", "closure.note.de": "Weil es regnet", "closure.note.en": "It rains"}
    assert german_only(typed, {}) == {"special.0"}

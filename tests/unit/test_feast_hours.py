"""Who asks whether an office is open "at Christmas" or on a day reads the hours of those days, not the whole week."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from bot.core.content.places import Office
from bot.core.times.dates import DateSpan
from bot.core.understanding import Candidate, Entity, Understanding, UserMessage
from bot.service.answers.calendar import CalendarDesk
from bot.service.answers.office_times import OfficeTimes
from bot.service.answers.offices import OfficeDesk
from bot.service.answers.speaker import Speaker
from bot.service.content.hours_preview import preview
from bot.service.meaning.around import CompletedDialogue
from bot.service.meaning.named_feasts import FeastStep
from tests.fakes import ScriptedDialogue

from .demo_town import feasts, holidays, texts, town
from .samples import BERLIN
from .test_responsible import composer

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=BERLIN)
HALL = Entity("office", "citizens_office")


def days_of(text: str) -> list[str]:
    desk = CalendarDesk(town(), Speaker(texts(), "de"), holidays(), NOW)
    return [day.isoformat() for day in desk.days_of(feasts().named(text))]


def hours(text: str, intent: str = "office_hours", *more: Entity) -> list[str]:
    named = (HALL, *(Entity("feast", feast) for feast in feasts().named(text)), *more)
    u = Understanding(intent, 1.0, "confident", intent, (Candidate(intent, 1.0),), entities=named)
    lines = composer("de").reply(u, {}).utterances[0].text.splitlines()
    return [line.replace("\u2060", "") for line in lines]


def test_a_feast_by_name_is_its_days() -> None:
    assert days_of("Heiligabend") == ["2026-12-24"]
    assert days_of("an Weihnachten") == ["2026-12-24", "2026-12-25", "2026-12-26"]  # offices do not close for 7 January
    assert days_of("orthodoxe Weihnachten") == ["2027-01-07"]
    assert days_of("Ostern") == ["2027-03-26", "2027-03-27", "2027-03-28", "2027-03-29"]
    assert days_of("Zuckerfest") == ["2027-03-09", "2027-03-10", "2027-03-11"]
    assert days_of("morgen") == []


def test_between_two_feasts_are_the_days_between() -> None:
    (first, *_, last) = between = days_of("zwischen Weihnachten und Neujahr")
    assert (first, last, len(between)) == ("2026-12-24", "2027-01-01", 9)
    assert days_of("between Christmas and New Year") == between
    assert days_of("zwischen den Jahren") == between[2:]


@pytest.mark.parametrize(
    "text",
    [
        "між Різдвом і Новим роком", "между Рождеством и Новым годом", "بين عيد الميلاد ورأس السنة",
        "między Bożym Narodzeniem a Nowym Rokiem", "între Crăciun și Anul Nou", "entre Noël et le Nouvel An",
        "Noel ile yılbaşı arasında",
    ],
)  # fmt: skip
def test_so_they_are_in_other_languages(text: str) -> None:
    assert days_of(text) == days_of("zwischen Weihnachten und Neujahr")


def test_the_hours_of_a_feast_are_those_of_its_days() -> None:
    said = hours("Hat das Bürgerbüro an Heiligabend auf?")
    assert "Donnerstag, 24. Dezember 2026: geschlossen (Heiligabend)" in said
    assert not any(line.startswith("Montag:") for line in said)
    said = hours("zwischen Weihnachten und Neujahr")
    assert "Freitag, 25. Dezember 2026: geschlossen (Erster Weihnachtstag)" in said
    assert "Dienstag, 29. Dezember 2026: 08:00–12:00, 14:00–18:00" in said


def test_days_in_a_row_that_are_closed_for_one_reason_are_one_line() -> None:
    closed = {"from": "2026-12-28", "to": "2026-12-30", "hours": [], "reason": {"de": "Betriebsferien"}}
    facts = {"hours": {"mon": [["08:00", "12:00"]]}, "special": [closed]}
    office = Office.model_validate({"id": "x", "name": {"de": "X"}, "address": {"street": "Markt 1"}, **facts})
    times = OfficeTimes(Speaker(texts(), "de"), NOW, holidays())
    said = times.on_days(office, [date(2026, 12, day) for day in (27, 28, 29, 30)])
    assert said == ["Sonntag, 27. Dezember 2026: geschlossen", "28.–30. Dez. 2026: geschlossen (Betriebsferien)"]
    (one,) = times.on_days(office, [date(2026, 12, 29)])
    assert one == "Dienstag, 29. Dezember 2026: geschlossen (Betriebsferien, 28.–30. Dez. 2026)"


WEEK_OFF = {"from": "2026-12-21", "to": "2027-01-02", "hours": [], "reason": {"de": "Betriebsferien"}}
EVE = {"from": "2026-12-24", "to": "2026-12-24", "hours": [], "reason": {"de": "Heiligabend"}}
REBUILT = {"from": "2026-12-14", "to": "2026-12-16", "reason": {"de": "Umbau"}}


def closing(**hours: Any) -> Office:
    week = {day: [["08:00", "12:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    facts = {"hours": {"week": week} | hours}
    return Office.model_validate({"id": "x", "name": {"de": "X"}, "address": {"street": "Markt 1"}, **facts})


@pytest.mark.parametrize("special", [[WEEK_OFF, EVE], [EVE, WEEK_OFF]])
def test_a_closed_week_is_named_once_and_beside_the_single_days_that_lie_in_it(special: list[dict[str, Any]]) -> None:
    times = OfficeTimes(Speaker(texts(), "de"), datetime(2026, 12, 14, 9, tzinfo=BERLIN), holidays())
    soon = times.soon(closing(special=special))
    whole = Speaker(texts(), "de").days(DateSpan(date(2026, 12, 21), date(2027, 1, 2)))
    assert [line for line in soon if "Betriebsferien" in line] == [f"{whole}: geschlossen (Betriebsferien)"]
    asked = times.on_days(closing(special=special), [date(2026, 12, day) for day in (23, 28)])
    assert all(line.endswith(f"geschlossen (Betriebsferien, {whole})") for line in asked), asked


def test_what_comes_after_a_closed_week_is_told_during_it() -> None:
    times = OfficeTimes(Speaker(texts(), "de"), datetime(2026, 12, 15, 9, tzinfo=BERLIN), holidays())
    soon = times.soon(closing(closed_temporarily=REBUILT, special=[EVE]))
    assert "Donnerstag, 24. Dezember 2026: geschlossen (Heiligabend)" in soon and "Umbau" not in str(soon)
    assert times.soon(closing(closed_temporarily=REBUILT | {"to": None}, special=[EVE])) == [], (
        "nobody knows until when"
    )


def test_the_preview_of_hours_names_a_closed_week_that_is_to_come_beside_single_days() -> None:
    now = datetime(2026, 11, 25, 9, tzinfo=BERLIN)
    later = preview(closing(closed_temporarily=REBUILT, special=[EVE]), texts(), "de", now, holidays()).later
    assert later == (
        "14.–16. Dez. 2026: geschlossen (Umbau)",
        "Donnerstag, 24. Dezember 2026: geschlossen (Heiligabend)",
    )


@pytest.mark.parametrize("intent", ["find_responsible_office", "office_location", "office_hours"])
def test_an_office_named_with_a_day_tells_that_day(intent: str) -> None:
    day = Entity("date", "2026-12-28/2026-12-28")
    assert any(line.startswith("Montag, 28. Dezember 2026: 08:00–12:00") for line in hours("", intent, day))


def test_without_a_day_nothing_changes() -> None:
    assert any(line.startswith("Montag:") for line in hours(""))
    assert not any("Dezember" in line for line in hours("", "office_location"))


async def meant(text: str, heard: str, *named: Entity) -> str:
    class Hearing(ScriptedDialogue):
        def _understood(self, intent: str) -> Understanding:
            return Understanding("thank", 0.3, "fallback", intent, entities=named)

    return (
        await CompletedDialogue(Hearing(heard), [FeastStep(feasts())]).understand(UserMessage("x", text, {"de": 0.9}))
    ).response


async def test_an_office_and_a_feast_ask_for_its_hours_then() -> None:
    assert await meant("Bürgerbüro zwischen den Jahren", "fallback", HALL) == "office_hours"
    assert await meant("zwischen den Jahren", "fallback") == "ask_intercultural_calendar"
    assert await meant("an Weihnachten allein", "crisis_support", HALL) == "crisis_support"


def test_with_the_hours_for_an_appointment_stands_the_day_soon_that_differs() -> None:
    week = {"mon": [["08:00", "12:00"]], "thu": [["08:00", "12:00", "appointment"]]}
    outing = {"from": "2026-12-03", "to": "2026-12-03", "reason": {"de": "Betriebsausflug"}}
    office = closing(week=week, special=[outing]).model_copy(update={"appointment": "required"})
    desk = OfficeDesk(town(), Speaker(texts(), "de"), NOW, holidays())
    closed = "Donnerstag, 3. Dezember 2026: geschlossen (Betriebsausflug)"
    assert closed in desk.answer(office, "appointment").text.splitlines()
    asked = desk.answer(office, "appointment", [date(2026, 12, 7)]).text
    assert "Montag, 7. Dezember 2026" in asked and closed not in asked

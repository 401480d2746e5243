"""F34: a day "by appointment" whose times are told nowhere is neither open nor closed, in every language."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from bot.core.content.places import Office
from bot.core.locale import NATIVE
from bot.core.times.hours import OpeningHours
from bot.desk.content.hours_form import fields_of, read_hours
from bot.desk.content.hours_merge import marks, merged
from bot.portal import integreat_places
from bot.portal.holidays import LandHolidays
from bot.service.answers.office_times import OfficeTimes
from bot.service.answers.speaker import Speaker

from .demo_town import texts
from .samples import BERLIN

FRIDAY = datetime(2026, 11, 27, 10, tzinfo=BERLIN)
SATURDAY, GOOD_FRIDAY = datetime(2026, 11, 28, 10, tzinfo=BERLIN), datetime(2027, 3, 26, 10, tzinfo=BERLIN)


def day(*slots: tuple[str, str], **said: bool) -> dict[str, Any]:
    return {"timeSlots": [{"start": start, "end": end} for start, end in slots], **said}


OPEN, CLOSED, ARRANGED = day(("08:00", "12:00")), day(closed=True), day(appointmentOnly=True)


def office(*days: dict[str, Any]) -> Office:
    place = {"id": 7, "name": "B", "address": "Weg 1", "town": "Musterstadt", "postcode": "12345"}
    entry = {"path": "/x/de/locations/a/", "title": "Beratung", "location": place, "opening_hours": list(days)}
    (item,) = integreat_places.deliver("office", [("locations.json", [entry])], BERLIN).items
    return Office.model_validate(item.data)


def times(now: datetime = FRIDAY, locale: str = "de") -> OfficeTimes:
    return OfficeTimes(Speaker(texts(), locale), now, LandHolidays("BY"))


FRIDAYS = office(OPEN, OPEN, OPEN, OPEN, ARRANGED, CLOSED, CLOSED)


@pytest.mark.parametrize("locale", NATIVE)
def test_the_week_and_the_day_say_by_appointment_in_every_language(locale: str) -> None:
    speaker, told = Speaker(texts(), locale), times(locale=locale)
    only, closed = speaker.say("office_by_appointment"), speaker.say("office_closed_day")
    assert [(only in line, closed in line) for line in told.week(FRIDAYS)] == [
        (False, False),
        (True, False),
        (False, True),
    ]
    assert only in told.on_day(FRIDAYS, FRIDAY.date()) and closed not in told.on_day(FRIDAYS, FRIDAY.date())
    assert speaker.say("office_closed_now") not in told.now(FRIDAYS)
    assert told.soon(FRIDAYS) == []


def test_what_is_true_now() -> None:
    assert times().now(FRIDAYS).startswith("Nur mit Termin. ") and "30. November 2026, 08:00" in times().now(FRIDAYS)
    assert times(SATURDAY).now(FRIDAYS).startswith("Jetzt geschlossen.")
    assert times().status(FRIDAYS).kind == "appointment"
    assert times(datetime(2026, 11, 26, 9, tzinfo=BERLIN)).status(FRIDAYS).kind == "open"


def test_before_hours_by_appointment_it_is_not_said_to_be_closed() -> None:
    mixed = office(day(("08:00", "09:00"), appointmentOnly=True), OPEN, OPEN, OPEN, ARRANGED, CLOSED, CLOSED)
    assert times().now(mixed).startswith("Nur mit Termin. ") and "geschlossen" not in times().now(mixed)


def test_a_holiday_a_closure_and_a_special_day_close_it_all_the_same() -> None:
    assert times(GOOD_FRIDAY).status(FRIDAYS).kind == "holiday"
    assert "geschlossen" in times(GOOD_FRIDAY).on_day(FRIDAYS, GOOD_FRIDAY.date())
    assert any("Karfreitag" in line for line in times(datetime(2027, 3, 22, 9, tzinfo=BERLIN)).soon(FRIDAYS))
    special = FRIDAYS.hours.model_dump(mode="json", by_alias=True) | {
        "special": [{"from": "2026-11-27", "to": "2026-11-27"}]
    }
    shut = FRIDAYS.model_copy(update={"hours": OpeningHours.model_validate(special)})
    assert times().status(shut).kind == "closed" and "geschlossen" in times().on_day(shut, FRIDAY.date())


def test_an_office_only_by_appointment_without_times_is_never_closed_on_those_days() -> None:
    only = office(*[ARRANGED] * 5, CLOSED, CLOSED)
    assert only.appointment == "required"
    assert times().week(only) == ["Montag – Freitag: nur mit Termin", "Samstag, Sonntag: geschlossen"]
    assert times().now(only) == "Nur mit Termin."


def test_offices_without_such_a_day_are_stored_as_before() -> None:
    """A new empty field would be a change of every office, and a conflict with every edit of hours."""
    assert "by_arrangement" not in office(OPEN).hours.model_dump(mode="json", by_alias=True)
    assert FRIDAYS.hours.model_dump(mode="json", by_alias=True)["by_arrangement"] == ["fri"]


def test_the_form_of_the_desk_keeps_it_until_its_tick_is_taken_away_or_times_are_typed() -> None:
    today, before = date(2026, 11, 27), FRIDAYS.hours
    shown = fields_of(before, today)

    def saved(**typed: str) -> OpeningHours:
        found, wrong = read_hours(
            {**shown, **{name.replace("_", "."): text for name, text in typed.items()}}, before, today, {}
        )
        assert wrong == {}
        return OpeningHours.model_validate(found)

    assert saved().by_arrangement == ("fri",)
    assert saved(fri_0_appointment="").by_arrangement == ()
    timed = saved(fri_0_from="09:00", fri_0_to="10:00")
    assert timed.by_arrangement == () and timed.week["fri"][0].by_appointment
    both = merged({**shown, "mon.0.to": "11:00"}, marks(shown), {**shown, "fri.0.appointment": ""})
    assert both.also == ("Freitag: geschlossen",)
    back = merged(
        {**shown, "fri.0.from": "09:00", "fri.0.to": "10:00"}, marks({**shown, "fri.0.appointment": ""}), shown
    )
    assert back.theirs == ("Freitag: nur mit Termin",)

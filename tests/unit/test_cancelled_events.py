"""A date that is cancelled stays listed as cancelled, until its day is over: who saved it must not come in vain."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.core.content.places import Event
from bot.core.locale import NATIVE
from bot.core.town import TownGuide
from bot.service.answers.events import EventDesk, EventSearch
from bot.service.answers.occurrences import is_over
from bot.service.answers.speaker import Speaker

from .demo_town import texts
from .samples import BERLIN, NOW, event, guide, named

ADVENT = event("advent", "2026-12-05T15:00", **{"except": ["2026-12-05"]})
CAFE = event("cafe", "2026-11-26T17:00", rrule="FREQ=WEEKLY;BYDAY=TH", **{"except": ["2026-11-26"]})
FAIR = event("fair", "2026-12-05T10:00")
EVENING = datetime(2026, 12, 5, 20, 0, tzinfo=BERLIN)


def said(town: TownGuide, locale: str = "de", now: datetime = NOW, **wanted: str) -> list[str]:
    shown = EventDesk(town, Speaker(texts(), locale), now).answer(EventSearch.of(named(**wanted)))
    return [one.text for one in shown]


def test_an_event_that_is_cancelled_says_so_by_its_name_and_in_a_list() -> None:
    town = guide(ADVENT, FAIR)
    (_, shown) = said(town, event="advent")
    assert shown.splitlines()[:2] == ["advent", "Fällt aus: Samstag, 5. Dezember 2026, 15:00"]
    (_, fair, advent) = said(town, date="2026-12-05/2026-12-05")
    assert "Fällt aus" not in fair and "Fällt aus: Samstag" in advent


def test_of_a_series_the_next_date_is_told_too() -> None:
    (_, shown) = said(guide(CAFE))
    assert shown.splitlines()[:3] == [
        "cafe", "Fällt aus: morgen, 17:00", "Nächster Termin: Donnerstag, 3. Dezember 2026, 17:00",
    ]  # fmt: skip
    (_, later) = said(guide(CAFE), now=datetime(2026, 11, 27, 9, 0, tzinfo=BERLIN))
    assert "Fällt aus" not in later


def test_it_is_told_until_its_day_is_over() -> None:
    assert "Fällt aus: heute, 15:00" in said(guide(ADVENT), now=EVENING, event="advent")[1]
    assert not is_over(ADVENT, EVENING)
    tomorrow = EVENING.replace(day=6)
    assert is_over(ADVENT, tomorrow)
    assert "Fällt aus" not in "\n".join(said(guide(ADVENT, event("next", "2026-12-10T10:00")), now=tomorrow))


def test_what_is_cancelled_is_never_offered_as_the_nearest() -> None:
    shown = "\n".join(said(guide(ADVENT, event("tea", "2026-12-10T10:00")), date="2026-12-07/2026-12-07"))
    assert "tea" in shown and "advent" not in shown


def test_a_date_that_only_moved_within_its_day_is_not_cancelled() -> None:
    moved = event("cafe-moved", "2026-11-26T18:00", series="cafe")
    assert "Fällt aus" not in "\n".join(said(guide(CAFE, moved)))


SERIES = event("evening", "2026-11-23T17:00", rrule="FREQ=WEEKLY;BYDAY=MO", **{"except": ["2026-11-30"]})
MOVED = event(
    "evening-20261130", "2026-12-01T18:00", series="evening", stands_for="2026-11-30",
    place={"name": "Bücherei", "district": None},
)  # fmt: skip


@pytest.mark.parametrize("wanted", [{"event": "evening"}, {"date": "2026-11-30/2026-11-30"}, {}])
def test_a_date_that_moved_to_another_day_says_so_with_the_new_day_hour_and_place(wanted: dict[str, str]) -> None:
    shown = said(guide(SERIES, MOVED), **wanted)[1]
    assert shown.splitlines()[1:] == [
        "Dienstag, 1. Dezember 2026, 18:00", "Verlegt. Ursprünglich: Montag, 30. November 2026, 17:00", "Ort: Bücherei",
    ]  # fmt: skip
    assert "Fällt aus" not in "\n".join(said(guide(SERIES, MOVED), **wanted))


def test_a_date_that_only_changed_its_place_is_not_called_moved() -> None:
    elsewhere = MOVED.model_copy(update={"start": datetime(2026, 11, 30, 17, 0)})
    assert "Verlegt" not in "\n".join(said(guide(SERIES, elsewhere)))


def test_a_named_event_is_found_however_far_off_and_on_another_day_honestly() -> None:
    far = event("fair-in-june", "2027-06-19T10:00")
    assert said(guide(far, FAIR), event="fair-in-june")[1].startswith("fair-in-june\nSamstag, 19. Juni 2027")
    head, shown = said(guide(far, FAIR), event="fair-in-june", date="2026-12-05/2026-12-05")
    assert "keine Veranstaltung" in head or "keinen Termin" in head
    assert shown.startswith("fair-in-june")


@pytest.mark.parametrize("locale", [*NATIVE, "de-simple"])
def test_every_language_can_say_it(locale: str) -> None:
    shown = said(guide(CAFE), locale)[1].splitlines()
    assert len({*shown[1:3], "{when}"}) == 3 and "{" not in shown[1] + shown[2]


def test_an_event_without_days_left_out_ends_as_before() -> None:
    plain: Event = event("plain", "2026-12-05T15:00")
    assert is_over(plain, EVENING) and plain.start.date() == date(2026, 12, 5)

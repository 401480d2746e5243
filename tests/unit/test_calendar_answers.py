"""What the calendar answers: feasts by name, days, what comes next, and what is closed."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.core.locale import NATIVE
from bot.core.message import Utterance
from bot.core.understanding import Candidate, Understanding
from bot.service.answers.calendar import CalendarDesk
from bot.service.answers.speaker import Speaker
from bot.service.meaning.named_feasts import CALENDAR, with_feasts

from .demo_town import holidays, texts, town
from .samples import BERLIN

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=BERLIN)


def desk(locale: str = "de", land: str = "BY", now: datetime = NOW) -> CalendarDesk:
    return CalendarDesk(town(), Speaker(texts(), locale), holidays(land), now)


def asked(*feasts: str, locale: str = "de", days: tuple[date, ...] = (), land: str = "BY") -> Utterance:
    (said,) = desk(locale, land).answer(feasts, days)
    return said


def test_a_feast_by_the_moon_may_move_and_does_not_close_shops() -> None:
    text = asked("eid_al_fitr").text
    assert "Fest des Fastenbrechens (Zuckerfest): 9.–11. März 2027 *" in text
    assert "* Das Fest kann einen Tag früher oder später sein" in text
    assert "kein gesetzlicher Feiertag" in text
    assert "An gesetzlichen Feiertagen sind" not in text


def test_easter_is_told_for_both_churches_and_closes_shops() -> None:
    text = asked("good_friday", "easter_sunday", "easter_monday", "orthodox_easter", locale="uk").text
    lines = text.split("\n")
    assert lines[0] == (
        "▪ Страсна п’ятниця (західна) (Karfreitag): пʼятниця, 26 березня 2027\u202fр. (державний вихідний)"
    )
    assert any(line.startswith("▪ Великдень (православний): неділя, 2 травня 2027") for line in lines)
    assert texts().say("holidays_closed", "uk") in text
    assert texts().say("calendar_not_closed", "uk") not in text


def test_a_feast_that_goes_on_over_a_public_holiday_names_it() -> None:
    """Eid al-Adha from 16 to 19 May 2027: Whit Monday is the 17th."""
    lines = asked("eid_al_adha").text.split("\n")
    assert "Opferfest" in lines[0] and "kein gesetzlicher Feiertag" in lines[3]
    assert lines[-2:] == [
        "Montag, 17. Mai 2027: Pfingstmontag, gesetzlicher Feiertag", texts().say("holidays_closed", "de")
    ]  # fmt: skip
    both = asked("eid_al_adha", "whit_monday").text
    assert both.count("17. Mai 2027") == 1, "what was asked for itself is not named again"


def test_what_begins_the_evening_before_says_so() -> None:
    assert "Beginnt schon am Abend vorher: Chanukka." in asked("hanukkah").text
    assert "Abend vorher" not in asked("newroz").text


def test_a_feast_with_events_on_its_day_leads_to_them() -> None:
    (button,) = asked("nowruz").buttons
    assert button.payload == "events:0:date=2027-03-21/2027-03-21"
    assert asked("mothers_day").buttons == ()


DAYS = [
    (
        "2027-01-06",
        "BY",
        "Mittwoch, 6. Januar 2027: Heilige Drei Könige, gesetzlicher Feiertag\nAn gesetzlichen Feiertagen",
    ),
    ("2027-01-06", "NW", "Mittwoch, 6. Januar 2027: kein gesetzlicher Feiertag. Läden und Ämter haben geöffnet"),
    ("2027-03-07", "BY", "Sonntag, 7. März 2027: Sonntag. Sonntags sind"),
    ("2027-03-06", "BY", "die meisten Ämter sind samstags zu"),
    ("2026-12-24", "BY", "Am 24. und am 31. Dezember schließen"),
    (
        "2026-12-25",
        "BY",
        "Freitag, 25. Dezember 2026: Erster Weihnachtstag, gesetzlicher Feiertag\nAn gesetzlichen Feiertagen",
    ),
    ("2027-03-10", "BY", "An diesem Tag ist:\n▪ Fest des Fastenbrechens (Zuckerfest)"),  # its second day
    ("2027-03-28", "BY", "An diesem Tag ist:\n▪ Ostersonntag"),
]


@pytest.mark.parametrize(("day", "land", "said"), DAYS)
def test_a_day_is_told_by_what_is_closed_in_the_land(day: str, land: str, said: str) -> None:
    assert said in asked(days=(date.fromisoformat(day),), land=land).text


def test_what_is_on_on_a_day_is_a_button_away() -> None:
    (button,) = asked(days=(date(2026, 12, 5),)).buttons
    assert button.payload == "events:0:date=2026-12-05/2026-12-05"
    assert asked(days=(date(2026, 12, 16),)).buttons == ()  # nothing is on


def test_a_holiday_is_not_named_twice() -> None:
    assert asked(days=(date(2027, 1, 6),)).text.count("Heilige Drei Könige") == 1


def test_what_comes_next_begins_with_public_holidays_and_goes_on_by_a_button() -> None:
    first = asked()
    public, feasts = first.text.split("\n\n")
    assert [line for line in public.split("\n") if line.startswith("▪")] == [
        "▪ Freitag, 25. Dezember 2026: Erster Weihnachtstag",
        "▪ Samstag, 26. Dezember 2026: Zweiter Weihnachtstag",
        "▪ Freitag, 1. Januar 2027: Neujahr",
        "▪ Mittwoch, 6. Januar 2027: Heilige Drei Könige",
    ]
    assert "Chanukka" in feasts
    assert "Weihnachtstag" not in feasts
    assert [b.payload for b in first.buttons] == ["calendar:6"]
    (second,) = desk().ahead("6")
    assert "gesetzliche" not in second.text
    assert "Ramadan" in second.text


def test_the_list_has_an_end() -> None:
    shown, offset = 0, "0"
    while offset:
        (said,) = desk().ahead(offset)
        shown += said.text.split("\n\n")[-1].count("▪")
        offset = said.buttons[0].payload.partition(":")[2] if said.buttons else ""
    assert shown > 40
    assert desk().ahead("9999") == []


@pytest.mark.parametrize("locale", NATIVE)
def test_every_answer_is_in_the_newcomers_language(locale: str) -> None:
    """Every sentence exists in it: no chain of locales is used."""
    every = [*desk(locale).ahead("0"), asked("christmas_eve", "christmas", "eid_al_fitr", "hanukkah", locale=locale)]
    every += [asked(days=(date(2027, 3, d),), locale=locale) for d in (5, 6, 7, 26, 28)]
    for said in every:
        assert said.locale == locale
        assert "{" not in said.text
        assert locale == "de" or "Feiertag" not in said.text


def test_a_foreign_button_is_none_of_ours() -> None:
    assert desk().feasts("nonsense,more") == []
    with pytest.raises(ValueError, match="x"):
        desk().ahead("x")
    with pytest.raises(ValueError, match="x"):
        desk().day("x")
    assert desk().day("0001-01-01") == desk().day("9999-12-31") == []


def test_who_names_a_feast_and_is_not_understood_asks_about_the_calendar() -> None:
    unsure = Understanding("school_life", 0.2, "choice", "choice", (Candidate("school_life", 0.2),))
    assert with_feasts(unsure, ["yalda"]).response == CALENDAR
    assert with_feasts(unsure, ["yalda"]).values("feast") == ("yalda",)
    assert with_feasts(unsure, []) == unsure
    for response in ("search_event", "emergency", "page"):
        sure = Understanding(response, 0.9, "confident", response)
        assert with_feasts(sure, ["yalda"]).response == response


@pytest.mark.parametrize("locale", [*NATIVE, "de-simple"])
@pytest.mark.parametrize(("month", "day"), [(12, 24), (12, 31)])
def test_a_day_that_ends_early_is_not_said_to_be_open_as_usual(locale: str, month: int, day: int) -> None:
    (said,) = desk(locale).answer((), (date(2026, month, day),))
    usual = texts().say("calendar_open", locale, date="").split(".")[-2].strip()
    assert usual not in said.text and texts().say("calendar_early", locale) in said.text
    (monday,) = desk(locale).answer((), (date(2026, 12, 7),))
    assert usual in monday.text

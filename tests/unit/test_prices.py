"""What something costs, as people write it in tables, forms and descriptions."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.core.content.prices import costs_nothing, euros
from bot.service.answers.courses import CourseSearch
from bot.service.answers.events import EventDesk, EventSearch
from bot.service.answers.speaker import Speaker

from .demo_town import texts
from .samples import NOW, course, event, guide, named


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("12,50", "12.50"), ("12.50 €", "12.50"), ("5 Euro", "5"), ("EUR 7", "7"), ("5,-", "5"), ("5,– €", "5"),
        ("0", "0"), ("kostenlos", "0"), ("Eintritt frei", "0"), ("Der Eintritt ist frei", "0"), ("kostenfrei", "0"),
        ("1.200 €", "1200"), ("1.200,-", "1200"), ("2.450", "2450"), ("1.200,00 €", "1200.00"), ("1 200 €", "1200"),
        ("1\u202f200,5 €", "1200.5"), ("1\u00a0200 €", "1200"), ("12.000", "12000"), ("1200,50", "1200.50"),
    ],
)  # fmt: skip
def test_amounts(written: str, amount: str) -> None:
    assert euros(written) == Decimal(amount)


@pytest.mark.parametrize(
    "written",
    [
        "viel", "Spende", "-3", "1000000", "NaN", "5 oder 7", "", "nicht kostenlos", "1,200", "1.20.0", "1.2000",
        "0.125", "inf", "1e3",
    ],
)  # fmt: skip
def test_what_is_no_amount(written: str) -> None:
    assert euros(written) is None


@pytest.mark.parametrize(
    "text",
    [
        "Reden und Tee trinken. Kostenlos und ohne Anmeldung.", "Die Teilnahme ist kostenlos.", "Eintritt frei!",
        "Wir frühstücken. Der Eintritt ist frei, Spenden erbeten.", "Spieletreff für Kinder, kostenlos",
        "Tag der offenen Tür (kostenlos)", "Kostenlose Beratung zu Briefen", "Freier Eintritt", "Gebührenfrei",
        "Eintritt frei, Spende erbeten", "Für alle kostenlos", "Die Beratung ist vertraulich und kostenlos.",
        "Kostenloser Deutschkurs für Frauen", "Sie können kostenlos teilnehmen", "Kosten: keine, kostenlos",
        "Das Sprachcafé findet jeden Dienstag statt und ist kostenlos", "Teilnahme kostenlos, Anmeldung erforderlich",
        "The course is free.", "Free entry, donations welcome", "Questions, free and without appointment.",
        "Der Kurs kostet nichts", "Die Teilnahme ist kostenfrei, es entstehen keine Kosten",
        "Ohne Termin und kostenlos.", "Der Ausflug ist kostenlos", "Kostenlos: Sie müssen nichts bezahlen",
    ],
)  # fmt: skip
def test_descriptions_that_say_it_is_free(text: str) -> None:
    assert costs_nothing(None, {"de": text})


@pytest.mark.parametrize(
    "text",
    [
        "Eintritt 12 Euro, für Kinder kostenlos.", "Nicht kostenlos.", "Für Kinder unter 6 Jahren kostenlos.",
        "Kostenloses WLAN im Haus", "Parken ist kostenlos", "Eintritt frei für Mitglieder", "Wir treffen uns.",
        "Barrierefrei erreichbar", "Kostenlose Parkplätze, Eintritt 3,-", "Getränke kostenlos",
        "Für Inhaber des Stadtpasses kostenlos", "Für Geflüchtete kostenlos", "Erster Kurstag kostenlos",
        "Die erste Stunde ist kostenlos", "Die Anmeldung ist kostenlos, der Kurs kostet etwas",
        "kostenlos für Mitglieder",
        "Unkostenbeitrag, sonst kostenlos", "Materialkosten fallen an. Die Teilnahme ist kostenfrei",
        "Kostenlos (für Mitglieder)", "Kostenlos, wenn Sie einen Stadtpass haben", "Eintritt frei, nur für Mitglieder",
        "Kaffee und Kuchen (kostenlos)", "Das Lehrmaterial ist kostenlos", "Stadtfest mit kostenloser Führung",
        "Das Probetraining ist kostenlos", "Der Eintritt ist für Frauen frei", "Jeden ersten Sonntag Eintritt frei",
        "Geflüchtete können kostenlos teilnehmen", "Kostenloser Eintritt für Geflüchtete", "Es sind noch Plätze frei",
        "The first lesson is free", "Registration is free", "Free for refugees", "Feel free to come", "Free childcare",
        "Eintritt frei (Kinder bis 6 Jahre)", "Eintritt frei, Erwachsene zahlen an der Kasse",
        "Vor der Anmeldung bitte zum kostenlosen Einstufungstest kommen.",
    ],
)  # fmt: skip
def test_descriptions_that_do_not(text: str) -> None:
    assert not costs_nothing(None, {"de": text})


def test_a_price_goes_before_the_words() -> None:
    assert not costs_nothing(Decimal(5), {"de": "kostenlos"})
    assert costs_nothing(Decimal(0), {})


def test_who_asks_for_free_events_is_shown_those_that_say_it_in_words() -> None:
    told = event("cafe", "2026-12-05T15:00", description={"de": "Mit Tee. Kostenlos."})
    dear = event("fair", "2026-12-04T15:00", description={"de": "Mit Musik."})
    town, search = guide(told, dear), EventSearch.of(named(free="yes"))
    assert [o.event.id for o in search.find(town, NOW)[0]] == ["cafe"]
    assert "Eintritt frei" in EventDesk(town, Speaker(texts(), "de"), NOW).answer(search)[1].text


def test_who_asks_for_free_courses_is_shown_those_that_say_it_in_words() -> None:
    told = course("a1", price=None, note={"de": "Der Kurs ist kostenlos."})
    found, exact = CourseSearch.of(named(free="yes")).find(guide(told, course("b1", price=None)), NOW.date())
    assert ([one.id for one in found], exact) == (["a1"], True)

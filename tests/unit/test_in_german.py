"""Buttons and prepared texts of any locale, said in German without a translation."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import get_args

import pytest

from bot.core.alarm.first_help import CRISIS_ANSWERS
from bot.core.handoffs.desk import DeskMessage
from bot.core.locale import NATIVE
from bot.desk.conversations import writing
from bot.service.answers.offices import ASPECTS, Aspect, OfficeDesk
from bot.service.answers.speaker import Speaker
from bot.service.pressed import meaning
from bot.service.staff import filing
from bot.service.staff.in_german import German, How, InGerman
from bot.service.turn.compose import Composer
from tests.unit import shipped
from tests.unit.shipped import TODAY
from tests.unit.test_blocks import Shipped


class Noon:
    def now(self):  # type: ignore[no-untyped-def]
        return TODAY


@cache
def in_german() -> InGerman:
    return InGerman(Shipped(), shipped.holidays(), Noon())


def said(text: str, locale: str, author: str = "bot", **more: object) -> DeskMessage:
    return DeskMessage("m", 1, author, text, locale, TODAY, "notice", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("locale", [code for code in NATIVE if code != "de"])
def test_prepared_sentences_are_known_again_with_what_filled_them(locale: str) -> None:
    speaker, guide = Speaker(shipped.catalogue(), locale), shipped.guide()
    name = speaker.of(guide.departments["order"].name)
    first, second = speaker.say("handoff_queued", department=name), speaker.say("offer_now", time="16:00")
    text = "\n".join([first, second, speaker.say("no_deadline")])
    found = in_german().of(said(text, locale))
    german = Speaker(shipped.catalogue(), "de")
    assert found and found.how == "prepared"
    assert found.text.split("\n") == [
        german.say("handoff_queued", department=german.of(guide.departments["order"].name)),
        german.say("offer_now", time="16:00"), german.say("no_deadline"),
    ]  # fmt: skip


def test_an_answer_of_the_bot_is_shown_as_its_german_version() -> None:
    found = in_german().of(said("…", "fa", source="register_address/fa"))
    assert found and found.how == "prepared" and "Wohnungsgeberbestätigung" in found.text


@pytest.mark.parametrize("locale", [code for code in NATIVE if code != "de"])
@pytest.mark.parametrize(
    ("intent", "sentence"),
    [("rent_problems", "no_deadline"), ("deportation_threat", "person_only"), ("labour_rights", "no_deadline")],
)
def test_what_stands_below_an_answer_is_said_in_german_too(intent: str, sentence: str, locale: str) -> None:
    """That nothing written here keeps a deadline."""
    own, german = (Composer(Shipped(), shipped.holidays(), code, TODAY) for code in (locale, "de"))
    text, expected = own.guidance.answer(intent)[0], german.guidance.answer(intent)[0].text
    found = in_german().of(said(text.text, locale, source=text.source))
    assert found == German(expected, "prepared")
    assert shipped.catalogue().say(sentence, "de") in expected


def test_what_nobody_knows_beside_an_answer_stays_and_the_rest_is_not_called_all_german() -> None:
    text = Composer(Shipped(), shipped.holidays(), "tr", TODAY).guidance.answer("rent_problems")[0].text
    found = in_german().of(said(f"Bilinmeyen bir satır.\n{text}", "tr", source="rent_problems/tr"))
    assert found and found.how == "partly" and found.text.startswith("Bilinmeyen bir satır.\n")
    assert shipped.catalogue().say("no_deadline", "de") in found.text


def test_an_answer_in_an_earlier_wording_keeps_what_stood_below_it() -> None:
    line = shipped.catalogue().say("no_deadline", "tr")
    found = in_german().of(said(f"Eskiden böyle yazıyordu.\n{line}", "tr", source="rent_problems/tr"))
    answer = Composer(Shipped(), shipped.holidays(), "de", TODAY).guidance.answer("rent_problems")[0].text
    assert found == German(answer, "prepared")


def test_an_answer_with_the_office_in_it_is_its_german_alone() -> None:
    for locale in ("ar", "tr", "fr"):
        text = Composer(Shipped(), shipped.holidays(), locale, TODAY).guidance.text("emergency_shelter")
        found = in_german().of(said(text.text, locale, source=text.source))
        german = Composer(Shipped(), shipped.holidays(), "de", TODAY).guidance.text("emergency_shelter").text
        assert found == German(german, "prepared")


@pytest.mark.parametrize("name", [*CRISIS_ANSWERS, "danger_weak", "emergency"])
def test_help_in_danger_is_shown_in_german_too(name: str) -> None:
    found = in_german().of(said("…", "fa", source=f"{name}/fa"))
    own = shipped.catalogue().find("answer", name, "de")
    assert found and found.how == "prepared" and own and found.text == own[0].strip()


def test_what_is_german_or_nobodys_sentence_stays_as_it_is() -> None:
    assert in_german().of(said("Guten Tag", "de")) is None
    assert in_german().of(said("چیزی که هیچ کس ننوشته است", "fa")) is None
    assert in_german().of(said("نه", "fa", author="newcomer")) is None


def test_a_line_that_is_not_known_stays_between_those_that_are_and_is_not_called_german() -> None:
    line = shipped.catalogue().say("no_deadline", "uk")
    found = in_german().of(said(f"{line}\nrest\n0800 1110111", "uk"))
    assert found and found.text == f"{shipped.catalogue().say('no_deadline', 'de')}\nrest\n0800 1110111"
    assert found.how == "partly"


def test_desk_and_record_have_a_word_for_every_way_that_german_comes_about() -> None:
    assert set(filing._HOW) == set(writing._HOW) == set(get_args(How))


def test_an_excerpt_of_a_page_is_not_called_german() -> None:
    """One known line above a text that nobody has translated back."""
    line = shipped.catalogue().say("no_deadline", "ar")
    assert in_german().of(said(f"{line}\n{'نص طويل من صفحة البوابة. ' * 20}", "ar")) is None


@pytest.mark.parametrize("locale", [code for code in NATIVE if code != "de"])
@pytest.mark.parametrize("later", [0, 1, 40])
def test_when_somebody_reads_is_said_in_german_as_well(locale: str, later: int) -> None:
    def told(code: str) -> str:
        speaker = Speaker(shipped.catalogue(), code)
        return speaker.say("offer_later", when=speaker.moment(TODAY + timedelta(days=later), TODAY))

    found = in_german().of(said(told(locale), locale))
    assert found and (found.text, found.how) == (told("de"), "prepared")


@pytest.mark.parametrize(
    ("payload", "german"),
    [
        ("intent:register_address", "Wohnung anmelden"), ("handoff:yes:order", "ja, ein Mensch soll es lesen"),
        ("tell:urgency:today", "Heute"), ("tell:who:child", "Für mein Kind"),
        ("tell:reach:skip", "Überspringen"),
        ("locale:uk", "Sprache: Ukrainisch"), ("office:citizens_office:all", "Bürgerbüro Altstadt"),
        ("handoff:call", "möchte angerufen werden"), ("handoff:call:no", "kein Anruf"),
        ("handoff:call:morning:+493023125110", "möchte vormittags angerufen werden"),
        ("handoff:book:yes:1:citizens_office", "ja, um diesen Termin bitten"),
        ("handoff:book:no:1:citizens_office", "nein, nicht um diesen Termin bitten"),
        ("handoff:slot", "möchte einen Termin bei einem Amt"), ("handoff:slot:no", "keinen Termin anfragen"),
        ("handoff:slot:citizens_office:2026-12-01T08:00",
         "Termin gewünscht: Bürgerbüro Altstadt, 01.12.2026, 08:00 Uhr"),
        ("handoff:slot:nowhere:x", "möchte einen Termin bei einem Amt"),
        ("signup:x", "Anmeldung zu einem Angebot"), ("signoff:x", "Abmeldung von einem Angebot"),
        ("form:send", "absenden"), ("nothing:x", None), ("intent:nothing", None), ("tell:urgency:never", None),
    ],
)  # fmt: skip
def test_a_button_says_what_it_meant(payload: str, german: str | None) -> None:
    found = meaning(payload, Shipped())
    assert found == german or (payload.startswith("intent:") and german and found)
    message = said("دکمه", "fa", author="newcomer", pressed=payload)
    assert (in_german().of(message) is None) is (found is None)


def places(locale: str) -> list[str]:
    """What the bot says of every office, and where nobody of a department can answer."""
    composer, guide = Composer(Shipped(), shipped.holidays(), locale, TODAY), shipped.guide()
    aspects: tuple[Aspect, ...] = (*ASPECTS.values(), "papers")
    texts = [offices(composer).answer(office, aspect).text for office in guide.offices.values() for aspect in aspects]
    texts += [offices(composer).card(office).text for office in guide.offices.values()]
    offered = (composer._desks.offers.offer({"intent": intent}) for intent in shipped.intents())
    return [*texts, *(said.text for said in offered if said)]


def offices(composer: Composer) -> OfficeDesk:
    return composer.guidance._offices


@pytest.mark.parametrize("locale", [code for code in NATIVE if code != "de"])
def test_offices_and_offers_are_said_in_german_to_the_last_word(locale: str) -> None:
    for text, german in zip(places(locale), places("de"), strict=True):
        found = in_german().of(said(text, locale))
        assert found and (found.text, found.how) == (german, "prepared")


@pytest.mark.parametrize("locale", [code for code in NATIVE if code != "de"])
def test_districts_and_topics_inside_a_sentence_are_german_too(locale: str) -> None:
    def told(code: str) -> str:
        speaker, guide = Speaker(shipped.catalogue(), code), shipped.guide()
        districts = speaker.listed([speaker.of(one.names) for one in guide.town.districts[1:3]])
        name = speaker.of(guide.offices["citizens_office_north"].name)
        lines = [
            speaker.say("office_elsewhere", districts=districts, name=name),
            speaker.say("appointment_topic", topic=speaker.label("driving_licence")),
            speaker.say("appointment_again", other=speaker.say("appointment_other")),
        ]
        return "\n".join(lines)

    assert in_german().of(said(told(locale), locale)) == German(told("de"), "prepared")


def test_what_filled_a_gap_and_is_in_no_german_is_not_called_german() -> None:
    for locale, district in (("ar", "حي لا يعرفه أحد"), ("uk", "Невідомий район"), ("tr", "Bilinmeyen mahalle")):
        line = Speaker(shipped.catalogue(), locale).say("office_elsewhere", districts=district, name="Bürgerbüro")
        found = in_german().of(said(line, locale))
        assert found and found.how == "partly" and district in found.text


def test_a_name_a_number_and_what_is_german_anyway_are_no_gap() -> None:
    department = shipped.guide().departments["order"].name["de"]
    for locale in ("ar", "tr", "pl"):
        speaker = Speaker(shipped.catalogue(), locale)
        for line in (
            speaker.say("handoff_joined_named", name="Anna Müller", department=department),
            speaker.say("call_promised", phone="030 23125100"),
        ):
            found = in_german().of(said(line, locale))
            assert found and found.how == "prepared"

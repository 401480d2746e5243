"""What an answer leaves for the town's data to say: filled from the responsible office, the same in every locale."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.content.gaps import filled, office_values
from bot.core.locale import NATIVE
from bot.core.texts.response import Catalogue, IntentInfo, Kind
from bot.core.texts.wording import problems
from bot.desk.text_words import sentence
from bot.service.answers.guidance import Guide
from bot.service.answers.offices import OfficeDesk
from bot.service.answers.speaker import Speaker

from . import shipped
from .test_every_answer import LOCALES, Shipped, answering, pressed

NEW_PHONE = "030 23125-987"
COORDINATION = shipped.guide().offices[shipped.guide().town.coordination_office]


def moved(**changes: object) -> Shipped:
    """The shipped texts in a town whose coordination office has changed."""
    guide = shipped.guide()
    offices = {**guide.offices, COORDINATION.id: COORDINATION.model_copy(update=changes)}
    return Shipped(replace(guide, offices=offices))


@pytest.mark.parametrize("locale", LOCALES)
async def test_one_phone_number_changed_in_the_portal_is_changed_in_every_locale(locale: str) -> None:
    assert COORDINATION.phone
    here, path = answering(Shipped()), answering(moved(phone=NEW_PHONE))
    for intent in ("ask_waiting", "request_human"):
        before = str(await pressed(intent, locale, here))
        after = str(await pressed(intent, locale, path))
        assert COORDINATION.phone in before, intent
        assert NEW_PHONE in after and COORDINATION.phone not in after, intent
    assert NEW_PHONE in (await pressed("ask_waiting", locale, path))["replies"][0]["text"]


def test_a_sentence_that_nothing_fills_is_left_out() -> None:
    text = "Das Amt hilft. Rufen Sie {phone} an! Oder {email}.\nAdresse: {address}"
    assert filled(text, {"{phone}": "1"}) == "Das Amt hilft. Rufen Sie 1 an!"
    assert filled(text, {"{phone}": "1", "{email}": "a@b.example", "{address}": "Weg 1"}) == (
        "Das Amt hilft. Rufen Sie 1 an! Oder a@b.example.\nAdresse: Weg 1"
    )
    assert filled("Ohne {etwas}. Ganz.", {}) == "Ohne {etwas}. Ganz."


def guide(text: str, locale: str) -> Guide:
    catalogue = Catalogue(
        {("answer", "work_permit"): {locale: text}}, {"work_permit": IntentInfo(topic="work", depth="facts")}
    )
    speaker, holidays = Speaker(catalogue, locale), shipped.holidays()
    desk = OfficeDesk(shipped.guide(), speaker, shipped.TODAY, holidays)
    return Guide(catalogue, shipped.guide(), speaker, desk)


def test_the_office_that_is_responsible_fills_an_answer_and_is_isolated_in_arabic() -> None:
    office = shipped.guide().responsible("work_permit")
    assert office and office.phone
    said = guide("اتصل: {phone} أو 27", "ar").text("work_permit").text
    assert said == f"اتصل: \u2068{office.phone}\u2069 أو \u206627\u2069"
    assert guide("{office}, {address}", "de").text("work_permit").text == (
        f"{office.name['de']}, {office.address.line()}"
    )


def test_everything_an_office_has_can_be_said() -> None:
    full = COORDINATION.model_copy(update={"booking_url": "https://termine.example", "website": "https://a.example"})
    assert office_values(full, "uk").keys() == {
        "{office}", "{phone}", "{email}", "{address}", "{website}", "{appointment_url}",
    }  # fmt: skip
    assert "{phone}" not in office_values(full.model_copy(update={"phone": None}), "de")


@pytest.mark.parametrize(
    ("text", "german", "codes"),
    [
        ("{phone}", "{phone}", []),
        ("{phone} {phone} {town}", "{phone}", []),
        ("{town}", "", []),
        ("{phone}", "", ["unknown_placeholder"]),
        ("Tel", "{phone}", ["missing_placeholder"]),
        ("{email}", "{phone}", ["unknown_placeholder", "missing_placeholder"]),
        ("{fax}", "{fax}", ["unknown_placeholder"]),
    ],
)
def test_an_answer_has_the_placeholders_of_the_german_one(text: str, german: str, codes: list[str]) -> None:
    assert [problem.code for problem in problems("answer", "work_permit", text, german)] == codes


def test_what_only_the_german_text_lacks_is_told_apart_from_what_nobody_fills() -> None:
    def told(kind: Kind, text: str, german: str) -> str:
        (problem, *_) = problems(kind, "work_permit", text, german)
        return sentence(problem)

    assert told("answer", "{phone}", "").startswith("{phone} steht im deutschen Text nicht.")
    assert told("answer", "{fax}", "") == "{fax} kann der Bot hier nicht ausfüllen. Erlaubt: {town}."
    assert "deutschen Text nicht" not in told("answer", "{fax}", "{fax}"), "the German text itself"
    assert "deutschen Text nicht" not in told("interface", "{phone}", "{office}"), "there data are not of an office"


@pytest.mark.parametrize("locale", NATIVE)
async def test_under_an_answer_whose_german_text_has_changed_stands_a_plain_note(locale: str) -> None:
    known = shipped.catalogue()
    behind = {("answer", name, locale) for name in ("bank_account", "emergency")}
    catalogue = Catalogue(known._texts, known.intents, "Musterstadt", behind)
    speaker, holidays = Speaker(catalogue, locale), shipped.holidays()
    desk = OfficeDesk(shipped.guide(), speaker, shipped.TODAY, holidays)
    said = Guide(catalogue, shipped.guide(), speaker, desk)
    note = catalogue.say("german_changed", locale)
    assert said.answer("bank_account")[0].text.splitlines()[-1] == note
    assert note not in said.answer("tax_id")[0].text
    assert note not in said.answer("emergency")[0].text  # nothing stands beside a danger answer

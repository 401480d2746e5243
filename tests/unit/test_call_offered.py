"""Who wants to be called: a number below the offer of a person, and when to call, in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.conversation import State
from bot.core.message import Button
from bot.service.answers.given_number import given_unasked
from bot.service.turn.answering import Question
from bot.service.turn.call_times import call_at, call_buttons
from bot.wiring import Lotse
from bot.wiring.files import load_wished_times
from tests.conftest import somebody_answers
from tests.fakes import ScriptedDialogue

from .samples import PROJECT

NUMBERS = [
    "+4917012345", "0151 22334455", "meine nummer ist 0170 1234567", "٠١٥١٢٢٣٣٤٤٥٥", "۰۱۷۰۱۲۳۴۵۶۷",
    "+49 (170) 123456", "0170/1234567", "tel 01701234567",
]  # fmt: skip
NO_NUMBERS = [
    "12345", "15.03.1990", "01.02.1990", "01 02 1990", "2026-12-03", "10:30 - 12:00", "12345 Musterstadt", "112",
    "Aktenzeichen 123456789", "ich warte seit 3 Stunden", "ist 0170 1234567 die Nummer vom Amt?", "",
]  # fmt: skip
BUTTONS = tuple(Button(wish, f"handoff:call:{wish}:+49151") for wish in ("any", "morning", "afternoon"))
OFFER = (Button("Ja", "handoff:yes:social_work"), Button("Nein", "handoff:no:social_work"))
HOUSING = {"intent": "housing_search"}
TIMES = [
    ("morgen vormittag", "de", "morning"), ("tomorrow afternoon", "en", "afternoon"), ("yarın sabah", "tr", "morning"),
    ("завтра вранці", "uk", "morning"), ("завтра утром", "ru", "morning"), ("غدا الصبح", "ar", "morning"),
    ("jutro rano", "pl", "morning"), ("mâine dimineață", "ro", "morning"), ("demain matin", "fr", "morning"),
    ("فردا صبح", "fa", "morning"), ("abends", "de", "afternoon"), ("um 15 Uhr", "de", "afternoon"),
    ("morgen", "de", "any"), ("morgen nachmittag", "de", "any"),
    ("завтра", "ru", "any"), ("Freitag", "de", "any"), ("danke", "de", None), ("wann?", "de", None),
]  # fmt: skip


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_to_be_called_at(text: str) -> None:
    assert given_unasked(text)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_no_number_to_be_called_at(text: str) -> None:
    assert not given_unasked(text)


@pytest.mark.parametrize(("text", "locale", "wish"), TIMES)
def test_a_time_in_words_is_the_button_that_says_it(text: str, locale: str, wish: str | None) -> None:
    wished = load_wished_times(PROJECT).read(text, locale, datetime(2026, 11, 26, tzinfo=UTC).date())
    assert call_at(BUTTONS, wished, text) == (f"handoff:call:{wish}:+49151" if wish else None)
    assert call_at(OFFER, wished, text) is None and not call_buttons(OFFER)


async def said(lotse: Lotse, question: Question, intent: str = "out_of_scope") -> list[str]:
    answer = await lotse.answering(ScriptedDialogue(intent)).answer(question)
    return [one.text for one in answer.reply.utterances]


@somebody_answers
@pytest.mark.parametrize(("locale", "number"), [("uk", "+4917012345"), ("tr", "0151 22334455"), ("ar", NUMBERS[3])])
async def test_a_number_below_the_offer_is_asked_for_after_the_yes(lotse: Lotse, locale: str, number: str) -> None:
    expected = lotse.library.catalogue.say("call_offer", locale)
    (offer,) = await said(lotse, Question("s", number, locale=locale, context=HOUSING, offered=OFFER))
    assert offer.startswith(expected)
    stands = Question("s", number, locale=locale, context={**HOUSING, "offered": OFFER[0].payload})
    assert (await said(lotse, stands))[0].startswith(expected)
    assert not (await said(lotse, Question("s", number, locale=locale)))[0].startswith(expected)
    assert not (await said(lotse, Question("s", "15.03.1990", locale=locale, context=HOUSING, offered=OFFER)))[
        0
    ].startswith(expected)


@somebody_answers
async def test_a_time_below_the_number_is_noted(lotse: Lotse) -> None:
    asked = tuple(Button(one.title, f"{one.payload}22334455") for one in BUTTONS)
    context = {"handoff": "integration"}
    waiting = Question("s", "morgen vormittag", locale="de", state=State.WAITING, context=context, offered=asked)
    noted = lotse.library.catalogue.say("call_noted", "de").split("{")[0]
    assert (await said(lotse, waiting, "office_hours"))[0].startswith(noted)
    other = Question("s", "was kostet das", locale="de", state=State.WAITING, context=context, offered=asked)
    assert not (await said(lotse, other, "office_hours"))[0].startswith(noted)

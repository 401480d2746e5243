"""A photo with words under it: the media answer, the answer to the words above it where they were surely understood."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.conversation import State
from bot.core.locale import NATIVE
from bot.core.understanding import Understanding
from bot.language.files import load_detector
from bot.portal.holidays import LandHolidays
from bot.service.turn.answering import Answer, Answering, Question
from bot.service.turn.captioned import Captioned
from bot.service.turn.continuing import Continuing
from bot.wiring.files import load_danger

from . import shipped
from .samples import PROJECT
from .test_every_answer import Shipped, Stopped
from .test_several import Knowing, meant

WORDS = "Diesen Brief habe ich heute bekommen"
BEFORE = {"intent": "housing_search", "tried": "housing_search"}


async def told(
    understood: Understanding | None, text: str = WORDS, medium: str = "photo", locale: str = "de",
    state: State = State.WITH_BOT,
) -> Answer:  # fmt: skip
    library, clock, holidays = Shipped(), Stopped(), LandHolidays("BY")
    answering = Answering(
        Knowing({text: understood}),
        library,
        load_detector(PROJECT, PROJECT / "var" / "models"),
        load_danger(PROJECT),
        clock,
        holidays,
    )
    inner = Continuing(answering, library, clock, holidays)
    question = Question("c", text, None, locale, state=state, context=BEFORE, channel="telegram", medium=medium)
    return await Captioned(inner, library, clock, holidays).answer(question)


def say(name: str, locale: str = "de") -> str:
    return shipped.catalogue().say(name, locale)


def offers(answer: Answer) -> int:
    return sum(said.kind == "offer" for said in answer.reply.utterances)


@pytest.mark.parametrize("medium", ["photo", "document", "voice"])
@pytest.mark.parametrize(
    "understood",
    [
        meant("ask_simpler"), meant("thank"), meant("follow_up_cost"), meant("housing_search", "choice"),
        meant("housing_search", "fallback"), replace(meant("housing_search"), zone="choice"), meant("request_human"),
    ],
    ids=lambda u: f"{u.response}-{u.zone}" if isinstance(u, Understanding) else u,
)  # fmt: skip
async def test_words_about_the_picture_get_the_media_answer_alone(understood: Understanding, medium: str) -> None:
    answer = await told(understood, medium=medium)
    first, *_ = answer.reply.utterances
    assert first.text.startswith(say(f"media_{medium}")) and answer.reply.topic == "media"
    assert answer.reply.handoff and offers(answer) == 1 and answer.reply.context == BEFORE
    assert answer.understanding is None, "nobody is asked whether that answer helped"


async def test_a_sure_answer_stands_above_the_media_answer_with_one_offer_for_its_matter() -> None:
    answer = await told(meant("asylum_procedure"), "Wie läuft das Asylverfahren?")
    texts = [said.text for said in answer.reply.utterances]
    assert not texts[0].startswith(say("media_photo")) and answer.reply.topic not in ("media", "talk")
    assert any(text.startswith(say("media_photo")) for text in texts[1:]) and offers(answer) == 1
    group = next(d.id for d in shipped.guide().departments.values() if d.protection)
    (offer,) = [said for said in answer.reply.utterances if said.kind == "offer"]
    assert any(button.payload == f"handoff:yes:{group}" for button in offer.buttons)


async def test_danger_in_the_words_wins() -> None:
    strong = await told(None, "Hilfe, mein Mann schlägt mich")
    assert strong.reply.outcome == "danger" and len(strong.reply.utterances) == 1
    weak = await told(replace(meant("housing_search", "fallback"), help_line=True))
    help_line, media, *_ = weak.reply.utterances
    assert help_line.kind == "danger" and media.text.startswith(say("media_photo"))


async def test_a_number_under_a_picture_is_taken_and_words_without_one_are_answered_as_ever() -> None:
    number = await told(None, "0151 12345678", state=State.WAITING)
    assert any("call:any" in b.payload for b in number.reply.utterances[0].buttons) and number.reply.step
    assert number.reply.utterances[1].text.startswith(say("media_photo"))
    plain = await told(meant("ask_simpler"), medium="")
    assert not any(said.text.startswith(say("media_photo")) for said in plain.reply.utterances)


SENTENCES = {
    "de": "Diesen Brief habe ich heute bekommen", "en": "I got this letter today", "ar": "وصلتني هذه الرسالة اليوم",
    "fa": "این نامه را امروز گرفتم", "tr": "Bu mektubu bugün aldım", "uk": "Я отримала цього листа сьогодні",
    "ru": "Я получила это письмо сегодня", "ro": "Am primit scrisoarea aceasta astăzi",
    "pl": "Dostałam dzisiaj ten list", "fr": "J'ai reçu cette lettre aujourd'hui",
}  # fmt: skip


async def test_the_media_answer_is_in_the_language_of_the_words() -> None:
    for locale in NATIVE:
        answer = await told(meant("housing_search", "fallback"), SENTENCES[locale])
        first = answer.reply.utterances[0].text
        assert answer.locale == locale and first.startswith(say("media_photo", locale)) and "Frist" in first

"""Who asks for a woman, or for a call, in words: the offer is of a woman, and need not be asked for again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.content.routing import Seat
from bot.core.handoff import WOMAN
from bot.core.locale import NATIVE
from bot.core.message import Reply, Utterance
from bot.core.understanding import Candidate, Understanding, UserMessage
from bot.service.meaning.wishing import WANTS_CALL, WANTS_WOMAN, WishingStep
from bot.service.turn.compose import Composer
from bot.wiring.files import load_rows

from . import shipped
from .samples import PROJECT
from .test_every_answer import Shipped

COORDINATION = "integration_participation"
PERSON = Understanding("request_human", 0.9, "confident", "request_human", (Candidate("request_human", 0.9),))
WOMAN_WANTED = {
    "de": ["Ich möchte mit einer Frau sprechen", "bitte nur Frau, nicht Mann", "gibt es eine Mitarbeiterin?"],
    "en": ["I want to talk to a woman", "a lady please", "I'd rather not talk to a man"],
    "ar": ["بدي احكي مع مرأة", "أريد أن أتحدث مع امرأة", "بدي احكي مع ست مو رجال", "bdi e7ki ma3 mara"],
    "fa": ["من می‌خواهم با یک خانم گپ بزنم", "میخواهم با یک زن صحبت کنم", "mikham ba ye khanom harf bezanam"],
    "fr": ["Je voudrais parler à une femme", "plutôt une conseillère, pas un homme"],
    "pl": ["Chcę porozmawiać z kobietą", "wolę z jakąś panią"],
    "ro": ["Vreau să vorbesc cu o femeie", "aș prefera o doamnă"],
    "ru": ["Я хочу поговорить с женщиной", "только не с мужчиной"],
    "tr": ["Bir kadınla konuşmak istiyorum", "bir hanımla görüşebilir miyim"],
    "uk": ["Я хочу поговорити з жінкою", "можна з якоюсь жінкою поговорити"],
}
CALL_WANTED = {
    "de": ["Können Sie mich bitte zurückrufen?", "rufen Sie mich an", "ich bitte um Rückruf"],
    "en": ["please call me", "can somebody call me back", "I need a callback"],
    "ar": ["اتصلوا بي من فضلكم", "ممكن تدقوا لي", "خابروني"],
    "fa": ["لطفاً به من زنگ بزنید", "می‌شود با من تماس بگیرید؟", "lotfan be man zang bezanid"],
    "fr": ["pouvez-vous me rappeler ?", "appelez-moi s'il vous plaît"],
    "pl": ["proszę do mnie zadzwonić", "proszę o telefon"],
    "ro": ["puteți să mă sunați?", "sunați-mă vă rog"],
    "ru": ["перезвоните мне", "можете мне позвонить?"],
    "tr": ["beni arayabilir misiniz", "lütfen geri arayın"],
    "uk": ["передзвоніть мені", "зателефонуйте мені будь ласка"],
}
NEITHER = [
    "Ich möchte mit einem Menschen sprechen", "Ich will mit Frau Haidari sprechen",
    "Meine Frau möchte mit jemandem reden",
    "my wife wants to talk to somebody", "where can I call you", "بدي احكي مع حدا", "كم مرة لازم احكي معكم",
    "زنم می‌خواهد با کسی گپ بزند", "می‌خواهم به شما زنگ بزنم", "je m'appelle Amal, je veux parler à quelqu'un",
    "ma femme veut parler à un conseiller", "chcę porozmawiać z człowiekiem", "soția mea vrea să vorbească cu cineva",
    "моя жена хочет поговорить с кем-то", "biriyle konuşmak istiyorum", "хочу поговорити з людиною",
]  # fmt: skip


async def heard(text: str, u: Understanding = PERSON) -> Understanding:
    return await WishingStep(load_rows(PROJECT, "wishes")).completed(u, UserMessage("x", text))


def offered(u: Understanding, locale: str, *seats: Seat) -> Reply:
    library = Shipped(replace(shipped.guide(), seats=seats))
    return Composer(library, shipped.holidays(), locale, shipped.TODAY).reply(u, {})


def last(reply: Reply) -> Utterance:
    return reply.utterances[-1]


def payloads(reply: Reply) -> list[str]:
    return [button.payload for button in last(reply).buttons]


@pytest.mark.parametrize("text", [text for known in WOMAN_WANTED.values() for text in known])
async def test_a_woman_is_wished_for(text: str) -> None:
    assert WANTS_WOMAN in (await heard(text)).entities


@pytest.mark.parametrize("text", [text for known in CALL_WANTED.values() for text in known])
async def test_a_call_is_wished_for(text: str) -> None:
    assert (await heard(text)).entities == (WANTS_CALL,)


@pytest.mark.parametrize("text", NEITHER)
async def test_a_person_is_asked_for_as_ever(text: str) -> None:
    assert await heard(text) == PERSON


async def test_of_another_matter_the_words_mean_nothing() -> None:
    course = Understanding("search_course", 0.9, "confident", "search_course", (Candidate("search_course", 0.9),))
    assert await heard("Ich suche einen Kurs mit einer Frau als Lehrerin", course) == course


async def test_it_makes_sure_that_a_person_is_meant() -> None:
    candidates = (Candidate("women_services", 0.4), Candidate("request_human", 0.3))
    unsure = Understanding("women_services", 0.4, "choice", "choice", candidates)
    assert (await heard("Je voudrais parler à une femme", unsure)).response == "request_human"
    assert await heard("Je voudrais parler à quelqu'un", unsure) == unsure
    third = replace(unsure, candidates=(Candidate("search_course", 0.35), *candidates))
    assert await heard("un cours pour une femme", third) == third


@pytest.mark.parametrize("locale", NATIVE)
async def test_the_offer_is_of_a_woman_and_her_yes_keeps_the_wish(locale: str) -> None:
    u = await heard(WOMAN_WANTED[locale][0])
    reply = offered(u, locale, Seat((COORDINATION,), woman=True), Seat((COORDINATION,)))
    assert payloads(reply) == [f"handoff:woman:{COORDINATION}", "handoff:no"]
    plain = offered(PERSON, locale, Seat((COORDINATION,), woman=True))
    assert payloads(plain)[0] == f"handoff:yes:{COORDINATION}"


@pytest.mark.parametrize("locale", NATIVE)
async def test_that_no_woman_is_there_is_said_first(locale: str) -> None:
    reply = offered(await heard(WOMAN_WANTED[locale][0]), locale, Seat((COORDINATION,)))
    none = shipped.catalogue().say("offer_no_woman", locale, department="|").partition("|")[0]
    assert last(reply).text.startswith(none)
    sees = shipped.catalogue().say("offer_sees", locale)
    assert sees in last(reply).text and payloads(reply) == [f"handoff:yes:{COORDINATION}", "handoff:no"]
    assert WOMAN not in "".join(payloads(reply))

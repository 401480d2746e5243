"""No bed for tonight: the shelter with its telephone stands first, flats and certificates do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.core.message import Utterance
from bot.core.understanding import Candidate, PageHit, Understanding, UserMessage
from bot.service.answers.guidance import SHELTER, TONIGHT
from bot.service.meaning.tonight import TonightStep
from bot.service.turn.compose import Composer
from bot.wiring.files import load_rows

from . import shipped
from .samples import PROJECT
from .test_every_answer import Shipped

LIBRARY = Shipped(shipped.guide())
NUMBER = "030 23125-520"
NO_BED = {
    "de": ["Wir wissen nicht, wo wir heute schlafen sollen", "bin seit gestern obdachlos"],
    "en": ["we have nowhere to go this night, nowhere to sleep", "no bed, im outside"],
    "ar": ["ما عنا مكان ننام فيه اليوم", "انا نايم بالشارع"],
    "fa": ["امشب با طفلم جای خواب نداریم", "کجا بخوابیم امشب"],
    "fr": ["nous n'avons nulle part où dormir", "je suis à la rue avec mon fils"],
    "pl": ["nie mamy gdzie dziś spać", "szukam noclegowni"],
    "ro": ["nu avem unde dormi în noaptea asta", "dormim pe stradă"],
    "ru": ["нам негде ночевать", "мы с ребёнком остались на улице"],
    "tr": ["bu gece kalacak yerimiz yok", "sokakta yatıyorum"],
    "uk": ["нам нема де переночувати", "ми з дитиною опинились на вулиці"],
    "mixed": ["i need bett heute nacht", "bana heute nacht yatak lazım"],
}
FLATS = [
    "Ich suche eine Wohnung mit drei Zimmern", "I need a bigger flat until the end of the year", "بدي بيت للايجار",
    "خانه کرایی میخواهم", "je cherche un appartement", "szukam mieszkania dla rodziny",
    "caut o locuință cu două camere", "ищу квартиру недорого", "kiralık ev arıyorum", "шукаю квартиру для родини",
    "Bett und Schrank für das Kinderzimmer", "heute ist die Besichtigung",
]  # fmt: skip


SURELY = {
    "de": ["wo schlafen wir heute", "haben keinen schlafplatz", "sitzen auf der straße mit 2 kindern"],
    "en": ["where do we sleep tonight", "we have nowhere to sleep", "we are on the street with kids"],
    "ar": ["وين ننام الليلة", "ما عنا محل ننام فيه مع الاولاد", "نحنا بالشارع", "wen nnam lleile"],
    "fa": ["کجا بخوابیم امشب", "emshab ja nadarim bekhabim", "در سرک هستیم با طفل ها", "koja bekhabim emshab"],
    "fr": ["on dort ou ce soir avec les petits", "ou dormir ce soir", "on est à la rue"],
    "pl": ["gdzie dziś śpimy", "nie mamy gdzie spac", "jestesmy na ulicy z dziecmi"],
    "ro": ["unde dormim la noapte", "nu avem unde dormi", "am ramas in strada"],
    "ru": ["где нам сегодня спать", "негде переночевать", "мы с детьми на улице"],
    "tr": ["bu gece nerede uyuyacağız", "yatacak yerimiz yok", "sokakta kaldık"],
    "uk": ["де нам сьогодні спати", "нема де спати", "ми на вулиці з дітьми"],
}
GO = [
    "wohin heute nacht", "where do we go tonight", "وين نروح الليلة", "کجا برویم شب", "on va ou ce soir",
    "gdzie mamy dziś iść", "unde mergem la noapte", "куда нам сегодня идти", "bu gece nereye gidelim",
    "куди нам йти сьогодні",
]  # fmt: skip
NO_SHELTER = [
    "was ist heute abend los für kinder", "where can we go tonight with kids", "وين نروح الليلة مع الاولاد",
    "امشب کجا برویم با طفل ها", "on mange ou ce soir", "co robić dziś wieczorem", "ce facem diseara",
    "дети на улице шумят", "bu gece ne var", "на вулиці лежить сміття", "mein kind kann nicht schlafen",
    "ich wohne in der Straße am Park",
]  # fmt: skip


async def heard(text: str, u: Understanding, context: Mapping[str, str] | None = None) -> Understanding:
    dialogue = TonightStep(load_rows(PROJECT, "tonight"))
    return await dialogue.completed(u, UserMessage("x", text, {}, context or {}))


def housing(confidence: float = 0.9, response: str = "housing_search") -> Understanding:
    zone = "confident" if confidence >= 0.5 else "choice"
    return Understanding("housing_search", confidence, zone, response, (Candidate("housing_search", confidence),))


def said(u: Understanding, locale: str) -> tuple[Utterance, ...]:
    return Composer(LIBRARY, shipped.holidays(), locale, shipped.TODAY).reply(u, {}).utterances


@pytest.mark.parametrize(("locale", "text"), [(code, text) for code, known in NO_BED.items() for text in known])
async def test_who_has_no_bed_tonight_reads_the_shelter_and_its_number_first(locale: str, text: str) -> None:
    locale = "en" if locale == "mixed" else locale
    first, card = said(await heard(text, housing()), locale)[:2]
    assert first.source == f"{SHELTER}/{locale}" and NUMBER in first.text and "110" in first.text
    assert "Gleisweg 5" in card.text and "WBS" not in first.text + card.text


async def test_also_where_a_page_fits_or_nothing_is_sure() -> None:
    page = Understanding(
        "housing_search", 0.7, "confident", "page", pages=(PageHit("/musterstadt/de/wohnen-und-alltag/", 0.6, "de"),)
    )
    for u in (page, housing(0.3, "choice"), housing(0.3, "page")):
        assert TONIGHT in (await heard("Wo kann ich heute Nacht schlafen?", u)).entities


@pytest.mark.parametrize("text", FLATS)
async def test_a_flat_is_looked_for_as_ever(text: str) -> None:
    assert await heard(text, housing()) == housing()


@pytest.mark.parametrize("intent", ["volunteering", "crisis_support", "rent_problems", "school_life"])
async def test_of_another_matter_the_words_mean_nothing(intent: str) -> None:
    u = Understanding(intent, 0.9, "confident", intent, (Candidate(intent, 0.9), Candidate("housing_search", 0.2)))
    assert await heard("Mein Kind kann nicht schlafen", u) == u


@pytest.mark.parametrize("code", SURELY)
async def test_after_another_answer_and_where_nothing_is_sure_the_words_say_it_themselves(code: str) -> None:
    lost = Understanding("library_leisure", 0.11, "fallback", "fallback", pages=(PageHit("/x/", 0.3, "de"),))
    event = Understanding("search_event", 0.87, "confident", "search_event")
    for text in SURELY[code]:
        for u in (lost, event, replace(event, response="follow_up_changed"), replace(lost, response="choice")):
            found = await heard(text, u)
            assert (found.response, found.pages, TONIGHT in found.entities) == ("housing_search", (), True), text
        safe = {"intent": "crisis_support", "last": "intent:crisis_support"}
        for sure in (replace(event, response="school_life"), replace(lost, response="emergency")):
            assert await heard(text, sure) == sure
        assert await heard(text, lost, safe) == lost


async def test_a_place_to_live_that_was_taken_to_go_on_with_the_answer_before_is_none() -> None:
    for response in ("follow_up_same", "follow_up_changed"):
        assert TONIGHT in (await heard("obdachlos", housing(1.0, response))).entities
        assert TONIGHT not in (await heard("وبدي بيت", housing(1.0, response))).entities


async def test_where_to_go_tonight_means_a_bed_after_trouble_with_the_landlord_alone() -> None:
    lost = Understanding("find_doctor", 0.17, "choice", "choice")
    for text in GO:
        assert TONIGHT in (await heard(text, lost, {"intent": "rent_problems"})).entities, text
        assert await heard(text, lost, {"intent": "library_leisure"}) == lost


async def test_who_goes_out_tonight_or_names_a_street_has_a_bed() -> None:
    for text in NO_SHELTER:
        for u in (
            Understanding("search_event", 0.9, "confident", "search_event"),
            Understanding("x", 0.2, "choice", "choice"),
        ):
            assert await heard(text, u) == u, text


async def test_it_can_be_said_again_and_is_the_office_in_focus() -> None:
    composer = Composer(LIBRARY, shipped.holidays(), "uk", shipped.TODAY)
    before = composer.reply(await heard("ніде спати", housing()), {}).context
    again = composer.reply(Understanding("thank", 1.0, "confident", "follow_up_again"), before)
    assert before["office"] == SHELTER and NUMBER in again.utterances[0].text


async def test_a_town_without_a_shelter_names_the_office_for_flats() -> None:
    guide = shipped.guide()
    bare = Shipped(replace(guide, matters={}))
    reply = Composer(bare, shipped.holidays(), "de", shipped.TODAY).reply(await heard("bin obdachlos", housing()), {})
    assert "Wohnungsamt, " in reply.utterances[0].text and "110" in reply.utterances[0].text

"""No bed for tonight: the shelter with its telephone stands first, flats and certificates do not."""

from __future__ import annotations

import pytest

from bot.core.message import Utterance
from bot.core.understanding import Candidate, PageHit, Understanding
from bot.service.answers.guidance import SHELTER, TONIGHT
from bot.service.meaning.tonight import TonightDialogue
from bot.service.turn.compose import Composer
from bot.wiring.files import load_rows
from tests.fakes import ScriptedDialogue

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


async def heard(text: str, u: Understanding) -> Understanding:
    return await TonightDialogue(ScriptedDialogue(), load_rows(PROJECT, "tonight")).completed(u, text, {}, {})


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


async def test_it_can_be_said_again_and_is_the_office_in_focus() -> None:
    composer = Composer(LIBRARY, shipped.holidays(), "uk", shipped.TODAY)
    before = composer.reply(await heard("ніде спати", housing()), {}).context
    again = composer.reply(Understanding("thank", 1.0, "confident", "follow_up_again"), before)
    assert before["office"] == SHELTER and NUMBER in again.utterances[0].text


async def test_a_town_without_a_shelter_names_the_office_for_flats() -> None:
    guide = shipped.guide()
    bare = Shipped(type(guide)(**{**vars(guide), "matters": {}}))
    reply = Composer(bare, shipped.holidays(), "de", shipped.TODAY).reply(await heard("bin obdachlos", housing()), {})
    assert "Wohnungsamt, " in reply.utterances[0].text and "110" in reply.utterances[0].text

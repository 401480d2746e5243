"""Threatened with the police or the foreigners' office: help at work or with the tenancy; no complaint."""

from __future__ import annotations

import pytest

from bot.core.danger import DangerPatterns, Strength
from bot.core.understanding import Understanding, UserMessage
from bot.service.meaning.around import CompletedDialogue
from bot.service.meaning.threatened import ThreatenedStep
from bot.settings import PROJECT
from bot.wiring.files import load_danger, load_rows
from tests.fakes import ScriptedDialogue

BY_A_BOSS = {
    "de": ("chef sagt er ruft polizei wenn ich mich beschwere", "chef sagt er meldet mich bei der ausländerbehörde"),
    "en": ("my boss says he will call immigration if i complain", "he say if i complain he will call immigration",
           "my employer says he will report me to auslanderbehorde", "my boss told me he will call the police"),
    "ar": ("المعلم بيقول بيخبر الشرطة اذا اشتكيت", "المدير بيهددني بالترحيل"),
    "fa": ("کارفرما میگوید به پلیس زنگ میزند اگر شکایت کنم", "کارفرما تهدید میکند که دیپورت میشوم"),
    "fr": ("mon patron dit que si je me plains il appelle la police", "le chef menace de me dénoncer à la préfecture"),
    "pl": ("szef mowi ze jak sie poskarze to zadzwoni na policje", "szef grozi deportacją"),
    "ro": ("patronul zice ca daca ma plang suna la politie", "seful ameninta cu politia"),
    "ru": ("хозяин говорит если пожалуюсь вызовет миграционную службу", "начальник говорит вызовет полицию"),
    "tr": ("patron şikayet edersem polisi arayacağını söylüyor", "patron polise haber veririm diyor"),
    "uk": ("шеф каже якщо поскаржусь подзвонить в поліцію", "начальник погрожує депортацією"),
}  # fmt: skip
BY_A_LANDLORD = [
    "my landlord say he will call police if i dont pay cash", "vermieter droht mit polizei wenn ich nicht bar zahle",
    "صاحب البيت بيقول بيتصل بالشرطة", "صاحبخانه میگه پولیس را خبر میکنم",
    "le proprietaire dit qu'il va appeler la police", "wlasciciel grozi policja", "proprietarul zice ca cheama politia",
    "хозяин квартиры говорит вызовет полицию",
    "ev sahibi polisi ararım diyor", "господар квартири каже викличе поліцію",
]  # fmt: skip
OTHERS = [
    "my boss says i should call the immigration office", "chef sagt ich soll die ausländerbehörde anrufen",
    "szef mowi ze mam zadzwonic do urzedu", "начальник сказал позвонить в миграционную службу",
    "i want to complain about the immigration office", "mein chef zahlt nicht", "le patron dit d'appeler la mairie",
]  # fmt: skip


async def meant(
    text: str, response: str, context: dict[str, str] | None = None, heard: Strength | None = None
) -> Understanding:
    engine = ScriptedDialogue(response)
    engine.fearful = False
    dialogue = CompletedDialogue(engine, [ThreatenedStep(load_rows(PROJECT, "threats"))])
    return await dialogue.understand(UserMessage("somebody", text, {}, context or {}, heard))


@pytest.mark.parametrize("language", BY_A_BOSS)
@pytest.mark.parametrize("response", ["file_complaint", "emergency", "office_contact"])
async def test_an_employer_who_threatens_leads_to_help_at_work(language: str, response: str) -> None:
    for text in BY_A_BOSS[language]:
        assert (await meant(text, response)).response == "labour_rights", text
        assert (await meant(text, "crisis_support", heard="strong")).response == "crisis_support"


@pytest.mark.parametrize("text", BY_A_LANDLORD)
async def test_a_landlord_who_threatens_leads_to_help_with_the_tenancy(text: str) -> None:
    assert (await meant(text, "emergency")).response == "rent_problems"
    feared = await meant(text, "crisis_support", heard="weak")
    assert feared.response == "rent_problems" and feared.help_line


@pytest.mark.parametrize("text", OTHERS)
async def test_who_shall_call_an_office_is_not_threatened(text: str) -> None:
    assert (await meant(text, "office_contact")).response == "office_contact"


async def test_who_threatens_without_a_name_is_who_was_spoken_of() -> None:
    text = "he say he will call police"
    assert (await meant(text, "emergency", {"intent": "labour_rights"})).response == "labour_rights"
    assert (await meant(text, "emergency", {"intent": "rent_problems"})).response == "rent_problems"
    assert (await meant(text, "emergency")).response == "legal_advice"
    assert (await meant(text, "legal_advice")).response == "legal_advice"
    assert (await meant("my husband says he will call immigration", "file_complaint")).response == "crisis_support"
    in_danger = {"intent": "crisis_support", "last": "intent:crisis_violence"}
    assert (await meant(text, "emergency", in_danger)).response == "follow_up_same"


def test_that_somebody_will_call_the_police_is_no_emergency() -> None:
    patterns: DangerPatterns = load_danger(PROJECT)
    for text in (*BY_A_LANDLORD, *(one for known in BY_A_BOSS.values() for one in known), "he say he will call police"):
        found = patterns.recognise(text)
        assert found is None or found.strength == "weak", text
    for text in ("he will kill me call police", "tell him call the police someone is breaking in"):
        found = patterns.recognise(text)
        assert found is not None and found.strength == "strong"

"""No birth certificate is no pregnancy: who marries stays there, others read who is responsible, with a person."""

from __future__ import annotations

import pytest

from bot.core.understanding import Understanding, UserMessage
from bot.service.meaning.certificates import CertificatesStep
from bot.service.turn.compose import Composer
from bot.settings import PROJECT
from bot.wiring.dialogues import completed
from bot.wiring.files import load_rows
from tests.fakes import MovedClock, ScriptedDialogue

from . import shipped
from .test_every_answer import Shipped

LIBRARY = Shipped(shipped.guide())
MARRIAGE = {"intent": "marriage_family_law", "last": "intent:marriage_family_law", "office": "registry_office"}
BORN = Understanding("pregnancy_birth", 0.99, "confident", "pregnancy_birth", help_line=True)
NONE = {
    "de": ["ich habe keine geburtsurkunde", "geburtsurkunde hab ich verloren"],
    "en": ["no birth certificate", "i dont have a birth certificate"],
    "ar": ["ما عندي شهادة ميلاد", "ضاعت شهادة الميلاد", "ma 3andi shahadet milad"],
    "fa": ["سند تولد ندارم", "شناسنامه ندارم", "sanad tavalod nadaram"],
    "fr": ["pas d'acte de naissance", "j'ai perdu mon acte de naissance"],
    "pl": ["nie mam aktu urodzenia", "brak aktu urodzenia"],
    "ro": ["nu am certificat de naștere", "am pierdut certificatul de nastere"],
    "ru": ["нет свидетельства о рождении", "потеряли свидетельство о рождении"],
    "tr": ["dogum belgem yok", "doğum belgemi kaybettim"],
    "uk": ["немає свідоцтва про народження", "загубила свідоцтво про народження"],
}


async def heard(text: str, u: Understanding = BORN, context: dict[str, str] | None = None) -> Understanding:
    dialogue = CertificatesStep(load_rows(PROJECT, "certificates"))
    return await dialogue.completed(u, UserMessage("x", text, {}, context or {}))


@pytest.mark.parametrize("code", NONE)
async def test_marriage_stays_and_alone_it_is_who_is_responsible_with_a_way_to_a_person(code: str) -> None:
    for text in NONE[code]:
        after = await heard(text, context=MARRIAGE)
        assert (after.intent, after.response, after.help_line) == (MARRIAGE["intent"], "follow_up_same", False), text
        reply = Composer(LIBRARY, shipped.holidays(), code, shipped.TODAY).reply(await heard(text), {})
        buttons = [button.payload for said in reply.utterances for button in said.buttons]
        assert reply.utterances[0].source == f"marriage_family_law/{code}" and "handoff:offer" in buttons


@pytest.mark.parametrize(
    "text",
    [
        "mein baby hat noch keine geburtsurkunde", "my son has no birth certificate yet", "ابني ما عندو شهادة ميلاد",
        "طفلم سند تولد ندارد", "mon bébé n'a pas d'acte de naissance", "dziecko nie ma aktu urodzenia",
        "copilul nu are certificat de naștere", "у ребенка нет свидетельства о рождении", "bebeğimin doğum belgesi yok",
        "у дитини немає свідоцтва про народження", "how do i get a birth certificate",
        "wo bekomme ich die geburtsurkunde",
        "ما عندي شهادة مدرسة", "ich habe keine hebamme", "keine papiere",
    ],
)  # fmt: skip
async def test_of_a_newborn_child_and_of_other_papers_it_is_what_was_understood(text: str) -> None:
    assert await heard(text) == await heard(text, context=MARRIAGE) == BORN


async def test_while_a_birth_is_spoken_of_and_of_a_sure_other_matter_nothing_changes() -> None:
    for context in ({"intent": "pregnancy_birth"}, {"last": "intent:emergency"}):
        assert await heard("keine geburtsurkunde", context=context) == BORN
    sure = Understanding("school_enrolment", 0.9, "confident", "school_enrolment")
    assert await heard("keine geburtsurkunde", sure) == sure


async def test_it_is_part_of_what_is_around_the_engine() -> None:
    dialogue = completed(ScriptedDialogue("pregnancy_birth"), LIBRARY, MovedClock())
    u = await dialogue.understand(UserMessage("s", "ما عندي شهادة ميلاد", {"ar": 0.9}, MARRIAGE))
    assert (u.intent, u.response) == ("marriage_family_law", "follow_up_same")

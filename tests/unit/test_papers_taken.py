"""An employer who keeps the passport, in few words after an answer about work, is a crisis, no wish for a new one."""

from __future__ import annotations

import pytest

from bot.core.understanding import Candidate, Understanding, UserMessage
from bot.service.meaning.papers_taken import PapersTakenStep
from bot.settings import PROJECT
from bot.wiring.files import load_danger, load_rows

WORK = {"last": "intent:labour_rights", "intent": "labour_rights"}
PASSPORT = Understanding("travel_document", 0.8, "confident", "travel_document", (Candidate("travel_document", 0.8),))
TAKEN = {
    "de": ("er hat mein pass", "pass weg genommen", "chef gibt den pass nicht zurück"),
    "en": (
        "he take my passport",
        "he is keeping my passport",
        "my passport is with him",
        "he doesn't give my passport",
    ),
    "ar": ("اخد جوازي", "جوازي معه"),
    "fa": ("پاسپورتم را گرفته", "پاسپورتم پیشش است"),
    "fr": ("il garde mon passeport", "il m'a pris mes papiers"),
    "pl": ("trzyma moj paszport", "zabral paszport", "ma mój paszport"),
    "ro": ("mi a luat buletinul", "imi tine actele", "nu ne da pasapoartele"),
    "ru": ("держит мой паспорт у себя", "паспорт не отдает"),
    "tr": ("pasaportumu aldı", "pasaportum onda"),
    "uk": ("забрав паспорт", "паспорт у нього"),
}
ELSE = [
    "ich habe meinen pass verloren", "i take my passport with me", "do i have to take my passport", "mam nowy paszport",
    "неужели паспорт нужен", "где получить паспорт", "am pierdut pasaportul", "je dois prendre mon passeport",
    "pasaportumu kaybettim", "паспорт закінчився", "جوازي خلص", "پاسپورتم گم شده", "the embassy has my passport",
]  # fmt: skip


async def after(text: str, context: dict[str, str]) -> Understanding:
    known = load_rows(PROJECT, "papers_taken")
    return await PapersTakenStep(known).completed(PASSPORT, UserMessage("x", text, {}, context))


@pytest.mark.parametrize("language", TAKEN)
async def test_papers_kept_by_an_employer_are_a_crisis_after_an_answer_about_work(language: str) -> None:
    for text in TAKEN[language]:
        u = await after(text, WORK)
        assert (u.response, u.zone) == ("crisis_support", "confident"), text
        assert await after(text, {"intent": "travel_document"}) == PASSPORT
        found = load_danger(PROJECT).strong("crisis_support", text, at_work=True)
        assert found.answer == "crisis_work", text


@pytest.mark.parametrize("text", ELSE)
async def test_papers_lost_or_brought_along_are_none(text: str) -> None:
    assert await after(text, WORK) == PASSPORT

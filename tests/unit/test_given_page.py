"""A question that a coordinator gave a page is answered with it, whatever else its words could mean."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from bot.core.message import Reply
from bot.core.understanding import Candidate, PageHit, Understanding, UserMessage
from bot.service.turn.answering import Answer
from bot.service.turn.understood_parts import said_only_whole
from bot.wiring.dialogues import completed
from tests.fakes import MovedClock, ScriptedDialogue

from .demo_town import town

PATH = "/musterstadt/de/arbeit-freizeit-mitmachen/feuerwehr-schnuppertag/"


class Giving(ScriptedDialogue):
    """Finds the page for everything."""

    def __init__(self, known: bool, intent: str = "out_of_scope") -> None:
        super().__init__(intent)
        self.known = known

    def _understood(self, intent: str) -> Understanding:
        pages, likely = (PageHit(PATH, 1.0, "de", 0, self.known),), (Candidate(intent, 0.9),)
        return Understanding(intent, 0.9, "confident", "page", likely, pages, "confident")


LED_ELSEWHERE = [  # what its words mean to those who complete what was understood
    "Gibt es Beratung auf Türkisch?", "Wer spricht Arabisch?", "Wann ist das Sprachcafé?", "bitte helfen Sie mir",
    "Wo ist die Stadtbibliothek Musterstadt?",
]  # fmt: skip


async def understood(known: bool, text: str, intent: str = "out_of_scope") -> Understanding:
    library: Any = SimpleNamespace(guide=town(), catalogue=SimpleNamespace(intents={}))
    return await completed(Giving(known, intent), library, MovedClock()).understand(UserMessage("s", text, {"de": 0.9}))


@pytest.mark.parametrize("text", LED_ELSEWHERE)
async def test_nothing_leads_a_question_that_was_given_a_page_elsewhere(text: str) -> None:
    u = await understood(True, text)
    assert (u.response, [page.path for page in u.pages], u.entities) == ("page", [PATH], ())


async def test_a_page_that_was_only_found_is_completed_as_before() -> None:
    changed = [text for text in LED_ELSEWHERE if (await understood(False, text)).entities]
    assert len(changed) >= 2


async def test_who_has_no_bed_tonight_hears_of_the_shelter_whatever_a_page_says() -> None:
    u = await understood(True, "ich habe heute nacht keinen schlafplatz", "housing_search")
    assert u.response == "housing_search"


@pytest.mark.parametrize("known", [True, False])
async def test_two_questions_that_were_given_a_page_as_one_are_not_taken_apart(known: bool) -> None:
    u = await understood(known, "Wo kann ich meinen Hund anmelden? Wie viel kostet die Hundesteuer?")
    assert said_only_whole(Answer(Reply((), "none", "page", {}), "de", u), {}) is known

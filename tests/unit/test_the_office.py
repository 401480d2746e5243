""" "Where is the office?" after an answer that names none, after one that does, and after nothing."""

from __future__ import annotations

import pytest

from bot.core.message import Reply
from bot.core.texts.response import Catalogue, IntentInfo
from bot.core.understanding import Candidate, Entity, Understanding, UserMessage
from bot.service.meaning.the_office import TheOfficeStep
from bot.service.turn.compose import Composer
from bot.wiring.dialogues import completed
from bot.wiring.files import load_rows, load_small
from tests.fakes import MovedClock, ScriptedDialogue

from . import shipped
from .samples import PROJECT
from .test_every_answer import Shipped

TOPIC = "town_hafenpass"
TEXTS = shipped.catalogue()
OWN = {("answer", TOPIC): {"de": "Den Hafenpass gibt es am Kai."}, ("label", TOPIC): {"de": "Hafenpass"}}
INTENTS = {**TEXTS.intents, TOPIC: IntentInfo(topic="leisure", depth="facts", office=False)}
LIBRARY = Shipped(shipped.guide(), Catalogue({**TEXTS._texts, **OWN}, INTENTS))
TOLD = {"intent": TOPIC, "last": f"intent:{TOPIC}"}
SHOWN = {"intent": "office_hours", "office": "jobcenter", "last": "office:jobcenter:hours"}
LICENCE = {"intent": "driving_licence", "last": "intent:driving_licence"}
ASKED = {
    "de": ["Und wo ist das Amt?", "wo ist denn das buero", "welches Amt ist das?"],
    "en": ["Where is the office?", "and where's the office", "which office is it"],
    "ar": ["وأين المكتب؟", "وين المكتب", "اي دائرة هي؟", "wen el maktab"],
    "fa": ["اداره کجاست؟", "دفتر در کجا است", "کدام اداره است؟"],
    "tr": ["Daire nerede?", "ofis nerede peki", "hangi daire bu"],
    "uk": ["А де ця установа?", "де офіс", "яка це установа?"],
    "ru": ["А где это ведомство?", "где офис", "какое это учреждение"],
    "ro": ["Unde este biroul?", "și unde e instituția", "care birou este?"],
    "pl": ["A gdzie jest ten urząd?", "gdzie jest biuro", "jaki to urzad?"],
    "fr": ["Où est le bureau ?", "et c'est où le service ?", "quel bureau ?"],
}  # fmt: skip
OTHERS = [
    "Wo ist die Bücherei?", "أين المكتبة؟", "وين مكتبة المدينة", "Where is the post office?", "office", "wo?",
    "Wo bekomme ich den Hafenpass?", "Wo finde ich eine Stelle als Koch?", "où est la poste", "gdzie jest apteka",
]  # fmt: skip


def misheard(response: str, *named: Entity) -> Understanding:
    return Understanding(response, 0.9, "confident", response, (Candidate(response, 0.9),), entities=named)


async def heard(text: str, context: dict[str, str], u: Understanding | None = None) -> Understanding:
    known = load_rows(PROJECT, "the_office") | load_small(PROJECT)
    u = u or misheard("library_leisure", Entity("office", "library"))
    return await TheOfficeStep(LIBRARY, known).completed(u, UserMessage("x", text, {}, context))


def reply(u: Understanding, context: dict[str, str], locale: str = "de") -> Reply:
    return Composer(LIBRARY, shipped.holidays(), locale, shipped.TODAY).reply(u, context)


@pytest.mark.parametrize("locale", ASKED)
async def test_after_a_matter_without_an_office_the_coordination_is_named_else_the_office_shown(locale: str) -> None:
    before = misheard("office_location", Entity("matter", TOPIC))  # as `staying.py` leaves it
    for text in ASKED[locale]:
        for u in (None, before):
            told = reply(await heard(text, TOLD, u), TOLD, locale)
            assert "Integrationsbüro" in told.utterances[0].text, text
            assert (told.context["office"], "Kai" in told.utterances[0].text) == ("integration", False)
        for context, office in ((SHOWN, "jobcenter"), (LICENCE, "driving_licence_office")):
            assert reply(await heard(text, context), context, locale).context["office"] == office, text
        assert reply(await heard(text, {}), {}, locale).utterances[0].kind == "ask", text


async def test_an_office_or_a_thing_that_is_named_is_no_bare_office() -> None:
    u = misheard("library_leisure")
    assert [text for text in OTHERS if await heard(text, TOLD, u) != u] == []


async def test_so_it_is_in_the_whole_of_what_is_around_the_engine() -> None:
    class Hearing(ScriptedDialogue):
        def _understood(self, intent: str) -> Understanding:
            return misheard(intent)

    async def meant(text: str, intent: str, context: dict[str, str]) -> Understanding:
        whole = completed(Hearing(intent), LIBRARY, MovedClock())
        return await whole.understand(UserMessage("x", text, {"de": 0.9}, context))

    assert Entity("whom", "coordination") in (await meant("Und wo ist das Amt?", "office_location", TOLD)).entities
    calendar, days = "ask_intercultural_calendar", {**SHOWN, "last": "office:jobcenter:hours:2026-12-25"}
    assert (await meant("Ist es an Heiligabend offen?", calendar, SHOWN)).response == "office_hours"
    assert Entity("reopens", "yes") in (await meant("Wann macht es danach wieder auf?", "office_hours", days)).entities

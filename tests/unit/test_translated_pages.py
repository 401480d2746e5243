# ruff: noqa: F811  (fixtures of another module)
"""Pages looked up by a question and its German translation, where the town lets its provider translate questions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from bot.core.danger import Strength
from bot.core.feedback import IMPROVE, WRITING, words_wanted
from bot.core.form import Form
from bot.core.outside_errors import DialogueDown
from bot.core.texts.translation import TranslationLimits
from bot.core.understanding import PageHit, Understanding, UserMessage
from bot.service.meaning.translated_pages import NOT_KNOWN, PAGE, TranslatedPagesDialogue
from bot.service.translation.translating import Translating
from bot.service.turn.answering import Question
from bot.settings import PROJECT, Settings
from bot.translation.libretranslate import LibreTranslate
from bot.wiring import Lotse, build
from bot.wiring.after import followed_up
from tests.conftest import settings
from tests.fakes import ScriptedDialogue
from tests.translation_server import MemoryTranslations, TranslationServer
from tests.unit.test_interpreting import server, town  # noqa: F401  (fixtures)

ARABIC, GERMAN = "أين يمكن تصليح الأشياء القديمة مجانا؟", "Wo kann man alte Dinge kostenlos reparieren?"
COMMENT = "الموظفة في المكتب لم تكن لطيفة معي أبدا"
OWN, FOUND = (PageHit("/old/", 0.3, "ar"),), (PageHit("/repair/", 0.8, "de", 1),)


class Unsure(ScriptedDialogue):
    """Finds `own` by itself, and answers with `response`."""

    def __init__(self, response: str) -> None:
        super().__init__(response)
        self.zone, self.own_zone, self.in_german = "choice", "fallback", (FOUND, "confident")

    def _understood(self, intent: str) -> Understanding:
        return Understanding(
            "find_doctor", 0.3, self.zone, intent, pages=OWN, page_zone=self.own_zone, help_line=self.uneasy
        )  # fmt: skip


@pytest.fixture
async def translating(town: Lotse, server: TranslationServer) -> AsyncIterator[Translating]:
    server.be("correct")
    server.phrases = {ARABIC: GERMAN}
    provider = LibreTranslate(server.base, 3.0)
    yield Translating(provider, MemoryTranslations(), town.library, town.clock, TranslationLimits())
    await provider.close()


async def understood(
    engine: ScriptedDialogue, translating: Translating, text: str = ARABIC, language: str = "ar",
    heard: Strength | None = None, context: dict[str, str] | None = None,
) -> Understanding:  # fmt: skip
    dialogue = TranslatedPagesDialogue(engine, translating)
    return await dialogue.understand(UserMessage("c", text, {language: 0.9, "fa": 0.1}, context or {}, heard))


@pytest.mark.parametrize("response", ["page", "choice", "fallback", "out_of_scope"])
async def test_a_page_found_by_the_translation_is_the_answer(translating: Translating, response: str) -> None:
    engine = Unsure(response)
    u = await understood(engine, translating)
    assert engine.asked == [ARABIC, f"{ARABIC} = {GERMAN}"]
    assert (u.response, u.pages, u.page_zone) == ("page", FOUND, "confident")


async def test_pages_that_are_not_sure_are_offered_and_nothing_more(translating: Translating) -> None:
    engine = Unsure("choice")
    engine.in_german = (FOUND, "fallback")
    u = await understood(engine, translating)
    assert (u.response, u.pages, u.page_zone) == ("choice", FOUND, "fallback")


async def test_a_page_found_surely_without_the_translation_stays(translating: Translating) -> None:
    engine = Unsure("page")
    engine.own_zone, engine.in_german = "confident", (FOUND, "fallback")
    u = await understood(engine, translating)
    assert (u.response, u.pages, u.page_zone) == ("page", OWN, "confident")


async def test_an_answer_that_is_sure_is_not_translated(translating: Translating, server: TranslationServer) -> None:
    engine = Unsure("find_doctor")
    assert (await understood(engine, translating)).pages == OWN
    assert server.sent == [] and engine.asked == [ARABIC]


async def test_a_page_beside_a_sure_answer_is_no_reason_to_translate(
    translating: Translating, server: TranslationServer
) -> None:
    engine = Unsure("page")
    engine.zone = "confident"
    assert (await understood(engine, translating)).pages == OWN
    assert server.sent == []


@pytest.mark.parametrize("heard", ["weak", "strong"])
async def test_words_of_danger_never_leave_the_house(
    translating: Translating, server: TranslationServer, heard: Strength
) -> None:
    engine = Unsure("fallback")
    engine.fearful = False  # it rules the danger out, and has no answer either
    await understood(engine, translating, heard=heard)
    engine.uneasy = True
    await understood(engine, translating)
    assert server.sent == []


async def test_what_is_written_into_a_form_does_not_leave_the_house(
    translating: Translating, server: TranslationServer
) -> None:
    await understood(Unsure("fallback"), translating, context=Form("idea").kept({}))
    assert server.sent == []
    await understood(Unsure("fallback"), translating, context=Form("idea", state="waiting", text="Bänke").kept({}))
    assert server.sent, "a question beside one that waits is none of its words"


async def test_german_is_not_translated(translating: Translating, server: TranslationServer) -> None:
    engine = Unsure("fallback")
    assert (await understood(engine, translating, GERMAN, "de")).response == "fallback"
    assert server.sent == [] and engine.asked == [GERMAN]


@pytest.mark.parametrize("manner", ["500", "empty", "untranslated"])
async def test_without_a_translation_the_answer_is_as_before(
    translating: Translating, server: TranslationServer, manner: str
) -> None:
    server.phrases = {}
    server.be(manner)
    assert (await understood(Unsure("choice"), translating)).pages == OWN


class OnlyOnce(Unsure):
    """Away by the time pages are looked up."""

    async def pages(self, *_: object) -> tuple[tuple[PageHit, ...], str]:  # type: ignore[override]
        raise DialogueDown("no dialogue engine is running")


async def test_an_engine_that_is_gone_by_then_takes_nothing_away(translating: Translating) -> None:
    assert (await understood(OnlyOnce("choice"), translating)).pages == OWN


def test_the_responses_that_say_nothing_are_those_of_the_dialogue() -> None:
    domain = yaml.safe_load((PROJECT / "responses" / "domain.yml").read_text("utf-8"))
    said = {one["custom"]["response"] for known in domain["responses"].values() for one in known if "custom" in one}
    assert {PAGE, *NOT_KNOWN} <= said


def test_it_is_off_unless_chosen_and_needs_a_provider() -> None:
    assert Settings(_env_file=None).translation_pages is False
    with pytest.raises(ValidationError, match="needs LOTSE_TRANSLATION"):
        Settings(_env_file=None, translation_pages=True)


@pytest.mark.parametrize("chosen", [False, True])
async def test_it_stands_around_the_engine_where_it_is_chosen(
    test_data: Path, template: Path, server: TranslationServer, chosen: bool
) -> None:
    server.be("correct")
    server.phrases = {ARABIC: GERMAN}
    provider = {"translation": "libretranslate", "translation_url": server.base, "translation_pages": chosen}
    made = build(settings(test_data, **provider))
    await made.library.refresh()
    engine = Unsure("fallback")
    await made.answering(engine).answer(Question(f"c{chosen}", ARABIC, locale="ar"))
    assert server.sent == ([ARABIC] if chosen else [])
    assert engine.asked == [ARABIC, *([f"{ARABIC} = {GERMAN}"] if chosen else [])]
    await made.close()


async def test_in_a_protected_conversation_nothing_goes_there_by_itself(
    translating: Translating, server: TranslationServer
) -> None:
    engine = Unsure("fallback")
    u = await understood(engine, translating, context={"protected": "yes", "intent": "crisis_violence"})
    assert server.sent == [] and engine.asked == [ARABIC] and u.pages == OWN


async def test_a_comment_on_how_one_was_helped_does_not_leave_the_house(
    test_data: Path, template: Path, server: TranslationServer
) -> None:
    """It may be about one of the staff."""
    server.be("correct")
    provider = {"translation": "libretranslate", "translation_url": server.base, "translation_pages": True}
    made = build(settings(test_data, **provider))
    await made.library.refresh()
    engine = ScriptedDialogue("fallback")
    path = followed_up(made, made.answering(engine))
    context = {IMPROVE: "yes", **words_wanted(made.clock.now())}
    said = await path.answer(Question("c", COMMENT, locale="ar", context=context))
    assert (said.reply.topic, said.reply.outcome) == ("talk", "feedback") and engine.asked == [COMMENT]
    assert server.sent == [] and WRITING not in said.reply.context
    await path.answer(Question("c", COMMENT, locale="ar", context=said.reply.context))
    assert server.sent == [COMMENT], "the next message is a question again"
    await made.close()

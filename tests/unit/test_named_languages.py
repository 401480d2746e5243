"""The name of a language after a lost passport or a question about interpreters is no wish for this chat, and the wish
for one ends when the newcomer goes on in the language before."""

from __future__ import annotations

import pytest

from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.answers.language_wish import chosen_instead, wished, with_wish, worn
from bot.service.meaning.named_languages import NamedLanguagesStep
from bot.service.turn.answering import Question
from bot.wiring import Lotse
from bot.wiring.files import load_language_names
from tests.fakes import ScriptedDialogue
from tests.talk import Talk

from .samples import PROJECT

PASSPORT = {"intent": "travel_document", "last": "intent:travel_document"}
INTERPRETERS = {"intent": "interpreter_help", "last": "intent:interpreter_help"}
NAMES = [
    ("de", "Ukrainisch", "uk"), ("en", "Ukrainian", "uk"), ("ru", "украинский", "uk"), ("uk", "польська", "pl"),
    ("ar", "عربي", "ar"), ("fa", "فارسی", "fa"), ("fr", "arabe", "ar"), ("pl", "ukraiński", "uk"), ("ro", "rusă", "ru"),
    ("tr", "Arapça", "ar"),
]  # fmt: skip
IN_ITS_OWN = [
    ("ru", "я пишу по русски"), ("uk", "я ж пишу українською"), ("de", "ich schreibe doch deutsch"),
    ("en", "i write english"),
    ("fr", "j'écris en français"), ("pl", "piszę po polsku"), ("ro", "scriu în română"), ("tr", "ben türkçe yazıyorum"),
    ("ar", "انا بكتب عربي"), ("fa", "من فارسی می نویسم"),
]  # fmt: skip


async def heard(text: str, language: str, context: dict[str, str], *named: Entity) -> Understanding:
    u = Understanding("change_language", 0.9, "confident", "change_language", entities=named)
    dialogue = NamedLanguagesStep(load_language_names(PROJECT))
    return await dialogue.completed(u, UserMessage("x", text, {language: 0.95, "bg": 0.05}, context))


@pytest.mark.parametrize(("language", "text", "code"), NAMES)
async def test_the_name_alone_is_about_the_matter(language: str, text: str, code: str) -> None:
    wish = (Entity("language", code), Entity("asked_in", language))
    if language != "tr":
        assert (await heard(text, language, PASSPORT, *wish)).response == "follow_up_same"
    asked = await heard(text, language, INTERPRETERS, *wish)
    assert (asked.response, asked.entities) == ("interpreter_help", (Entity("language", code),))
    for context in ({}, {"intent": "register_address", "last": "intent:register_address"}):
        assert (await heard(text, language, context, *wish)).response == "change_language"


@pytest.mark.parametrize("text", ["auf Ukrainisch bitte", "українською", "Ukraynaca"])
async def test_a_wish_in_its_own_words_stays_one(text: str) -> None:
    assert (await heard(text, "de", PASSPORT, Entity("language", "uk"))).response == "change_language"


@pytest.mark.parametrize(("language", "text"), IN_ITS_OWN)
async def test_who_names_the_language_before_gets_it_back(language: str, text: str) -> None:
    other = "en" if language != "en" else "de"
    asked = await heard(text, language, {"speak": f"{language}:{other}"})
    assert asked.values("language") == asked.values("asked_in") == (language,)
    assert (await heard(text, language, {})).values("language") == ()


def test_a_name_alone_is_a_wish_for_one_more_sentence() -> None:
    alone, whole = with_wish({"office": "a"}, "ru", "uk", alone=True), with_wish({}, "ru", "uk")
    assert wished(alone, "ru") == "uk" and worn(alone, "uk") == alone and worn(whole, "ru") == whole
    once = worn(alone, "ru")
    assert wished(once, "ru") == "uk" and worn(once, "ru") == {"office": "a"}
    assert chosen_instead(alone, "ru") == {"office": "a"} and chosen_instead(alone, "uk") == alone


class Named(ScriptedDialogue):
    """Hears a wish for Ukrainian in a message that names it."""

    async def understand(self, message: UserMessage) -> Understanding:
        if "краинск" not in message.text:
            return await super().understand(message)
        named = (Entity("language", "uk"), Entity("asked_in", "ru"))
        return Understanding("change_language", 1.0, "confident", "change_language", entities=named)


@pytest.mark.parametrize(
    ("wish", "locales"), [("украинский", ["uk", "ru"]), ("на украинском пожалуйста", ["uk", "uk"])]
)
async def test_writing_brings_the_language_back(lotse: Lotse, wish: str, locales: list[str]) -> None:
    guest = Talk(lotse, Named("library_leisure"), "ru")
    await guest.say(wish)
    assert guest.heard[0].locale == "uk"
    for locale in locales:
        await guest.say("хочу записаться в библиотеку вместе с ребёнком")
        assert guest.heard[0].locale == locale


async def test_it_is_so_on_the_whole_path(lotse: Lotse) -> None:
    answer = await lotse.answering(Named()).answer(Question("c", "украинский", locale="ru", context=PASSPORT))
    assert answer.locale == "ru" and "speak" not in answer.reply.context

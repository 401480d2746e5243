"""Telegram's own menu: our commands in ten languages, pressed like buttons; the form and the list by chat."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.locale import NATIVE
from bot.service.channel.statement import Outside, Statements
from bot.store.conversations.ideas import SqlIdeas
from tests.conftest import somebody_answers
from tests.fakes import ScriptedDialogue
from tests.telegram.bot_api import Fault
from tests.telegram.world import Telegram

COMMANDS = ["start", "menu", "language", "human", "delete", "export", "privacy"]


async def test_commands_are_listed_in_every_language(telegram: Telegram) -> None:
    say = telegram.lotse.library.catalogue.say
    async with telegram.serving(ScriptedDialogue()):
        async with asyncio.timeout(60):
            while telegram.server.commands.keys() != {"", *NATIVE}:
                await asyncio.sleep(0.02)
        assert all(list(listed) == COMMANDS for listed in telegram.server.commands.values())
        assert telegram.server.commands["ar"]["menu"] == say("menu_all", "ar")
        assert telegram.server.commands[""] == telegram.server.commands["en"]


@somebody_answers
async def test_commands_answer_without_the_engine_and_others_stay_words(telegram: Telegram) -> None:
    dialogue, catalogue = ScriptedDialogue(), telegram.lotse.library.catalogue
    telegram.server.faults.append(Fault("setMyCommands", "500", times=1))  # the menu of commands is no condition
    dialogue.down = True
    async with telegram.serving(dialogue):
        chat = telegram.chat("uk")
        await chat.say("/start")
        await chat.heard(2)
        await chat.say("/menu")
        await chat.hears(catalogue.say("menu_ask", "uk"))
        await chat.say("/language")
        await chat.heard(4)
        await chat.say("/human")
        await chat.hears(catalogue.say("offer", "uk"))
        dialogue.down = False
        await chat.say("/restart")
        await chat.heard(6)
        assert dialogue.asked[-1] == "/restart"


async def test_an_idea_by_telegram(telegram: Telegram) -> None:
    dialogue, say = ScriptedDialogue("suggest_improvement"), telegram.lotse.library.catalogue.say
    async with telegram.serving(dialogue):
        chat = telegram.chat("de")
        await chat.say("Ich habe eine Idee")
        await chat.heard(4)
        await chat.press(f"✏️ {say('form_begin_idea', 'de')}")
        await chat.hears(say("form_text_idea", "de"))
        await chat.say("Bitte mehr Bänke am Bahnhof für alte Leute.")
        await chat.hears(say("form_about_idea", "de"))
        await chat.press(say("form_skip", "de"))
        await chat.hears(say("form_contact", "de"))
        await chat.press(say("form_skip", "de"))
        await chat.hears(say("form_check", "de"))
        await chat.press(f"📨 {say('send', 'de')}")
        await chat.hears("Ihre Nummer ist")
        (idea,) = await SqlIdeas(telegram.lotse.database, telegram.lotse.clock).listed()
        assert (idea.channel, idea.submission.text) == ("telegram", "Bitte mehr Bänke am Bahnhof für alte Leute.")


async def test_the_code_of_a_poster_chooses_language_and_topic(telegram: Telegram) -> None:
    dialogue, catalogue = ScriptedDialogue(), telegram.lotse.library.catalogue
    dialogue.down = True
    health = catalogue.find("topic", "health", "uk")
    assert health
    async with telegram.serving(dialogue):
        chat = telegram.chat("de")
        await chat.say("/start uk_health")
        assert "Musterstadt" in (await chat.heard(1))[0]["text"]
        await chat.hears(health[0])
        before = len(chat.said)
        await chat.say("/start ar")
        await chat.heard(before + 1)
        await chat.say("/start xx_dance")
        await chat.hears(catalogue.say("welcome_ask", "ar"))


@pytest.mark.parametrize("intent", ["delete_my_data", "ask_bot_identity"])
async def test_the_buttons_that_an_answer_speaks_of_stand_below_it(telegram: Telegram, intent: str) -> None:
    say = telegram.lotse.library.catalogue.say
    async with telegram.serving(ScriptedDialogue(intent)):
        chat = telegram.chat("uk")
        await chat.say("Дякую за вашу допомогу")
        said = (await chat.heard(3))[2]
        titles = [title.partition(" ")[2] for title in chat.buttons(said)[:2]]
        assert titles == [say("erase", "uk"), say("export", "uk")] and titles[0] in said["text"]
        await chat.press(say("export", "uk"))
        await chat.hears(say("export_about", "uk"))
        await chat.press_data(said["reply_markup"]["inline_keyboard"][0][0]["callback_data"], said)
        await chat.hears(say("erase_confirm", "uk"))


@pytest.mark.parametrize("locale", ["uk", "ar"])
async def test_privacy_is_told_in_the_language_of_the_chat_whoever_answers(telegram: Telegram, locale: str) -> None:
    async with telegram.serving(ScriptedDialogue()):
        chat = telegram.chat(locale)
        await chat.say("/privacy")
        told = Statements(telegram.lotse.library, Outside(telegram=True)).privacy(locale)
        await chat.hears("/export")
        assert all(any(paragraph in words for words in chat.words) for paragraph in told)
        async with asyncio.timeout(60):
            while "privacy" not in telegram.server.commands.get(locale, {}):
                await asyncio.sleep(0.02)

"""A poster's code opens the page in its language and presses the button of its topic, once."""

from __future__ import annotations

import pytest

from bot.core.content.deep_link import Entrance
from bot.wiring import Lotse
from tests.browser.conftest import Chat, House, Phone, eventually

pytestmark = pytest.mark.browser


async def count(chat: Chat, words: str) -> int:
    return (await chat.texts()).count(words)


async def test_the_code_of_a_poster_leads_to_its_topic_once(house: House, phone: Phone, lotse: Lotse) -> None:
    health = lotse.library.catalogue.find("topic", "health", "uk")
    assert health
    chat = await phone(house.base)
    await chat.page.goto(Entrance("uk", "health").web(house.base))
    await eventually(lambda: count(chat, health[0]))
    first, *_ = await chat.texts()
    assert "Musterstadt" in first, "the first line stands above what was pressed"
    await eventually(lambda: chat.answered(health[0]))
    assert "topic" not in chat.page.url and "lang=uk" in chat.page.url
    pressed = await count(chat, health[0])
    await chat.page.reload()
    await eventually(chat.in_step)
    assert await count(chat, health[0]) == pressed
    await chat.page.goto(f"{house.base}/?lang=uk&topic=constructor")
    await eventually(chat.in_step)
    assert await count(chat, health[0]) == pressed and chat.wrongs() == []


async def language_told(house: House, chat: Chat) -> str:
    token = await chat.token()
    assert token
    return (await house.service.reception.find(token)).locale


async def test_an_address_with_a_language_does_not_beat_the_language_chosen_later(house: House, phone: Phone) -> None:
    chat = await (await phone(house.base, "de")).open("/?lang=ar&from=poster")
    await chat.page.select_option("#language", "uk")
    await chat.speaks("uk")
    assert chat.page.url.endswith("/?lang=uk&from=poster")
    await eventually(chat.in_step)
    await chat.page.reload()
    await eventually(chat.in_step)
    assert (await chat.language())[0] == "uk" == await language_told(house, chat)
    await chat.open("/")
    assert (await chat.language())[0] == "uk"


async def test_an_address_with_a_language_chooses_it_for_the_conversation_that_exists(
    house: House, phone: Phone, lotse: Lotse
) -> None:
    chat = await (await phone(house.base, "de")).open()
    await chat.ask("Guten Tag zusammen")
    await chat.open("/?lang=ar")

    async def told() -> bool:
        return await language_told(house, chat) == "ar"

    await eventually(told)
    health = lotse.library.catalogue.find("topic", "health", "ar")
    assert health
    await chat.page.click("#topics-title")
    await chat.page.click(f"#topics li button:has-text('{health[0]}')")
    await eventually(lambda: chat.answered(health[0]))
    assert (await chat.kept())[-1]["locale"] == "ar"
    await chat.open("/")
    assert (await chat.language())[0] == "ar", "it stays chosen"

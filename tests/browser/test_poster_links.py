"""A poster's code opens the page in its language and presses the button of its topic, once."""

from __future__ import annotations

import pytest

from bot.core.deep_link import Entrance
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

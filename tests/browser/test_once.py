"""What is meant once happens once: a double tap, and what a screen reader is told of a message."""

from __future__ import annotations

import asyncio

import pytest

from tests.browser.conftest import House, Phone, eventually

pytestmark = pytest.mark.browser
# What is put into the log, as a screen reader hears of it.
HEAR = """() => { window.added = []; new MutationObserver((changes) => changes.forEach(({ addedNodes }) =>
  addedNodes.forEach((node) => node.matches?.(".said") && added.push(node.querySelector(".bubble").textContent))
)).observe(document.getElementById("log"), { childList: true }); }"""


async def test_a_double_tap_presses_one_button(house: House, phone: Phone) -> None:
    chat = await (await phone(house.base)).open()
    await chat.page.locator("#log .buttons button").first.dblclick()
    await eventually(chat.page.locator(".said.newcomer[data-id] ~ .said.bot").count)
    await asyncio.sleep(1)
    await eventually(chat.in_step)
    assert len([one for one in await chat.kept() if one["author"] == "newcomer"]) == 1


async def test_a_message_of_ones_own_is_put_into_the_log_once(house: House, phone: Phone) -> None:
    chat = await (await phone(house.base)).open()
    await chat.page.evaluate(HEAR)
    await chat.ask("Das ist die erste Frage")
    await chat.ask("Das ist die zweite Frage")
    added = await chat.page.evaluate("added")
    assert [added.count(f"Das ist die {which} Frage") for which in ("erste", "zweite")] == [1, 1]
    assert not await chat.page.locator(".said > .state").count()

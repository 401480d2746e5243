"""Browsers that keep nothing, and browsers in which the page's scripts do not run."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from bot.wiring import Lotse
from tests.browser.conftest import House, Phone, eventually

pytestmark = pytest.mark.browser
KEPT = ("localStorage", "sessionStorage")
REFUSED = "".join(
    f"Object.defineProperty(window, '{name}', {{ get() {{ throw new DOMException('no', 'SecurityError'); }} }});"
    for name in KEPT
)
MISSING = "".join(f"Object.defineProperty(window, '{name}', {{ value: null }});" for name in KEPT)
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"


@pytest.mark.parametrize("poor", [REFUSED, MISSING, FULL], ids=["refused", "missing", "full"])
async def test_without_storage_the_chat_is_a_chat_and_the_exit_leaves(house: House, phone: Phone, poor: str) -> None:
    chat = await phone(house.base)
    weather = {"status": 200, "content_type": "text/html", "body": "<title>Wetter</title>"}
    await chat.page.context.route("https://www.wetter.de/**", lambda route: route.fulfill(**weather))
    await chat.page.add_init_script(poor)
    await chat.page.goto(house.base)
    await eventually(chat.page.locator(".said.bot").count)
    await chat.write("Ich habe eine Frage")
    await eventually(chat.page.locator(".said.newcomer[data-id] ~ .said.bot").count)
    assert (await chat.texts()).count("Ich habe eine Frage") == 1
    await chat.page.click("#exit")
    await chat.page.wait_for_url("https://www.wetter.de/**")


async def test_where_no_script_runs_the_page_says_what_to_do_and_loses_no_words(
    house: House, phone: Phone, lotse: Lotse
) -> None:
    chat = await phone(house.base)
    await chat.page.route("**/static/outbox.js", lambda route: route.abort())
    await chat.page.goto(f"{house.base}/?lang=ar")
    unable = chat.page.locator("#unable")
    assert not await unable.is_visible(), "on a slow network the scripts are still to come"
    await chat.page.evaluate("document.getAnimations().forEach((late) => late.finish())")
    await expect(unable).to_be_visible()
    office = lotse.library.guide.coordination
    assert office and office.phone
    assert lotse.library.catalogue.say("chat_unable", "ar") in await unable.inner_text()
    assert await unable.locator("a").get_attribute("href") == f"tel:{re.sub('[^+0-9]', '', office.phone)}"
    await chat.page.fill("#text", "سؤالي")
    await chat.page.locator("#send").dispatch_event("click")
    await chat.page.press("#text", "Enter")
    assert (await chat.page.input_value("#text")).strip() == "سؤالي"
    await chat.page.unroute("**/static/outbox.js")
    await chat.open()
    assert not await unable.count()

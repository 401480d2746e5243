"""What a phone loses when it puts a page aside, and what it keeps: a draft, a chosen file, a poster's topic; and what
is out of reach when text is enlarged."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.locale import ANSWERED
from bot.wiring import Lotse
from tests.browser.conftest import House, Phone, eventually
from tests.browser.test_attachments import attach, letter, painted
from tests.browser.test_handoff import Sit, heard, press, sit, town  # noqa: F401
from tests.conftest import somebody_answers
from tests.integration.test_attachments import rows

pytestmark = pytest.mark.browser
OUTSIDE = """() => { const wide = innerWidth, inside = (box) => box.left >= 0 && box.right <= wide;
  return [...document.querySelectorAll("#confirm, #confirm *")].filter((n) => !inside(n.getBoundingClientRect()))
    .map((n) => n.tagName + n.textContent); }"""


@somebody_answers
async def test_a_file_that_a_reload_lost_is_told_and_a_draft_and_a_poster_are_kept(
    lotse: Lotse,
    town: Any,  # noqa: F811
    phone: Phone,
) -> None:
    (served, _), say = town, lotse.library.catalogue.say
    chat = await (await phone(served.base, "en")).open("/?lang=en")
    await chat.ask("I am looking for a flat for my family")
    await attach(chat, "brief.jpg", "image/jpeg", letter())
    await painted(chat.page, ".held img")
    await heard(chat, say("file_after_yes", "en").split("{")[0].strip())
    await chat.page.fill("#text", "and my wife has a letter too")
    await chat.page.reload()
    await eventually(chat.in_step)
    held = chat.page.locator(".held")
    assert await held.inner_text() == say("file_gone", "en")
    assert await chat.page.input_value("#text") == "and my wife has a letter too"
    await press(chat, say("offer_yes", "en"))
    await eventually(lambda: chat.page.locator("#owner").inner_text())
    assert await rows(lotse) == []
    await chat.page.fill("#text", "")
    await chat.page.goto(served.base + "/?lang=en&topic=health")
    title = lotse.library.catalogue.find("topic", "health", "en")
    assert title
    await heard(chat, title[0])
    assert await chat.page.input_value("#text") == ""


async def test_nothing_of_a_draft_is_left_behind_by_the_exit(house: House, phone: Phone) -> None:
    chat = await (await phone(house.base, "uk")).open("/?lang=uk")
    await chat.page.fill("#text", "він мене б'є")
    assert await chat.page.evaluate("sessionStorage.getItem('lotse.draft')")
    await chat.page.route("https://www.wetter.de/**", lambda route: route.fulfill(body="Wetter"))
    await chat.page.click("#exit")
    await chat.page.wait_for_url("https://www.wetter.de/**")
    await chat.page.goto(house.base + "/?lang=uk")
    await eventually(chat.in_step)
    assert await chat.page.input_value("#text") == ""


async def test_with_text_at_twice_its_size_everything_can_be_reached(house: House, phone: Phone) -> None:
    chat = await phone(house.base, "ru")
    for locale in ANSWERED:
        await chat.page.goto(f"{house.base}/?lang={locale}")
        await eventually(chat.in_step)
        await chat.page.evaluate("document.documentElement.style.fontSize = '32px'")
        await chat.page.evaluate("document.getElementById('confirm').showModal()")
        assert await chat.page.evaluate(OUTSIDE) == [], locale
        if locale == "ru":
            await chat.picture("twice-ru")


async def test_what_is_written_is_seen_and_the_foot_is_reached_by_the_keyboard(house: House, phone: Phone) -> None:
    chat = await phone(house.base, "ar")
    await chat.page.set_viewport_size({"width": 320, "height": 640})
    await chat.open("/?lang=ar")
    height, width = "document.getElementById('text').offsetHeight", "document.getElementById('text').offsetWidth"
    narrow, low = await chat.page.evaluate(width), await chat.page.evaluate(height)
    await chat.page.fill("#text", "وصلتني رسالة من دائرة الأجانب ولا أفهم ما يجب أن أفعله قبل يوم الاثنين القادم")
    assert await chat.page.evaluate(width) > narrow + 60 and await chat.page.evaluate(height) > low + 20
    await chat.picture("field-ar-320")
    await chat.page.set_viewport_size({"width": 640, "height": 400})
    await chat.page.focus("#send")
    await chat.page.keyboard.press("Tab")
    assert await chat.page.evaluate("document.activeElement.closest('.foot') !== null")

"""Low screens: enlarged four times (1280 x 1024 becomes 320 x 256), a phone's keyboard open; and where Tab leads."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from bot.core.locale import ANSWERED
from tests.browser.conftest import Chat, House, Phone, eventually

pytestmark = pytest.mark.browser
SPACED = """*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}
p{margin-bottom:2em!important}"""
PLACES = """() => { const box = (node) => node.getBoundingClientRect();
  const one = (name) => box(document.querySelector(name));
  const stays = (name) => getComputedStyle(document.querySelector(name)).position === "sticky" ? one(name).bottom : 0;
  const asked = [...document.querySelectorAll(".said.newcomer")].at(-1), main = document.querySelector("main");
  return { top: Math.max(one(".bar").bottom, stays(".tools"), 0), field: one("#text").top, end: one("#text").bottom,
    screen: innerHeight, exit: one("#exit").top, wide: document.documentElement.scrollWidth,
    asked: asked ? [box(asked).top, box(asked).bottom] : [],
    answer: asked?.nextElementSibling ? box(asked.nextElementSibling).top : 0,
    pages: getComputedStyle(main).overflowY === "visible" }; }"""
FOCUSED = """() => { const node = document.activeElement, box = node.getBoundingClientRect();
  return { said: node.matches(".said"), text: node.textContent, name: node.id, top: box.top, bottom: box.bottom,
    seen: getComputedStyle(node).outlineStyle !== "none", of: node.closest(".said")?.dataset.number }; }"""


async def small(house: House, phone: Phone, locale: str, width: int, height: int, **more: Any) -> Chat:
    chat = await phone(house.base, locale, **more)
    await chat.page.set_viewport_size({"width": width, "height": height})
    return await chat.open(f"/?lang={locale}")


@pytest.mark.parametrize(("width", "height"), [(320, 256), (427, 320)])
@pytest.mark.parametrize("locale", ["uk", "de-simple", "ar"])
async def test_enlarged_four_times_messages_are_read_and_the_field_and_the_exit_stay(
    house: House, phone: Phone, locale: str, width: int, height: int
) -> None:
    chat = await small(house, phone, locale, width, height)
    opened = await chat.page.evaluate(PLACES)
    assert opened["pages"] and opened["field"] - opened["top"] > 0.5 * height, opened
    await chat.picture(f"low-{locale}-{width}")
    await chat.ask("Danke")
    at = await chat.page.evaluate(PLACES)
    assert at["top"] <= at["asked"][0] and at["asked"][1] < at["answer"] < at["field"], at
    assert at["exit"] >= 0 and at["end"] <= height and at["wide"] <= width, at
    await chat.picture(f"low-{locale}-{width}-answer")
    await chat.page.evaluate("scrollTo(0, 1e6)")
    foot = await chat.page.locator(".foot").bounding_box()
    assert foot and foot["y"] + foot["height"] <= height + 1, "the foot is the end of the page, also while one writes"


async def test_so_they_are_in_every_language(house: House, phone: Phone) -> None:
    chat = await small(house, phone, "de", 320, 256)
    for locale in ANSWERED:
        await chat.page.goto(f"{house.base}/?lang={locale}")
        await eventually(chat.in_step)
        at = await chat.page.evaluate(PLACES)
        assert at["field"] - at["top"] > 128 and at["wide"] <= 320, (locale, at)


async def test_so_they_are_with_more_space_between_the_words(house: House, phone: Phone) -> None:
    chat = await small(house, phone, "uk", 320, 256, bypass_csp=True)
    await chat.page.add_style_tag(content=SPACED)
    at = await chat.page.evaluate(PLACES)
    assert at["field"] - max(at["top"], 0) > 100 and at["wide"] <= 320, at


@pytest.mark.parametrize("locale", ["uk", "ar"])
async def test_with_the_keyboard_open_the_conversation_has_its_room(house: House, phone: Phone, locale: str) -> None:
    chat = await small(house, phone, locale, 360, 380)
    await chat.page.focus("#text")
    at = await chat.page.evaluate(PLACES)
    assert not at["pages"] and at["field"] - at["top"] > 200, at
    await chat.ask("Danke")
    at = await chat.page.evaluate(PLACES)
    assert at["top"] <= at["asked"][0] and at["asked"][1] < at["answer"] < at["field"], at


async def test_a_keyboard_that_leaves_less_keeps_the_last_question_in_view(house: House, phone: Phone) -> None:
    chat = await small(house, phone, "de", 360, 740)
    for text in ("Danke", "Vielen Dank"):
        await chat.ask(text)
    for height in (300, 740):
        await chat.page.set_viewport_size({"width": 360, "height": height})

        async def in_view() -> bool:
            at = await chat.page.evaluate(PLACES)
            return bool(at["top"] <= at["asked"][0] and at["asked"][1] < at["field"])

        await eventually(in_view, 10)


@pytest.mark.parametrize(("width", "height"), [(360, 740), (320, 256)])
async def test_after_a_press_by_keyboard_one_stands_before_the_answer(
    house: House, phone: Phone, width: int, height: int
) -> None:
    chat = await small(house, phone, "de", width, height)
    button = chat.page.locator("#log .buttons button").nth(1)
    title = await button.text_content() or ""
    await button.focus()
    await chat.page.keyboard.press("Enter")
    await eventually(lambda: chat.answered(title))
    places, now = await chat.page.evaluate(PLACES), await chat.page.evaluate(FOCUSED)
    assert now["said"] and now["seen"] and title in now["text"], now
    assert places["top"] <= now["top"] and now["bottom"] <= places["field"], (places, now)
    await chat.page.keyboard.press("Tab")
    then = await chat.page.evaluate(FOCUSED)
    assert int(then["of"]) > int(now["of"]), "the next is of the answer, not of an older one"


async def test_a_press_by_finger_opens_no_keyboard(house: House, phone: Phone) -> None:
    chat = await small(house, phone, "de", 360, 740)
    button = chat.page.locator("#log .buttons button").nth(1)
    title = await button.text_content() or ""
    await button.tap()
    await eventually(lambda: chat.answered(title))
    now = await chat.page.evaluate(FOCUSED)
    assert now["name"] != "text" and not now["said"], now


async def test_the_heading_has_its_name_on_a_phone_too(house: House, phone: Phone) -> None:
    chat = await small(house, phone, "de", 360, 740)
    await expect(chat.page.get_by_role("heading", level=1, name="Lotse", exact=True)).to_have_count(1)
    box = await chat.page.locator(".bar h1 span").bounding_box()
    assert box and box["width"] <= 1, "it takes no room from the language and the exit"

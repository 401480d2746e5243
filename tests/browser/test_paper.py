"""What comes out of a printer."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import House, Phone, eventually

pytestmark = pytest.mark.browser
_SHEET = re.compile(rb"/Type\s*/Page\b")
CUT = """() => { const main = document.querySelector("main"); return main.scrollHeight - main.clientHeight; }"""
SHOWN = """() => [...document.querySelectorAll("form, footer, .tools, .exit, .language, .read")]
  .filter((node) => node.checkVisibility()).map((node) => node.id || node.className)"""


@pytest.mark.parametrize("path", ["/", "/privacy", "/accessibility", "/welcome"])
async def test_a_printed_page_has_everything_but_what_is_to_be_pressed(house: House, phone: Phone, path: str) -> None:
    chat = await phone(house.base, color_scheme="dark")
    await chat.page.goto(house.base + path)
    if path == "/":
        await eventually(chat.in_step)
        await chat.ask("Guten Tag zusammen")
    sheets = len(_SHEET.findall(await chat.page.pdf(format="A6")))
    await chat.page.emulate_media(media="print")
    assert await chat.page.evaluate(CUT) <= 0 and await chat.page.evaluate(SHOWN) == []
    height = await chat.page.evaluate("document.querySelector('main').getBoundingClientRect().height")
    assert sheets > 1, f"{height} px on one sheet"
    assert await chat.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"

"""What a clerk at work must see: a refusal, a new message, whose language it is, and that nothing written is lost."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import keep_picture
from tests.browser.test_desk import Desk, Sit, desk, sit  # noqa: F401  (fixtures)
from tests.browser.test_replies import Keys

pytestmark = pytest.mark.browser
LONG = ["Eine lange Frage. " * 9] * 9
PHONE = {"width": 390, "height": 844}


async def mine(desk: Desk, page: Page, *texts: str, locale: str = "de") -> str:  # noqa: F811
    """The page shows a conversation that the person has taken over."""
    conversation = await desk.office.ask(*(texts or LONG), locale=locale)
    await page.goto(f"{desk.base}/desk/conversations/{conversation}")
    await page.locator("#state form[action$='/claim'] button").click()
    await page.wait_for_selector(".owner.mine", state="attached")
    await page.wait_for_load_state()
    return conversation


async def deaf(page: Page) -> None:
    """What is new does not reach the page."""
    for what in ("**/live", "**/events**"):
        await page.route(what, lambda route: route.abort())


async def begins_at(page: Page, wrong: Locator, name: str) -> None:
    """The page that came back shows what is wrong, with the focus there or on the field it is about."""
    await page.wait_for_load_state()
    await page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    await expect(wrong).to_be_in_viewport(ratio=1)
    assert await wrong.evaluate(
        """node => node === document.activeElement
          || (document.activeElement.getAttribute("aria-describedby") || "").split(" ").includes(node.id)"""
    )
    await keep_picture(page, f"desk-refused-{name}")


@pytest.mark.parametrize("width", ["phone", "wide"])
async def test_a_refusal_is_where_the_page_begins(desk: Desk, sit: Sit, width: str) -> None:  # noqa: F811
    page = await sit("Nadine", width)
    await mine(desk, page)
    await page.focus("#find")
    await Keys(page).takes("bitte bringen")
    async with page.expect_navigation():
        await page.locator("form.reply button.primary").click()
    wrong = page.locator("#parts .wrong")
    await expect(wrong).to_contain_text("fehlt noch eine Angabe")
    await begins_at(page, wrong, f"gap-{width}")
    assert await page.evaluate("document.activeElement.id") == "gap-0-documents"
    await page.locator("[name='0.documents']").first.check()
    await page.evaluate("document.querySelector('form.reply [name=conversation]').value = 'another'")
    async with page.expect_navigation():
        await page.locator("form.reply button.primary").click()
    await begins_at(page, page.locator("#refused"), f"reply-{width}")


@pytest.mark.parametrize("width", ["phone", "wide"])
async def test_an_end_that_is_refused_says_so_where_it_was_pressed(desk: Desk, sit: Sit, width: str) -> None:  # noqa: F811
    page = await sit("Nadine", width)
    await deaf(page)
    conversation = await mine(desk, page)
    await desk.office.says(conversation, "Moment, noch eine Frage!", "de")
    async with page.expect_navigation():
        await page.locator("form[action$='/hand-back'] button").click()
    wrong = page.locator("form[action$='/hand-back'] .wrong")
    await expect(wrong).to_contain_text("gerade noch etwas geschrieben")
    await begins_at(page, wrong, f"hand-back-{width}")

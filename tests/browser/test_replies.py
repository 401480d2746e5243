"""Replies at the desk by keyboard alone: sentences found, gaps filled, sent, in languages staff do not speak."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page, Route, expect

from bot.core.ports import StoredMessage
from tests.browser.conftest import keep_picture
from tests.browser.test_desk import Desk, Sit, desk, sit  # noqa: F401  (fixtures)
from tests.browser.test_page import AXE, SMALL
from tests.limits import within

pytestmark = pytest.mark.browser
DARI = "لطفاً کمک کنید، کارت اقامت من تا هفتهٔ آینده اعتبار دارد. شمارهٔ من 030 23125-110"
ASKED = [("fa", DARI), ("ar", "كيف أجدد تصريح الإقامة؟"), ("uk", "Мені потрібна довідка"), ("tr", "Randevu istiyorum"),
         ("ro", "Am nevoie de o adeverință"), ("pl", "Potrzebuję zaświadczenia")]  # fmt: skip


class Keys:
    """Somebody who never touches the mouse."""

    def __init__(self, page: Page) -> None:
        self.page, self.keyboard = page, page.keyboard

    async def takes(self, typed: str, down: int = 0) -> None:
        """Types a few letters into the search, and takes what it finds."""
        before = await self.page.locator("#parts > li").count()
        await self.keyboard.type(typed)
        await self.page.wait_for_selector("#found li[aria-selected=true]")
        for _ in range(down):
            await self.keyboard.press("ArrowDown")
        await self.keyboard.press("Enter")
        await self.page.wait_for_function("n => document.querySelectorAll('#parts > li').length > n", arg=before)
        await self.page.wait_for_function("() => document.activeElement.closest('form.reply')")

    async def sends(self) -> None:
        async with self.page.expect_navigation():
            await self.keyboard.press("Control+Enter")
        await self.page.wait_for_selector("body[data-sent]:not([data-sent=''])")

    async def stands(self, field: str) -> None:
        """The focus is in this field."""
        await self.page.wait_for_function("id => document.activeElement.id === id", arg=field)


async def last(desk: Desk, conversation: str) -> StoredMessage:  # noqa: F811
    messages, _ = await desk.office.lotse.conversations.snapshot(conversation)
    return messages[-1]


async def test_six_replies_by_keyboard_alone(desk: Desk, sit: Sit) -> None:  # noqa: F811
    page = await sit("Nadine")
    keys, keyboard = Keys(page), page.keyboard
    ids = [await desk.office.ask(text, locale=locale) for locale, text in ASKED]
    for c in ids[:2]:
        await page.goto(f"{desk.base}/desk/conversations/{c}")
        await keyboard.press("f")
        await keys.stands("find")
        await keys.takes("guten")
        await keys.takes("warten")
        await keys.stands("gap-1-day")  # the first open gap
        await page.evaluate("document.activeElement.value = '2026-12-03'")  # the keys of a date differ by system
        await keyboard.press("Enter")
        await keys.stands("find")
        await keys.takes("reisepass")
        await keys.takes("auf wieder")
        await keys.sends()
        said = await last(desk, c)
        assert said.extras["made"] == "blocks" and len(said.text.split("\n")) == 4 and "Reisepass" in said.text
    for c in ids[2:]:
        await page.goto(f"{desk.base}/desk/conversations/{c}")
        await keyboard.press("f")
        await keys.takes("keinen termin")
        await keys.sends()
        await keys.stands("find")  # ready for the next one
        assert (await last(desk, c)).extras["german"].startswith("Sie brauchen keinen Termin.")
    locales = [(await last(desk, c)).locale for c in ids]
    assert locales == [locale for locale, _ in ASKED]


async def test_enter_takes_what_all_that_was_typed_finds(desk: Desk, sit: Sit) -> None:  # noqa: F811
    """Also when the list still shows what the first letter found."""
    page, asked, go = await sit("Nadine"), asyncio.Event(), asyncio.Event()
    await page.goto(f"{desk.base}/desk/conversations/{await desk.office.ask(DARI, locale='fa')}")
    await page.focus("#find")
    await page.keyboard.type("g")
    await page.wait_for_selector("#found li[aria-selected=true]")

    async def slowly(route: Route) -> None:
        asked.set()
        await go.wait()
        await route.continue_()

    await page.route("**/find", slowly)
    await page.fill("#find", "keinen termin")
    async with within(30, "the search is asked"):
        await asked.wait()
    await page.keyboard.press("Enter")
    go.set()
    await expect(page.locator("#parts > li")).to_contain_text(["Sie brauchen keinen Termin."])


async def switched(desk: Desk, page: Page, conversation: str) -> None:  # noqa: F811
    """The newcomer goes on in Ukrainian, and the page has heard of it."""
    await desk.office.speaks(conversation, "uk")
    await desk.office.says(conversation, "Будь ласка, українською", "uk")
    await expect(page.locator("#said")).to_contain_text("jetzt Ukrainisch")


async def test_a_reply_follows_the_newcomer_into_another_language(desk: Desk, sit: Sit) -> None:  # noqa: F811
    page = await sit("Nadine")
    c = await desk.office.ask(ASKED[1][1], locale="ar")
    await page.goto(f"{desk.base}/desk/conversations/{c}")
    await page.focus("#find")
    await Keys(page).takes("keinen termin")
    arabic = await page.locator("#parts .said-theirs").inner_text()
    await switched(desk, page, c)
    await expect(page.locator("#locale")).to_have_value("uk")
    await expect(page.locator("#parts .said-theirs")).not_to_have_text(arabic)
    await expect(page.locator("#translation")).to_contain_text("Die Person liest Ukrainisch")
    shown = await page.locator("#parts .said-theirs").inner_text()
    await Keys(page).sends()
    assert ((await last(desk, c)).locale, (await last(desk, c)).text) == ("uk", shown)


async def test_a_language_that_staff_chose_holds_over_a_change_and_a_reload(desk: Desk, sit: Sit) -> None:  # noqa: F811
    page = await sit("Nadine")
    c = await desk.office.ask(ASKED[1][1], locale="ar")
    await page.goto(f"{desk.base}/desk/conversations/{c}")
    await page.select_option("#locale", "tr")
    await page.focus("#find")
    await Keys(page).takes("keinen termin")
    await switched(desk, page, c)
    await page.reload()
    await page.wait_for_selector("#parts > li")
    await expect(page.locator("#locale")).to_have_value("tr")
    shown = await page.locator("#parts .said-theirs").inner_text()
    await page.focus("#find")
    await Keys(page).sends()
    assert ((await last(desk, c)).locale, (await last(desk, c)).text) == ("tr", shown)


async def test_sentences_stay_when_the_session_has_ended(desk: Desk, sit: Sit) -> None:  # noqa: F811
    page = await sit("Nadine")
    await page.goto(f"{desk.base}/desk/conversations/{await desk.office.ask(DARI, locale='fa')}")
    await page.focus("#find")
    await Keys(page).takes("keinen termin")
    kept = await page.evaluate("() => JSON.stringify(sessionStorage)")
    await page.context.clear_cookies()
    async with page.expect_response("**/compose*") as asked:
        await page.keyboard.press("Backspace")
    assert (await asked.value).status == 401, "not the sign-in page"
    await page.evaluate("() => new Promise((done) => setTimeout(done, 300))")  # long enough to put it in
    assert await page.locator("#parts > li").count() == 1 and await page.locator("[type=password]").count() == 0
    assert await page.evaluate("() => JSON.stringify(sessionStorage)") == kept


@pytest.mark.parametrize("width", ["phone", "wide"])
async def test_writing_looks_right_at_both_widths(desk: Desk, sit: Sit, axe: str, width: str) -> None:  # noqa: F811
    page = await sit("Nadine", width)
    c = await desk.office.ask(DARI, locale="fa")
    await page.goto(f"{desk.base}/desk/conversations/{c}")
    keys = Keys(page)
    await page.focus("#find")
    await keys.takes("kommen sie am")
    await page.focus("#find")
    await keys.takes("mietvertrag")
    assert await page.locator("#parts > li").count() == 2
    await page.keyboard.press("Backspace")
    await page.wait_for_function("() => document.querySelectorAll('#parts > li').length === 1")
    await page.keyboard.type("ter")
    await page.wait_for_selector("#found li[aria-selected=true]")
    await keep_picture(page, f"desk-writing-{width}")
    await page.evaluate(axe)
    assert await page.evaluate(AXE) == []
    wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, "nothing runs out of the page"
    assert await page.evaluate(SMALL) == []
    await page.reload()
    await page.wait_for_function("() => document.querySelectorAll('#parts > li').length === 1")
    theirs = page.locator(".said-theirs").first
    assert await theirs.get_attribute("dir") == "rtl"


@pytest.mark.parametrize("width", ["wide", "phone"])
async def test_an_empty_reply_is_said_where_it_is_to_be_written(desk: Desk, sit: Sit, width: str) -> None:  # noqa: F811
    conversation = await desk.office.ask("Frage", locale="de")
    page = await sit("Nadine", width)
    await page.goto(f"{desk.base}/desk/conversations/{conversation}")
    async with page.expect_navigation():
        await page.locator("form.reply button.primary").click()
    await Keys(page).stands("text")
    field = page.locator("#text")
    await expect(field).to_have_accessible_description("Der Text ist leer. Bitte schreiben Sie etwas.")
    assert await field.get_attribute("aria-invalid") == "true"
    await expect(page.locator("#wrong")).to_be_in_viewport()
    await keep_picture(page, f"desk-{width}-empty-reply")

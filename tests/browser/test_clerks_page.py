"""What a clerk at work must see: a refusal, a new message, whose language it is, and that nothing written is lost."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from playwright.async_api import Locator, Page, expect

from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import messages
from tests.browser.conftest import keep_picture
from tests.browser.test_desk import Desk, Sit, desk, sit  # noqa: F401  (fixtures)
from tests.browser.test_replies import Keys
from tests.desk.conftest import PASSWORD

pytestmark = pytest.mark.browser
LONG = ["Eine lange Frage. " * 9] * 9
PHONE = {"width": 390, "height": 844}
AT_END = """() => { const log = document.getElementById("log");
  return log.scrollHeight - log.scrollTop - log.clientHeight < 2; }"""


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


def news(page: Page) -> Locator:
    """The button that leads to a new message."""
    return page.get_by_role("button", name="Neue Nachricht")


async def writes(desk: Desk, page: Page, conversation: str, text: str) -> Locator:  # noqa: F811
    """The newcomer's message, once the page has drawn it."""
    await desk.office.says(conversation, text, "de")
    row = page.locator("#said > li", has_text=text).last
    await row.wait_for(state="attached")
    await page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return row


async def wide_desk(desk: Desk, sit: Sit) -> tuple[Page, str]:  # noqa: F811
    page = await sit("Nadine")
    await page.set_viewport_size({"width": 1280, "height": 800})
    return page, await mine(desk, page)


async def test_a_reply_that_grows_hides_no_new_message(desk: Desk, sit: Sit) -> None:  # noqa: F811
    page, conversation = await wide_desk(desk, sit)
    await page.focus("#find")
    for words in ("guten tag", "warten"):
        await page.focus("#find")
        await Keys(page).takes(words)
    await page.wait_for_function(AT_END)
    await expect(await writes(desk, page, conversation, "Reicht eine Kopie?")).to_be_in_viewport(ratio=1)
    await keep_picture(page, "desk-follow-parts")
    assert await news(page).count() == 0


async def test_a_picture_that_loads_late_ends_no_following(desk: Desk, sit: Sit) -> None:  # noqa: F811
    page, conversation = await wide_desk(desk, sit)
    photo = await writes(desk, page, conversation, "Hier ist der Brief")
    await photo.evaluate("row => { row.style.paddingBottom = '17rem' }")
    await page.wait_for_function(AT_END)
    await expect(await writes(desk, page, conversation, "Was will das Amt?")).to_be_in_viewport(ratio=1)
    assert await news(page).count() == 0


async def test_who_reads_further_up_stays_there_and_is_told(desk: Desk, sit: Sit) -> None:  # noqa: F811
    page, conversation = await wide_desk(desk, sit)
    await page.evaluate("document.getElementById('log').scrollTop = 40")
    row = await writes(desk, page, conversation, "Sind Sie noch da?")
    await expect(page.get_by_role("status").filter(has=news(page))).to_have_count(1)
    await expect(news(page)).to_be_in_viewport(ratio=1)
    assert await page.evaluate("document.getElementById('log').scrollTop") == 40
    await keep_picture(page, "desk-follow-wide")
    await news(page).press("Enter")
    await expect(row).to_be_in_viewport(ratio=1)
    assert await news(page).count() == 0 and await page.evaluate("document.activeElement.id") == "log"
    await expect(await writes(desk, page, conversation, "Gut, danke!")).to_be_in_viewport(ratio=1)


async def test_a_message_that_is_opened_is_read_where_it_is(desk: Desk, sit: Sit) -> None:  # noqa: F811
    page, _ = await wide_desk(desk, sit)
    await page.evaluate("""() => document.querySelector("#said > li:nth-last-child(2)").insertAdjacentHTML("beforeend",
      `<details><summary>So stand es da</summary>${"<p>…</p>".repeat(20)}</details>`)""")
    summary = page.locator("#said summary").last
    await summary.scroll_into_view_if_needed()
    before = await summary.bounding_box()
    await summary.click()
    await page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert await summary.bounding_box() == before


async def typing_on_a_phone(desk: Desk, sit: Sit) -> tuple[Page, str]:  # noqa: F811
    """Its keyboard is open."""
    page = await sit("Nadine", "phone")
    await page.set_viewport_size(PHONE)
    conversation = await mine(desk, page)
    await page.set_viewport_size({"width": 390, "height": 420})
    await page.locator("#text").click()
    await page.keyboard.type("Guten Tag")
    return page, conversation


@pytest.mark.parametrize("above", [0, 120, 260])
async def test_the_field_one_types_in_stays_when_something_comes(desk: Desk, sit: Sit, above: int) -> None:  # noqa: F811
    """However much of the messages is seen above it."""
    page, conversation = await typing_on_a_phone(desk, sit)
    await page.evaluate(
        "above => scrollBy(0, document.getElementById('text').getBoundingClientRect().top - 100 - above)", above
    )
    top = "() => document.getElementById('text').getBoundingClientRect().top"
    before = await page.evaluate(top)
    for text in ("Ich habe noch eine Frage. " * 12, "Und noch eine"):
        row = await writes(desk, page, conversation, text)
        assert abs(await page.evaluate(top) - before) < 2
    await page.keyboard.type(", Frau A.")
    assert await page.input_value("#text") == "Guten Tag, Frau A."
    if above == 0:
        await expect(news(page)).to_have_text("Neue Nachricht ↑")
        await keep_picture(page, "desk-follow-typing")
        await news(page).click()
        assert await news(page).count() == 0
    await expect(row).to_be_in_viewport()


async def test_on_a_phone_who_reads_at_the_top_is_told(desk: Desk, sit: Sit) -> None:  # noqa: F811
    page = await sit("Nadine", "phone")
    await page.set_viewport_size(PHONE)
    conversation = await mine(desk, page)
    await page.evaluate("scrollTo(0, 0)")
    row = await writes(desk, page, conversation, "Hallo?")
    await expect(news(page)).to_have_text("Neue Nachricht ↓")
    assert await page.evaluate("scrollY") == 0
    await keep_picture(page, "desk-follow-phone")
    await news(page).click()
    await expect(row).to_be_in_viewport(ratio=1)
    await expect(await writes(desk, page, conversation, "Noch etwas")).to_be_in_viewport(ratio=1)
    assert await news(page).count() == 0


async def test_a_note_for_passing_on_outlives_the_session(desk: Desk, sit: Sit) -> None:  # noqa: F811
    await desk.office.employ("Ben", department="health")
    page = await sit("Nadine")
    conversation = await mine(desk, page)
    await page.click("summary:has-text('Weitergeben')")
    await page.select_option("#to", "health")
    await page.fill("#transfer-note", "Termin am 3.12. zugesagt")
    await page.keyboard.press("Control+Enter")
    assert page.url.endswith(conversation) and await page.locator("dialog").count() == 0
    await page.context.clear_cookies()
    await page.click("form[action$='/transfer'] button")
    await page.wait_for_selector("text=noch in der Unterhaltung")
    await page.fill("#email", "nadine@musterstadt.example")
    await page.fill("#password", PASSWORD)
    await page.press("#password", "Enter")
    await expect(page.locator("#transfer-note")).to_be_visible()
    await expect(page.locator("#transfer-note")).to_have_value("Termin am 3.12. zugesagt")
    await page.select_option("#to", "health")
    await page.click("form[action$='/transfer'] button")
    await page.wait_for_url("**/desk?done=transferred*")
    assert await page.evaluate("Object.keys(localStorage)") == [], "nothing is left to be asked about"
    notes = [row["text"] for row in await desk.office.kept(messages) if row["author"] == "note"]
    assert any("Termin am 3.12. zugesagt" in str(text) for text in notes)


async def test_a_note_for_passing_on_is_asked_about_when_something_else_is_pressed(desk: Desk, sit: Sit) -> None:  # noqa: F811
    await desk.office.employ("Ben", department="health")
    page = await sit("Nadine")
    await mine(desk, page)
    await page.click("summary:has-text('Weitergeben')")
    await page.fill("#transfer-note", "Termin am 3.12. zugesagt")
    await page.click("form[action$='/hand-back'] button")
    await expect(page.locator("dialog")).to_contain_text("Ein Text ist noch nicht gesendet")


async def test_the_card_tells_what_holds_now(desk: Desk, sit: Sit) -> None:  # noqa: F811
    page = await sit("Nadine")
    conversation = await mine(desk, page, "سؤال", locale="ar")
    language = page.locator(".card dl div", has_text="Sprache").locator("dd")
    await expect(language).to_have_text("Arabisch")
    await page.locator(".card > summary").click()
    await desk.office.speaks(conversation, "uk")
    await desk.office.says(conversation, "Будь ласка, українською", "uk")
    await expect(language).to_have_text("Ukrainisch")
    assert await page.locator(".card").get_attribute("open") is None, "closed as it was"
    async with desk.office.lotse.database.write() as connection:
        card = {"lines": [["Sprache", "Arabisch"], ["Dringend", "Heute"]], "asked": []}
        await connection.execute(sa.update(handoffs).values(card=card))
    await desk.office.says(conversation, "Дякую", "uk")
    await expect(page.locator(".card dl")).to_contain_text("Dringend")
    await page.reload()
    await expect(language).to_have_text("Ukrainisch")


async def test_escape_leaves_an_empty_search(desk: Desk, sit: Sit) -> None:  # noqa: F811
    page = await sit("Nadine")
    await mine(desk, page)
    keys = Keys(page)
    await page.fill("#text", "Guten Tag!")
    await page.focus("#text")
    await keys.sends()
    await keys.stands("find")
    await page.keyboard.press("Escape")
    await keys.stands("log")
    await page.keyboard.press("n")
    await keys.stands("note")
    assert await page.input_value("#find") == ""
    await page.focus("#find")
    await page.keyboard.type("termin")
    await page.wait_for_selector("#find[aria-expanded=true]")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await keys.stands("find")
    await expect(page.locator("#find")).to_have_value("")
    await page.keyboard.press("Escape")
    await keys.stands("log")

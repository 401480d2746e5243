# ruff: noqa: F811  (fixtures of other modules)
"""Forms of portal content in a real browser: what was typed outlives the session, for the one who typed it."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from bot.core.accounts.staff import Role
from tests.browser.test_desk import Desk, Sit, desk, picture, sit  # noqa: F401  (fixtures)
from tests.desk.conftest import PASSWORD

pytestmark = pytest.mark.browser
NEW, HOURS = "/desk/content/event/new", "/desk/content/hours/citizens_office"
KEPT = "() => Object.keys(sessionStorage).filter((key) => key.startsWith('lotse.form'))"


async def sign_in_again(page: Page) -> None:
    """After the session has ended; what was typed is put back."""
    await page.fill("#email", "koo@musterstadt.example")
    await page.fill("#password", PASSWORD)
    await page.press("#password", "Enter")
    await page.get_by_role("button", name="Wieder einsetzen").click()


async def test_what_was_typed_is_there_again_after_signing_out_elsewhere(desk: Desk, sit: Sit) -> None:
    page = await sit("Koo", "phone", Role.COORDINATOR, has_touch=True, is_mobile=True)
    await page.goto(desk.base + NEW)
    await page.fill('[name="title.de"]', "Adventsmarkt")
    await page.fill('[name="start"]', "2026-12-05T15:00")
    await page.select_option('select[name="kind"]', "market")
    await page.fill('[name="place.name"]', "Marktplatz")
    other = await page.context.new_page()
    await other.goto(f"{desk.base}/desk")
    await other.get_by_role("button", name="Abmelden").click()
    await expect(other.locator("#password")).to_be_visible()  # and stays open: closed on its way it may never be
    await page.locator(".save button.primary").click()
    await page.fill("#email", "koo@musterstadt.example")
    await page.fill("#password", PASSWORD)
    await page.press("#password", "Enter")
    await page.wait_for_url(desk.base + NEW)
    await picture(page, "form-kept")
    high = await page.evaluate("() => document.querySelector('header.top').getBoundingClientRect().height")
    assert high <= 140, "three rows of a phone's 740 pixels, for a coordinator with all menus"
    await page.get_by_role("button", name="Wieder einsetzen").click()
    await expect(page.locator('[name="title.de"]')).to_have_value("Adventsmarkt")
    await expect(page.locator('[name="start"]')).to_have_value("2026-12-05T15:00")
    await page.locator(".save button.primary").click()
    await page.wait_for_selector(".done >> text=Angelegt.")
    assert await page.evaluate(KEPT) == []


async def test_a_notice_is_kept_when_the_session_has_ended(desk: Desk, sit: Sit) -> None:
    page = await sit("Koo", "wide", Role.COORDINATOR)
    await page.goto(f"{desk.base}/desk/pins")
    await page.select_option("#target", "office:citizens_office")
    await page.fill('[name="text.de"]', "Heute nur bis elf")
    await page.context.clear_cookies()
    await page.get_by_role("button", name="Anheften").click()
    await expect(page.get_by_role("alert")).to_contain_text("Es wurde nichts gesendet")
    await sign_in_again(page)
    await expect(page.locator('[name="text.de"]')).to_have_value("Heute nur bis elf")
    await expect(page.locator("#target")).to_have_value("office:citizens_office")
    await page.get_by_role("button", name="Anheften").click()
    await page.wait_for_selector(".done >> text=Angeheftet.")
    assert await page.evaluate(KEPT) == []


async def test_after_a_fault_in_a_notice_its_field_is_before_the_eyes_on_a_phone(desk: Desk, sit: Sit) -> None:
    page = await sit("Petra", "phone", Role.COORDINATOR)
    for name, text in (("text.de", "Neu: {phone}"), ("text.fr", "Tél. {phone}")):
        await page.goto(f"{desk.base}/desk/pins")
        await page.select_option("#target", "office:library")
        await page.fill('[id="text.de"]', "Neu.")
        await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        await page.fill(f'[id="{name}"]', text)
        await page.click("button:text-is('Anheften')")
        await expect(page.locator(f'[id="{name}"]')).to_be_focused()
        await expect(page.locator(f'[id="{name}"]')).to_be_in_viewport()
        await expect(page.locator("#wrong")).to_be_in_viewport()


async def test_long_lists_are_searched_and_nothing_chosen_is_lost(desk: Desk, sit: Sit) -> None:
    page = await sit("Koo", "phone", Role.COORDINATOR)
    await page.goto(f"{desk.base}/desk/content/office/youth_office")
    topics = page.locator("#field-matters")
    await topics.locator("summary").click()
    ticked = await topics.locator("label:has(:checked)").all_inner_texts()
    await topics.get_by_role("searchbox").fill("kindergeld")
    await expect(topics.get_by_role("status")).to_have_text("1 gefunden")
    shown = sorted([*ticked, "Kindergeld und Elterngeld"], key=str.casefold)
    await expect(topics.locator(".checks label:visible")).to_have_text(shown, use_inner_text=True)
    await topics.get_by_role("searchbox").press("Enter")
    await expect(page.get_by_role("alert")).to_have_count(0)
    await page.goto(f"{desk.base}/desk/pins")
    search, target = page.get_by_label("Amt, Antwort oder Seite suchen"), page.locator("#target")
    every = await target.locator("option").all_inner_texts()
    await search.fill("jugendamt")
    assert {"Jugendamt (Amt)", "Jugendamt (Antwort)"} <= set(await target.locator("option").all_inner_texts())
    await search.fill("jugendamt (antw")
    await expect(target).to_have_value("intent:youth_welfare")
    await search.fill("")
    assert await target.locator("option").all_inner_texts() == every
    await expect(target).to_have_value("intent:youth_welfare")


async def test_hours_are_kept_with_every_entry_and_thrown_away_when_asked(desk: Desk, sit: Sit) -> None:
    page = await sit("Koo", "wide", Role.COORDINATOR)
    await page.goto(desk.base + HOURS)
    await page.get_by_role("button", name="Noch ein Eintrag").click()
    last = page.locator(".exception [name$='.from'][type=date]").nth(-2)
    await last.fill("2026-12-02")
    name = await last.get_attribute("name")
    reason = page.locator(f'[name="{(name or "").removesuffix(".from")}.note.de"]')
    stays = reason.locator("xpath=following-sibling::p")
    await reason.press_sequentially("Weil es regnet")
    await expect(stays).to_be_visible()
    await picture(page, "hours-reason")
    await reason.fill("Betriebsausflug")
    await expect(stays).to_be_hidden()
    await page.goto(desk.base + HOURS)
    await page.get_by_role("button", name="Wieder einsetzen").click()
    await expect(page.locator(f'[name="{name}"]')).to_have_value("2026-12-02")
    await page.get_by_role("link", name="Abbrechen").click()
    await page.goto(desk.base + HOURS)
    assert await page.get_by_role("button", name="Wieder einsetzen").count() == 0


async def test_the_preview_of_hours_never_asks_for_a_password_and_none_is_kept(desk: Desk, sit: Sit) -> None:
    page = await sit("Koo", "wide", Role.COORDINATOR)
    await page.goto(desk.base + HOURS)
    before = await page.inner_text("#preview")
    await page.context.clear_cookies()
    async with page.expect_response(lambda answer: answer.request.method == "POST") as asked:
        await page.fill('[name="sun.0.from"]', "10:00")
    assert (await asked.value).status == 401, "not the sign-in page"
    await page.evaluate("() => new Promise((done) => setTimeout(done, 300))")  # long enough to put it in
    assert await page.locator("#hours [type=password]").count() == 0 and await page.inner_text("#preview") == before
    await page.evaluate("""() => document.getElementById("preview").append(
        Object.assign(document.createElement("input"), { type: "password", name: "secret" }))""")
    await page.fill('[name="secret"]', "vier rote Stühle")
    kept = await page.evaluate("() => Object.values(sessionStorage).join()")
    assert "10:00" in kept and "Stühle" not in kept


async def test_a_new_topic_in_three_languages_is_kept_when_the_session_has_ended(desk: Desk, sit: Sit) -> None:
    page = await sit("Koo", "wide", Role.COORDINATOR)
    await page.goto(f"{desk.base}/desk/questions/new?text=Wer+stimmt+Klaviere%3F&language=de")
    for code, words in {"de": "Klavier", "en": "Piano", "tr": "Piyano"}.items():
        await page.evaluate("() => document.querySelectorAll('details.fold').forEach((one) => (one.open = true))")
        await page.fill(f'[name="label.{code}"]', words)
    await page.context.clear_cookies()
    await page.get_by_role("button", name="Thema anlegen").click()
    await sign_in_again(page)
    await expect(page.locator('[name="label.tr"]')).to_have_value("Piyano")
    await expect(page.locator('[name="label.en"]')).to_have_value("Piano")
    await expect(page.locator('[name="questions.de"]')).to_have_value("Wer stimmt Klaviere?")
    await expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 1366, 1440])
async def test_the_administrators_header_is_one_line_on_a_usual_screen(desk: Desk, sit: Sit, width: int) -> None:
    page = await sit("Annemarie-Charlotte", "wide", Role.ADMINISTRATOR)
    await page.set_viewport_size({"width": width, "height": 800})
    await page.goto(f"{desk.base}/desk/sources")
    await picture(page, f"header-{width}")
    high = await page.evaluate("() => document.querySelector('header.top').getBoundingClientRect().height")
    assert high <= 60, "name and sign-out stand beside the menus"

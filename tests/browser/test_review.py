"""The review inbox in a browser: by keyboard from the list to a decision and back, on a phone and a wide screen."""

from __future__ import annotations

import secrets

import pytest

from bot.core.accounts.staff import Role
from bot.core.feedback import Unsure
from bot.store.after.review import add_item
from bot.store.schema.after_tables import review_items
from bot.store.steps.messages import Draft, add_messages
from tests.browser.test_desk import Desk, Sit, desk, look, sit  # noqa: F401  (fixtures)

pytestmark = pytest.mark.browser
TAX = (("tax_id", 0.42), ("waste_separation", 0.3))
ASKED = (("Wo finde ich meine Steuernummer?", "de"), ("رقم الضريبة من فضلك", "ar"), ("Lambarka canshuurta", "so"))


@pytest.mark.parametrize("width", ["phone", "wide"])
async def test_from_the_list_to_a_decision_by_keyboard(desk: Desk, sit: Sit, axe: str, width: str) -> None:  # noqa: F811
    office = desk.office
    for text, language in ASKED:
        conversation = await office.lotse.conversations.open("web", secrets.token_hex(16), language, [])
        async with office.lotse.database.write() as connection:
            draft = Draft("newcomer", text, language, office.clock.now())
            (kept,) = await add_messages(connection, conversation.id, [draft])
            unsure = Unsure("choice", language, "everyday", "tax_id", ("/de/x",), TAX)
            await add_item(connection, conversation.id, kept.id, unsure, True, office.clock.now())
    page = await sit("Karin", width, Role.COORDINATOR)
    await page.goto(f"{desk.base}/desk/review")
    wrongs = await look(page, f"review-list-{width}", axe)
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/groups/1")
    await page.keyboard.press("1")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#at3")  # Somali cannot be learnt
    wrongs += await look(page, f"review-fault-{width}", axe)
    await page.uncheck('input[value="3"]')
    await page.fill("#topic_label", "Steuer")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".wrong .guesses")
    assert not await page.is_checked('input[value="3"]')
    await page.click('.wrong .guesses button[value="topic:tax_id"]')
    await page.wait_for_selector('[data-key="undo"]')
    wrongs += await look(page, f"review-decided-{width}", axe)
    states = [row["status"] for row in await office.kept(review_items)]
    assert (states, wrongs) == (["done", "done", "open"], [])
    await page.locator("#main").focus()
    await page.keyboard.press("z")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#g1")
    assert {row["status"] for row in await office.kept(review_items)} == {"open"}
    await page.goto(f"{desk.base}/desk/review/groups/1")
    await page.click('button[name="action"][value="new"]')  # the form travels on: newcomers' words are in no address
    await page.wait_for_selector(".topic-form")
    assert page.url == f"{desk.base}/desk/questions/new"
    assert ASKED[0][0] in await page.input_value('textarea[name="questions.de"]')

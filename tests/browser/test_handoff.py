"""A newcomer on a phone, in Arabic, and a clerk at the desk, from the offer to the bot's next answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from argon2 import PasswordHasher
from playwright.async_api import Browser, BrowserContext, Page, expect

from bot.core.accounts.staff import Role, Staff
from bot.store.accounts.staff import SqlStaff
from bot.wiring import Lotse
from tests.browser.conftest import WAIT, Chat, Phone, eventually, keep_picture, leave
from tests.conftest import Serve, Served, both_databases, somebody_answers
from tests.desk.conftest import PASSWORD
from tests.fakes import ScriptedDialogue

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), somebody_answers]
DEPARTMENT, OTHER = "social_work", "youth_school"
WIDTHS = {"phone": (360, 740), "wide": (1440, 900)}


async def hire(lotse: Lotse, name: str, department: str) -> Staff:
    store = SqlStaff(lotse.database, lotse.clock)
    staff = await store.add(f"{name.lower()}@musterstadt.example", name, Role.STAFF, department)
    await store.set_password(staff.id, PasswordHasher().hash(PASSWORD))
    await lotse.library.refresh()
    return staff


@pytest.fixture
async def town(lotse: Lotse, serving: Serve) -> AsyncIterator[tuple[Served, ScriptedDialogue]]:
    dialogue = ScriptedDialogue("housing_search")
    async with serving(lotse, dialogue) as served:
        yield served, dialogue


Sit = Callable[[str, Staff, str], Awaitable[Page]]


@pytest.fixture
async def sit(browser: Browser) -> AsyncIterator[Sit]:
    """Somebody signs in at the desk, in a browser of their own."""
    contexts: list[BrowserContext] = []

    async def down(base: str, staff: Staff, width: str = "wide") -> Page:
        wide, high = WIDTHS[width]
        context = await browser.new_context(viewport={"width": wide, "height": high}, locale="de")
        context.set_default_timeout(WAIT)
        contexts.append(context)
        page = await context.new_page()
        await page.goto(f"{base}/desk")
        await page.fill("#email", staff.email)
        await page.fill("#password", PASSWORD)
        await page.press("#password", "Enter")
        await page.wait_for_url(f"{base}/desk")
        return page

    yield down
    await leave(contexts)


async def heard(chat: Chat, words: str) -> None:
    async def there() -> bool:
        return any(words in text for text in await chat.texts())

    await eventually(there)


async def press(chat: Chat, title: str) -> None:
    await chat.page.locator("#log").get_by_role("button", name=title, exact=True).last.click()


async def picture(page: Page, name: str) -> None:
    await keep_picture(page, f"handoff-{name}")


async def test_a_handoff_in_arabic_from_the_offer_to_the_bots_next_answer(
    lotse: Lotse, town: tuple[Served, ScriptedDialogue], phone: Phone, sit: Sit
) -> None:
    (served, dialogue), say = town, lotse.library.catalogue.say
    anna, otto = await hire(lotse, "Anna", DEPARTMENT), await hire(lotse, "Otto", OTHER)
    chat = await (await phone(served.base, "ar")).open("/?lang=ar")
    await chat.ask("أبحث عن شقة لعائلتي")
    dialogue.intent = "request_human"
    await chat.write("أريد التحدث مع شخص")
    await heard(chat, say("offer_sees", "ar"))
    await heard(chat, lotse.library.guide.departments[DEPARTMENT].name["ar"])
    await picture(chat.page, "1-offer-ar")
    desk = await sit(served.base, anna, "wide")
    assert await desk.locator("#queue li.row").count() == 0, "nothing reaches a person without a yes"
    await press(chat, say("offer_yes", "ar"))
    await desk.wait_for_selector("#queue li.row")
    await picture(desk, "2-queue")
    await desk.locator("#queue li.row a").first.click()
    await desk.wait_for_selector("#side >> text=Arabisch")
    card = await desk.inner_text("#side")
    assert "Wohnung" in card and "Arabisch" in card
    await desk.click("#state >> text=Übernehmen")
    await desk.wait_for_selector("#side[data-mode=mine]")
    await expect(chat.page.locator("#owner")).to_have_text(say("state_with_person", "ar"))
    await desk.fill("#text", "Guten Tag, ich bin Anna vom Amt für Soziales.")
    await desk.click("form.reply .primary")
    await heard(chat, "ich bin Anna vom Amt für Soziales")
    await picture(chat.page, "3-staff-writes-ar")
    asked = list(dialogue.asked)
    await chat.write("شكرا، متى أستطيع المجيء؟")
    await desk.wait_for_selector("text=متى أستطيع المجيء؟")
    await picture(desk, "4-conversation")
    assert dialogue.asked == asked, "while a person owns it the dialogue engine is not asked"
    conversation = desk.url.split("?")[0].rsplit("/", 1)[-1]
    await walled_off(served, await sit(served.base, otto, "phone"), conversation)
    await desk.click("#actions >> text=Zurück an den Bot")
    await heard(chat, say("handoff_back", "ar"))
    dialogue.intent = "thank"
    await chat.write("شكرا جزيلا")
    answer = lotse.library.catalogue.find("answer", "thank", "ar")
    assert answer
    await heard(chat, answer[0][:20])
    await eventually(lambda: hidden(chat.page, "#owner"))
    await picture(chat.page, "5-bot-again-ar")


async def hidden(page: Page, selector: str) -> bool:
    return bool(await page.locator(selector).is_hidden())


async def walled_off(served: Served, page: Page, conversation: str) -> None:
    """Somebody of another department gets 403 on all of it, with a valid session and a valid token."""
    token = await page.locator("input[name=csrf]").first.get_attribute("value")
    base = f"{served.base}/desk/conversations/{conversation}"
    assert await page.locator("#queue li.row").count() == 0
    statuses: dict[str, Any] = {}
    same_site = {"Origin": served.base, "Sec-Fetch-Site": "same-origin"}
    for path in ("", "/live", "/events", "/events/poll"):
        statuses[path] = (await page.request.get(base + path)).status
    fields = {"csrf": token, "text": "x", "client_id": "abcdefgh12345678", "version": "1", "department": OTHER,
              "conversation": conversation, "note": "x"}  # fmt: skip
    for step in ("claim", "reply", "note", "transfer", "hand-back", "close"):
        answer = await page.request.post(f"{base}/{step}", form=fields, max_redirects=0, headers=same_site)
        statuses[step] = answer.status
    assert statuses == dict.fromkeys(statuses, 403)


@both_databases
async def test_f24_the_sign_that_the_bot_writes_ends_with_a_change_of_owner(
    lotse: Lotse, town: tuple[Served, ScriptedDialogue], phone: Phone
) -> None:
    (served, dialogue), say = town, lotse.library.catalogue.say
    anna = await hire(lotse, "Anna", DEPARTMENT)
    chat = await (await phone(served.base, "de")).open("/?lang=de")
    await chat.ask("Ich suche eine Wohnung")
    dialogue.intent = "request_human"
    await chat.ask("Ich will mit einem Menschen sprechen")
    await press(chat, say("offer_yes", "de"))
    await chat.page.wait_for_selector("#owner:not([hidden])")
    dialogue.delay = 300.0  # no answer ends the sign
    await chat.write("eine langsame Frage")
    await chat.page.wait_for_selector("#typing:not([hidden])")
    (entry,) = await served.service.desk.queue(anna)
    await served.service.desk.claim(anna, entry.conversation_id)
    await eventually(lambda: hidden(chat.page, "#typing"))

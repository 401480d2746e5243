"""A coordinator in a real browser: finds an answer by a word, changes it in three languages, sees what newcomers will
see, publishes; the chat says it. A second coordinator with the old page loses nothing. The former words come back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from playwright.async_api import Browser, BrowserContext, Page, expect

from bot.core.accounts.staff import Role
from bot.store.accounts.staff import SqlStaff
from bot.wiring import Lotse
from tests.browser.conftest import WAIT, eventually, keep_picture, leave
from tests.browser.test_page import AXE
from tests.conftest import Guest, Serve, Served
from tests.fakes import ScriptedDialogue

pytestmark = pytest.mark.browser
PASSWORD = "vier rote Stühle am Fluss"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
SIZES = {360: 740, 1440: 900}
NEWER_GERMAN = "ملاحظة: تغيّر النص الألماني"
NEW = {
    "de": "In {town} hat jede Tonne eine Farbe. Fragen Sie den Wertstoffhof.",
    "en": "In {town} every bin has a colour. Ask the recycling centre.",
    "ar": "في {town} لكل حاوية لون. اتصل على 115 واسأل.",
}
SAID = {
    "de": "In Musterstadt hat jede Tonne eine Farbe. Fragen Sie den Wertstoffhof.",
    "en": "In Musterstadt every bin has a colour. Ask the recycling centre.",
    "ar": "في Musterstadt لكل حاوية لون.",
}
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
Enter = Callable[..., Awaitable[Page]]


@pytest.fixture
async def town(lotse: Lotse, serving: Serve) -> AsyncIterator[Served]:
    store = SqlStaff(lotse.database, lotse.clock)
    for name, role in (("Mond", Role.COORDINATOR), ("Sonne", Role.COORDINATOR), ("Kraus", Role.STAFF)):
        staff = await store.add(f"{name.lower()}@musterstadt.example", name, role, "order")
        await store.set_password(staff.id, QUICK.hash(PASSWORD))
    async with serving(lotse, ScriptedDialogue("waste_separation")) as served:
        yield served


@pytest.fixture
async def enter(browser: Browser, town: Served) -> AsyncIterator[Enter]:
    """`await enter("Mond", width)`: a signed-in browser in the editor. Its console must stay clean."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    async def come(name: str, width: int = 1440, path: str = "/editor", **more: Any) -> Page:
        size = {"width": width, "height": SIZES[width]}
        context = await browser.new_context(viewport=size, locale="de", **more)
        context.set_default_timeout(WAIT)
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: line.type == "error" and complaints.append(line.text))
        await page.goto(f"{town.base}/desk/sign-in?next={path}")
        await page.fill("#email", f"{name.lower()}@musterstadt.example")
        await page.fill("#password", PASSWORD)
        await page.click("main button")
        await page.wait_for_url(f"{town.base}{path}")
        return page

    yield come
    await leave(contexts)
    assert [text for text in complaints if "status of 4" not in text] == []


async def picture(page: Page, name: str, whole: bool = True) -> None:
    await keep_picture(page, f"editor-{name}", full_page=whole)


async def says(town: Served, locale: str, question: str) -> str:
    guest: Guest = await town.open(locale)
    await guest.post(question)
    return "\n".join(str(message["text"]) for message in await guest.answers())


QUESTIONS = {
    "de": "Wohin kommt der Müll bei uns?",
    "en": "Where does the waste go?",
    "ar": "أين أضع النفايات في البيت؟",
}


async def all_say(town: Served) -> dict[str, str]:
    return {locale: await says(town, locale, question) for locale, question in QUESTIONS.items()}


async def test_a_coordinator_changes_an_answer_and_the_next_question_gets_it(town: Served, enter: Enter) -> None:
    before = await all_say(town)
    page = await enter("Mond")
    await page.fill("#q", "sperrmuell")
    await page.wait_for_url("**q=sperrmuell*")
    await eventually(lambda: page.locator(".entry").count())
    await page.click(".entry-title:has-text('Müll')")
    late = await enter("Sonne", path="/editor/answer/waste_separation")
    for locale, words in NEW.items():
        await page.fill(f"#text-{locale}", words)
    await page.wait_for_selector(f"#phone-de >> text={SAID['de']}")
    await expect(page.locator("#phone-ar .bubble").first).to_contain_text("115")
    await expect(page.locator("#look-de")).to_contain_text("2 von 4 Sätzen")
    await expect(page.locator("#look-de")).to_contain_text(f"{len(NEW['de'])} von 1200")
    await expect(page.locator("#unsaved")).to_contain_text("nicht veröffentlicht")
    assert await page.get_attribute("#text-ar", "dir") == "rtl"
    await page.fill("#why", "Neue Tonnen")
    await page.click(".publish .primary")
    await page.wait_for_selector(".done >> text=Veröffentlicht: Deutsch, Englisch, Arabisch.")

    after = await all_say(town)
    for locale, words in SAID.items():
        assert words in after[locale]
        assert words not in before[locale]
    await loses_nothing(late)
    await restores(page, town, before["ar"])


async def loses_nothing(late: Page) -> None:
    """Who wrote on the old page is told who was faster, reads both texts, and still has what was typed."""
    await late.fill("#text-en", "My own words about waste.")
    await late.fill("#text-fr", "Mes propres mots.")
    await late.click(".publish .primary")
    await late.wait_for_selector(".wrong >> text=Jemand anderes war schneller")
    await late.wait_for_load_state()
    clash = await late.inner_text("#pane-en .clash")
    assert "Mond" in clash and NEW["en"] in clash
    assert await late.input_value("#text-en") == "My own words about waste."
    assert await late.input_value("#text-fr") == "Mes propres mots."
    assert await late.input_value("#text-de") == NEW["de"]  # not touched here, so it is the new one
    assert await late.locator("#pane-fr .clash").count() == 0
    await picture(late, "clash-1440")
    await late.check("[name='drop.en']")
    await late.click(".publish .primary")
    await late.wait_for_selector(".done >> text=Veröffentlicht: Französisch.")
    assert await late.input_value("#text-en") == NEW["en"]


async def restores(page: Page, town: Served, before: str) -> None:
    await page.click("#pane-ar .meta a")
    await expect(page.locator(".version:first-child header")).to_contain_text("Mond")
    await expect(page.locator(".version:first-child header")).to_contain_text("Neue Tonnen")
    await expect(page.locator(".version:first-child ins").first).to_be_attached()
    await picture(page, "versions-1440")
    await page.click("text=Wiederherstellen")
    await page.wait_for_selector(".done >> text=Wiederhergestellt: Arabisch.")
    said = (await says(town, "ar", QUESTIONS["ar"])).split("\n")
    assert [line for line in said if not line.startswith(NEWER_GERMAN)] == before.split("\n")
    assert any(line.startswith(NEWER_GERMAN) for line in said)  # the German text is a newer one


async def test_unsaved_changes_are_warned_of(town: Served, enter: Enter) -> None:
    page = await enter("Mond", path="/editor/answer/waste_separation")
    asked: list[str] = []

    async def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        await dialog.dismiss()

    page.on("dialog", stay)
    await page.fill("#text-de", "Angefangen.")
    await page.evaluate("setTimeout(() => document.querySelector('.back').click())")
    await eventually(lambda: _true(asked == ["beforeunload"]))
    assert await page.input_value("#text-de") == "Angefangen."
    await page.fill("#text-de", await page.evaluate("document.getElementById('text-de').defaultValue"))
    await page.click(".back")
    await page.wait_for_url("**/editor")
    assert asked == ["beforeunload"]


async def _true(value: bool) -> bool:
    return value


async def test_what_was_typed_outlives_the_session(town: Served, enter: Enter) -> None:
    page = await enter("Mond", path="/editor/answer/waste_separation")
    await page.fill("#text-ar", NEW["ar"])
    await page.context.clear_cookies()
    await page.click(".publish .primary")
    await page.fill("#email", "mond@musterstadt.example")
    await page.fill("#password", PASSWORD)
    await page.click("main button")
    await page.wait_for_url(f"{town.base}/editor/answer/waste_separation")
    await expect(page.locator("#text-ar")).to_have_value(NEW["ar"])
    await page.wait_for_selector("#phone-ar >> text=115")
    await page.click(".publish .primary")
    await page.wait_for_selector(".done >> text=Veröffentlicht: Arabisch.")
    await page.goto(f"{town.base}/editor/answer/waste_separation?done=published&in=ar")
    assert await page.inner_text("#unsaved") == ""
    await _keeps_a_second_edit(page)
    await page.fill("#text-ar", "")
    async with page.expect_navigation():
        await page.click("#discard")
    assert await page.locator("#discard").is_hidden()
    assert await page.input_value("#text-ar") == NEW["ar"]


async def _keeps_a_second_edit(page: Page) -> None:
    """Typed after publishing: a reload, or a tab that the phone discarded, brings it back."""
    page.once("dialog", lambda dialog: dialog.accept())
    await page.fill("#text-en", NEW["en"])
    await page.reload()
    await expect(page.locator("#text-en")).to_have_value(NEW["en"])
    await page.click("#discard")
    await expect(page.locator("#text-en")).not_to_have_value(NEW["en"])


async def test_a_clash_on_ones_own_draft_is_settled_by_publishing_again(town: Served, enter: Enter) -> None:
    page = await enter("Mond", path="/editor/answer/waste_separation")
    late = await enter("Sonne", path="/editor/answer/waste_separation")
    await page.fill("#text-en", "My draft about waste.")
    await page.click("text=Entwurf speichern")
    await page.wait_for_selector(".done")
    await page.fill("#text-en", "My draft about waste, and more.")
    await late.fill("#text-en", NEW["en"])
    await late.click(".publish .primary")
    await late.wait_for_selector(".done >> text=Veröffentlicht: Englisch.")
    await page.click(".publish .primary")
    await page.wait_for_selector("#pane-en .clash")
    await expect(page.locator("#unsaved")).to_contain_text("nicht veröffentlicht")
    assert await page.input_value("#text-en") == "My draft about waste, and more."
    await page.click(".publish .primary")
    await page.wait_for_selector(".done >> text=Veröffentlicht: Englisch.")


async def test_everything_works_without_javascript(town: Served, enter: Enter) -> None:
    page = await enter("Mond", java_script_enabled=False)
    await page.fill("#q", "Sperrmüll")
    await page.click("main button")
    await page.click(".entry-title:has-text('Müll')")
    await page.fill("#text-de", NEW["de"])
    await page.click("#preview")
    await page.wait_for_selector(f".bubble >> text={SAID['de']}")
    assert await page.input_value("#text-de") == NEW["de"]
    await page.click(".publish .primary")
    await page.wait_for_selector(".done >> text=Veröffentlicht: Deutsch.")
    assert SAID["de"] in await says(town, "de", QUESTIONS["de"])
    await page.fill("#text-de", "")
    await page.click(".publish .primary")
    await page.wait_for_selector(".look .wrong >> text=Der Text ist leer")


@pytest.mark.parametrize("width", SIZES)
async def test_pages_fit_the_screen_and_axe_finds_nothing(
    town: Served, enter: Enter, lotse: Lotse, axe: str, width: int
) -> None:
    page = await enter("Mond", width)
    await picture(page, f"list-{width}", whole=False)
    await checked(page, axe)
    await page.goto(f"{town.base}/editor/answer/waste_separation")
    await page.fill("#text-de", NEW["de"] + " Rufen Sie 030 23125-100 an. Eins. Zwei. Drei.")
    await page.wait_for_selector("#look-de .wrong")
    await picture(page, f"text-{width}", whole=False)
    await page.fill("#text-de", NEW["de"])
    await page.click(".publish .primary")
    await page.wait_for_selector(".done")
    await checked(page, axe)
    await picture(page, f"changed-{width}")
    await page.click("#pane-de .meta a")
    await page.wait_for_selector(".version ins")
    await checked(page, axe)
    await picture(page, f"versions-{width}")
    await page.emulate_media(color_scheme="dark")
    await page.goto(f"{town.base}/editor/interface/fallback_person")
    await checked(page, axe)
    await picture(page, f"dark-{width}", whole=False)


async def checked(page: Page, axe: str) -> None:
    await page.wait_for_load_state()  # with its style sheets
    assert await page.evaluate(WIDE) <= 0
    await page.evaluate(axe)
    assert await page.evaluate(AXE) == []


async def test_staff_do_not_get_in(town: Served, browser: Browser) -> None:
    async with httpx.AsyncClient(base_url=town.base, timeout=60, trust_env=False) as client:
        form = {"email": "kraus@musterstadt.example", "password": PASSWORD, "next": "/desk"}
        assert (await client.post("/desk/sign-in", data=form)).status_code == 303
        assert (await client.get("/editor")).status_code == 403

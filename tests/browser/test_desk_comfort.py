# ruff: noqa: F811  (fixtures of other modules)
"""The desk without a mouse and in any light: every page checked, shortcuts, drafts, typing and what was fetched."""

from __future__ import annotations

import json
import re
import secrets
from typing import Any

import pytest
from playwright.async_api import Page, Route
from starlette.routing import Route as Address

from bot.core.accounts.staff import Role
from bot.core.conversation import Event
from bot.core.feedback import Unsure
from bot.core.message import Utterance
from bot.files.set_aside import SetAside
from bot.store.after.review import add_item
from bot.store.schema.after_tables import review_items
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import messages
from bot.store.steps.counting import count
from bot.store.steps.messages import Draft, add_messages
from bot.wiring import Lotse
from bot.wiring.following import following_of
from tests.browser.conftest import Phone, eventually
from tests.browser.test_desk import ARABIC, Desk, Sit, day, desk, picture, sit, waits  # noqa: F401  (fixtures)
from tests.browser.test_handoff import hidden, hire, press, town  # noqa: F401  (a fixture)
from tests.browser.test_page import AXE
from tests.conftest import Served, somebody_answers
from tests.desk.conftest import Office
from tests.desk.renewals import tested_understanding
from tests.fakes import ScriptedDialogue

pytestmark = pytest.mark.browser
HEAVIEST = 150 * 1024  # bytes of a page with everything it loads, uncompressed
PARTS = 4  # some fifty pages, of which some take seconds
# Pages are whatever answers a GET below these paths with a whole document. What a parameter stands for is said here;
# a page with a parameter that nobody has named fails the test.
NOT_PAGES = re.compile(r"/(live|events|poll|small|file|queue|training/state)$|\.(csv|pdf|ics|xlsx|zip)$|/attachments/")
CONTRAST = """async () => (await axe.run(document, { runOnly: ["color-contrast"] }))
  .violations.map((found) => `dark ${found.id}: ${found.nodes.map((node) => node.target.join(" ")).join(", ")}`)"""
NARROW = """() => {
  const small = [...document.querySelectorAll("a, button, select, textarea, summary, input:not([type=hidden])")]
    .filter((node) => node.checkVisibility() && !node.closest("p, li, td, .paper") && !node.matches(".skip"))
    .map((node) => [node.id || node.className || node.textContent.trim(), node.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.height < 20 || box.width < 20)).map(([name]) => `small: ${name}`);
  const wide = document.documentElement.scrollWidth > innerWidth + 1;
  const inside = wide && [...document.querySelectorAll("main *")]
    .filter((node) => node.getBoundingClientRect().right > innerWidth + 1).slice(0, 3)
    .map((node) => node.tagName + "." + node.className);
  return [...small, ...(wide ? [`scrolls sideways: ${inside}`] : [])]; }"""
WEIGHT = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .reduce((sum, one) => sum + (one.decodedBodySize || 0), 0)"""
OUTLINE = """() => {
  const levels = [...document.querySelectorAll("h1, h2, h3, h4")].filter((node) => node.checkVisibility())
    .map((node) => Number(node.tagName[1]));
  return levels.filter((level) => level === 1).length !== 1 ? ["not one h1"]
    : levels.some((level, at) => at && level > levels[at - 1] + 1) ? [`headings jump: ${levels}`] : []; }"""


async def workbook_sent(office: Office) -> str:
    """The token of a translators' file of the person who looks at every page, who is hired next."""
    everyone = await office.store.everyone()
    rows = [{"kind": "answer", "name": "thank", "locale": locale, "text": text, "seen": 1}
            for locale, text in (("uk", "Прошу!"), ("ar", "{x}"))]  # fmt: skip
    aside = SetAside(office.lotse.settings.data / "workbooks")
    return await aside.keep(max(one.staff.id for one in everyone) + 1, json.dumps(rows).encode())


async def unsure_question(office: Office) -> int:
    """The group of a question that is open in the review inbox."""
    conversation = await office.lotse.conversations.open("web", secrets.token_hex(16), "ar", [])
    async with office.lotse.database.write() as connection:
        (kept,) = await add_messages(
            connection, conversation.id, [Draft("newcomer", ARABIC, "ar", office.clock.now())]
        )  # fmt: skip
        ranking = (("residence_permit", 0.4), ("waste_separation", 0.3))
        unsure = Unsure("choice", "ar", "everyday", "waste_separation", (), ranking)
        await add_item(connection, conversation.id, kept.id, unsure, True, office.clock.now())
    return int((await office.kept(review_items))[-1]["group_id"])


async def counted_questions(office: Office) -> None:
    """Something in most tables of the indicators, some of it hidden."""
    outcomes = {"answered": 30, "fallback": 9, "near_fallback": 7, "choice": 2, "handoff_requested": 6,
                "first_answer_day": 8, "help_bot_good": 7, "help_bot_bad": 6}  # fmt: skip
    async with office.lotse.database.write() as connection:
        for outcome, times in outcomes.items():
            for one in range(times):
                language = "ar" if one % 3 else "uk"
                await count(connection, office.clock.now(), "money_housing", language, "web", outcome)


async def filled(office: Office) -> dict[str, list[str]]:
    """Something on every page; what the parameters of addresses stand for."""
    waiting = await day(office)
    await counted_questions(office)
    nadine = await office.employ("Nina")
    store, said = office.handoffs, Utterance("Ein Mensch.", "de", kind="notice")
    await store.claim(nadine, waiting[1], said)
    ended = await office.ask("Das war früher", ARABIC)
    await store.claim(nadine, ended, said)
    await store.end(nadine, ended, Event.HAND_BACK, "handed_back", said)
    past = next(row["id"] for row in await office.kept(handoffs) if row["conversation_id"] == ended)
    return {
        "/desk/conversations/{id}": waiting[:2], "/desk/earlier/{handoff:int}": [str(past)],
        "/desk/staff/{id:int}": [str(nadine.id)], "/editor/{kind}/{name}": ["answer/greet"],
        "/editor/{kind}/{name}/{locale}": ["answer/greet/ar"],
        "/editor/read/{locale}": ["uk"], "/editor/workbook/{token}": [await workbook_sent(office)],
        "/desk/offers/{name}": [],
        "/desk/alerts/{department}": ["order"], "/desk/questions/{intent}": ["register_address"],
        "/desk/review/groups/{id:int}": [str(await unsure_question(office))],
        "/desk/training/{id:int}": [str(await tested_understanding(office.lotse))],
        "/desk/content/{kind}": ["office", "page"], "/desk/content/{kind}/new": ["event/new", "course/new"],
        "/desk/content/{kind}/{key:path}": ["office/library", "event/homework-afternoon", "department/order"],
        "/desk/content/hours/{key:path}": ["citizens_office"], "/desk/{lost:path}": [], "/editor/{lost:path}": [],
    }  # fmt: skip


def addresses(office: Office, known: dict[str, list[str]]) -> list[str]:
    found = []
    for route in office.app.routes:
        if not isinstance(route, Address) or "GET" not in (route.methods or ()) or NOT_PAGES.search(route.path):
            continue
        if route.path.startswith(("/desk", "/editor")):
            found += _addresses(route.path, known)
    return found


def _addresses(path: str, known: dict[str, list[str]]) -> list[str]:
    if "{" not in path:
        return [path]
    assert path in known, f"say in `filled` what the parameters of {path} stand for, so that axe can look at it"
    first = path.index("{")
    return [path[:first] + value for value in known[path]]


@pytest.mark.parametrize("part", range(PARTS))
async def test_every_page_is_for_everybody_in_light_and_dark(desk: Desk, sit: Sit, axe: str, part: int) -> None:
    """axe, headings, width and weight of each page that the desk and the editor have, whoever adds one."""
    known = await filled(desk.office)
    page = await sit("Mona", "wide", Role.ADMINISTRATOR)
    await page.context.add_init_script(axe)
    wrong: list[str] = []
    seen = 0
    for path in addresses(desk.office, known)[part::PARTS]:
        await page.set_viewport_size({"width": 1440, "height": 900})
        await page.emulate_media(color_scheme="light")
        answer = await page.goto(desk.base + path)
        if answer is None or not answer.ok or "text/html" not in answer.headers.get("content-type", ""):
            continue
        assert "/sign-in" not in page.url, path
        seen += 1
        wrong += [f"{path}: {one}" for one in await examined(page)]
    assert seen >= 10 and wrong == []


async def examined(page: Page) -> list[str]:
    found = list(await page.evaluate(AXE)) + list(await page.evaluate(OUTLINE))
    weight = await page.evaluate(WEIGHT)
    await page.emulate_media(color_scheme="dark")
    found += await page.evaluate(CONTRAST)
    await page.set_viewport_size({"width": 360, "height": 740})
    found += await page.evaluate(NARROW)
    return [*found, *([f"{weight // 1024} KB"] if weight > HEAVIEST else [])]


async def test_shortcuts_and_their_sheet(desk: Desk, sit: Sit) -> None:
    first, second = await desk.office.ask("Eins", locale="de"), await desk.office.ask("Zwei", locale="de")
    page = await sit("Nadine")
    await page.wait_for_selector("#queue li")
    await page.focus("#keys")
    await page.keyboard.press("?")
    await page.wait_for_selector("dialog.sheet[open]")
    assert "Diese Übersicht" in await page.inner_text("dialog.sheet")
    await picture(page, "keys")
    await page.keyboard.press("w")
    assert await page.locator("dialog.sheet[open]").count() == 1, "nothing happens below the sheet"
    await page.keyboard.press("Escape")
    await page.wait_for_function("() => document.activeElement.id === 'keys'")  # the focus comes back
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("o")
    await page.wait_for_url(f"**/{second}")
    await page.keyboard.press("k")
    await page.wait_for_url(f"**/{first}")
    await page.keyboard.press("a")
    await page.keyboard.type("u w s ? j k b z")
    assert page.url.endswith(first) and await page.input_value("#text") == "u w s ? j k b z"
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    await page.uncheck("#sheet-on")
    await page.keyboard.press("Escape")
    await page.wait_for_selector("dialog.sheet", state="hidden")
    await page.keyboard.press("w")
    await page.keyboard.press("?")
    assert page.url.endswith(first) and await page.locator("dialog.sheet[open]").count() == 0, "switched off"
    await page.click("#keys")
    await page.check("#sheet-on")
    await page.click("dialog.sheet button.primary")
    await page.wait_for_selector("dialog.sheet", state="hidden")
    await page.keyboard.press("w")
    await page.wait_for_url("**/desk")


async def test_a_shift_by_keyboard_alone(desk: Desk, sit: Sit) -> None:
    """Claim, six replies, a note, back to the bot; then the next one is closed. No mouse is moved."""
    office = desk.office
    first = await office.ask("Eins", locale="de")
    office.clock.forward(minutes=1)
    second = await office.ask("Zwei", locale="de")
    page = await sit("Nadine")
    keys = page.keyboard
    await page.wait_for_selector("#queue li")
    await keys.press("j")
    await keys.press("u")
    await page.wait_for_url(f"**/{first}")
    for number in range(6):
        await keys.press("a")
        await keys.type(f"Antwort {number}")
        await sends(page, f"Antwort {number}")
    await keys.press("n")
    await keys.type("Unterlagen fehlen")
    await sends(page, "Unterlagen fehlen")
    await keys.press("z")
    await ends(page, "hand-back")
    await waits(page, "Der Bot antwortet wieder")
    await keys.press("j")
    await keys.press("u")
    await page.wait_for_url(f"**/{second}")
    await keys.press("b")
    await ends(page, "close")
    await waits(page, "beendet")


async def sends(page: Page, words: str) -> None:
    """The answer of the server is a new page."""
    async with page.expect_navigation(url="**?sent=*"):
        await page.keyboard.press("Control+Enter")
    await page.wait_for_function("() => !location.search")
    await page.wait_for_selector(f"#said >> text={words}")
    await page.evaluate("() => document.activeElement.blur()")


async def ends(page: Page, step: str) -> None:
    """What must be chosen is chosen by its first letter; then on to the button, and to the page after it."""
    form = f'form[action$="/{step}"]'
    for _ in range(8):
        at = await page.evaluate(f"() => document.activeElement.closest('{form}') && document.activeElement.tagName")
        if at == "BUTTON":
            async with page.expect_navigation():
                return await page.keyboard.press("Enter")
        if at == "SELECT":
            await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Tab")
    raise AssertionError(f"the button of {step} cannot be reached")


async def test_drafts_outlive_a_lost_answer_and_end_with_the_session(desk: Desk, sit: Sit) -> None:
    page = await sit("Nadine")
    conversation = await desk.office.ask("Eins", locale="de")
    at = f"{desk.base}/desk/conversations/{conversation}"
    await page.goto(at)

    async def lost(route: Route) -> None:
        """The server has it; the answer does not come back."""
        await route.fetch(max_redirects=0)
        await route.abort()

    await page.route("**/reply", lost)
    await page.fill("#text", "Genau einmal")
    await page.press("#text", "Control+Enter")
    await eventually(lambda: stored(desk.office, "Genau einmal"))
    await page.wait_for_url("chrome-error://**")
    await page.unroute("**/reply")
    await page.goto(at)
    assert await page.input_value("#text") == "Genau einmal"
    await page.press("#text", "Control+Enter")
    await waits(page, "Sie schreiben hier")
    await page.wait_for_function("() => document.getElementById('text').value === ''")
    assert await stored(desk.office, "Genau einmal") == 1
    await page.fill("#text", "Noch ein Entwurf")
    await page.click("text=Abmelden")
    await waits(page, "Noch nicht gesendet")
    await page.click("text=Zurück zum Text")
    assert await page.input_value("#text") == "Noch ein Entwurf"
    await page.click("text=Abmelden")
    await page.click("text=Verwerfen und weiter")
    await page.wait_for_selector("#password")
    assert await page.evaluate("Object.keys(localStorage).concat(Object.keys(sessionStorage))") == []


async def stored(office: Office, text: str) -> int:
    return [row["text"] for row in await office.kept(messages)].count(text)


@somebody_answers
async def test_both_sides_see_that_the_other_is_there(
    lotse: Lotse, town: tuple[Served, ScriptedDialogue], phone: Phone
) -> None:
    """F24: whoever types is seen until the answer is there, or until the owner changes."""
    (served, dialogue), say = town, lotse.library.catalogue.say
    anna = await hire(lotse, "Anna", "social_work")
    chat = await phone(served.base, "de")
    await chat.page.clock.install()
    await chat.open("/?lang=de")
    await chat.ask("Ich suche eine Wohnung")
    dialogue.intent = "request_human"
    await chat.ask("Ich will mit einem Menschen sprechen")
    await press(chat, say("offer_yes", "de"))
    await chat.page.wait_for_selector("#owner:not([hidden])")
    handing, following = served.service.desk, following_of(lotse, served.service.signals)
    (entry,) = await handing.queue(anna)
    one = entry.conversation_id
    await handing.claim(anna, one)
    await eventually(lambda: fetched(following, lotse, one))
    await following.type(anna, one)
    await chat.page.wait_for_selector("#typing:not([hidden]) >> text=Ein Mensch schreibt")
    await handing.reply(anna, one, "Guten Tag!", "reply-0001", 1)
    await chat.page.wait_for_selector("text=Guten Tag!")
    assert await hidden(chat.page, "#typing")
    await eventually(lambda: fetched(following, lotse, one))
    await chat.stop_clock()  # it would end by itself after a while
    await following.type(anna, one)
    await chat.page.wait_for_selector("#typing:not([hidden])")
    await handing.hand_back(anna, one)
    await eventually(lambda: hidden(chat.page, "#typing"))


async def fetched(following: Any, lotse: Lotse, conversation_id: str) -> bool:
    """The page has confirmed the last thing that staff said."""
    said, _ = await lotse.conversations.snapshot(conversation_id)
    staff = [message.number for message in said if message.author == "staff"]
    return bool(staff) and await following.fetched(conversation_id) == staff[-1]

"""Safety and access: markup stays text, erasing erases, the exit is quick, the keyboard is enough."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import async_playwright, expect

from bot.core.locale import NATIVE
from bot.core.message import MAX_CHARACTERS
from bot.core.texts.publication import PreparedText
from bot.wiring import Lotse
from tests.browser.conftest import ARGUMENTS, PHONE, Chat, House, Phone, eventually, housed
from tests.fakes import ScriptedDialogue
from tests.limits import ending
from tests.loopback import PATIENCE

pytestmark = pytest.mark.browser
MOST_FILE = 10 * 1024 * 1024  # bytes that a page of these tests lets through
MARKUP = (
    '**fett** <img src=x onerror="window.hit=1"> <script>window.hit=1</script> <b>dick</b> [x](javascript:hit) &amp;'
)
AXE = """async () => (await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
  rules: { "target-size": { enabled: true } } }))
  .violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.target.join(" ")).join(", ")}`)"""
NUMBERS = """(part) => [...document.querySelectorAll(`#log ${part} .number`)].map((node) => ({
  text: node.textContent, href: node.getAttribute("href"), lines: node.getClientRects().length, dir: node.dir }))"""
SMALL = """() => [...document.querySelectorAll("a, button, select, textarea, summary")]
  .filter((node) => node.checkVisibility() && !node.closest("p, .paper") && !node.matches(".skip"))
  .map((node) => [node.id || node.className || node.textContent, node.getBoundingClientRect()])
  .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
  .map(([name, box]) => `${name}: ${Math.round(box.width)}x${Math.round(box.height)}`)"""
FOCUSED = """() => { const node = document.activeElement, style = getComputedStyle(node);
  return [node.id || node.className || node.textContent.trim() || node.tagName,
          style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
          (node.getAttribute("aria-label") || node.labels?.[0]?.textContent || node.textContent).trim() !== ""]; }"""


@pytest.fixture
async def own_house(lotse: Lotse) -> AsyncIterator[House]:
    """A house whose texts may be changed."""
    async with housed(lotse, ScriptedDialogue("thank")) as made:
        yield made


async def test_markup_is_shown_as_text(own_house: House, phone: Phone, lotse: Lotse) -> None:
    await lotse.responses.seed(PreparedText("answer", "thank", locale, MARKUP, "human") for locale in ("de", "en"))
    await lotse.library.refresh()
    chat = await (await phone(own_house.base)).open()
    await chat.ask(MARKUP)
    assert (await chat.texts()).count(MARKUP) == 2
    assert await chat.page.locator("#log").locator("img, script, b, strong, a[href^=javascript]").count() == 0
    assert await chat.page.evaluate("window.hit") is None
    await chat.page.reload()
    await eventually(chat.in_step)
    assert (await chat.texts()).count(MARKUP) == 2
    assert await chat.page.evaluate("window.hit") is None


async def test_what_the_page_itself_says_stays_where_it_was_said(house: House, phone: Phone) -> None:
    chat = await (await phone(house.base)).open("/?lang=de")
    await chat.ask("Vielen Dank")
    before, known = await chat.texts(), len(await chat.kept())
    large = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": bytes(MOST_FILE + 1)}
    await chat.page.set_input_files("#file", large)  # type: ignore[arg-type]
    await expect(chat.page.locator("#log .said")).to_have_count(len(before) + 1)
    notice = (await chat.texts())[-1]
    await chat.write("Danke schön")

    async def answered() -> bool:
        kept = [one["text"] for one in await chat.kept()]
        return len(kept) > known + 1 and [text for text in await chat.texts() if text != notice] == kept

    await eventually(answered)
    assert (await chat.texts())[: len(before) + 2] == [*before, notice, "Danke schön"]


@pytest.mark.parametrize("locale", ["de", "fa"])
async def test_a_letter_that_is_too_long_stays_whole_where_it_was_pasted(
    house: House, dialogue: ScriptedDialogue, lotse: Lotse, phone: Phone, locale: str
) -> None:
    """Cut at the limit it would lose its end, often the deadline."""
    chat = await (await phone(house.base, locale)).open(f"/?lang={locale}")
    sentence = lotse.library.catalogue.say("message_too_long", locale, max=str(MAX_CHARACTERS))
    letter = "Sehr geehrte Frau " * 120 + "Frist: 3. Dezember"
    for _ in range(2):
        await chat.write(letter)
        await expect(chat.page.locator("#log .said").last).to_have_text(re.compile(re.escape(sentence)))
    assert await chat.page.input_value("#text") == letter and (await chat.texts()).count(sentence) == 1
    await chat.ask("😀" * MAX_CHARACTERS)
    assert sentence not in await chat.texts() and dialogue.asked == ["😀" * MAX_CHARACTERS]


@pytest.mark.parametrize("path", ["/", "/?lang=ar", "/privacy", "/accessibility?lang=ar", "/welcome?lang=ro"])
async def test_no_page_breaks_its_own_policy(house: House, phone: Phone, path: str) -> None:
    chat = await phone(house.base)
    await chat.page.goto(house.base + path)
    if await chat.page.locator("#log").count():
        await eventually(chat.in_step)
    assert chat.complaints == []
    wide = await chat.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360
    await chat.picture("page-" + (path.strip("/?").replace("?", "-").replace("=", "-") or "chat"))


@pytest.mark.parametrize("locale", NATIVE)
async def test_the_foot_is_one_row_on_a_phone_and_everything_in_it_can_be_reached(
    house: House, phone: Phone, axe: str, locale: str
) -> None:
    chat = await (await phone(house.base, locale)).open(f"/?lang={locale}")
    page = chat.page
    await expect(page.locator(".foot [data-say='walk_in']")).to_contain_text(re.compile(r"\d\d:\d\d.*\d\d:\d\d"))
    room = await page.evaluate("[document.querySelector('.foot').getBoundingClientRect().height, innerHeight]")
    assert room[0] <= 50 and room[0] / room[1] < 0.08
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    shown = page.locator(".foot :is(a[href^='tel:'], a[href^='/privacy'], summary)")
    assert await shown.count() == 3 and await page.evaluate(SMALL) == []
    kept = page.locator(".more :is(a[href^='/accessibility?'], a[href*=feedback], #export)")
    assert not any([await one.is_visible() for one in await kept.all()])
    await page.focus(".more summary")
    await page.keyboard.press("Enter")
    await expect(kept.last).to_be_visible()
    for one in await kept.all():
        box = await one.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 360 and box["y"] > room[1] / 2
    assert await kept.count() == 3 and await page.evaluate(SMALL) == []
    await chat.picture(f"foot-{locale}")
    if locale in ("de", "ar"):
        await page.evaluate(axe)
        assert await page.evaluate(AXE) == []


@pytest.mark.parametrize("locale", ["de", "ar"])
async def test_a_telephone_number_is_one_piece_to_tap_from_left_to_right(
    own_house: House, phone: Phone, lotse: Lotse, locale: str
) -> None:
    number, word = "030 23125-910", "Wort" if locale == "de" else "كلمة"
    words = "\n".join(
        f"{word * length} {number}، 08:00–12:00, 01.12.2026, DE02 1203 0000 0000 2020 51" for length in range(9)
    )
    await lotse.responses.seed([PreparedText("answer", "thank", locale, words, "human")])
    await lotse.library.refresh()
    chat = await (await phone(own_house.base, locale)).open(f"/?lang={locale}")
    await chat.ask(word)
    shown = await chat.page.evaluate(NUMBERS, ".bubble")
    assert shown == [{"text": number, "href": "tel:03023125910", "lines": 1, "dir": "ltr"}] * 9
    await chat.picture(f"numbers-{locale}")


@pytest.mark.parametrize("locale", ["uk", "fa"])
async def test_emergency_numbers_are_to_be_tapped_where_they_are_read(
    house: House, dialogue: ScriptedDialogue, phone: Phone, locale: str
) -> None:
    """The links below stand further down than a phone shows."""
    chat = await (await phone(house.base, locale)).open(f"/?lang={locale}")
    words = {"uk": "мій чоловік б'є мене", "fa": "شوهرم مرا می‌زند"}[locale]
    await chat.ask(words)
    shown = await chat.page.evaluate(NUMBERS, ".bubble")
    assert {"tel:110", "tel:112"} <= {one["href"] for one in shown}, shown
    assert {one["lines"] for one in shown} == {1}
    assert words in await chat.texts()


@pytest.mark.parametrize("locale", ["de", "ar", "tr"])
async def test_so_are_those_that_who_denies_violence_reads(house: House, phone: Phone, locale: str) -> None:
    chat = await (await phone(house.base, locale)).open(f"/?lang={locale}")
    await chat.ask({"de": "nein er schlägt mich nicht", "ar": "لا، هو لا يضربني", "tr": "hayır bana vurmuyor"}[locale])
    shown = await chat.page.evaluate(NUMBERS, ".bubble")
    assert {"tel:110", "tel:116016"} <= {one["href"] for one in shown}, shown


@pytest.mark.parametrize("locale", ["fa", "uk", "de"])
async def test_text_at_twice_its_size_stays_on_the_screen_and_leaves_room_to_write(
    house: House, chromium: str, locale: str
) -> None:
    """The size is the browser's own setting: media queries go by it too."""
    large = [*ARGUMENTS, "--blink-settings=defaultFontSize=32"]
    async with ending(async_playwright(), PATIENCE, "Playwright") as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=large, timeout=PATIENCE * 1000)
        context = await browser.new_context(viewport=PHONE, locale=locale)
        chat = await Chat(await context.new_page(), house.base).open(f"/?lang={locale}")
        assert await chat.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        assert await chat.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        boxes = [await chat.page.locator(one).bounding_box() for one in ("#text", "#topics summary", "#erase")]
        text, topics, erase = (box or {"width": 0.0, "height": 0.0, "y": 0.0} for box in boxes)
        assert text["width"] > PHONE["width"] / 3
        assert topics["y"] + topics["height"] <= erase["y"] or erase["y"] + erase["height"] <= topics["y"]
        await house.service.reception.post(await chat.token() or "", "press-00000001", "?", "intent:welcome_package")
        await eventually(chat.page.locator("[data-kind=checklist] .buttons").first.is_visible)
        assert await chat.page.evaluate("document.querySelector('main').scrollWidth") <= PHONE["width"]
        await browser.close()


@pytest.mark.parametrize("locale", ["uk", "ar"])
async def test_numbers_to_tap_below_an_office_are_whole(house: House, phone: Phone, locale: str) -> None:
    chat = await (await phone(house.base, locale)).open(f"/?lang={locale}")
    await chat.page.set_viewport_size({"width": 240, "height": 740})
    token = await chat.token()
    assert token
    await house.service.reception.post(token, "press-office", "?", "office:citizens_office:contact")
    await eventually(lambda: chat.answered("?"))
    shown = await chat.page.evaluate(NUMBERS, ".links")
    assert shown and all(one["lines"] == 1 and one["href"] is None and one["dir"] == "ltr" for one in shown)


async def erase(chat: Chat) -> None:
    """The sentence that all is erased would stand for a while only: here it stands until `begun_anew`."""
    await chat.stop_clock()
    await chat.page.click("#erase")
    await chat.page.click("#confirm button[value=yes]")


async def begun_anew(chat: Chat) -> None:
    await eventually(lambda: chat.page.locator("text=Alles ist gelöscht").count())
    await chat.clock_goes_on(3000)
    await eventually(chat.in_step)


async def test_erasing_leaves_nothing(house: House, phone: Phone) -> None:
    chat = await (await phone(house.base)).open()
    await chat.page.select_option("#language", "en")
    await chat.speaks("en")
    await chat.ask("This is my secret question")
    await chat.page.route("**/api/messages", lambda route: route.abort())
    await chat.write("This was never sent")
    await eventually(lambda: chat.page.locator(".state").count())
    await chat.page.fill("#text", "Half of a secret")
    token = await chat.token()
    await erase(chat)
    await eventually(lambda: chat.page.locator("text=Everything has been deleted").count())
    assert await chat.page.evaluate("JSON.stringify(localStorage)") == "{}"
    assert await chat.page.input_value("#text") == ""
    assert not await chat.page.locator("#connection").is_visible()
    async with httpx.AsyncClient(base_url=house.base, timeout=60, trust_env=False) as client:
        gone = await client.get("/api/conversation", headers={"Authorization": f"Bearer {token}"})
    assert gone.status_code == 401
    await chat.page.unroute("**/api/messages")
    await chat.clock_goes_on(3000)
    await chat.write("A new beginning for me")
    await eventually(lambda: chat.answered("A new beginning for me"))
    assert await chat.token() not in (None, token)
    assert not any("secret" in text or "never sent" in text for text in await chat.texts())


async def test_erasing_without_network_clears_the_page_at_once_and_the_server_later(house: House, phone: Phone) -> None:
    chat = await (await phone(house.base)).open()
    await chat.ask("Das ist meine Frage")
    token = await chat.token()
    await chat.page.context.set_offline(True)
    await chat.write("Das wurde nie gesendet")
    await chat.page.fill("#text", "Halb getippt")
    await erase(chat)
    await eventually(lambda: chat.page.locator("text=sobald diese Seite wieder Verbindung hat").count())
    assert await chat.page.input_value("#text") == "" and await chat.token() != token
    assert not any("Frage" in text or "gesendet" in text for text in await chat.texts())
    assert "gesendet" not in await chat.page.evaluate("JSON.stringify(localStorage)")
    await chat.page.context.set_offline(False)
    await chat.clock_goes_on(3000)
    await eventually(chat.in_step)
    async with httpx.AsyncClient(base_url=house.base, timeout=60, trust_env=False) as client:
        gone = await client.get("/api/conversation", headers={"Authorization": f"Bearer {token}"})
    assert gone.status_code == 401
    assert await chat.token() not in (None, token)
    assert "doomed" not in await chat.page.evaluate("JSON.stringify(localStorage)")


async def test_escape_never_erases_not_even_after_an_earlier_yes(house: House, phone: Phone) -> None:
    chat = await phone(house.base)
    await chat.page.clock.install()
    await chat.open()
    await erase(chat)
    await begun_anew(chat)
    token = await chat.token()
    await chat.ask("Das soll bleiben")
    await chat.page.focus("#erase")
    await chat.page.keyboard.press("Enter")
    await eventually(chat.page.locator("#confirm").is_visible)
    assert await chat.page.evaluate("document.activeElement.value") == "no"
    await chat.picture("de-confirm")
    await chat.page.keyboard.press("Escape")
    await eventually(chat.page.locator("#confirm").is_hidden)
    await chat.page.wait_for_timeout(300)
    assert await chat.token() == token
    assert "Das soll bleiben" in await chat.texts()
    await eventually(lambda: chat.page.evaluate("document.activeElement.id === 'erase'"))


async def test_what_one_tab_erased_no_other_tab_shows(house: House, phone: Phone) -> None:
    chat = await (await phone(house.base)).open()
    await chat.ask("Das soll niemand lesen")
    other = await (Chat(await chat.page.context.new_page(), house.base)).open()
    assert "Das soll niemand lesen" in await other.texts()
    await other.page.route("**/api/**", lambda route: route.abort())  # it need not ask anybody
    await erase(chat)

    async def gone() -> bool:
        return "Das soll niemand lesen" not in await other.texts()

    await eventually(gone)
    await other.page.unroute("**/api/**")
    await chat.clock_goes_on(3000)
    await eventually(other.in_step)
    assert other.wrongs() == []


async def test_two_tabs_share_the_new_beginning_after_one_erases(house: House, phone: Phone) -> None:
    chat = await phone(house.base)
    await chat.page.clock.install()
    await chat.open()
    other = await (Chat(await chat.page.context.new_page(), house.base)).open()
    await erase(chat)
    await begun_anew(chat)
    await other.write("Ich schreibe im anderen Fenster")
    await eventually(lambda: other.answered("Ich schreibe im anderen Fenster"))
    await eventually(lambda: chat.answered("Ich schreibe im anderen Fenster"))
    assert other.wrongs() == []


async def test_quick_exit_leaves_no_way_back(house: House, phone: Phone) -> None:
    chat = await phone(house.base)
    weather = {"status": 200, "content_type": "text/html", "body": "<title>Wetter</title>"}
    await chat.page.context.route("https://www.wetter.de/**", lambda route: route.fulfill(**weather))
    await chat.open()
    await chat.ask("Das ist meine Frage")
    await chat.page.click("a[href^='/privacy']")
    await chat.page.click("text=← Lotse")
    await eventually(chat.in_step)
    await chat.page.click("#exit")
    await chat.page.wait_for_url("https://www.wetter.de/**")
    for shown in (house.base + "/privacy?lang=de", "https://www.wetter.de/**"):  # the chat is left again at once
        await chat.page.go_back(wait_until="commit")
        await chat.page.wait_for_url(shown)
        assert "meine Frage" not in await chat.page.inner_text("body")
    await chat.page.goto(house.base)
    await eventually(chat.in_step)


async def test_the_keyboard_is_enough(house: House, phone: Phone) -> None:
    chat = await (await phone(house.base)).open()
    await chat.page.evaluate("document.activeElement.blur()")
    order = []
    while len(order) < 40 and (not order or order[-1] != "privacy"):
        await chat.page.keyboard.press("Tab")
        name, visible, named = await chat.page.evaluate(FOCUSED)
        assert visible, f"the focus on {name} cannot be seen"
        assert named, f"{name} has no name"
        order.append(name)
        if await chat.page.evaluate("document.activeElement.pathname") == "/privacy":
            break
    wanted = ["skip", "language", "exit", "topics-title", "erase", "log", "text", "send"]
    assert [name for name in order if name in wanted] == wanted
    await chat.page.focus("#topics-title")
    await chat.page.keyboard.press("Enter")
    await chat.page.keyboard.press("Tab")
    topic = await chat.page.evaluate("document.activeElement.textContent")
    await chat.page.keyboard.press("Enter")
    await eventually(lambda: chat.answered(topic))
    assert topic in await chat.page.evaluate("document.activeElement.closest('.said.newcomer')?.textContent || ''")
    await chat.page.focus("#text")
    await chat.page.keyboard.type("Zeile eins")
    await chat.page.keyboard.press("Shift+Enter")
    await chat.page.keyboard.type("Zeile zwei")
    await chat.page.keyboard.press("Enter")
    await eventually(lambda: chat.answered("Zeile eins\nZeile zwei"))
    assert await chat.page.evaluate("document.activeElement.id") == "text"


async def test_the_log_is_a_log_and_everything_has_a_label(house: House, phone: Phone) -> None:
    chat = await (await phone(house.base)).open()
    log = chat.page.get_by_role("log")
    assert await log.get_attribute("aria-live") == "polite"
    assert await chat.page.get_by_role("textbox", name="Ihre Frage").count() == 1
    assert await chat.page.get_by_role("button", name="Senden", exact=True).count() == 1
    assert await chat.page.get_by_role("combobox", name="Sprache").count() == 1


@pytest.mark.parametrize("locale", ["de", "ar"])
async def test_axe_finds_nothing(house: House, phone: Phone, axe: str, locale: str) -> None:
    chat = await (await phone(house.base, locale)).open()
    token = await chat.token()
    assert token
    await house.service.reception.post(token, "press-topic", "?", "topic:residence")
    await eventually(lambda: chat.answered("?"))
    assert await chat.page.locator(".said:last-child .buttons button").count() > 0
    await chat.page.evaluate(axe)
    for scheme in ("light", "dark"):
        await chat.page.emulate_media(color_scheme=scheme)
        assert await chat.page.evaluate(AXE) == [], scheme
        await chat.picture(f"{locale}-topic-{scheme}")
    assert await chat.page.evaluate(SMALL) == []
    await chat.page.click("#topics-title")
    assert await chat.page.evaluate(AXE) == []
    await chat.picture(f"{locale}-menu")


@pytest.mark.parametrize("path", ["/privacy", "/accessibility", "/welcome?lang=ar"])
async def test_axe_finds_nothing_on_the_statements(house: House, phone: Phone, axe: str, path: str) -> None:
    chat = await phone(house.base, "ar", color_scheme="dark")
    await chat.page.goto(house.base + path)
    await chat.page.evaluate(axe)
    assert await chat.page.evaluate(AXE) == []


async def test_no_line_of_the_page_is_wider_than_a_small_phone_in_any_language(house: House, phone: Phone) -> None:
    chat = await (await phone(house.base)).open()
    await chat.page.set_viewport_size({"width": 320, "height": 568})
    for locale in await chat.page.eval_on_selector_all("#language option", "all => all.map((one) => one.value)"):
        await chat.page.goto(f"{house.base}/?lang={locale}")
        await eventually(chat.in_step)
        assert await chat.page.evaluate("document.documentElement.scrollWidth") <= 320, locale
        log = await chat.page.evaluate("document.querySelector('main').clientHeight")
        assert log >= 250, f"{locale}: {log} px are left for the conversation"

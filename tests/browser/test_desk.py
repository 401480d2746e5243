"""The desk in a real browser: live, by keyboard, on a phone and on a wide screen, with drafts that are not lost."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Route, expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from bot.channels.web.app import SecurityHeaders
from bot.core.accounts.staff import Role
from bot.core.handoff import WOMAN
from bot.settings import PROJECT
from bot.wiring import Lotse
from bot.wiring.desk import screens_of_the_desk
from tests.browser.conftest import _WATCH, WAIT, keep_picture, leave
from tests.browser.test_page import AXE, SMALL
from tests.desk.conftest import PASSWORD, Hand, Office
from tests.loopback import Loopback

pytestmark = pytest.mark.browser
WIDTHS = {"phone": (360, 740), "wide": (1440, 900)}
CONTENT = {
    "pins": "/desk/pins", "check": "/desk/content/check", "ideas": "/desk/ideas", "sources": "/desk/sources",
    "texts": "/editor", "routing": "/desk/routing", "profile": "/desk/profile",
    "town": "/desk/content/town", "steps": "/desk/content/step", "step": "/desk/content/step/register",
}  # fmt: skip
ARABIC = "كيف أجدد تصريح الإقامة؟ رقمي 030 23125-120"
UKRAINIAN = "Мені потрібна довідка про реєстрацію до 15 грудня, що робити?"


class Desk:
    """The office on a port of its own."""

    def __init__(self, office: Office) -> None:
        self.office, self._loopback = office, Loopback()
        self.base, self.down, self.close = self._loopback.base, self._loopback.down, self._loopback.close

    async def up(self) -> None:
        icon = Mount("/static", StaticFiles(directory=PROJECT / "bot" / "channels" / "web" / "static"))
        app = Starlette(routes=[*self.office.app.routes, icon], middleware=[Middleware(SecurityHeaders)])
        await self._loopback.up(app)

    async def again(self) -> None:
        """After the office's routes have changed."""
        await self.down()
        await self.up()


@pytest.fixture
async def desk(lotse: Lotse) -> AsyncIterator[Desk]:
    made = Desk(Office(lotse, Hand()))
    await made.up()
    yield made
    await made.down()
    made.close()


Sit = Callable[..., Awaitable[Page]]


@pytest.fixture
async def sit(browser: Browser, desk: Desk) -> AsyncIterator[Sit]:
    """`await sit("Nadine", "wide")`: a person of that name signs in, in a browser of their own."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    async def down(name: str, width: str = "wide", role: Role = Role.STAFF, **more: Any) -> Page:
        wide, high = WIDTHS[width]
        context = await browser.new_context(viewport={"width": wide, "height": high}, locale="de", **more)
        context.set_default_timeout(WAIT)
        contexts.append(context)
        await context.add_init_script(_WATCH)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("crash", lambda _: complaints.append("the page has crashed"))
        page.on("console", lambda line: line.type == "error" and complaints.append(line.text))
        staff = await desk.office.employ(name, role)
        await page.goto(f"{desk.base}/desk")
        await page.fill("#email", staff.email)
        await page.fill("#password", PASSWORD)
        await page.press("#password", "Enter")
        await page.wait_for_url(f"{desk.base}/desk")
        return page

    yield down
    await leave(contexts)
    assert [text for text in complaints if not text.startswith("Failed to load resource")] == []


async def picture(page: Page, name: str) -> None:
    await keep_picture(page, f"desk-{name}")


async def day(office: Office) -> list[str]:
    """An ordinary morning: four wait, one of them in danger."""
    first = await office.ask("Hallo", ARABIC, wishes=(WOMAN,))
    office.clock.forward(minutes=47)
    second = await office.ask(UKRAINIAN, locale="uk", topic="register_address", channel="telegram")
    office.clock.forward(minutes=8)
    third = await office.ask("Je voudrais prolonger mon titre de séjour, mais je n'ai pas de rendez-vous. " * 3,
                             locale="fr", topic="office_appointment")  # fmt: skip
    danger = await office.ask("Ich habe Angst", locale="de", topic="residence_permit")
    office.clock.forward(minutes=4)
    await office.danger(danger)
    return [first, second, third, danger]


@pytest.mark.parametrize("width", WIDTHS)
async def test_pictures(desk: Desk, sit: Sit, axe: str, width: str) -> None:
    office = desk.office
    page = await sit("Nadine", width, Role.ADMINISTRATOR)
    waiting = await day(office)
    colleague = await office.signed_in("Petra Sommer")
    await colleague.post(f"/desk/conversations/{waiting[2]}/claim")
    await page.goto(f"{desk.base}/desk")
    wrongs = await in_both_lights(page, f"queue-{width}", axe)
    await page.goto(f"{desk.base}/desk/conversations/{waiting[1]}")
    wrongs += await in_both_lights(page, f"waiting-{width}", axe)
    await page.click("#state >> text=Übernehmen")
    await page.fill("#text", "Guten Tag! Ich schaue für Sie nach.")
    await page.click("form.reply .primary")
    await page.wait_for_selector("text=Ich schaue für Sie nach")
    await page.click("summary:has-text('Notiz schreiben')")
    await page.fill("#note", "Unterlagen liegen im Büro 120.")
    await page.click("text=Notiz speichern")
    await office.says(waiting[1], "Дякую! А скільки це коштує?", "uk")
    await page.wait_for_selector("text=скільки")
    wrongs += await in_both_lights(page, f"mine-{width}", axe)
    await page.goto(f"{desk.base}/desk/conversations/{waiting[0]}")
    wrongs += await in_both_lights(page, f"arabic-{width}", axe)
    await page.goto(f"{desk.base}/desk/conversations/{waiting[3]}")
    wrongs += await in_both_lights(page, f"danger-{width}", axe)
    await page.goto(f"{desk.base}/desk/conversations/{waiting[2]}")
    wrongs += await in_both_lights(page, f"other-{width}", axe)
    await page.goto(f"{desk.base}/desk/staff")
    wrongs += await in_both_lights(page, f"team-{width}", axe)
    await page.goto(f"{desk.base}/desk/conversations/nothing")
    wrongs += await in_both_lights(page, f"problem-{width}", axe)
    await page.click("text=Abmelden") if width == "wide" else await page.goto(f"{desk.base}/desk/welcome?key=x")
    wrongs += await in_both_lights(page, f"door-{width}", axe)
    assert wrongs == []


async def in_both_lights(page: Page, name: str, axe: str) -> list[str]:
    """`look` in light and in dark."""
    wrongs = []
    for scheme in ("dark", "light"):
        await page.emulate_media(color_scheme=scheme)
        wrongs += await look(page, f"{name}-{scheme}", axe)
    return wrongs


async def look(page: Page, name: str, axe: str) -> list[str]:
    """A picture, and what is wrong: axe, small targets, sideways scrolling."""
    await page.wait_for_load_state()  # with its style sheets
    await picture(page, name)
    if axe:
        await page.evaluate(axe)
    found = list(await page.evaluate(AXE)) if axe else []
    found += await page.evaluate(SMALL)
    if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("scrolls sideways")
    return [f"{name}: {wrong}" for wrong in found]


@pytest.mark.parametrize(("width", "scheme"), [("phone", "dark"), ("wide", "light")])
async def test_pictures_of_the_content(desk: Desk, sit: Sit, axe: str, width: str, scheme: str, tmp_path: Path) -> None:
    """The coordinators' pages and the clubs' form, each with something on it."""
    office, lotse = desk.office, desk.office.lotse
    office.app = Starlette(routes=screens_of_the_desk(lotse, office.sign_in, office.desk, office.signals))
    await desk.again()
    await lotse.sources.add("vhs", [str(tmp_path / "gone.ics")], 12)
    await lotse.sources.refresh_due()
    page = await sit("Mona", width, Role.ADMINISTRATOR, color_scheme=scheme)
    await page.goto(f"{desk.base}/desk/offers")
    await page.fill("#organiser", "Musikverein")
    await page.click("text=Link erstellen")
    form = urlsplit((await page.inner_text("code.secret")).strip()).path
    club = await page.context.new_page()
    await club.goto(f"{desk.base}{form}?lang=ar")
    for field, words in {
        "#title": "موسيقى",
        "#description": "نعزف معاً.",
        "#phone": "030 23125-999",
        "#places": "x",
    }.items():
        await club.fill(field, words)
    await club.select_option("#kind", "club")
    await club.check("[name=consent]")
    await club.click("button.primary")
    await club.wait_for_selector("#places-wrong")
    wrongs = await look(club, f"form-{width}-{scheme}", axe)
    await club.fill("#places", "3")
    await club.click("button.primary")
    await club.wait_for_selector(".done")
    await page.goto(f"{desk.base}/desk/offers")
    wrongs += await look(page, f"offers-{width}-{scheme}", axe)
    await page.click(".list a")
    wrongs += await look(page, f"offer-{width}-{scheme}", axe)
    await page.goto(f"{desk.base}/desk/pins")
    await page.select_option("#target", "office:library")
    await page.select_option("#block", "closed_today")
    await page.click("button.primary")
    await page.wait_for_selector("text=Abnehmen")
    for name, path in CONTENT.items():
        await page.goto(desk.base + path)
        wrongs += await look(page, f"{name}-{width}-{scheme}", axe)
    assert wrongs == []


# Live


async def waits(page: Page, text: str) -> None:
    await page.wait_for_selector(f"text={text}")


async def test_the_queue_is_live_and_says_so_politely(desk: Desk, sit: Sit) -> None:
    page = await sit("Nadine")
    await waits(page, "Niemand wartet")
    assert await page.title() == "Lotse"
    await desk.office.ask(ARABIC)
    await page.wait_for_selector("#queue li")
    assert await page.title() == "(1) Lotse"
    assert await page.inner_text("#news") == "Eine neue Anfrage wartet."
    assert await page.get_attribute("#news", "aria-live") == "polite"
    colleague = await desk.office.signed_in("Petra")
    conversation = await page.get_attribute("#queue li", "data-id")
    await colleague.post(f"/desk/conversations/{conversation}/claim")
    await waits(page, "bei Petra")
    assert await page.title() == "Lotse"


async def test_a_filter_in_one_tab_narrows_no_other(desk: Desk, sit: Sit) -> None:
    page = await sit("Nadine")
    await desk.office.ask(ARABIC)
    await page.wait_for_selector("#queue li")
    other = await page.context.new_page()
    await other.goto(f"{desk.base}/desk?language=uk")
    await waits(other, "1 außerhalb dieser Ansicht")
    await desk.office.ask(UKRAINIAN, locale="uk")
    await other.wait_for_selector("#queue li")
    await page.wait_for_selector("#queue li >> text=Ukrainisch")
    assert await page.locator("#queue li").count() == 2 and await other.locator("#queue li").count() == 1


async def test_everything_by_keyboard(desk: Desk, sit: Sit) -> None:
    page = await sit("Nadine")
    await desk.office.ask(ARABIC)
    await page.wait_for_selector("#queue li")
    await tab_to(page, "Übernehmen")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/desk/conversations/*")
    await tab_to(page, "Eigener Text")
    await page.keyboard.type("Guten Tag!")
    async with page.expect_navigation(url="**?sent=*"):
        await page.keyboard.press("Control+Enter")
    await waits(page, "Guten Tag!")
    await tab_to(page, "Beenden")
    await page.keyboard.press("Enter")
    await tab_to(page, "Ja, beenden")
    await page.keyboard.press("Enter")
    await waits(page, "Die Unterhaltung ist beendet")


FOCUSED = """() => { const node = document.activeElement, style = getComputedStyle(node);
  return [(node.getAttribute("aria-label") || node.labels?.[0]?.textContent || node.textContent).trim(),
          node === document.body || style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2]; }"""


async def tab_to(page: Page, name: str) -> None:
    """Presses Tab until something of that name has the focus; every stop on the way must show it."""
    for _ in range(70):  # once round the page
        await page.keyboard.press("Tab")
        named, visible = await page.evaluate(FOCUSED)
        assert visible, f"no visible focus on {named!r}"
        if named.startswith(name):
            return
    raise AssertionError(f"{name} cannot be reached by keyboard")


async def test_what_the_newcomer_writes_appears_and_the_draft_stays(desk: Desk, sit: Sit) -> None:
    page = await sit("Nadine")
    conversation = await desk.office.ask(ARABIC)
    await page.goto(f"{desk.base}/desk/conversations/{conversation}")
    await page.fill("#text", "Ein halber Satz")
    await desk.office.says(conversation, "شكرا جزيلا")
    await waits(page, "شكرا جزيلا")
    assert await page.input_value("#text") == "Ein halber Satz"
    texts = await page.locator("#said .bubble").all_inner_texts()
    assert texts[-1] == "شكرا جزيلا" and len(texts) == len(set(texts))
    bubble = page.locator("#said .bubble").last
    assert await bubble.evaluate("node => getComputedStyle(node).direction") == "rtl"


async def test_a_draft_belongs_to_its_conversation(desk: Desk, sit: Sit) -> None:
    page = await sit("Nadine")
    one, other = await desk.office.ask("Eins"), await desk.office.ask("Zwei")
    at = f"{desk.base}/desk/conversations/"
    await page.goto(at + one)
    await page.fill("#text", "Nur für eins")
    await page.goto(at + other)
    assert await page.input_value("#text") == ""
    await page.goto(at + one)
    assert await page.input_value("#text") == "Nur für eins"
    await page.click("text=Übernehmen und senden")
    await waits(page, "Sie schreiben hier")
    await page.wait_for_load_state()  # a draft that was kept would be there again
    assert await page.input_value("#text") == ""
    await page.reload()
    assert await page.input_value("#text") == ""
    assert await page.evaluate("Object.keys(localStorage)") == []


async def test_a_draft_survives_a_colleague_who_was_faster(desk: Desk, sit: Sit) -> None:
    page = await sit("Nadine")
    conversation = await desk.office.ask("Eins")
    await page.goto(f"{desk.base}/desk/conversations/{conversation}")
    await page.fill("#text", "Mein Entwurf")
    colleague = await desk.office.signed_in("Petra")
    await colleague.post(f"/desk/conversations/{conversation}/claim")
    await waits(page, "Petra schreibt hier")
    assert await page.input_value("#text") == "Mein Entwurf"
    await page.click("form.reply .primary")
    await waits(page, "Petra hat diese Unterhaltung schon übernommen")
    await expect(page.locator("#text")).to_have_value("Mein Entwurf")
    said = await colleague.get(f"/desk/conversations/{conversation}")
    assert "Mein Entwurf" not in said.text


async def test_of_what_was_erased_nothing_stays_on_an_open_page_nor_in_the_browser(desk: Desk, sit: Sit) -> None:
    page = await sit("Nadine")
    erased, other = await desk.office.ask("Ganz vertraulich", locale="de"), await desk.office.ask("Zwei", locale="de")
    at = f"{desk.base}/desk/conversations/"
    await page.goto(at + other)
    await page.fill("#text", "Für zwei")
    await page.goto(at + erased)
    await page.fill("#text", "Liebe Frau Yilmaz")
    await desk.office.lotse.conversations.erase(erased)
    desk.office.signals.announce(erased)
    await waits(page, "Diese Unterhaltung ist beendet")
    assert "Ganz vertraulich" not in await page.inner_text("body")
    await page.locator("#text").press_sequentially("!")
    kept = await page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    assert "Yilmaz" not in kept and "Für zwei" in kept


async def test_a_double_click_sends_once(desk: Desk, sit: Sit) -> None:
    page = await sit("Nadine")
    conversation = await desk.office.ask("Eins")
    await page.goto(f"{desk.base}/desk/conversations/{conversation}")
    await page.fill("#text", "Einmal bitte")
    async with page.expect_navigation(url="**?sent=*"):
        await page.dblclick("form.reply .primary")
    await waits(page, "Sie schreiben hier")
    await page.reload()
    assert (await page.locator("#said .bubble").all_inner_texts()).count("Einmal bitte") == 1


async def test_a_lost_connection_is_said_and_made_good(desk: Desk, sit: Sit) -> None:
    page = await sit("Nadine")
    conversation = await desk.office.ask("Eins")
    await page.goto(f"{desk.base}/desk/conversations/{conversation}")
    await desk.down()
    await waits(page, "Keine Verbindung")
    await desk.office.says(conversation, "Noch jemand da?", "de")
    await desk.up()
    await page.wait_for_selector("text=Noch jemand da?")
    await expect(page.locator("#connection")).to_be_hidden()


async def test_what_could_not_be_fetched_at_once_is_fetched_again(desk: Desk, sit: Sit) -> None:
    """The network stumbles, then a proxy does; the stream that told of the message goes on."""
    page, failures = await sit("Nadine"), [503, None]
    conversation = await desk.office.ask("Eins")
    await page.goto(f"{desk.base}/desk/conversations/{conversation}")

    async def stumble(route: Route) -> None:
        if not failures:
            return await route.continue_()
        status = failures.pop()
        return await (route.fulfill(status=status, body="") if status else route.abort())

    await page.route("**/live", stumble)
    await desk.office.says(conversation, "Noch jemand da?", "de")
    await page.wait_for_selector("#connection >> text=Die Seite versucht es weiter")
    await waits(page, "Noch jemand da?")
    assert failures == []
    await expect(page.locator("#connection")).to_be_hidden()


async def test_who_is_signed_out_elsewhere_is_told_and_keeps_the_draft(desk: Desk, sit: Sit) -> None:
    page = await sit("Nadine")
    conversation = await desk.office.ask("Eins")
    await page.goto(f"{desk.base}/desk/conversations/{conversation}")
    await page.fill("#text", "Noch nicht fertig")
    staff = await desk.office.store.by_email("nadine@musterstadt.example")
    assert staff
    await desk.office.store.set_password(staff.id, str(await desk.office.store.password_hash(staff.id)))
    await page.wait_for_selector("#connection >> text=Sie sind abgemeldet")
    await page.click("#connection a")
    await page.fill("#email", staff.email)
    await page.fill("#password", PASSWORD)
    await page.press("#password", "Enter")
    await page.wait_for_url(f"{desk.base}/desk/conversations/{conversation}")
    await expect(page.locator("#text")).to_have_value("Noch nicht fertig")


@pytest.mark.parametrize("high", [740, 600])
@pytest.mark.parametrize("scripts", [True, False])
async def test_on_a_phone_who_has_taken_over_sees_where_to_write(
    desk: Desk, sit: Sit, scripts: bool, high: int
) -> None:
    """From the queue and from the page itself, below more messages than the screen holds."""
    shown = """box => { const { top, bottom } = document.querySelector(box).getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight; }"""
    page = await sit("Nadine", "phone", java_script_enabled=scripts)
    await page.set_viewport_size({"width": 360, "height": high})
    for way in ("queue", "page"):
        conversation = await desk.office.ask(*["Eine lange Frage. " * 9] * 9)
        await page.goto(f"{desk.base}/desk" if way == "queue" else f"{desk.base}/desk/conversations/{conversation}")
        await page.locator(f"[formaction$='{conversation}/claim'], form[action$='{conversation}/claim'] button").click()
        await page.wait_for_selector(".owner.mine", state="attached")
        await page.wait_for_load_state()
        await page.wait_for_function("() => scrollY > innerHeight")
        for box in ("#find", "#text"):
            await page.wait_for_function(shown, arg=box)
        await picture(page, f"taken-{high}")


async def test_without_javascript_everything_works(desk: Desk, sit: Sit) -> None:
    page = await sit("Nadine", java_script_enabled=False)
    await desk.office.ask("Eins")
    await page.goto(f"{desk.base}/desk")
    await page.click("text=Übernehmen")
    await page.fill("#text", "Guten Tag!")
    await page.click("form.reply .primary")
    await waits(page, "Guten Tag!")
    await page.click("summary:has-text('Notiz schreiben')")
    await page.fill("#note", "Intern")
    await page.click("text=Notiz speichern")
    await waits(page, "von Nadine, nur intern")
    await page.click("text=Zurück an den Bot")
    await waits(page, "Der Bot antwortet wieder")
    await page.click("text=Abmelden")
    await page.wait_for_selector("#password")

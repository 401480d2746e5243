"""A phone with a real browser, and a house (Lotse on loopback) that can lose its network and come back."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect
from playwright.async_api import Error as PlaywrightError

from bot.channels.web.api import WebApi
from bot.channels.web.app import Pages, web_app
from bot.channels.web.pace import Pace
from bot.core.ports import Dialogue
from bot.language.files import load_detector
from bot.running import working
from bot.service.channel.statement import Outside, Statements
from bot.settings import PROJECT
from bot.wiring import Lotse, assemble, build
from tests.conftest import Guest, settings
from tests.fakes import MovedClock, ScriptedDialogue
from tests.limits import ending, limited, seconds_for, within
from tests.loopback import PATIENCE, Loopback

PHONE = {"width": 360, "height": 740}
SCREENSHOTS = PROJECT / "var" / "test" / "screenshots"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
_WATCH = """document.addEventListener("securitypolicyviolation",
  (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`));"""
_SAID = """() => [...document.querySelectorAll("#log .said")].map((said) => ({
  text: said.querySelector(".bubble").textContent, number: Number(said.dataset.number || 0),
  author: said.classList.contains("newcomer") ? "newcomer" : "bot",
  state: said.querySelector(".state")?.textContent || "" }))"""

WAIT = 60_000  # ms for a page or a state of it, on a busy machine
expect.set_options(timeout=WAIT)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser test that hangs says in which line."""
    here = Path(__file__).parent
    for item in items:
        waits = isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj)
        if waits and here in item.path.parents and (seconds := seconds_for(item)):
            item.obj = limited(item.obj, 0.95 * seconds)


async def eventually(check: Callable[[], Awaitable[Any]], seconds: float = 60.0) -> Any:
    """Waits until `check` returns something true."""
    try:
        async with asyncio.timeout(seconds):
            while not (found := await check()):
                await asyncio.sleep(0.05)
            return found
    except TimeoutError:
        raise AssertionError(f"not within {seconds} s") from None


async def keep_picture(page: Page, name: str, **more: Any) -> None:
    """A screenshot to look at, where `make pictures` asks for them: nothing is tested by it. On a busy machine Chromium
    cannot always take one at once."""
    if "PICTURES" not in os.environ:
        return
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for pause in (1.0, 3.0):
        try:
            await page.screenshot(path=SCREENSHOTS / f"{name}.png", **more)
            return
        except PlaywrightError:
            await asyncio.sleep(pause)
    await page.screenshot(path=SCREENSHOTS / f"{name}.png", **more)


class Chat:
    """One page of the web chat, as a newcomer sees and touches it."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("crash", lambda _: self.complaints.append("the page has crashed"))
        page.on("console", lambda line: line.type == "error" and self.complaints.append(line.text))

    def wrongs(self) -> list[str]:
        """What the console says, but for requests that a test has cut."""
        return [text for text in self.complaints if not text.startswith("Failed to load resource")]

    async def open(self, path: str = "/") -> Chat:
        await self.page.goto(self.base + path)
        await eventually(self.in_step)
        return self

    async def write(self, text: str) -> None:
        await self.page.fill("#text", text)
        await self.page.press("#text", "Enter")

    async def ask(self, text: str, seconds: float = 60.0) -> list[str]:
        """Writes, waits for the answer, and returns the texts of the answer."""
        await self.write(text)
        await eventually(lambda: self.answered(text), seconds)
        texts = await self.texts()
        return texts[len(texts) - texts[::-1].index(text) :]

    async def said(self) -> list[dict[str, Any]]:
        return list(await self.page.evaluate(_SAID))

    async def texts(self) -> list[str]:
        return [said["text"] for said in await self.said()]

    async def answered(self, text: str) -> bool:
        """The last thing said is the bot's, after `text`, and page and server agree."""
        said = await self.said()
        asked = text in [one["text"] for one in said if one["author"] == "newcomer"]
        return asked and said[-1]["author"] == "bot" and await self.in_step()

    async def in_step(self) -> bool:
        """The page shows what the server has: the same messages, each once, in the same order, none on its way."""
        token = await self.token()
        if token is None:
            return False
        shown = [(one["number"], one["text"], one["author"]) for one in await self.said()]
        kept = [(one["number"], one["text"], one["author"]) for one in await self.kept(token)]
        return bool(shown) and shown == kept

    async def kept(self, token: str | None = None) -> list[dict[str, Any]]:
        token = token or await self.token()
        async with httpx.AsyncClient(base_url=self.base, timeout=60, trust_env=False) as client:
            answer = await client.get("/api/conversation", headers={"Authorization": f"Bearer {token}"})
        return list(answer.json()["messages"]) if answer.status_code == 200 else []

    async def token(self) -> str | None:
        return await self.page.evaluate("localStorage.getItem('lotse.token')")

    async def guest(self, client: httpx.AsyncClient) -> Guest:
        """The same newcomer, writing through the API: what he sends reaches the page by its event stream alone."""
        token = await self.token()
        assert token
        return Guest(client, token)

    async def language(self) -> tuple[str, str]:
        return tuple(await self.page.evaluate("[document.documentElement.lang, document.documentElement.dir]"))

    async def speaks(self, locale: str) -> None:
        async def now() -> bool:
            return (await self.language())[0] == locale

        await eventually(now)

    async def stop_clock(self) -> None:
        """No timer of these pages fires until the clock goes on: what happens now has another cause."""
        await self.page.clock.pause_at(await self.page.evaluate("Date.now() / 1000 + 5"))

    async def clock_goes_on(self, milliseconds: int) -> None:
        """After so much time."""
        await self.page.clock.fast_forward(milliseconds)
        await self.page.clock.resume()

    async def picture(self, name: str) -> None:
        await keep_picture(self.page, name)


class House:
    """A Lotse on a port of its own. Its network can go down and come back; inside, the work goes on."""

    def __init__(self, lotse: Lotse, dialogue: Dialogue) -> None:
        self._lotse, self._dialogue, self.service = lotse, dialogue, assemble(lotse, dialogue)
        self._loopback = Loopback()
        self.port, self.base, self.down = self._loopback.port, self._loopback.base, self._loopback.down

    async def up(self) -> None:
        library = self._lotse.library
        told = Statements(library, Outside(telegram=True))
        await self._loopback.up(
            web_app(
                WebApi(self.service.reception, library, Pace()),
                Pages(library, self._dialogue, None, 10 * 1024 * 1024, told, walk_in=self.service.reception.walk_in),
            )
        )

    def close(self) -> None:
        self._loopback.close()


@pytest.fixture(scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with ending(async_playwright(), PATIENCE, "Playwright") as playwright:
        started = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS, timeout=PATIENCE * 1000)
        yield started
        async with within(PATIENCE, "Chromium ends"):
            await started.close()


async def leave(contexts: Sequence[BrowserContext]) -> None:
    """Closes browsers; one that does not close is named by what it shows."""
    for context in contexts:
        async with within(PATIENCE, f"the browser closes that shows {[page.url for page in context.pages]}"):
            await context.close()


Phone = Callable[..., Awaitable[Chat]]


@pytest.fixture
async def phone(browser: Browser) -> AsyncIterator[Phone]:
    """`await phone(base, locale)`: a new phone with an empty browser. Its console must stay clean."""
    contexts: list[BrowserContext] = []
    chats: list[Chat] = []

    async def unpack(base: str, locale: str = "de", **more: Any) -> Chat:
        context = await browser.new_context(
            viewport=PHONE, device_scale_factor=2, has_touch=True, locale=locale, **more
        )  # fmt: skip
        context.set_default_timeout(WAIT)
        contexts.append(context)
        await context.add_init_script(_WATCH)
        chats.append(Chat(await context.new_page(), base))
        return chats[-1]

    yield unpack
    await leave(contexts)
    assert [wrong for chat in chats for wrong in chat.wrongs()] == []


@pytest.fixture(scope="session", autouse=True)
def language_detector(test_data: Path) -> None:
    """Built once after a change of the examples, so that no test waits for it."""
    load_detector(PROJECT, test_data / "models")


@contextlib.asynccontextmanager
async def housed(lotse: Lotse, dialogue: Dialogue) -> AsyncIterator[House]:
    made = House(lotse, dialogue)
    async with ending(working(lotse, made.service), PATIENCE, "the work in the background"):
        await made.up()
        try:
            yield made
        finally:
            await made.down()
            made.close()


@pytest.fixture(scope="session")
async def one_house(
    template: Path, test_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[House, ScriptedDialogue]]:
    """One house for all tests that change no texts: each of them is a newcomer of its own."""
    data, dialogue = tmp_path_factory.mktemp("house"), ScriptedDialogue("thank")
    shutil.copy(template, data / "lotse.db")
    (data / "models").symlink_to(test_data / "models")
    lotse = build(settings(data), MovedClock())
    await lotse.library.refresh()
    made = House(lotse, dialogue)
    async with ending(working(lotse, made.service), PATIENCE, "the work in the background"):
        yield made, dialogue
    made.close()
    await lotse.close()


@pytest.fixture
def dialogue(one_house: tuple[House, ScriptedDialogue]) -> ScriptedDialogue:
    one_house[1].asked.clear()
    return one_house[1]


@pytest.fixture
async def house(one_house: tuple[House, ScriptedDialogue]) -> AsyncIterator[House]:
    """The house over the scripted dialogue engine, its network up, its web application fresh."""
    await one_house[0].up()
    yield one_house[0]
    await one_house[0].down()


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility checker's source; `npm install --prefix var/test/npm axe-core` brings it."""
    source: Path = PROJECT / "var" / "test" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
    if not source.is_file():
        pytest.skip("axe-core is not there: npm install --prefix var/test/npm axe-core")
    return source.read_text("utf-8")

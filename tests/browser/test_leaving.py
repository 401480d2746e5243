"""Who leaves in a hurry, or erases while the page is still loading: nothing is shown that was to be gone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest
from playwright.async_api import ConsoleMessage, Route

from tests.browser.conftest import Chat, House, Phone, eventually
from tests.fakes import ScriptedDialogue

pytestmark = pytest.mark.browser
SECRET = "Das ist mein Geheimnis"
# Nobody can ask a page that another one is to replace: it says by itself what can be read on it.
LEAVE = """() => {
  const text = document.getElementById("text");
  const tell = () => console.log(`READ ${document.body.innerText}${text.value}${document.title}`);
  setTimeout(() => { document.getElementById("exit").click(); tell(); setInterval(tell, 50); });
}"""


@dataclass
class Slow:
    """A request whose answer comes when `go` is set."""

    held: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def conversation(self, route: Route) -> None:
        if route.request.method != "GET" or self.go.is_set():
            await route.continue_()
            return
        answer = await route.fetch()
        self.held.set()
        await self.go.wait()
        await route.fulfill(response=answer)

    async def weather(self, route: Route) -> None:
        await self.go.wait()
        await route.fulfill(status=200, content_type="text/html", body="<title>Wetter</title>")


async def leaving(chat: Chat, weather: Slow) -> list[str]:
    """Presses the exit; what can be read until the other page is there."""
    read: list[str] = []

    def heard(line: ConsoleMessage) -> None:
        if line.text.startswith("READ"):
            read.append(line.text[5:])

    chat.page.on("console", heard)
    await chat.page.context.route("https://www.wetter.de/**", weather.weather)
    await chat.page.evaluate(LEAVE)
    return read


async def left(chat: Chat, weather: Slow) -> None:
    await asyncio.sleep(1)  # what is under way comes
    weather.go.set()
    await chat.page.wait_for_url("https://www.wetter.de/**")


async def test_the_exit_leaves_nothing_to_read_however_long_the_other_page_takes(
    house: House, phone: Phone, dialogue: ScriptedDialogue
) -> None:
    chat, weather = await (await phone(house.base)).open(), Slow()
    token, dialogue.held = await chat.token(), asyncio.Event()
    await chat.write("Mein Mann liest mein Telefon")
    await eventually(chat.page.locator(".said.newcomer[data-id]").count)
    await chat.page.fill("#text", "Mein Mann schlägt")
    read = await leaving(chat, weather)
    dialogue.held.set()
    dialogue.held = None

    async def answered() -> bool:
        return bool((await chat.kept(token))[-1]["author"] == "bot")

    await eventually(answered)
    await left(chat, weather)
    assert len(read) > 5 and set(read) == {""}


async def test_the_exit_shows_nothing_of_a_conversation_that_was_still_loading(house: House, phone: Phone) -> None:
    chat, weather, late = await (await phone(house.base)).open(), Slow(), Slow()
    await chat.ask(SECRET)
    await chat.page.route("**/api/conversation", late.conversation)
    await chat.page.reload(wait_until="commit")
    await late.held.wait()
    read = await leaving(chat, weather)
    late.go.set()
    await left(chat, weather)
    assert len(read) > 5 and set(read) == {""}


async def test_what_was_erased_while_it_was_loading_does_not_come_back(house: House, phone: Phone) -> None:
    chat, late = await (await phone(house.base)).open(), Slow()
    await chat.ask(SECRET)
    await chat.page.route("**/api/conversation", late.conversation)
    await chat.page.reload(wait_until="commit")
    await late.held.wait()
    await chat.stop_clock()  # the new conversation waits
    await chat.page.click("#erase")
    await chat.page.click("#confirm button[value=yes]")
    await eventually(chat.page.locator("text=Alles ist gelöscht").count)
    late.go.set()
    await asyncio.sleep(1)
    assert await chat.texts() == ["Alles ist gelöscht."]
    await chat.clock_goes_on(1000)
    await asyncio.sleep(0.5)
    assert await chat.texts() == ["Alles ist gelöscht."], "it stays for a while, whatever else goes on"
    await chat.clock_goes_on(3000)
    await eventually(chat.in_step)
    assert SECRET not in await chat.texts()

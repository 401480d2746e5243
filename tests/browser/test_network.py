"""F7, F14, F15 in a real browser: whatever the network does, page and server end up with the same conversation."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from playwright.async_api import Route

from tests.browser.conftest import Chat, House, Phone, eventually
from tests.browser.wire import Wire
from tests.fakes import ScriptedDialogue

pytestmark = pytest.mark.browser
WAITING = "Keine Verbindung. Wird gesendet, sobald das Internet wieder da ist."


async def test_messages_written_without_network_are_sent_once_and_in_order(
    house: House, phone: Phone, dialogue: ScriptedDialogue
) -> None:
    chat = await (await phone(house.base)).open()
    await chat.ask("Guten Tag zusammen")
    await chat.page.context.set_offline(True)
    await chat.write("Das ist die erste Frage")
    await chat.write("Das ist die zweite Frage")

    async def both_wait() -> bool:
        return [said["state"] for said in (await chat.said())[-2:]] == [WAITING, WAITING]

    await eventually(both_wait)
    await chat.page.context.set_offline(False)
    await eventually(lambda: chat.answered("Das ist die zweite Frage"))
    asked = [m["text"] for m in await chat.kept() if m["author"] == "newcomer"]
    assert asked == ["Guten Tag zusammen", "Das ist die erste Frage", "Das ist die zweite Frage"] == dialogue.asked
    assert len([m for m in await chat.kept() if m["author"] == "bot" and m["kind"] != "welcome"]) == 3


async def test_messages_written_without_network_survive_a_reload(house: House, phone: Phone) -> None:
    chat = await (await phone(house.base)).open()
    await chat.page.route("**/api/messages", lambda route: route.abort())
    await chat.write("Das ist meine Frage")
    await chat.page.reload()
    await eventually(lambda: chat.page.locator(".said.newcomer .state").count())
    await chat.page.unroute("**/api/messages")
    await eventually(lambda: chat.answered("Das ist meine Frage"))


async def test_words_written_before_the_conversation_is_open_are_sent(house: House, phone: Phone) -> None:
    chat = await phone(house.base)
    go = asyncio.Event()

    async def slowly(route: Route) -> None:
        await go.wait()
        await route.continue_()

    await chat.page.route("**/api/conversations", slowly)
    await chat.page.goto(house.base)
    await chat.write("Ich habe es eilig")
    await eventually(lambda: chat.page.locator(".said.newcomer").count())
    go.set()
    await eventually(lambda: chat.answered("Ich habe es eilig"))


@pytest.mark.parametrize(
    "event",
    ["window.dispatchEvent(new Event('online'))", "document.dispatchEvent(new Event('visibilitychange'))"],
    ids=["online", "the page is looked at"],
)
async def test_a_page_that_could_not_open_tries_at_once_when_the_network_is_back(
    house: House, phone: Phone, event: str
) -> None:
    """The clock of the page stands still: no pause between two attempts ends by itself."""
    chat = await phone(house.base)
    await chat.page.route("**/api/conversations", lambda route: route.abort())
    await chat.page.clock.install()
    await chat.page.goto(house.base)
    await eventually(chat.page.locator("#connection").is_visible)
    await chat.stop_clock()
    await chat.page.unroute("**/api/conversations")
    await chat.page.evaluate(event)
    await eventually(chat.in_step)


@pytest.mark.parametrize("shown_first", [False, True], ids=["at once", "after the event stream has shown the message"])
async def test_an_answer_lost_after_storing_does_not_double_the_message(
    house: House, phone: Phone, dialogue: ScriptedDialogue, shown_first: bool
) -> None:
    chat = await (await phone(house.base)).open()
    lost: list[str] = []

    async def lose(route: Route) -> None:
        await route.fetch()
        lost.append(route.request.post_data or "")
        if shown_first:
            await eventually(lambda: chat.page.locator(".said.newcomer[data-id]").count())
        await route.abort()

    await chat.page.route("**/api/messages", lose, times=1)
    await chat.write("Einmal ist genug")
    await eventually(lambda: chat.answered("Einmal ist genug"))
    await chat.ask("Und weiter geht es")
    assert len(lost) == 1
    assert (await chat.texts()).count("Einmal ist genug") == 1
    assert dialogue.asked == ["Einmal ist genug", "Und weiter geht es"]


async def test_an_event_that_overtakes_the_acknowledgement_does_not_double_the_message(
    house: House, phone: Phone
) -> None:
    chat = await (await phone(house.base)).open()

    async def late(route: Route) -> None:
        answer = await route.fetch()
        await eventually(lambda: chat.page.locator(".said.newcomer[data-id]").count())
        await route.fulfill(response=answer)

    await chat.page.route("**/api/messages", late)
    await chat.ask("Einmal ist genug")
    await asyncio.sleep(0.3)
    assert (await chat.texts()).count("Einmal ist genug") == 1


async def test_a_refused_message_can_be_tried_again(house: House, phone: Phone) -> None:
    chat = await (await phone(house.base)).open()
    refusal = {"status": 400, "json": {"error": "bad_input", "detail": ""}}
    await chat.page.route("**/api/messages", lambda route: route.fulfill(**refusal), times=1)
    await chat.write("Noch einmal bitte")
    await chat.page.click(".state button")
    await eventually(lambda: chat.answered("Noch einmal bitte"))


async def test_a_restarted_server_loses_nothing(house: House, phone: Phone) -> None:
    chat = await (await phone(house.base)).open()
    await chat.ask("Guten Tag zusammen")
    token = await chat.token()
    assert token
    await house.down()
    for number in range(3):
        await house.service.reception.post(token, f"elsewhere-{number}", f"Frage Nummer {number}", None)
    await chat.write("Von dieser Seite auch eine Frage")
    await eventually(chat.page.locator("#connection").is_visible)
    await house.up()
    await eventually(lambda: chat.answered("Von dieser Seite auch eine Frage"))
    await eventually(chat.page.locator("#connection").is_hidden)
    texts = await chat.texts()
    assert [text for text in texts if text.startswith("Frage Nummer")] == [f"Frage Nummer {n}" for n in range(3)]


@pytest.mark.parametrize("cuts", [2, 1000], ids=["the stream comes back", "polling instead"])
async def test_events_missed_by_a_cut_stream_are_caught_up(house: House, phone: Phone, cuts: int) -> None:
    chat = await phone(house.base)
    tried: list[str] = []

    async def cut(route: Route) -> None:
        tried.append(route.request.url)
        await (route.abort() if len(tried) <= cuts else route.continue_())

    await chat.page.route("**/api/events", cut)
    await chat.page.clock.install()
    await chat.open()
    async with httpx.AsyncClient(base_url=house.base, timeout=60, trust_env=False) as client:
        guest = await chat.guest(client)
        for number in range(3):
            await guest.post(f"Frage Nummer {number}")
            await asyncio.sleep(0.3)
        await guest.answers(3)

    async def caught_up() -> bool:
        await chat.page.clock.fast_forward(5000)  # the pauses between two attempts
        await asyncio.sleep(0.3)
        return await chat.answered("Frage Nummer 2")

    await eventually(caught_up)
    assert len(tried) >= 3


async def test_a_half_open_stream_is_noticed_by_the_missing_heartbeat(house: House, phone: Phone) -> None:
    wire = Wire(house.port)
    async with wire.up() as base:
        chat = await phone(base)
        await goes_dead(chat, wire, house)
        await chat.page.close()


async def goes_dead(chat: Chat, wire: Wire, house: House) -> None:
    await chat.page.clock.install()
    await chat.open()
    await chat.ask("Guten Tag zusammen")
    await chat.stop_clock()  # on a busy machine it would be noticed before it is time
    wire.cut_streams()
    async with httpx.AsyncClient(base_url=house.base, timeout=60, trust_env=False) as client:
        guest = await chat.guest(client)
        await guest.post("Hört mich jemand")
        await guest.answers(2)
    await asyncio.sleep(1)
    assert not await chat.in_step(), "the stream was to be dead"
    assert wire.streams == 1
    await chat.clock_goes_on(26_000)
    await eventually(lambda: chat.answered("Hört mich jemand"))
    assert wire.streams == 2


async def test_a_conversation_that_ended_elsewhere_begins_anew_with_what_was_just_written(
    house: House, phone: Phone
) -> None:
    chat = await (await phone(house.base)).open()
    await chat.ask("Guten Tag zusammen")
    before = await chat.token()
    assert before
    await house.service.reception.erase(before)
    await chat.write("Und noch eine Frage")
    await eventually(lambda: chat.answered("Und noch eine Frage"))
    assert await chat.token() != before
    assert "Guten Tag zusammen" not in await chat.texts()


async def test_a_phone_of_2021_connects_and_sends(house: House, phone: Phone) -> None:
    """Safari before 16 and Chrome before 103 lack these."""
    chat = await phone(house.base)
    await chat.page.add_init_script("delete AbortSignal.timeout; delete HTMLFormElement.prototype.requestSubmit")
    await chat.open()
    await chat.ask("Guten Tag zusammen")

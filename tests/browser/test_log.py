"""The conversation as it is laid out: days, where it is scrolled to, and how often."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from playwright.async_api import Route, expect

from tests.browser.conftest import Chat, House, Phone, eventually

pytestmark = pytest.mark.browser
LINES = """() => [...document.querySelectorAll("#log > *")].map((node) =>
  node.matches(".day") ? node.textContent : Number(node.dataset.number))"""
COUNTS = """window.rolled = 0; const scroll = Element.prototype.scrollTo;
Element.prototype.scrollTo = function (...given) { window.rolled += 1; scroll.apply(this, given); };"""
LOOKED_AT = "document.dispatchEvent(new Event('visibilitychange'))"


async def remembers(chat: Chat, days: Sequence[str]) -> Chat:
    """The page opens with one message of the bot at noon of each of these days."""
    said = [
        {"id": f"m{number}", "number": number, "author": "bot", "text": "Jetzt geöffnet bis 16:00 Uhr.",
         "locale": "de", "kind": "answer", "client_id": None, "at": f"{day}T12:00:00+00:00"}
        for number, day in enumerate(days, 1)
    ]  # fmt: skip

    async def answer(route: Route) -> None:
        whole = {"locale": "de", "state": "with_bot", "last_event": 10**6, "messages": said}
        await route.fulfill(body=json.dumps(whole), content_type="application/json")

    await chat.page.route("**/api/conversation", answer)
    await chat.page.goto(chat.base)
    await expect(chat.page.locator("#log .said")).to_have_count(len(days))
    return chat


@pytest.mark.parametrize(
    ("locale", "friday", "saturday"),
    [
        ("de", "Freitag, 6. März 2026", "Samstag, 7. März 2026"),
        ("en", "Friday 6 March 2026", "Saturday 7 March 2026"),
        ("fa", "جمعه ۶ مارس ۲۰۲۶", "شنبه ۷ مارس ۲۰۲۶"),
    ],
)
async def test_what_was_said_on_another_day_stands_below_its_date(
    house: House, phone: Phone, locale: str, friday: str, saturday: str
) -> None:
    chat = await phone(house.base, locale, timezone_id="Europe/Berlin")
    await chat.page.clock.set_fixed_time(datetime(2026, 3, 7, 18, tzinfo=UTC))
    await remembers(chat, ["2026-03-06", "2026-03-06", "2026-03-07"])
    shown = [text.replace(",", "") for text in map(str, await chat.page.evaluate(LINES))]
    assert shown == [friday.replace(",", ""), "1", "2", saturday.replace(",", ""), "3"]


async def test_today_needs_no_date_until_it_is_over(house: House, phone: Phone) -> None:
    chat = await phone(house.base, timezone_id="Europe/Berlin")
    await chat.page.clock.set_fixed_time(datetime(2026, 3, 7, 18, tzinfo=UTC))
    await remembers(chat, ["2026-03-07", "2026-03-07"])
    assert await chat.page.evaluate(LINES) == [1, 2]
    await chat.page.clock.set_fixed_time(datetime(2026, 3, 8, 6, tzinfo=UTC))
    await chat.page.evaluate(LOOKED_AT)
    assert await chat.page.evaluate(LINES) == ["Samstag, 7. März 2026", 1, 2]
    await chat.page.select_option("#language", "uk")
    await chat.speaks("uk")
    assert (await chat.page.evaluate(LINES))[0].startswith("субота, 7 березня 2026")


async def test_who_reads_without_network_is_not_taken_to_the_end_by_each_attempt(house: House, phone: Phone) -> None:
    chat = await (await phone(house.base)).open()
    await chat.page.set_viewport_size({"width": 360, "height": 400})
    tries = 0

    async def cut(route: Route) -> None:
        nonlocal tries
        tries += 1
        await route.abort()

    await chat.page.route("**/api/messages", cut)
    await chat.write("Noch eine Frage ohne Netz")
    at = "document.querySelector('main').scrollTop"
    assert await eventually(lambda: chat.page.evaluate(at)) > 0, "what one writes is seen"
    await eventually(lambda: chat.page.locator(".state", has_text="sobald").count())
    await chat.page.evaluate(f"{at} = 0")
    known = tries

    async def tried_again() -> bool:
        await chat.page.evaluate("window.dispatchEvent(new Event('online'))")
        return tries > known + 1

    await eventually(tried_again)
    assert await chat.page.evaluate(at) == 0


async def test_a_long_conversation_is_laid_out_once(house: House, phone: Phone) -> None:
    chat = await phone(house.base)
    await chat.page.add_init_script(COUNTS)
    await remembers(chat, ["2026-03-06"] * 100)
    assert await chat.page.evaluate("window.rolled") == 1
    assert await chat.page.evaluate(LINES) == ["Freitag, 6. März 2026", *range(1, 101)]

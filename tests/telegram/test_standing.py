"""Telegram refuses the token, brings updates elsewhere, or cannot reach us: seen, said, and mended where it can be."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.channels.telegram.hooking import webhook_of
from tests.conftest import HURRIED
from tests.fakes import ScriptedDialogue
from tests.telegram.bot_api import Fault
from tests.telegram.world import Telegram

by_webhook = pytest.mark.parametrize("telegram", ["webhook"], indirect=True)
WATCHFUL = replace(HURRIED, look_seconds=0.3)
TELEGRAM = "https://api.telegram.org"


async def until(wanted: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not wanted():
            await asyncio.sleep(0.02)


async def until_health(served: Any, telegram: bool) -> None:
    """What /health says of Telegram, with 200 in any case."""
    async with asyncio.timeout(20):
        while True:
            told = await served.client.get("/health")
            assert told.status_code == 200 and told.json()["telegram_lost"] == 0
            if told.json()["telegram"] is telegram:
                return
            await asyncio.sleep(0.05)


@by_webhook
async def test_a_webhook_that_another_process_took_away_is_set_again(
    telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    server = telegram.server
    async with telegram.serving(ScriptedDialogue(), WATCHFUL) as served:
        await until(lambda: server.webhook is not None)
        await until_health(served, True)
        before = server.webhook
        server.webhook = None
        await until(lambda: server.webhook == before)
        assert "does another process use the token?" in caplog.text
        chat = telegram.chat("de")
        await chat.say("/start")
        await chat.heard(2)


@by_webhook
async def test_what_telegram_could_not_bring_is_logged_once(
    telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    server = telegram.server
    async with telegram.serving(ScriptedDialogue(), WATCHFUL):
        server.failed = (f"Connection\nrefused {server.token}", 1_790_000_000)
        await until(lambda: "could not be brought" in caplog.text)
        looks = [method for method, _ in server.calls].count("getWebhookInfo")
        await until(lambda: [method for method, _ in server.calls].count("getWebhookInfo") > looks + 2)
        (line,) = [r.getMessage() for r in caplog.records if "could not be brought" in r.getMessage()]
        assert line.endswith("Connection refused …")


@by_webhook
async def test_a_refused_token_is_said_once_a_minute_and_to_who_watches(
    telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    server = telegram.server
    async with telegram.serving(ScriptedDialogue(), WATCHFUL) as served:
        await until_health(served, True)
        token, server.token = server.token, "4711:another"
        await until_health(served, False)
        await asyncio.sleep(1.0)
        assert len([r for r in caplog.records if "Telegram refuses the token" in r.getMessage()]) == 1
        server.token = token
        await until_health(served, True)


async def test_without_telegram_nothing_is_said_of_it(lotse: Any, serving: Any) -> None:
    async with serving(lotse, ScriptedDialogue()) as served:
        assert "telegram" not in (await served.client.get("/health")).json()


@by_webhook
async def test_an_address_that_telegram_refuses_is_said_with_its_reason_and_telegram_is_asked_instead(
    telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.server.faults.append(Fault("setWebhook", "400", times=10**6))
    async with telegram.serving(ScriptedDialogue()) as served:
        chat = telegram.chat("de")
        await chat.say("/start")
        await chat.heard(2)
        assert "setWebhook failed: Refused: refused (400): Button_url_invalid" in caplog.text
        await until_health(served, True)


@pytest.mark.parametrize(("public_url", "api", "polling", "brought"), [
    (None, TELEGRAM, False, False),
    ("http://lotse.musterstadt.example", TELEGRAM, False, False),
    ("https://lotse.musterstadt.example", TELEGRAM, False, True),
    ("https://lotse.musterstadt.example", TELEGRAM, True, False),
    ("https://lotse.musterstadt.example:8443", TELEGRAM, False, True),
    ("https://lotse.musterstadt.example:9443", TELEGRAM, False, False),
    ("https://lotse.musterstadt.example:9443", "http://127.0.0.1:8081", False, True),
])  # fmt: skip
def test_where_updates_are_brought(public_url: str | None, api: str, polling: bool, brought: bool) -> None:
    assert webhook_of(public_url, api, polling) == (f"{public_url}/telegram/webhook" if brought else None)

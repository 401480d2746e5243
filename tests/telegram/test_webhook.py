"""The webhook's door: who may knock, and what is answered."""

from __future__ import annotations

import asyncio

import httpx
import pytest
import sqlalchemy as sa
from pydantic import SecretStr, ValidationError

from bot.settings import Settings
from bot.store.schema.tables import inbox
from tests.fakes import ScriptedDialogue
from tests.telegram.bot_api import TOKEN
from tests.telegram.world import Telegram

by_webhook = pytest.mark.parametrize("telegram", ["webhook"], indirect=True)
PATH = "/telegram/webhook"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


async def _secret(telegram: Telegram) -> str:
    async with asyncio.timeout(60):
        while telegram.server.webhook is None:
            await asyncio.sleep(0.02)
    url, secret = telegram.server.webhook
    assert url.endswith(PATH)
    assert TOKEN.partition(":")[2] not in secret
    return secret


@by_webhook
async def test_only_telegram_may_bring_updates(telegram: Telegram) -> None:
    async with telegram.serving(ScriptedDialogue()) as served:
        secret, chat = await _secret(telegram), telegram.chat("de")
        update = {"update_id": 5, "message": chat.message(text="Hallo")}
        for headers in ({}, {HEADER: ""}, {HEADER: secret[:-1]}, {HEADER: secret + "x"}, {HEADER: "ü"}):
            sent = {name: value.encode() for name, value in headers.items()}
            answer = await served.client.post(PATH, json=update, headers=sent)
            assert answer.status_code == 401
        await chat.silence(0.2)
        for _ in range(2):
            answer = await served.client.post(PATH, json=update, headers={HEADER: secret})
            assert (answer.status_code, answer.content) == (200, b"")
        assert len(await chat.heard(3)) == 3
        assert (await served.client.get(PATH, headers={HEADER: secret})).status_code == 405


@by_webhook
@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"{", 400), (b"[]", 400), (b'{"update_id": "1"}', 400), (b"[" * 100_000, 400), (b"\xff", 400),
     (b'{"update_id": 1, "message": "' + b"x" * 300_000 + b'"}', 413), (b'{"update_id": 1}', 200)],
)  # fmt: skip
async def test_bodies_that_are_no_update(telegram: Telegram, body: bytes, status: int) -> None:
    async with telegram.serving(ScriptedDialogue()) as served:
        headers = {HEADER: await _secret(telegram), "Content-Type": "application/json"}
        assert (await served.client.post(PATH, content=body, headers=headers)).status_code == status


@by_webhook
async def test_503_while_nothing_can_be_stored_and_200_afterwards(telegram: Telegram) -> None:
    async with telegram.serving(ScriptedDialogue()) as served:
        secret, chat, database = await _secret(telegram), telegram.chat("de"), telegram.lotse.database
        update = {"update_id": 5, "message": chat.message(text="Hallo")}

        async def post() -> httpx.Response:
            return await served.client.post(PATH, json=update, headers={HEADER: secret})

        async with database.write() as connection:
            await connection.execute(sa.text("ALTER TABLE inbox RENAME TO inbox_away"))
        assert (await post()).status_code == 503
        async with database.write() as connection:
            await connection.execute(sa.text("ALTER TABLE inbox_away RENAME TO inbox"))
        assert [(await post()).status_code for _ in range(3)] == [200] * 3
        await chat.heard(3)
        async with database.read() as connection:
            assert (await connection.execute(sa.select(sa.func.count()).select_from(inbox))).scalar_one() == 1


async def test_without_a_public_address_there_is_no_door(telegram: Telegram) -> None:
    async with telegram.serving(ScriptedDialogue()) as served:
        assert (await served.client.post(PATH, json={"update_id": 1})).status_code == 404


async def test_web_only_has_neither_door_nor_calls(telegram: Telegram) -> None:
    telegram.lotse.settings = telegram.lotse.settings.model_copy(update={"telegram_token": None})
    async with telegram.serving(ScriptedDialogue()) as served:
        assert served.service.telegram is None
        guest = await served.open("de")
        await guest.post("Hallo")
        assert await guest.answers()
        assert telegram.server.calls == []


def test_the_token_is_not_shown() -> None:
    settings = Settings(telegram_token=SecretStr(TOKEN))
    assert TOKEN not in f"{settings!r} {settings}"
    with pytest.raises(ValidationError) as refused:
        Settings(telegram_token=SecretStr("secret/but malformed"))
    assert "secret/but malformed" not in str(refused.value)
    assert Settings(telegram_token=SecretStr("")).telegram_token is None

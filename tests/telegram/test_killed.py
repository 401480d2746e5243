"""F30: the process is killed (-9) while it takes updates, answers and sends. Nothing is lost, nothing comes thrice."""

from __future__ import annotations

import asyncio
import random
import shutil
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from tests.effort import times
from tests.forks import Forked, Forks
from tests.telegram.bot_api import BotApiServer, Fault
from tests.telegram.world import Chat

pytestmark = pytest.mark.timeout(times(170, 1800))

KILLS = times(6, 30)
SEED = 20261125


@pytest.fixture
def data(template: Path, test_data: Path, tmp_path: Path) -> Path:
    shutil.copy(template, tmp_path / "lotse.db")
    (tmp_path / "models").symlink_to(test_data / "models")
    return tmp_path


async def test_f30_kills_lose_nothing_and_repeat_a_send_at_most_once(data: Path, forks: Forks) -> None:
    chance = random.Random(SEED)
    async with BotApiServer().running() as server:
        server.faults = [Fault("sendMessage", "slow", times=10**6, seconds=0.02)]
        chats = [Chat(server, 5001 + n, "de") for n in range(3)]
        written: list[str] = []
        for _ in range(KILLS):
            process = _start(forks, data, server.base)
            before = sum(map(len, server.sent.values()))
            for number in range(4):
                for chat in chats:
                    written.append(f"frage {len(written)} {number}")
                    await chat.say(written[-1])
            await _some_sent(server, before, chance.randint(1, 12))
            await asyncio.sleep(chance.random() * 0.15)
            process.kill()
        process = _start(forks, data, server.base)
        await _all_sent(data, len(written))
        process.terminate()
        assert server.violations == []
        _check(data, server, chats, written)


def _start(forks: Forks, data: Path, api: str) -> Forked:
    return forks.start("tests.telegram.bot_process", [str(data), api])


async def _some_sent(server: BotApiServer, before: int, count: int) -> None:
    async with asyncio.timeout(60):
        while sum(map(len, server.sent.values())) < before + count:
            await asyncio.sleep(0.01)


def _query(data: Path, sql: str) -> list[tuple[str, ...]]:
    connection = sqlite3.connect(data / "lotse.db", timeout=10)
    try:
        return list(connection.execute(sql))
    finally:
        connection.close()


async def _all_sent(data: Path, messages: int) -> None:
    taken = "SELECT count(*) FROM inbox WHERE done"
    open_work = "SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending')"
    async with asyncio.timeout(times(60, 600)):
        while _query(data, taken)[0][0] != messages or _query(data, open_work)[0][0]:  # type: ignore[comparison-overlap]
            await asyncio.sleep(0.1)


def _check(data: Path, server: BotApiServer, chats: list[Chat], written: list[str]) -> None:
    stored = [text for (text,) in _query(data, "SELECT text FROM messages WHERE author = 'newcomer' ORDER BY number")]
    assert sorted(stored) == sorted(written)
    answers = Counter(a for (a,) in _query(data, "SELECT answers FROM messages WHERE author = 'bot' AND answers != ''"))
    assert len(answers) == len(written)
    assert set(answers.values()) == {1}
    states = Counter(state for (state,) in _query(data, "SELECT state FROM outbox"))
    assert set(states) <= {"sent", "unsure"}
    bubbles = len(written) + 2 * len(chats)
    assert sum(states.values()) == bubbles
    assert bubbles <= sum(len(chat.said) for chat in chats) <= bubbles + KILLS * len(chats)

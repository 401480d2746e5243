"""F30: the bot is killed (-9) at random points, Rasa left running. Nothing is lost, nothing is answered twice."""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.dialogue.server import RasaServer
from bot.settings import PROJECT

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(420)]

KILLS = 50
SEED = 20261122
KILLED_WHILE_STARTING = 0.25  # the others are killed while they answer


class Bot:
    """`lotse serve` as a process of its own, on one port, killed and started again."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self._environment = kept | {"LOTSE_DATA": str(data), "LOTSE_PORT": str(self.port)}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "bot.cli", "serve"]
        self._process = subprocess.Popen(
            command, env=self._environment, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    async def up(self) -> None:
        """Waits until it listens."""
        async with asyncio.timeout(30):
            while True:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                        return
                await asyncio.sleep(0.03)

    def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


class Page:
    """A page that keeps sending each message with its id until the server says `stored`."""

    def __init__(self, base: str) -> None:
        self._base, self.token = base, secrets.token_urlsafe(32)
        self.stored: dict[str, str] = {}
        self.stopped = False

    async def run(self) -> None:
        async with httpx.AsyncClient(base_url=self._base, timeout=3, trust_env=False) as client:
            opening = {"token": self.token, "locale": "de"}
            await self._insist(lambda: client.post("/api/conversations", json=opening))
            headers = {"Authorization": f"Bearer {self.token}"}
            while not self.stopped:
                body = {"client_id": secrets.token_hex(8), "text": f"Vielen Dank {len(self.stored)}"}
                await self._insist(lambda body=body: client.post("/api/messages", json=body, headers=headers))
                self.stored[body["client_id"]] = body["text"]
                await asyncio.sleep(0.25)

    async def _insist(self, request) -> None:  # type: ignore[no-untyped-def]
        while True:
            try:
                answer = await request()
            except httpx.HTTPError:
                await asyncio.sleep(0.05)
                continue
            if answer.status_code == 201:
                return
            assert answer.status_code in (429, 503), answer.text
            await asyncio.sleep(0.3)


@pytest.fixture
def data(template: Path, trained: Path, engine: RasaServer, tmp_path: Path) -> Iterator[Path]:
    """A data folder with a database of its own; the running Rasa server is found by its address file."""
    shutil.copy(template, tmp_path / "lotse.db")
    (tmp_path / "models").symlink_to(trained / "models")
    (tmp_path / "run").symlink_to(trained / "run")
    yield tmp_path


async def test_f30_fifty_kills_lose_nothing_and_answer_nothing_twice(data: Path, engine: RasaServer) -> None:
    chance, bot = random.Random(SEED), Bot(data)
    pages = [Page(bot.base) for _ in range(4)]
    writing = [asyncio.create_task(page.run()) for page in pages]
    for _ in range(KILLS):
        bot.start()
        if chance.random() < KILLED_WHILE_STARTING:
            await asyncio.sleep(chance.uniform(0.1, 1.5))
        else:
            await bot.up()
            await asyncio.sleep(chance.uniform(0.0, 1.5))
        await asyncio.to_thread(bot.kill)
    for page in pages:
        page.stopped = True
    bot.start()
    async with asyncio.timeout(60):
        await asyncio.gather(*writing)
    await _all_answered(data / "lotse.db")
    bot.kill()
    assert engine.address() is not None, "the dialogue engine survived its bots"
    _check(data / "lotse.db", pages)


async def _all_answered(database: Path) -> None:
    async with asyncio.timeout(120):
        while _one(database, "SELECT count(*) FROM inbox WHERE NOT done"):
            await asyncio.sleep(0.3)


def _check(database: Path, pages: list[Page]) -> None:
    sent = sum(len(page.stored) for page in pages)
    assert sent >= KILLS, "the pages got messages through between the kills"
    for page in pages:
        for client_id, text in page.stored.items():
            query = "SELECT count(*) FROM messages WHERE client_id = ? AND text = ?"
            assert _one(database, query, client_id, text) == 1
    answered = (
        "SELECT count(*) FROM messages m WHERE m.author = 'newcomer' AND (SELECT count(*) FROM messages b "
        "WHERE b.answers = m.id AND json_extract(b.extras, '$.kind') != 'notice') = ?"
    )
    replies = _one(
        database, "SELECT count(DISTINCT answers) FROM messages WHERE author = 'bot' AND answers IS NOT NULL"
    )
    newcomers = _one(database, "SELECT count(*) FROM messages WHERE author = 'newcomer'")
    assert replies == newcomers
    assert _one(database, answered, 1) == newcomers, "each message has exactly one answer"
    assert _one(database, "SELECT count(*) FROM conversations") == len(pages)


def _one(database: Path, query: str, *values: str | int) -> int:
    with sqlite3.connect(database, timeout=20) as connection:
        return int(connection.execute(query, values).fetchone()[0])

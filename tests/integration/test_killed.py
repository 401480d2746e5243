"""F30: the bot is killed (-9) at random points, Rasa left running. Nothing is lost, nothing is answered twice."""

from __future__ import annotations

import asyncio
import random
import secrets
import socket
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from bot.dialogue.server import RasaServer
from bot.store.database import Database
from bot.store.schema.tables import conversations, inbox, messages
from tests.conftest import both_databases
from tests.forks import Forked, Forks
from tests.loopback import Loopback

pytestmark = [pytest.mark.rasa, pytest.mark.minutes, pytest.mark.timeout(600)]

KILLS = {"sqlite": 50, "postgresql": 15}
SEED = 20261122
KILLED_WHILE_STARTING = 0.25  # the others are killed while they answer


class Bot:
    """`lotse serve` as a process of its own, on one port, killed and started again."""

    def __init__(self, forks: Forks, data: Path, database_url: str) -> None:
        self.door = Loopback()  # nobody else is given its port while the bot is dead
        self.port, self.base = self.door.port, self.door.base
        self._environment = {"LOTSE_DATA": str(data), "LOTSE_PORT": str(self.port), "LOTSE_DATABASE_URL": database_url}
        self._forks, self._process = forks, None

    def start(self) -> None:
        self._process: Forked | None = self._forks.start("bot.cli", ["serve"], self._environment)

    async def up(self) -> None:
        """Waits until it listens."""
        async with asyncio.timeout(60):
            while True:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                        return
                await asyncio.sleep(0.03)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()


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
def data(trained: Path, engine: RasaServer, tmp_path: Path) -> Iterator[Path]:
    """A data folder; the running Rasa server is found by its address file."""
    (tmp_path / "models").symlink_to(trained / "models")
    (tmp_path / "run").symlink_to(trained / "run")
    yield tmp_path


@both_databases
async def test_f30_many_kills_lose_nothing_and_answer_nothing_twice(
    data: Path, engine: RasaServer, database: str, database_url: str, forks: Forks
) -> None:
    chance, bot, kept = random.Random(SEED), Bot(forks, data, database_url), Database(database_url)
    pages = [Page(bot.base) for _ in range(4)]
    writing = [asyncio.create_task(page.run()) for page in pages]
    for killed in range(KILLS[database]):
        bot.start()
        if chance.random() < KILLED_WHILE_STARTING:
            await asyncio.sleep(chance.uniform(0.1, 1.5))
        else:
            await bot.up()
            await _got_through(pages, killed + 1)
            await asyncio.sleep(chance.uniform(0.0, 1.5))
        await asyncio.to_thread(bot.kill)
    bot.start()
    await _got_through(pages, KILLS[database])
    for page in pages:
        page.stopped = True
    async with asyncio.timeout(60):
        await asyncio.gather(*writing)
    await _all_answered(kept)
    bot.kill()
    assert engine.address() is not None, "the dialogue engine survived its bots"
    await _check(kept, pages)
    await kept.close()
    bot.door.close()


async def _got_through(pages: list[Page], count: int) -> None:
    """Until so many were stored in all: on a busy machine the bot would be killed before it has done anything."""
    async with asyncio.timeout(60):
        while sum(len(page.stored) for page in pages) < count:
            await asyncio.sleep(0.02)


async def _all_answered(kept: Database) -> None:
    waiting = sa.select(sa.func.count()).select_from(inbox).where(~inbox.c.done)
    async with asyncio.timeout(120):
        while (await _rows(kept, waiting))[0][0]:
            await asyncio.sleep(0.3)


async def _check(kept: Database, pages: list[Page]) -> None:
    columns = (messages.c.id, messages.c.author, messages.c.client_id, messages.c.text, messages.c.answers)
    said = await _rows(kept, sa.select(*columns, messages.c.extras))
    written = Counter((row.client_id, row.text) for row in said if row.author == "newcomer")
    for page in pages:
        assert [written[sent] for sent in page.stored.items()] == [1] * len(page.stored)
    answers = Counter(row.answers for row in said if row.answers and row.extras.get("kind") != "notice")
    newcomers = {row.id for row in said if row.author == "newcomer"}
    assert answers.keys() == newcomers
    assert set(answers.values()) == {1}, "each message has exactly one answer"
    assert (await _rows(kept, sa.select(sa.func.count()).select_from(conversations)))[0][0] == len(pages)


async def _rows(kept: Database, query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
    async with kept.read() as connection:
        return (await connection.execute(query)).all()

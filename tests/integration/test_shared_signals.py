"""Two Lotses on one PostgreSQL hear of each other within a second; news survives a cut connection."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import sys
import time
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from bot.channels.web import stream as stream_of_web
from bot.service.signals import DESK
from bot.settings import PROJECT
from bot.store.database import Database
from bot.store.shared_signals import SharedSignals
from bot.wiring import Lotse, build
from tests.conftest import Serve, settings
from tests.fakes import ScriptedDialogue

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
LONG = 40.0  # seconds; nothing below is heard by looking again

_ANNOUNCES = """
import asyncio, sys
from bot.store.shared_signals import SharedSignals
async def main():
    signals = SharedSignals(sys.argv[1])
    running = asyncio.create_task(signals.run())
    signals.announce(sys.argv[2])
    signals.work_arrived()
    await asyncio.sleep(60)  # it is killed in any case
asyncio.run(main())
"""


@contextlib.asynccontextmanager
async def connected(url: str) -> AsyncIterator[SharedSignals]:
    signals = SharedSignals(url)
    running = asyncio.create_task(signals.run())
    try:
        with signals.listen("connected") as first:  # once it listens, everything may have changed
            await heard(first)
        yield signals
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def heard(listener: object) -> None:
    """The listener hears something, before it looks again."""
    began = time.monotonic()
    await listener.wait(LONG)  # type: ignore[attr-defined]
    took = time.monotonic() - began
    assert took < LONG / 2, f"heard after {took:.1f} s"


async def silent(listener: object) -> bool:
    began = time.monotonic()
    await listener.wait(0.3)  # type: ignore[attr-defined]
    return time.monotonic() - began >= 0.3


async def cut(database: Database) -> int:
    """Ends the connections for news, as a restart of PostgreSQL does: how many."""
    found = sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lotse news'")
    async with database.write() as connection:
        return len((await connection.execute(found)).all())


async def both_listen(database: Database) -> None:
    """Until two processes hear news: LISTEN is the first that they ask, and done."""
    found = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'lotse news' AND state = 'idle' "
        "AND datname = current_database() AND (query ILIKE 'LISTEN%' OR query = 'SELECT 1')"
    )
    async with asyncio.timeout(60):
        while True:
            async with database.read() as connection:
                if (await connection.execute(found)).scalar_one() == 2:
                    return
            await asyncio.sleep(0.02)


async def test_news_of_one_wakes_the_other_and_only_whom_it_concerns(database_url: str) -> None:
    async with connected(database_url) as one, connected(database_url) as other:
        with other.listen("a" * 32) as concerned, other.listen("b" * 32) as not_concerned, other.listen(DESK) as desk:
            for listener in (concerned, not_concerned, desk):
                listener.ready()
            one.announce("a" * 32)
            await heard(concerned)
            assert await silent(not_concerned)
            one.announce(DESK)
            await heard(desk)
        other._work.ready()
        one.work_arrived()
        await heard(other._work)


async def test_another_process_is_heard(database_url: str) -> None:
    async with connected(database_url) as signals:
        with signals.listen("c" * 32) as listener:
            listener.ready()
            there = await asyncio.create_subprocess_exec(
                sys.executable, "-c", _ANNOUNCES, database_url, "c" * 32, cwd=PROJECT
            )  # fmt: skip
            try:
                await heard(listener)
            finally:
                there.kill()
                await there.wait()


async def test_thousands_of_names_at_once_are_all_heard(database_url: str) -> None:
    names = [secrets.token_hex(16) for _ in range(1000)]
    async with connected(database_url) as one, connected(database_url) as other:
        with contextlib.ExitStack() as open_:
            listeners = [open_.enter_context(other.listen(name)) for name in names]
            for name in names:
                one.announce(name)
            for listener in listeners:
                await heard(listener)


async def test_a_connection_that_is_cut_comes_back_and_nothing_is_lost(database_url: str, lotse: Lotse) -> None:
    async with connected(database_url) as one, connected(database_url) as other:
        with other.listen("d" * 32) as listener, one.listen("back") as back:
            listener.ready()
            back.ready()
            assert await cut(lotse.database) == 2
            one.announce("d" * 32)  # while nobody is connected
            await heard(listener)
            await heard(back)  # connected again
            while one._untold:
                await asyncio.sleep(0.02)
            listener.ready()
            one.announce("d" * 32)
            await heard(listener)


async def test_what_happens_while_the_other_is_away_is_looked_up_when_it_is_back(
    database_url: str, lotse: Lotse
) -> None:
    """PostgreSQL keeps nothing for who does not listen: coming back counts as news of everything."""
    async with connected(database_url) as other:
        with other.listen("e" * 32) as listener:
            listener.ready()
            await cut(lotse.database)
            await heard(listener)


async def test_too_much_to_tell_becomes_one_word(database_url: str) -> None:
    one = SharedSignals(database_url)  # not connected yet
    for number in range(20_000):
        one.announce(f"{number:032}")
    assert len(one._untold) <= 5000
    async with connected(database_url) as other:
        with other.listen("f" * 32) as listener:
            listener.ready()
            running = asyncio.create_task(one.run())
            await heard(listener)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def test_a_database_that_is_away_stops_nobody(lotse: Lotse) -> None:
    """Inside a process news is heard all the same."""
    signals = SharedSignals("postgresql+asyncpg://lotse@/none?host=/nowhere")
    running = asyncio.create_task(signals.run())
    with signals.listen(DESK) as listener:
        await asyncio.sleep(0.3)
        listener.ready()
        signals.announce(DESK)
        assert listener._heard.is_set(), "at once"
    assert not running.done()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_page_of_one_process_shows_what_another_answered_at_once(
    lotse: Lotse, serving: Serve, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message is stored by one, and its event reaches the stream that another serves: by the signal, as nobody
    looks again within the test."""
    monkeypatch.setattr(stream_of_web, "_LOOK_AGAIN_SECONDS", 300.0)
    second = build(settings(lotse.settings.data, database_url=database_url), lotse.clock)
    await second.library.refresh()
    async with serving(lotse, ScriptedDialogue("thank")) as here, serving(second, ScriptedDialogue("thank")) as there:
        await both_listen(lotse.database)
        guest = await here.open("de")
        await guest.answers(0)
        path = "/api/events?after=0"
        async with there.client.stream("GET", path, headers=guest.headers) as stream:
            lines = stream.aiter_lines()
            async with asyncio.timeout(60):
                async for line in lines:
                    if line.startswith("event: message"):
                        break
            assert (await guest.post("Danke")).status_code == 201
            async with asyncio.timeout(60):
                async for line in lines:
                    if "Danke" in line:
                        break
    await second.close()

"""`/health` says so while nothing can be stored, and writes nothing to find out as long as nothing was refused."""

from __future__ import annotations

import asyncio
import errno
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store import storing
from bot.store.schema.tables import sequences
from bot.store.storing import Storing
from bot.wiring import Lotse, service
from tests.conftest import Guest, Serve, Served
from tests.fakes import ScriptedDialogue

FULL = OSError(errno.ENOSPC, "No space left on device")


class Disk:
    """Takes what is tried, or refuses it, or keeps it waiting."""

    def __init__(self) -> None:
        self.tried, self.seconds = 0, 0.0
        self.full, self.hangs = False, asyncio.Event()
        self.hangs.set()

    async def write(self) -> None:
        self.tried += 1
        await self.hangs.wait()
        if self.full:
            raise FULL

    def clock(self) -> float:
        return self.seconds


async def test_looking_writes_nothing_before_something_was_refused() -> None:
    disk = Disk()
    watched = Storing(disk.write, disk.clock)
    watched.refused(ValueError("a mistake of ours"))
    assert await watched.possible() and disk.tried == 0


async def test_a_refusal_counts_until_a_trial_goes_through() -> None:
    disk = Disk()
    watched, disk.full = Storing(disk.write, disk.clock), True
    watched.refused(FULL)
    assert not await watched.possible() and disk.tried == 0, "it was a moment ago"
    disk.seconds = 11
    assert [await watched.possible() for _ in range(3)] == [False] * 3 and disk.tried == 1
    disk.full, disk.seconds = False, 22
    assert await watched.possible() and disk.tried == 2
    assert await watched.possible() and disk.tried == 2


async def test_a_disk_without_room_is_tried_before_anybody_is_refused() -> None:
    disk = Disk()
    watched, disk.full = Storing(disk.write, disk.clock), True
    assert not await watched.possible(doubtful=True)
    assert not await watched.possible(doubtful=True) and disk.tried == 1
    disk.full = False
    for disk.seconds in (11, 12, 13):
        assert await watched.possible(doubtful=True)
    assert disk.tried == 2, "the log beside the database may have room for it: not more often than that"


async def test_who_asks_does_not_wait_for_a_trial_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "_PATIENCE", 0.01)
    disk = Disk()
    watched = Storing(disk.write, disk.clock)
    watched.refused(FULL)
    disk.seconds = 11
    disk.hangs.clear()
    assert [await watched.possible() for _ in range(3)] == [False] * 3 and disk.tried == 1
    disk.hangs.set()
    await asyncio.sleep(0.01)
    assert await watched.possible()


async def _health(served: Served) -> tuple[int, str]:
    told = await served.client.get("/health")
    return told.status_code, told.json()["status"]


async def _pragma(lotse: Lotse, words: str) -> None:
    """Of the one connection that writes."""
    async with lotse.database.write() as connection:
        await connection.execute(sa.text(f"PRAGMA {words}"))


async def _refused(guest: Guest, text: str) -> None:
    assert (await guest.post(text)).status_code == 503


async def test_a_full_database_is_told_to_who_watches(
    lotse: Lotse, serving: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(lotse, ScriptedDialogue()) as served:
        guest = await served.open()
        assert await _health(served) == (200, "ok")
        await _pragma(lotse, "max_page_count = 1")  # as many as there are
        for _ in range(50):
            if (answer := await guest.post("Wo ist das Rathaus? " * 40)).status_code != 201:
                break
        assert answer.status_code == 503
        assert await _health(served) == (503, "database away")
        await _pragma(lotse, "max_page_count = 1000000")
        monkeypatch.setattr(storing, "_AGAIN", 0.0)
        assert await _health(served) == (200, "ok")


async def test_a_database_that_another_program_holds_is_told(
    lotse: Lotse, serving: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(lotse, ScriptedDialogue()) as served:
        guest = await served.open()
        await _pragma(lotse, "busy_timeout = 20")
        viewer = sqlite3.connect(Path(lotse.settings.database.partition(":///")[2]), isolation_level=None)
        viewer.execute("BEGIN IMMEDIATE")
        await _refused(guest, "Wo ist das Rathaus?")
        monkeypatch.setattr(storing, "_AGAIN", 0.0)
        assert await _health(served) == (503, "database away")
        viewer.execute("ROLLBACK")
        viewer.close()
        assert await _health(served) == (200, "ok")


async def test_a_disk_without_room_is_asked(lotse: Lotse, serving: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(lotse, ScriptedDialogue()) as served:
        await _health(served)
        async with lotse.database.read() as connection:
            trials = sa.select(sequences.c.value).where(sequences.c.name == "trial")
            assert (await connection.execute(trials)).scalar() is None
        monkeypatch.setattr(service, "free_mb", lambda _: 0)
        await _pragma(lotse, "query_only = ON")
        assert (await _health(served))[0] == 503

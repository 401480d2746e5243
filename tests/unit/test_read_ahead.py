"""What a turn needs seldom is read before a turn needs it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.settings import PROJECT
from bot.wiring import Lotse, assemble, housekeeping
from tests.fakes import ScriptedDialogue


async def test_what_people_say_every_day_is_read_once_the_engine_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []
    monkeypatch.setattr(housekeeping, "load_everyday", read.append)
    back = asyncio.Event()
    reading = asyncio.create_task(housekeeping.read_ahead(back))
    await asyncio.sleep(0)
    assert not read, "the engine comes first"
    back.set()
    await reading
    assert read == [PROJECT]


async def test_the_first_coordinator_finds_all_texts_read_and_checked(
    lotse: Lotse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lotse.library.refresh()
    assemble(lotse, ScriptedDialogue())
    monkeypatch.setattr(housekeeping, "load_everyday", lambda _: None)
    asked: list[str] = []

    async def fails() -> None:
        asked.append("fails")
        raise OSError

    async def last() -> None:
        asked.append("last")

    back = asyncio.Event()
    back.set()
    await housekeeping.read_ahead(back, [fails, *lotse.ahead, last])
    assert asked == ["fails", "last"] and len(lotse.ahead) == 2
    texts, report = (one.__self__ for one in lotse.ahead)  # type: ignore[attr-defined]
    assert report._kept.made_at is not None and texts._lines

"""What a turn needs seldom is read before a turn needs it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot import running
from bot.settings import PROJECT


async def test_what_people_say_every_day_is_read_once_the_engine_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []
    monkeypatch.setattr(running, "load_everyday", read.append)
    back = asyncio.Event()
    reading = asyncio.create_task(running.read_ahead(back))
    await asyncio.sleep(0)
    assert not read, "the engine comes first"
    back.set()
    await reading
    assert read == [PROJECT]

"""Threads that hang, as while names cannot be resolved, hold up neither an answer nor an erasure."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from bot.cli.serve import spread_out
from bot.store.steps.erased import ErasedLog


@pytest.fixture
def hanging() -> Iterator[threading.Event]:
    end = threading.Event()
    yield end
    end.set()


async def _hang(end: threading.Event, count: int) -> None:
    for _ in range(count):
        asyncio.get_running_loop().run_in_executor(None, end.wait, 600)


def test_an_erasure_waits_for_no_thread_that_others_share(tmp_path: Path, hanging: threading.Event) -> None:
    async def erase() -> None:
        await _hang(hanging, 100)
        try:
            async with asyncio.timeout(60):
                await ErasedLog(tmp_path / "erased.log").noted([uuid4().hex], datetime.now(UTC))
        finally:
            hanging.set()

    asyncio.run(erase())


def test_an_answer_gets_a_thread_while_every_call_to_telegram_hangs(hanging: threading.Event) -> None:
    async def answer() -> None:
        spread_out()
        await _hang(hanging, 40)
        try:
            async with asyncio.timeout(60):
                await asyncio.to_thread(threading.get_ident)
        finally:
            hanging.set()

    asyncio.run(answer())

"""Work beside the answering: none of it ends unheard, and the engine's return is not missed."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable

import pytest

from bot.cli.wordless import Wordless
from bot.service.signals import LocalSignals
from bot.store.conversations.inbox import SqlInbox
from bot.store.steps.erased import ErasedLog
from bot.wiring import Lotse, background
from bot.wiring.background import again_and_again, in_background
from bot.wiring.housekeeping import hurry_when_back


async def _until(check: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not check():
            await asyncio.sleep(0.01)


async def test_work_that_an_error_ends_is_logged_by_its_kind_and_the_rest_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    steps = 0

    async def counting() -> None:
        nonlocal steps
        while True:
            steps += 1
            await asyncio.sleep(0.01)

    async def stumbling() -> None:
        raise OverflowError("Geheimnis-4711")

    async def short() -> None:
        """Has nothing to do here."""

    async with in_background(counting(), stumbling(), short()):
        await _until(lambda: "OverflowError" in caplog.text)
        before = steps
        await _until(lambda: steps > before)
    ended, (logged,) = steps, caplog.records
    await asyncio.sleep(0.05)
    assert steps == ended, "the end of the block ends it"
    assert logged.levelno == logging.ERROR
    assert "stumbling" in logged.getMessage() and "Geheimnis" not in logged.getMessage()


async def test_work_that_takes_its_end_for_an_error_ends_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "_CLEANING_UP_SECONDS", 0.05)
    rounds = 0

    async def deaf_once() -> None:
        nonlocal rounds
        while True:
            rounds += 1
            with contextlib.suppress(OSError):
                await _cleaning_up_fails(fails=rounds == 1)

    async with asyncio.timeout(20), in_background(deaf_once()):
        await _until(lambda: rounds == 1)
    assert rounds == 2


async def _cleaning_up_fails(fails: bool) -> None:
    try:
        await asyncio.sleep(60)
    finally:
        if fails:
            raise ConnectionError


async def test_a_step_that_fails_is_logged_with_its_place_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.setFormatter(Wordless("%(message)s"))
    steps, words = 0, "Geheimnis-4711"

    async def second_fails() -> None:
        nonlocal steps
        steps += 1
        if steps == 2:
            raise KeyError(words)

    async with in_background(again_and_again(second_fails, 0.01, "nothing is swept", at_once=True)):
        await asyncio.sleep(0)
        assert steps == 1
        await _until(lambda: steps > 2)
    assert "nothing is swept: KeyError\n" in caplog.text and "in second_fails" in caplog.text
    assert "Geheimnis" not in caplog.text


class Stumbling(SqlInbox):
    """Its database is away at first."""

    hurried = 0

    async def hurry(self) -> None:
        self.hurried += 1
        if self.hurried == 1:
            raise OSError("the database is away")
        await super().hurry()


async def test_what_was_put_off_is_hurried_when_the_database_is_back_and_at_the_engines_next_return(
    lotse: Lotse, caplog: pytest.LogCaptureFixture
) -> None:
    lotse.inbox = inbox = Stumbling(lotse.database, lotse.clock, ErasedLog(lotse.settings.erased_log))
    back = asyncio.Event()
    async with in_background(hurry_when_back(lotse, LocalSignals(), back)):
        back.set()
        await _until(lambda: inbox.hurried == 2)
        await _until(lambda: not back.is_set())
        back.set()
        await _until(lambda: inbox.hurried == 3)
    assert "OSError" in caplog.text

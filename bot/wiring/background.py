"""Work beside the answering of requests: it runs until a block ends, and none of it ends unheard."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from typing import Any

logger = logging.getLogger(__name__)

_CLEANING_UP_SECONDS = 15.0  # ending the dialogue engine takes up to ten


@contextlib.asynccontextmanager
async def in_background(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Begun at once, cancelled at the end of the block; one that an error ends before is logged, the others go on."""
    tasks = [asyncio.create_task(work) for work in works]
    for task in tasks:
        task.add_done_callback(_ended)
    try:
        yield
    finally:
        await _cancelled(tasks)


async def again_and_again(
    step: Callable[[], Awaitable[object]], seconds: float, failing: str, at_once: bool = False
) -> None:
    """A step every so many seconds, until cancelled; one that fails is tried again at its next time. `failing`: what
    the log says then; `at_once`: the first without a pause."""
    if not at_once:
        await asyncio.sleep(seconds)
    while True:
        await tried(step, failing)
        await asyncio.sleep(seconds)


async def tried(step: Callable[[], Awaitable[object]], failing: str) -> bool:
    """Whether it went well; else the log says `failing`, and why and where."""
    try:
        await step()
    except Exception as error:
        logger.error("%s: %s", failing, type(error).__name__, exc_info=error)
        return False
    return True


async def _cancelled(tasks: Iterable[asyncio.Task[None]]) -> None:
    """A work whose cleaning-up fails may take that for the error of one round and go on: it is told again."""
    going_on = set(tasks)
    while going_on:
        for task in going_on:
            task.cancel()
        _, going_on = await asyncio.wait(going_on, timeout=_CLEANING_UP_SECONDS)


def _ended(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        work = getattr(task.get_coro(), "__qualname__", task.get_name())
        logger.error("%s has ended: %s", work, type(error).__name__, exc_info=error)

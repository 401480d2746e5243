"""Limits of tests: whoever waits in vain reads for what."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

import pytest

T = TypeVar("T")


@contextlib.asynccontextmanager
async def within(seconds: float, what: str) -> AsyncIterator[None]:
    """What must not hang, and what it is."""
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            yield
    except TimeoutError:
        if limit.expired():
            raise AssertionError(f"{what}: not within {seconds:g} s") from None
        raise


@contextlib.asynccontextmanager
async def ending(entered: contextlib.AbstractAsyncContextManager[T], seconds: float, what: str) -> AsyncIterator[T]:
    """A context whose end must not hang either."""
    stack = contextlib.AsyncExitStack()
    value = await stack.enter_async_context(entered)
    try:
        yield value
    finally:
        async with within(seconds, f"{what} ends"):
            await stack.aclose()


def limited(test: Callable[..., Awaitable[None]], seconds: float) -> Callable[..., Awaitable[None]]:
    """The test, cancelled where it waits: its traceback ends in the line that hung. pytest's own limit, which comes
    later, finds the event loop waiting and cannot say for whom."""

    @functools.wraps(test)
    async def cancelled_in_time(*args: Any, **more: Any) -> None:
        async with asyncio.timeout(seconds):
            await test(*args, **more)

    return cancelled_in_time


def seconds_for(item: pytest.Item) -> float:
    """How long pytest lets a test run; 0: for ever."""
    marker = item.get_closest_marker("timeout")
    given = marker.args[0] if marker else item.config.getoption("timeout", None)
    return float(item.config.getini("timeout") or 0 if given is None else given)

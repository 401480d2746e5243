"""What a turn needs seldom is read before a turn needs it."""

from __future__ import annotations

import asyncio

from bot.running import read_ahead
from bot.wiring.files import load_everyday


async def test_what_people_say_every_day_is_read_once_the_engine_is_there() -> None:
    load_everyday.cache_clear()
    back = asyncio.Event()
    reading = asyncio.create_task(read_ahead(back))
    await asyncio.sleep(0)
    assert load_everyday.cache_info().currsize == 0, "the engine comes first"
    back.set()
    await reading
    assert load_everyday.cache_info().currsize == 1

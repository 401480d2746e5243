"""The real answering path for a command: with the running engine, else with one started for the call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.cli.progress import waiting
from bot.core.outside_errors import DialogueDown
from bot.dialogue.rasa import RasaDialogue
from bot.service.answering import Answers
from bot.settings import Settings, read_settings
from bot.wiring import Lotse, build

_START_LIMIT = 90.0


@asynccontextmanager
async def lotse_ready(settings: Settings | None = None) -> AsyncIterator[Lotse]:
    """Lotse with its database and content, nothing running."""
    lotse = build(settings or read_settings())
    try:
        await lotse.prepare()
        yield lotse
    finally:
        await lotse.close()


@asynccontextmanager
async def answering_ready(settings: Settings | None = None) -> AsyncIterator[tuple[Lotse, Answers]]:
    """Lotse and a way to ask it, which keeps nothing."""
    async with lotse_ready(settings) as lotse:
        running = lotse.running_engine()
        if running:
            dialogue = RasaDialogue(lambda: (running.base, running.token))
            if await dialogue.ready():
                yield lotse, lotse.answering(dialogue)
                await dialogue.close()
                return
            await dialogue.close()
        async with _own_engine(lotse) as dialogue:
            yield lotse, lotse.answering(dialogue)


@asynccontextmanager
async def _own_engine(lotse: Lotse) -> AsyncIterator[RasaDialogue]:
    with waiting("training the understanding (once after a change)") as news:
        await lotse.ensure_model(news)
    engine = lotse.engine()
    running = asyncio.create_task(engine.run())
    dialogue = RasaDialogue(engine.address)
    try:
        with waiting("starting the dialogue engine"):
            await until_ready(dialogue)
        yield dialogue
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await engine.stop()
        await dialogue.close()


async def until_ready(dialogue: RasaDialogue, seconds: float = _START_LIMIT) -> None:
    """Raises DialogueDown when it takes longer."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not await dialogue.ready():
        if asyncio.get_running_loop().time() > deadline:
            raise DialogueDown(
                f"the dialogue engine did not start within {seconds:.0f} s; see run/rasa.log in the data"
            )
        await asyncio.sleep(0.3)

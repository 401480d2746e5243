"""The real answering path for a command: with the running engine, else with one started for the call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psutil

from bot.cli.progress import waiting
from bot.core.outside_errors import DialogueDown
from bot.dialogue.address import is_engine
from bot.dialogue.beside import bound
from bot.dialogue.own_folder import own_folder
from bot.dialogue.rasa import RasaDialogue
from bot.dialogue.server import RasaServer
from bot.service.turn.answering import Answers
from bot.settings import PROJECT, Settings, read_settings
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
    """In a folder of its own: a `lotse serve` that is just starting never takes it for its own, nor we its engine."""
    with waiting("training the understanding (once after a change)") as news:
        await lotse.ensure_model(news)
    with own_folder(lotse.settings.asking_folder) as folder:
        engine = RasaServer(
            lotse.settings.rasa_python, PROJECT, folder, lotse.sound_model, lambda: None, bound(())
        )  # fmt: skip
        running = asyncio.create_task(engine.run())
        dialogue = RasaDialogue(engine.address)
        try:
            with waiting("starting the dialogue engine"):
                await _started(dialogue, engine)
            yield dialogue
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await engine.stop()
            await dialogue.close()


async def _started(dialogue: RasaDialogue, engine: RasaServer) -> None:
    try:
        await until_ready(dialogue)
    except DialogueDown as error:
        raise DialogueDown(f"{error}; its log ends: {engine.last_logged() or 'nothing'}") from None


def engine_megabytes(lotse: Lotse) -> int | None:
    """Memory of the engine that `answering_ready` asks: the running Lotse's, or one of ours. None: it has gone."""
    running = lotse.running_engine()
    try:
        asked = [psutil.Process(running.pid)] if running else [c for c in psutil.Process().children() if is_engine(c)]
        return round(asked[0].memory_info().rss / 2**20) if asked else None
    except psutil.Error:
        return None


async def until_ready(dialogue: RasaDialogue, seconds: float = _START_LIMIT) -> None:
    """Raises DialogueDown when it takes longer."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not await dialogue.ready():
        if asyncio.get_running_loop().time() > deadline:
            raise DialogueDown(f"the dialogue engine did not start within {seconds:.0f} s")
        await asyncio.sleep(0.3)

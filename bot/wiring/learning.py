"""What is stale is learnt, and what the sources bring; the engine gets what goes live. The former stays until then."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bot.core.errors import LotseError
from bot.dialogue.server import with_model
from bot.service.learning.live_understanding import LiveUnderstanding
from bot.wiring.background import tried
from bot.wiring.lotse import Lotse
from bot.wiring.renewing import engine_of

logger = logging.getLogger(__name__)
_LOOK_SECONDS = 5.0
_SOURCES_SECONDS = 60.0
_LEARN_AGAIN_SECONDS = 3600.0


async def train_when_stale(lotse: Lotse) -> None:
    """A model of older content answers meanwhile; without one messages wait on disk, danger and menus are answered.
    What changed while it was learnt is learnt again. `follow_understanding` swaps."""
    while await asyncio.to_thread(lotse.model) is None:
        older = await asyncio.to_thread(lotse.usable_model)
        logger.info("training the understanding, once after a change: a few minutes; %s", _meanwhile(older))
        try:
            await lotse.ensure_model(logger.info, gentle=older is not None)
        except LotseError as error:
            logger.error("%s", error)
            return


def _meanwhile(older: Path | None) -> str:
    if older is None:
        return "until then messages wait, there is no model of this code"
    return f"until then {older.name} answers, which knows the content of before"


async def look_after_content(lotse: Lotse) -> None:
    """One training at a time: first what is stale, then what the sources bring. What could not be learnt is tried again
    every hour, what is gone (it was broken) at the next look: without any model messages would wait for ever."""
    due, known = 0.0, lotse.trainer.arrived()
    while True:
        if time.monotonic() >= due or lotse.trainer.arrived() != known:
            known = lotse.trainer.arrived()
            await tried(partial(train_when_stale, lotse), "the understanding cannot be trained")
            due = time.monotonic() + _LEARN_AGAIN_SECONDS
        await tried(partial(refresh_sources, lotse), "sources cannot be looked after")
        await asyncio.sleep(_SOURCES_SECONDS)


async def refresh_sources(lotse: Lotse) -> None:
    """Asks every source that is due. What came is shown at once, and understood after a training beside the work."""
    await lotse.sources.refresh_due()
    await lotse.sources.count_trouble()
    if lotse.sources.fresh:  # also when a coordinator had one read
        lotse.sources.fresh = False
        try:
            await lotse.library.refresh()
        except Exception:
            lotse.sources.fresh = True  # shown and learnt at the next look
            raise
        try:
            await renew_model(lotse, logger.info)
        except LotseError as error:  # the former model stays; not tried again before something else changes
            logger.error("what came from the sources is not learnt: %s", error)


async def renew_model(lotse: Lotse, progress: Callable[[str], None]) -> Path:
    """Trains when the content asks for it; a running engine gets the new model, its dialogues stay."""
    model = await lotse.ensure_model(progress)
    if running := lotse.running_engine():
        await with_model(running, model, lotse.settings.run_folder / "rasa.json")
    return model


async def follow_understanding(lotse: Lotse) -> None:
    """What goes live, here or in another process, is what the engine runs within seconds."""
    following = LiveUnderstanding(engine_of(lotse))
    while True:
        await lotse.renewing.published.wait(_LOOK_SECONDS)
        lotse.renewing.published.ready()
        await tried(following.look, "the live understanding is not in use yet")

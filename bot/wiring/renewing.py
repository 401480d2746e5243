"""The screen on which coordinators renew the understanding, and the engine that follows it."""

from __future__ import annotations

import logging
from pathlib import Path

from starlette.routing import BaseRoute

from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.understanding.training import TrainingScreen
from bot.desk.words import Words
from bot.dialogue.server import with_model
from bot.service.learning.live_understanding import Engine
from bot.store.learning.understandings import SqlUnderstandings
from bot.wiring.lotse import Lotse

logger = logging.getLogger(__name__)


def training_screens(lotse: Lotse, guard: Guard, pages: DeskPages, words: Words) -> list[BaseRoute]:
    store = SqlUnderstandings(lotse.database, lotse.clock)
    return TrainingScreen(lotse.renewing, store, lotse.library, words, lotse.clock, guard, pages, lotse.stand).routes()


def engine_of(lotse: Lotse) -> Engine:
    def runs() -> str | None:
        running = lotse.running_engine()
        return running.model if running else None

    async def train() -> Path:
        return await lotse.ensure_model(logger.info)

    async def swap(model: Path) -> None:
        running = lotse.running_engine()
        if running:
            await with_model(running, model, lotse.settings.run_folder / "rasa.json")

    library, arrived = lotse.library, lotse.trainer.arrived
    return Engine(lambda: library.taught, lambda: library.guide, lotse.model, arrived, train, runs, swap)

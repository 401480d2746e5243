"""`lotse train`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from time import monotonic

import click

from bot.cli.engine import lotse_ready
from bot.cli.progress import console, waiting
from bot.dialogue.server import with_model
from bot.wiring import Lotse


@click.command()
@click.option("--force", is_flag=True, help="train even when nothing has changed")
def train(force: bool) -> None:
    """Trains the understanding from files and portal, and swaps it in without losing a message."""
    asyncio.run(_train(force))


async def _train(force: bool) -> None:
    async with lotse_ready() as lotse:
        await train_and_swap(lotse, force)


async def train_and_swap(lotse: Lotse, force: bool = False) -> Path:
    """Trains when needed; a running engine gets the new model, its dialogues stay."""
    began, err = monotonic(), console()
    with waiting("training the understanding") as news:
        model = await lotse.ensure_model(news, again=force)
    err.print(f"model {model.name} after {monotonic() - began:.0f} s")
    running = lotse.running_engine()
    if running:
        began = monotonic()
        await with_model(running, model, lotse.settings.run_folder / "rasa.json")
        err.print(f"swapped into the running engine in {monotonic() - began:.1f} s")
    return model

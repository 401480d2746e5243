"""`lotse train` and `lotse portal import`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

import click
from rich.console import Console

from bot.cli.engine import lotse_ready
from bot.cli.progress import console, steps, waiting
from bot.core.content import Item, Outcome
from bot.core.errors import ImportRefused
from bot.dialogue.server import with_model
from bot.portal.fetch import read_source
from bot.portal.integreat import read_pages
from bot.service.import_portal import import_items, summary
from bot.service.library import training_content
from bot.wiring import Lotse

_MARKS = {"new": "+", "changed": "~", "unchanged": "=", "removed": "-", "refused": "!"}


@click.command()
@click.option("--force", is_flag=True, help="train even when nothing has changed")
def train(force: bool) -> None:
    """Trains the understanding from files and portal, and swaps it in without losing a message."""
    asyncio.run(_train(force))


@click.group()
def portal() -> None:
    """The town's portal content."""


@portal.command("import")
@click.argument("sources", nargs=-1, required=True)
@click.option("--no-train", is_flag=True, help="do not train afterwards; the pages are found only after `lotse train`")
def import_(sources: tuple[str, ...], no_train: bool) -> None:
    """Imports Integreat pages from files or addresses, several languages at once. All or nothing."""
    asyncio.run(_import(sources, no_train))


async def _train(force: bool) -> None:
    async with lotse_ready() as lotse:
        await train_and_swap(lotse, force)


async def train_and_swap(lotse: Lotse, force: bool = False) -> Path:
    """Trains when needed; a running engine gets the new model, its dialogues stay."""
    began, err = monotonic(), console()
    if force and (known := lotse.trainer.find(training_content(lotse.library.guide))):
        known.rename(known.with_suffix(".former"))
    with waiting("training the understanding") as news:
        model = await lotse.ensure_model(news)
    for former in model.parent.glob("*.former"):
        former.unlink()
    err.print(f"model {model.name} after {monotonic() - began:.0f} s")
    running = lotse.running_engine()
    if running:
        began = monotonic()
        await with_model(running, model, lotse.settings.run_folder / "rasa.json")
        err.print(f"swapped into the running engine in {monotonic() - began:.1f} s")
    return model


async def _import(sources: Sequence[str], no_train: bool) -> None:
    async with lotse_ready() as lotse:
        items = await read_all(sources, lotse.settings.allow_private_sources)
        outcomes = await import_items(lotse.contents, items)
        _print_outcomes(outcomes)
        await lotse.library.refresh()
        if not no_train:
            await train_and_swap(lotse)


async def read_all(sources: Sequence[str], allow_private: bool) -> list[Item]:
    """All sources read and checked before anything is applied."""
    items: list[Item] = []
    with steps("reading", len(sources)) as step:
        for source in sources:
            try:
                items += read_pages(await read_source(source, allow_private), source)
            except ImportRefused as error:
                raise ImportRefused(f"{error}; nothing was changed") from error
            step()
    return items


def _print_outcomes(outcomes: Sequence[Outcome]) -> None:
    out = Console(highlight=False, soft_wrap=True)
    for outcome in outcomes:
        why = f" ({outcome.why})" if outcome.why else ""
        out.print(f"{_MARKS[outcome.kind]} {outcome.kind:9} {outcome.key}{why}", markup=False)
    out.print(summary(outcomes))

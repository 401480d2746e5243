"""`lotse understanding examine`: not for people; `bot/dialogue/examining.py` runs it beside the answering."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import click

from bot.cli.engine import until_ready
from bot.dialogue.address import Address
from bot.dialogue.beside import bound
from bot.dialogue.own_folder import own_folder
from bot.dialogue.rasa import RasaDialogue
from bot.dialogue.server import RasaServer, with_model
from bot.service.learning.evaluate import ask_all, given
from bot.service.turn.answering import Answers
from bot.settings import PROJECT, Settings, read_settings
from bot.wiring import Lotse, build

_EVERY = 25
_PATIENCE = 600.0  # seconds for an engine that gets only what nobody else needs


@click.group(hidden=True)
def understanding() -> None:
    """What the desk starts in a process of its own."""


@understanding.command()
@click.argument("plan", type=click.Path(path_type=Path, exists=True))
@click.argument("out", type=click.Path(path_type=Path))
def examine(plan: Path, out: Path) -> None:
    """PLAN: JSON [{"model": FILE, "texts": [...]}]. Writes what each model makes of its texts to OUT; prints how far
    it is. Nothing reaches queue, counters or review inbox."""
    asked = json.loads(plan.read_text("utf-8"))
    found = asyncio.run(_examined(read_settings(), asked))
    out.write_text(json.dumps(found, ensure_ascii=False), "utf-8")


async def _examined(settings: Settings, plan: list[dict[str, Any]]) -> list[dict[str, Any]]:
    lotse = build(settings)
    try:
        await lotse.library.refresh()
        step, found = _steps(sum(len(one["texts"]) for one in plan)), []
        with own_folder(settings.asking_folder) as folder:
            async with _engine(lotse, folder, [one for one in plan if one["texts"]]) as (answering, use):
                for one in plan:
                    if one["texts"]:
                        await use(Path(one["model"]))
                    found.append(await _answers(answering, one["texts"], step))
        return found
    finally:
        await lotse.close()


async def _answers(answering: Answers, texts: list[str], step: Callable[[], None]) -> dict[str, Any]:
    asked = await ask_all(answering, [{"text": text} for text in texts], lambda hit, locale: None, step)
    return {one.label["text"]: given(one.answer).model_dump(mode="json") for one in asked}


@asynccontextmanager
async def _engine(lotse: Lotse, folder: Path, plan: list[dict[str, Any]]) -> AsyncIterator[tuple[Answers, Any]]:
    """An engine in a folder of its own, and how to give it another model."""
    first = Path(plan[0]["model"])
    engine = RasaServer(lotse.settings.rasa_python, PROJECT, folder, lambda: first, lambda: None, bound(()), _PATIENCE)
    running, dialogue = asyncio.create_task(engine.run()), RasaDialogue(engine.address, _PATIENCE)

    async def use(model: Path) -> None:
        address = Address.read(engine.address_file)
        assert address
        await with_model(address, model, engine.address_file, _PATIENCE)

    try:
        await until_ready(dialogue, _PATIENCE)
        yield lotse.answering(dialogue), use
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await engine.stop()
        await dialogue.close()


def _steps(total: int) -> Callable[[], None]:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if done % _EVERY == 0 or done == total:
            click.echo(f"{done}/{total}")

    return step

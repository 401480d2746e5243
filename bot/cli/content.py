"""`lotse content export` and `lotse content import`: what coordinators edited, out of the database and in again."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from bot.cli.engine import lotse_ready
from bot.core.errors import ImportRefused
from bot.core.wording import Problem
from bot.portal.response_files import read_texts
from bot.portal.response_writer import write_texts
from bot.service.publishing import TextOutcome, bring_in
from bot.settings import PROJECT

_MARKS = {"new": "+", "changed": "~", "unchanged": "=", "refused": "!"}
_WHY = {
    "empty": "empty",
    "too_long": "{found} characters, at most {most}",
    "too_many_sentences": "{found} sentences, at most {most}",
    "unknown_placeholder": "{found} is filled by nobody; known: {known}",
    "missing_placeholder": "{found} is missing",
    "missing_number": "the number {found} is missing",
    "label_taken": "another label says {found} too",
    "unknown_name": "there is no text of this name",
    "unknown_locale": "nobody is answered in this language",
    "twice": "it is there twice",
}


@click.group()
def content() -> None:
    """The prepared texts: what the bot says."""


@content.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """Writes the live texts in the format of `responses/`, one folder per locale."""
    asyncio.run(_export(folder))


@content.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--by", default="lotse content import", show_default=True, help="who is named in the history")
@click.option("--why", default="", help="the reason that is named in the history")
def import_(folder: Path, by: str, why: str) -> None:
    """Brings texts in as edits, all or nothing, each with its outcome. A running bot says them within seconds."""
    asyncio.run(_import(folder, by, why))


async def _export(folder: Path) -> None:
    async with lotse_ready() as lotse:
        live = await lotse.responses.live()
        files = await asyncio.to_thread(write_texts, live, PROJECT / "responses", folder)
        click.echo(f"{len(live)} texts in {len(files)} files under {folder}")


async def _import(folder: Path, by: str, why: str) -> None:
    texts = await asyncio.to_thread(read_texts, folder)
    if not texts:
        raise ImportRefused(f"{folder}: no folder of a locale with texts in it")
    async with lotse_ready() as lotse:
        outcomes = await bring_in(lotse.responses, texts, by, why)
    _print(outcomes)
    if any(outcome.kind == "refused" for outcome in outcomes):
        click.echo("lotse: nothing was changed", err=True)
        sys.exit(1)


def _print(outcomes: Sequence[TextOutcome]) -> None:
    out = Console(highlight=False, soft_wrap=True)
    for outcome in outcomes:
        kind, name, locale = outcome.key
        why = f" ({'; '.join(map(_why, outcome.problems))})" if outcome.problems else ""
        out.print(f"{_MARKS[outcome.kind]} {outcome.kind:9} {locale} {kind} {name}{why}", markup=False)
    counted = Counter(outcome.kind for outcome in outcomes)
    out.print(", ".join(f"{counted[kind]} {kind}" for kind in _MARKS))


def _why(problem: Problem) -> str:
    return _WHY[problem.code].format(**problem.values)

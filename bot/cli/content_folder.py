"""A town's content as a folder: out, and in again (docs/content-in-git.md)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from bot.cli.engine import lotse_ready
from bot.cli.noted import in_german, noted
from bot.core.content.kept_content import Fate, counted
from bot.core.errors import ImportRefused
from bot.portal.town_folder import read_folder, write_folder, write_state
from bot.service.content.town_content import BroughtIn, apart_from_orphans, bring_in, named
from bot.settings import PROJECT
from bot.store.content.town_content import SqlTownContent
from bot.wiring import Lotse
from bot.wiring.files import town_items

_MARKS = {"new": "+", "changed": "~", "removed": "-", "kept": "=", "refused": "!"}
_AREAS = {"text": "texts", "item": "items of the portal", "example": "examples", "topic": "topics of the town"}


async def export_folder(folder: Path) -> None:
    async with lotse_ready() as lotse:
        here = await SqlTownContent(lotse.database, lotse.clock).named()
        pattern = PROJECT / "responses"
        kept, orphans = apart_from_orphans(here.kept)
        files = await asyncio.to_thread(write_folder, kept, here.lineage, pattern, folder)
        await noted(lotse.database, lotse.clock, "export", "content export", "Inhalte exportiert", folder.name)
    areas = Counter(key[0] for key in kept)
    told = ", ".join(f"{areas[area]} {names}" for area, names in _AREAS.items())
    click.echo(f"{told}; {files} files under {folder}")
    for key in orphans:
        click.echo(f"left out: {'/'.join(filter(None, key))}: this page is not there any more (/desk/questions/pages)")


async def import_folder(folder: Path, by: str, why: str, take_files: bool) -> bool:
    """Whether it was brought in; nothing was changed when it was not."""
    async with lotse_ready() as lotse:
        done = await bring_in_folder(lotse, folder, by, why, take_files)
        if done.base:
            told = in_german(counted(done.fates))
            said = "Inhalte importiert"
            await noted(lotse.database, lotse.clock, "texts", "content import", said, folder.name, told)
    _print(done.fates)
    return done.base is not None


async def bring_in_folder(lotse: Lotse, folder: Path, by: str, why: str, take_files: bool) -> BroughtIn:
    """Raises ImportRefused, VersionChanged."""
    files, base = await asyncio.to_thread(read_folder, folder)
    if not files:
        raise ImportRefused(f"{folder}: nothing in it to bring in")
    seeded = {item.source for item in await asyncio.to_thread(town_items, PROJECT / "portal")}
    store, intents = SqlTownContent(lotse.database, lotse.clock), lotse.library.catalogue.intents
    done = await bring_in(store, files, base, intents, by, why, take_files, seeded)
    if done.base and done.base.lineage:
        await asyncio.to_thread(write_state, done.base, folder)
    return done


def _print(fates: Sequence[Fate]) -> None:
    """What is as it was counts only, and so do newer notes of who wrote and read a text."""
    out = Console(highlight=False, soft_wrap=True)
    for fate in fates:
        if fate.kind != "unchanged" and (fate.kind, fate.key[0]) != ("kept", "about"):
            why = f" ({fate.why})" if fate.why else ""
            out.print(f"{_MARKS[fate.kind]} {fate.kind:9} {named(fate)}{why}", markup=False)
    out.print(", ".join(f"{number} {kind}" for kind, number in counted(fates).items()))

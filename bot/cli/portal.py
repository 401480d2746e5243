"""`lotse portal`: imports, edits that their source contradicts, templates; `portal_sources.py` has the rest."""

from __future__ import annotations

import asyncio
import json
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import click

from bot.cli.engine import lotse_ready
from bot.cli.learning import train_and_swap
from bot.cli.noted import in_german
from bot.cli.outcomes import noted_in_log, print_outcomes
from bot.cli.portal_sources import add, refresh, remove, sources_
from bot.cli.progress import steps, waiting
from bot.core.content.content import ContentKind, Delivery
from bot.core.content.sources import source_name
from bot.core.errors import BadInput, ImportRefused, SourceEmpty
from bot.portal.table_columns import COURSES, EVENTS, OFFICES, Table
from bot.portal.template import csv_template, excel_template
from bot.service.content.import_portal import counts, import_deliveries
from bot.wiring import Lotse

_TABLES = {"offices": OFFICES, "courses": COURSES, "events": EVENTS}
_GERMAN = {"aemter": OFFICES, "ämter": OFFICES, "kurse": COURSES, "veranstaltungen": EVENTS}
_BY_HAND = "command line"


@click.group()
def portal() -> None:
    """The town's portal content."""


for _command in (add, remove, sources_, refresh):
    portal.add_command(_command)


@portal.command("import")
@click.argument("sources", nargs=-1, required=True)
@click.option("--confirm", is_flag=True, help="also when a source loses half of its items or more")
@click.option("--no-train", is_flag=True, help="do not train afterwards; names are understood only after `lotse train`")
def import_(sources: tuple[str, ...], confirm: bool, no_train: bool) -> None:
    """Imports files or addresses: Integreat, iCalendar, CSV, Excel, pages with JSON-LD (docs/imports.md).

    All sources are read before anything is applied; one that cannot be read stops all. An item that is broken is
    refused alone.
    """
    asyncio.run(_import(sources, confirm, no_train))


@portal.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice(list(_TABLES)), help="what it is for, when the file's name does not say it")
def template(file: Path, kind: str | None) -> None:
    """Writes a table to fill in: offices.xlsx, courses.csv, events.xlsx …"""
    table = _table(file, kind)
    if file.suffix.lower() not in (".xlsx", ".csv"):
        raise BadInput(f"{file}: a template is an .xlsx or a .csv file")
    content = excel_template(table) if file.suffix.lower() == ".xlsx" else csv_template(table)
    try:
        with file.open("xb") as new:  # never over one that somebody has filled in
            new.write(content)
    except FileExistsError as error:
        raise BadInput(f"{file}: is there already and was left as it is; choose another name") from error
    except OSError as error:
        raise BadInput(f"{file}: cannot be written ({error.strerror})") from error
    click.echo(f"{file}: fill it in, then `lotse portal import {shlex.quote(str(file))}`")


@portal.command()
@click.argument("kind", type=click.Choice(get_args(ContentKind)))
@click.argument("key")
@click.argument("changes", nargs=-1, required=True)
def edit(kind: str, key: str, changes: tuple[str, ...]) -> None:
    """Changes fields of an item by hand: FIELD=JSON, e.g. phone='"030 23125-100"'. It stays when its source is read."""
    asyncio.run(_edit(kind, key, dict(_change(change) for change in changes)))


@portal.command()
@click.argument("key", required=False)
@click.option("--take", type=click.Choice(["mine", "theirs"]), help="settles the conflict about KEY")
def conflicts(key: str | None, take: str | None) -> None:
    """Edits by hand that their source contradicts, both sides; --take mine or theirs settles one."""
    if bool(key) != bool(take):
        raise click.UsageError("--take and KEY belong together")
    asyncio.run(_conflicts(key, take))


async def read_all(lotse: Lotse, sources: Sequence[str]) -> list[Delivery]:
    """All sources read and checked before anything is applied."""
    try:
        with steps("reading", len(sources)) as step:
            reading = await lotse.portal_reader().read(sources, {}, step)
    except ImportRefused as error:
        raise type(error)(f"{error}; nothing was changed") from error
    assert reading is not None  # nothing was known before
    if reading.empty:
        raise SourceEmpty(f"{next(iter(reading.empty.values()))}; nothing was changed")
    return list(reading.deliveries)


async def _import(sources: Sequence[str], confirm: bool, no_train: bool) -> None:
    async with lotse_ready() as lotse:
        deliveries = await read_all(lotse, sources)
        with waiting("writing"):
            outcomes = await import_deliveries(lotse.contents, deliveries, confirm)
        await noted_in_log(
            lotse, "import", "Inhalte importiert", ", ".join(map(source_name, sources)), in_german(counts(outcomes))
        )
        print_outcomes(outcomes)
        await lotse.library.refresh()
        if not no_train:
            await train_and_swap(lotse)


async def _edit(kind: str, key: str, changes: dict[str, Any]) -> None:
    async with lotse_ready() as lotse:
        await lotse.content_editing().edit(kind, key, changes, _BY_HAND)
        await noted_in_log(lotse, "edit", "Eintrag geändert", f"{kind}/{key}", ", ".join(changes))
        click.echo(f"{kind}/{key}: changed: {', '.join(changes)}")


async def _conflicts(key: str | None, take: str | None) -> None:
    async with lotse_ready() as lotse:
        editing = lotse.content_editing()
        if key and take:
            conflict = await editing.conflict(key)
            await editing.settle(conflict, "theirs" if take == "theirs" else "mine")
            about = f"{conflict.kind}/{conflict.key}"
            await noted_in_log(lotse, "conflicts", "Widerspruch zur Quelle entschieden", about, take)
            click.echo(f"{conflict.kind}/{conflict.key}: {take} taken")
            return
        found = await editing.conflicts()
        if not found:
            click.echo("no edit by hand is contradicted by its source")
        for conflict in found:
            click.echo(f"? {conflict.kind}/{conflict.key} ({conflict.title}), edited by {conflict.edited_by}")
            for field, mine, theirs in conflict.differences if conflict.theirs is not None else ():
                click.echo(f"    {field}: mine {_short(mine)}, theirs {_short(theirs)}")
            if conflict.theirs is None:
                click.echo(f"    {conflict.source} has it no more")


def _table(file: Path, kind: str | None) -> Table:
    stem = file.stem.casefold()
    found = _TABLES.get(kind or stem) or _GERMAN.get(stem)
    if found is None:
        raise BadInput(f"{file}: is it for offices, courses or events? Say it with --kind")
    return found


def _change(text: str) -> tuple[str, Any]:
    field, equals, value = text.partition("=")
    if not equals:
        raise BadInput(f"{text!r}: expected FIELD=JSON")
    try:
        return field, json.loads(value)
    except ValueError:
        return field, value


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:79]}…"

"""`lotse portal`: imports, sources that are read again and again, edits that their source contradicts, templates."""

from __future__ import annotations

import asyncio
import json
import shlex
from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, get_args

import click

from bot.cli.engine import lotse_ready
from bot.cli.learning import train_and_swap
from bot.cli.noted import noted
from bot.cli.progress import steps, waiting
from bot.core.content import ContentKind, Delivery, Outcome
from bot.core.errors import BadInput, ImportRefused
from bot.core.sources import Source, source_name
from bot.portal.table_columns import COURSES, EVENTS, OFFICES, Table
from bot.portal.template import csv_template, excel_template
from bot.service.import_portal import import_deliveries, summary
from bot.service.sources import Refreshed
from bot.wiring import Lotse

_MARKS = {"new": "+", "changed": "~", "unchanged": "=", "removed": "-", "refused": "!", "conflict": "?"}
_TABLES = {"offices": OFFICES, "courses": COURSES, "events": EVENTS}
_GERMAN = {"aemter": OFFICES, "ämter": OFFICES, "kurse": COURSES, "veranstaltungen": EVENTS}
_BY_HAND = "command line"


@click.group()
def portal() -> None:
    """The town's portal content."""


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
@click.argument("addresses", nargs=-1, required=True)
@click.option("--name", help="what it is called; by default made of its address")
@click.option("--every", type=click.IntRange(1, 720), help="hours between two readings (LOTSE_REFRESH_HOURS)")
def add(addresses: tuple[str, ...], name: str | None, every: int | None) -> None:
    """Reads a source again and again while `lotse serve` runs. Several languages of one thing are one source."""
    whole = [_whole(address) for address in addresses]
    asyncio.run(_add(whole, name or source_name(addresses[0]), every))


@portal.command()
@click.argument("name")
@click.option("--with-items", is_flag=True, help="what it delivered goes too")
def remove(name: str, with_items: bool) -> None:
    """Reads a source no more."""
    asyncio.run(_remove(name, with_items))


@portal.command("sources")
def sources_() -> None:
    """Every source: when it was read, what came, and what is wrong with it."""
    asyncio.run(_sources())


@portal.command()
@click.argument("name", required=False)
@click.option("--confirm", is_flag=True, help="also when the source loses half of its items or more")
@click.option("--no-train", is_flag=True, help="do not train afterwards")
def refresh(name: str | None, confirm: bool, no_train: bool) -> None:
    """Reads one source now, or all that are due."""
    asyncio.run(_refresh(name, confirm, no_train))


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
    return list(reading.deliveries)


async def _import(sources: Sequence[str], confirm: bool, no_train: bool) -> None:
    async with lotse_ready() as lotse:
        deliveries = await read_all(lotse, sources)
        with waiting("writing"):
            outcomes = await import_deliveries(lotse.contents, deliveries, confirm)
        await _noted(lotse, "import", "Inhalte importiert", ", ".join(map(source_name, sources)), summary(outcomes))
        _print_outcomes(outcomes)
        await lotse.library.refresh()
        if not no_train:
            await train_and_swap(lotse)


async def _add(addresses: Sequence[str], name: str, every: int | None) -> None:
    async with lotse_ready() as lotse:
        await lotse.sources.add(name, addresses, every or lotse.settings.refresh_hours)
        await _noted(lotse, "add", "Quelle hinzugefügt", name)
        now = f"lotse portal refresh {shlex.quote(name)}"
        click.echo(f"{name}: read within a minute while Lotse runs; now by `{now}`")


async def _remove(name: str, with_items: bool) -> None:
    async with lotse_ready() as lotse:
        _print_outcomes(await lotse.sources.remove(name, with_items))
        await _noted(lotse, "remove", "Quelle entfernt", name)


async def _sources() -> None:
    async with lotse_ready() as lotse:
        now = lotse.clock.now()
        known = await lotse.sources.all()
        if not known:
            click.echo("nothing is read again and again yet; `lotse portal add ADDRESS` adds a source")
        for source in known:
            _print_source(source, "!" if source.needs_attention(now) else " ", now.tzinfo)


async def _refresh(name: str | None, confirm: bool, no_train: bool) -> None:
    async with lotse_ready() as lotse:
        with waiting("reading"):
            keeper = lotse.sources
            done = [await keeper.refresh(name, confirm)] if name else await keeper.refresh_due()
        if not done:
            click.echo("no source is due; `lotse portal refresh NAME` reads one at once")
        for one in done:
            if one.outcomes or one.source.problem:
                _print_outcomes(one.outcomes)
            else:
                click.echo(f"{one.source.name} is as it was when it was last read; nothing is to be done")
            _print_source(one.source, "!" if one.source.problem else " ", lotse.clock.now().tzinfo)
        await lotse.library.refresh()
        if not no_train and any(one.changed for one in done):
            await train_and_swap(lotse)
    _fail_when_broken(done)


def _fail_when_broken(done: Sequence[Refreshed]) -> None:
    broken = [one.source.name for one in done if one.source.problem]
    if broken:
        raise ImportRefused(f"not read: {', '.join(broken)}")


async def _edit(kind: str, key: str, changes: dict[str, Any]) -> None:
    async with lotse_ready() as lotse:
        await lotse.content_editing().edit(kind, key, changes, _BY_HAND)
        await _noted(lotse, "edit", "Eintrag geändert", f"{kind}/{key}", ", ".join(changes))
        click.echo(f"{kind}/{key}: changed: {', '.join(changes)}")


async def _conflicts(key: str | None, take: str | None) -> None:
    async with lotse_ready() as lotse:
        editing = lotse.content_editing()
        if key and take:
            conflict = await editing.conflict(key)
            await editing.settle(conflict, "theirs" if take == "theirs" else "mine")
            about = f"{conflict.kind}/{conflict.key}"
            await _noted(lotse, "conflicts", "Widerspruch zur Quelle entschieden", about, take)
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


async def _noted(lotse: Lotse, command: str, said: str, about: str, detail: str = "") -> None:
    await noted(lotse.database, lotse.clock, "portal", f"portal {command}", said, about, detail)


def _print_outcomes(outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        why = f" ({outcome.why})" if outcome.why else ""
        title = f" {outcome.title}" if outcome.title not in ("", outcome.key) else ""
        click.echo(f"{_MARKS[outcome.kind]} {outcome.kind:9} {outcome.key}{title}{why}")
    click.echo(summary(outcomes))
    kinds = {outcome.kind for outcome in outcomes}
    if "refused" in kinds:
        click.echo("What was refused is as it was before: mend it where it comes from and import that again.")
    if "conflict" in kinds:
        click.echo("`lotse portal conflicts` shows both sides; with `KEY --take mine` or `theirs` it settles one.")


def _print_source(source: Source, mark: str, zone: tzinfo | None) -> None:
    def when(moment: datetime | None) -> str:
        return f"{moment.astimezone(zone):%d.%m.%Y %H:%M}" if moment else "never"

    counts = ", ".join(f"{number} {kind}" for kind, number in source.counts.items() if number) or "nothing yet"
    last, every = when(source.last_success), f"every {source.every_hours} h"
    click.echo(f"{mark} {source.name}: {source.format or '?'}, {every}, last {last}, {counts}")
    if source.problem:
        click.echo(f"    {source.problem} since {when(source.failing_since)}, {source.failures} times: {source.why}")


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


def _whole(address: str) -> str:
    """A web address, or the full path of a file that is there. Raises BadInput: neither."""
    if address.startswith(("http://", "https://")):
        return address
    if "://" in address or not Path(address).is_file():
        raise BadInput(f"{address}: is neither a file that is there nor an address that begins with https://")
    return str(Path(address).resolve())


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:79]}…"

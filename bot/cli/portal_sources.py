"""`lotse portal add, remove, sources, refresh`: sources that are read again and again."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import Path

import click

from bot.cli.engine import lotse_ready
from bot.cli.learning import train_and_swap
from bot.cli.outcomes import noted_in_log, print_outcomes
from bot.cli.progress import waiting
from bot.core.content.sources import Source, source_name
from bot.core.errors import BadInput, ImportRefused
from bot.service.content.sources import Refreshed


@click.command()
@click.argument("addresses", nargs=-1, required=True)
@click.option("--name", help="what it is called; by default made of its address")
@click.option("--every", type=click.IntRange(1, 720), help="hours between two readings (LOTSE_REFRESH_HOURS)")
def add(addresses: tuple[str, ...], name: str | None, every: int | None) -> None:
    """Reads a source again and again while `lotse serve` runs. Several languages of one thing are one source."""
    whole = [_whole(address) for address in addresses]
    asyncio.run(_add(whole, name or source_name(addresses[0]), every))


@click.command()
@click.argument("name")
@click.option("--with-items", is_flag=True, help="what it delivered goes too")
def remove(name: str, with_items: bool) -> None:
    """Reads a source no more."""
    asyncio.run(_remove(name, with_items))


@click.command("sources")
def sources_() -> None:
    """Every source: when it was read, what came, and what is wrong with it."""
    asyncio.run(_sources())


@click.command()
@click.argument("name", required=False)
@click.option("--confirm", is_flag=True, help="also when the source loses half of its items or more")
@click.option("--no-train", is_flag=True, help="do not train afterwards")
def refresh(name: str | None, confirm: bool, no_train: bool) -> None:
    """Reads one source now, or all that are due."""
    asyncio.run(_refresh(name, confirm, no_train))


async def _add(addresses: Sequence[str], name: str, every: int | None) -> None:
    async with lotse_ready() as lotse:
        await lotse.sources.add(name, addresses, every or lotse.settings.refresh_hours)
        await noted_in_log(lotse, "add", "Quelle hinzugefügt", name)
        now = f"lotse portal refresh {shlex.quote(name)}"
        click.echo(f"{name}: read within a minute while Lotse runs; now by `{now}`")


async def _remove(name: str, with_items: bool) -> None:
    async with lotse_ready() as lotse:
        print_outcomes(await lotse.sources.remove(name, with_items))
        await noted_in_log(lotse, "remove", "Quelle entfernt", name)


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
                print_outcomes(one.outcomes)
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


def _print_source(source: Source, mark: str, zone: tzinfo | None) -> None:
    def when(moment: datetime | None) -> str:
        return f"{moment.astimezone(zone):%d.%m.%Y %H:%M}" if moment else "never"

    counts = ", ".join(f"{number} {kind}" for kind, number in source.counts.items() if number) or "nothing yet"
    last, every = when(source.last_success), f"every {source.every_hours} h"
    click.echo(f"{mark} {source.name}: {source.format or '?'}, {every}, last {last}, {counts}")
    if source.problem:
        click.echo(f"    {source.problem} since {when(source.failing_since)}, {source.failures} times: {source.why}")


def _whole(address: str) -> str:
    """A web address, or the full path of a file that is there. Raises BadInput: neither."""
    if address.startswith(("http://", "https://")):
        return address
    if "://" in address or not Path(address).is_file():
        raise BadInput(f"{address}: is neither a file that is there nor an address that begins with https://")
    return str(Path(address).resolve())

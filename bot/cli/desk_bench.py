"""`lotse bench desk`: how fast the desk is when it is full, and how soon staff see what happened."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Any

import click
import httpx
import psutil
from rich.console import Console
from rich.table import Table

from bot.cli.desk_people import Clerk, Times, Writer
from bot.cli.desk_town import DEPARTMENT, BusyDesk, busy_desk
from bot.cli.engine import lotse_ready
from bot.cli.progress import steps, waiting
from bot.cli.spread import spread
from bot.cli.town import apart
from bot.core.errors import LotseError
from bot.dialogue.own_folder import own_folder
from bot.dialogue.server import free_port
from bot.settings import PROJECT, Settings, read_settings

PAGE_BAR, LAG_BAR = 150.0, 1000.0  # milliseconds, of the 95th percentile
_MESSAGES = 10
_START_LIMIT = 30.0
_PAUSE = (1.0, 4.0)  # seconds between two things a person does: reading
_BARS = {
    "queue page": PAGE_BAR, "conversation page": PAGE_BAR, "claim": PAGE_BAR, "reply": PAGE_BAR,
    "list redrawn": PAGE_BAR, "conversation redrawn": PAGE_BAR,
    "from a yes to the list": LAG_BAR, "from a message to the page": LAG_BAR,
}  # fmt: skip


@click.command("desk")
@click.option("--waiting", "waits", default=200, show_default=True, help="conversations that wait")
@click.option("--live", default=50, show_default=True, help="conversations that staff have claimed")
@click.option("--staff", "people", default=8, show_default=True, help="people at the desk, each with two streams")
@click.option("--seconds", default=30.0, show_default=True, help="how long")
@click.option(
    "--pace", default=1.0, show_default=True, type=click.FloatRange(0.1, 10), help="2: everybody twice as quick"
)
@click.option("--database-url", help="an empty PostgreSQL database to fill; otherwise SQLite in a folder of its own")
@click.option("--json", "as_json", is_flag=True, help="print one JSON object and nothing else")
def desk(
    waits: int, live: int, people: int, seconds: float, pace: float, database_url: str | None, as_json: bool
) -> None:
    """Measures the desk over HTTP on a full queue: everybody reads, claims and replies, a message a second comes in,
    and every two seconds somebody more says yes. The dialogue engine is a stand-in: Rasa is not part of it.
    """
    figures = asyncio.run(_bench(waits, max(live, people), people, (seconds, pace), database_url))
    if as_json:
        click.echo(json.dumps(figures))
    else:
        _print(figures)


async def _bench(
    waits: int, live: int, people: int, load: tuple[float, float], database_url: str | None
) -> dict[str, Any]:
    """`load`: seconds, and pace."""
    settings = read_settings()
    with own_folder(settings.asking_folder) as folder:
        settings.models.mkdir(parents=True, exist_ok=True)
        (folder / "models").symlink_to(settings.models.resolve())
        own = apart(settings, folder)
        if database_url:
            own = Settings(**(own.model_dump() | {"database_url": database_url}))
        async with lotse_ready(own) as lotse:
            with steps("conversations", waits + live) as advance:
                town = await busy_desk(lotse, people, waits, live, _MESSAGES, advance)
        async with served(own) as (base, process):
            with waiting(f"{people} people at the desk for {load[0]:.0f} s"):
                times, busy = await _measured(base, town, *load, process)
            memory = round(process.memory_info().rss / 2**20)
    return {
        "database": "postgresql" if database_url else "sqlite", "waiting": waits, "live": live, "staff": people,
        "pace": load[1],
        "cores": os.cpu_count(), "cpu_percent": busy, "resident_mb": memory,
        "times": {what: spread(taken) | {"bar_ms": _BARS[what]} for what, taken in sorted(times.taken.items())},
    }  # fmt: skip


async def _measured(
    base: str, town: BusyDesk, seconds: float, pace: float, server: psutil.Process
) -> tuple[Times, float]:
    """Everybody works at once: staff look, claim and write; newcomers write and say yes. With the server's share of
    one core, in percent.
    """
    times = Times()
    async with httpx.AsyncClient(base_url=base, timeout=30, trust_env=False) as outside:
        clerks = [Clerk(browser(base), times, who.email) for who in town.staff]
        try:
            for number, clerk in enumerate(clerks):
                await clerk.sign_in()
                await clerk.open(town.live[number].conversation_id)
            await _warm(outside, clerks, town)
            times.taken.clear()
            server.cpu_percent()
            until, free = perf_counter() + seconds, list(town.waiting)
            await asyncio.gather(
                *(_work(clerk, town, number, free, until, pace) for number, clerk in enumerate(clerks)),
                _write(outside, clerks, town, times, until, pace), _come(outside, clerks, times, until, pace),
            )  # fmt: skip
            return times, server.cpu_percent()
        finally:
            await asyncio.gather(*(clerk.close() for clerk in clerks))


def browser(base: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=base, timeout=30, trust_env=False, headers={"Sec-Fetch-Site": "same-origin"})


async def _warm(client: httpx.AsyncClient, clerks: Sequence[Clerk], town: BusyDesk) -> None:
    """Also what answering needs is loaded, beside the page, when the first turn has been taken."""
    conversation_id = await _newcomer(client)
    await asyncio.gather(*(clerk.sees(conversation_id) for clerk in clerks))
    for clerk in clerks:
        await clerk.queue()
        await clerk.conversation(town.live[0].conversation_id)


async def _work(clerk: Clerk, town: BusyDesk, number: int, free: list[str], until: float, pace: float) -> None:
    """The queue, a conversation, and every third time one more is claimed and answered."""
    chance, mine = random.Random(number), [one.conversation_id for one in town.live if one.owner.email == clerk.email]
    turn = 0
    await asyncio.sleep(chance.uniform(0.0, _PAUSE[1]) / pace)
    while perf_counter() < until:
        await clerk.queue()
        await asyncio.sleep(chance.uniform(*_PAUSE) / pace)
        if turn % 3 == 2 and free:
            mine.append(free.pop(0))
            await clerk.claim(mine[-1])
        await clerk.reply(chance.choice(mine)) if turn % 3 else await clerk.conversation(chance.choice(mine))
        await asyncio.sleep(chance.uniform(*_PAUSE) / pace)
        turn += 1


async def _write(
    client: httpx.AsyncClient, clerks: Sequence[Clerk], town: BusyDesk, times: Times, until: float, pace: float
) -> None:
    """A message a second, in turn to the conversations that are open on a screen."""
    number = 0
    while perf_counter() < until:
        one, clerk = town.live[number % len(clerks)], clerks[number % len(clerks)]
        heard, began = clerk.heard, perf_counter()
        await Writer(client, one.token).write("Kann ich auch am Dienstag kommen?")
        await clerk.hears(heard)
        times.add("from a message to the page", began)
        await asyncio.sleep(max(0.0, 1.0 / pace - (perf_counter() - began)))
        number += 1


async def _come(client: httpx.AsyncClient, clerks: Sequence[Clerk], times: Times, until: float, pace: float) -> None:
    """A newcomer every two seconds who says yes to a person; everybody's list shows it."""
    while perf_counter() < until:
        began = perf_counter()
        conversation_id = await _newcomer(client)
        await asyncio.gather(*(_seen(clerk, conversation_id, times, began) for clerk in clerks))
        await asyncio.sleep(max(0.0, 2.0 / pace - (perf_counter() - began)))


async def _newcomer(client: httpx.AsyncClient) -> str:
    """Somebody who says yes to a person: the id of the conversation."""
    newcomer = Writer(client)
    conversation_id = await newcomer.open()
    await newcomer.write("Ja, bitte", f"handoff:yes:{DEPARTMENT}")
    return conversation_id


async def _seen(clerk: Clerk, conversation_id: str, times: Times, began: float) -> None:
    await clerk.sees(conversation_id)
    times.add("from a yes to the list", began)


@asynccontextmanager
async def served(own: Settings) -> AsyncIterator[tuple[str, psutil.Process]]:
    port = free_port()
    environment = os.environ | {"LOTSE_DATA": str(own.data), "LOTSE_PORT": str(port), "LOTSE_LOG_LEVEL": "WARNING"}
    environment["LOTSE_DATABASE_URL"] = own.database
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli.desk_server", cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        base = f"http://127.0.0.1:{port}"
        await _ready(base)
        yield base, psutil.Process(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), 30)


async def _ready(base: str) -> None:
    async with httpx.AsyncClient(base_url=base, timeout=5, trust_env=False) as client:
        until = perf_counter() + _START_LIMIT
        while perf_counter() < until:
            try:
                if (await client.get("/desk/sign-in")).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.2)
    raise LotseError("Lotse did not start for the measurement")


def _print(figures: dict[str, Any]) -> None:
    title = f"the desk: {figures['waiting']} waiting, {figures['live']} live, {figures['staff']} people, "
    table = Table(title=f"{title}{figures['database']}, {figures['cores']} cores, no Rasa")
    for column in ("", "n", "p50 ms", "p95 ms", "bar ms"):
        table.add_column(column, justify="right" if column else "left")
    for what, row in figures["times"].items():
        table.add_row(what, *(f"{row[key]:g}" for key in ("n", "p50_ms", "p95_ms", "bar_ms")))
    Console(width=120, highlight=False).print(
        table, f"server: {figures['cpu_percent']:.0f} % of one core, {figures['resident_mb']} MB"
    )

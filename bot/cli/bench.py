"""`lotse bench`: what the whole service takes, on a data folder of its own, beside a stock Rasa in the same run."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import click
import httpx
import psutil
from rich.console import Console
from rich.table import Table

from bot.cli.content_bench import content
from bot.cli.desk_bench import desk
from bot.cli.engine import lotse_ready
from bot.cli.load import Newcomer, as_fast_as_possible, at_rate, sample_questions
from bot.cli.parsing import Server
from bot.cli.peer import prepare, rest_replies, stock_rasa
from bot.cli.progress import waiting
from bot.cli.spread import spread
from bot.cli.town import Portal, apart
from bot.cli.training_bench import print_training, training
from bot.core.errors import LotseError
from bot.dialogue.address import Address
from bot.dialogue.own_folder import own_folder
from bot.dialogue.server import free_port
from bot.settings import PROJECT, Settings, read_settings

_NEWCOMERS = 40
_WARM_UP = 40
_START_LIMIT = 90.0
_PEER_REPLIES = 100


@click.group(invoke_without_command=True)
@click.option("--rate", default=20.0, show_default=True, help="turns per second")
@click.option("--seconds", default=20.0, show_default=True, help="how long")
@click.option("--no-peer", is_flag=True, help="leave the stock Rasa out (its first run trains for some minutes)")
@click.option("--training", "renewing", is_flag=True, help="instead: while the understanding is renewed beside it")
@click.option("--json", "as_json", is_flag=True, help="print one JSON object and nothing else")
@click.pass_context
def bench(
    context: click.Context, rate: float, seconds: float, no_peer: bool, renewing: bool, as_json: bool
) -> None:  # fmt: skip
    """Measures turns per second, time from POST to stored reply, and memory, on example questions."""
    if context.invoked_subcommand:
        return
    figures = asyncio.run(_bench_training(rate, seconds) if renewing else _bench(rate, seconds, not no_peer))
    if as_json:
        click.echo(json.dumps(figures))
    elif renewing:
        print_training(figures)
    else:
        _print(figures)


bench.add_command(desk)
bench.add_command(content)


async def _bench(rate: float, seconds: float, peer: bool) -> dict[str, Any]:
    settings = read_settings()
    with own_folder(settings.asking_folder) as folder:
        own = _folder(settings, folder)
        await _prepared(own)
        with waiting("measuring Lotse"):
            figures = await _lotse(own, rate, seconds)
    if peer:
        folder = settings.data / "peers" / "stock"
        with waiting("training the stock Rasa (once)"):
            await asyncio.to_thread(prepare, settings.rasa_python, PROJECT, folder)
        with waiting("measuring the stock Rasa"):
            async with stock_rasa(settings.rasa_python, PROJECT, folder) as server:
                await rest_replies(server.client, 10)
                figures["stock_rasa"] = spread(await rest_replies(server.client, _PEER_REPLIES))
                figures["stock_parse"] = _parse_figures(await server.measured())
    return figures


async def _bench_training(rate: float, seconds: float) -> dict[str, Any]:
    settings = read_settings()
    with own_folder(settings.asking_folder) as folder:
        own = _folder(settings, folder)
        await _prepared(own)
        (own.data / "models").unlink()  # what is trained from here on is thrown away
        (own.data / "models").mkdir()
        for file in [*settings.models.glob("*.tar.gz"), *settings.models.glob("language-*.json")]:
            (own.data / "models" / file.name).symlink_to(file.resolve())
        async with _own_lotse(own) as (base, process, _):
            return await training(base, process, own, rate, seconds)


def _folder(settings: Settings, folder: Path) -> Settings:
    """A data folder to throw away; its models are kept with the others."""
    settings.models.mkdir(parents=True, exist_ok=True)
    (folder / "models").symlink_to(settings.models.resolve())
    return apart(settings, folder)


async def _prepared(own: Settings) -> None:
    """The demo town, the portal beside it, and a model for both."""
    async with lotse_ready(own) as lotse:
        await Portal.at().import_into(lotse)
        with waiting("training the understanding (once after a change)") as news:
            await lotse.ensure_model(news)


async def _lotse(own: Settings, rate: float, seconds: float) -> dict[str, Any]:
    """{"lotse": one turn under load, "lotse_parse": the Rasa server alone}."""
    async with _own_lotse(own) as (base, process, rasa):
        limits = httpx.Limits(max_connections=200)
        async with httpx.AsyncClient(base_url=base, timeout=30, trust_env=False, limits=limits) as client:
            turns = await _turns(client, rate, seconds)
        memory = sum(psutil.Process(pid).memory_info().rss for pid in (process, rasa.pid)) / 2**20
        async with httpx.AsyncClient(base_url=rasa.base, timeout=30, trust_env=False) as client:
            parse = await Server(client, rasa.pid, rasa.model, {"token": rasa.token}).measured()
    return {"lotse": {"rate": rate, **turns, "resident_mb": round(memory)}, "lotse_parse": _parse_figures(parse)}


async def _turns(client: httpx.AsyncClient, rate: float, seconds: float) -> dict[str, Any]:
    newcomers = [Newcomer(client) for _ in range(_NEWCOMERS)]
    for newcomer in newcomers:
        await newcomer.open()
    questions = sample_questions(PROJECT, int(rate * seconds) + 2 * _WARM_UP)
    await as_fast_as_possible(newcomers[:4], questions[:_WARM_UP])
    times = await at_rate(newcomers, questions[2 * _WARM_UP :], rate)
    fastest = await as_fast_as_possible(newcomers[:8], questions[_WARM_UP : 2 * _WARM_UP])
    for newcomer in newcomers:
        await newcomer.close()
    return {**spread(times), "turns_per_second": round(fastest, 1)}


@asynccontextmanager
async def _own_lotse(own: Settings) -> AsyncIterator[tuple[str, int, Address]]:
    """`lotse serve` on a data folder that is thrown away; yields its address, its process, and its Rasa server."""
    port = free_port()
    environment = os.environ | {"LOTSE_DATA": str(own.data), "LOTSE_PORT": str(port), "LOTSE_LOG_LEVEL": "WARNING"}
    environment.pop("LOTSE_DATABASE_URL", None)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli", "serve", cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        base = f"http://127.0.0.1:{port}"
        await _ready(base)
        address = Address.read(own.run_folder / "rasa.json")
        if address is None:
            raise LotseError("the dialogue engine is gone")
        yield base, process.pid, address
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), 30)


async def _ready(base: str) -> None:
    async with httpx.AsyncClient(base_url=base, timeout=5, trust_env=False) as client:
        deadline = asyncio.get_running_loop().time() + _START_LIMIT
        while asyncio.get_running_loop().time() < deadline:
            try:
                if (await client.get("/health")).json()["dialogue"]:
                    return
            except (httpx.HTTPError, ValueError, KeyError):
                pass
            await asyncio.sleep(0.3)
    raise LotseError("Lotse did not start for the measurement")


def _parse_figures(measured: dict[str, Any]) -> dict[str, Any]:
    times = measured.pop("times")
    return {**spread(times), **measured}


def _print(figures: dict[str, Any]) -> None:
    table = Table(title="one turn")
    for column in ("", "n", "p50 ms", "p95 ms", "turns/s at most", "resident MB"):
        table.add_column(column, justify="right" if column else "left")
    ours = figures["lotse"]
    spread = (str(ours["n"]), str(ours["p50_ms"]), str(ours["p95_ms"]))
    what = f"Lotse, POST to stored reply, {ours['rate']:.0f} turns/s"
    table.add_row(what, *spread, str(ours["turns_per_second"]), str(ours["resident_mb"]))
    if "stock_rasa" in figures:
        stock = figures["stock_rasa"]
        spread = (str(stock["n"]), str(stock["p50_ms"]), str(stock["p95_ms"]))
        table.add_row("rasa init, bare REST reply, one at a time", *spread, "", "")
    Console(width=120, highlight=False).print(table, _parse_table(figures))


def _parse_table(figures: dict[str, Any]) -> Table:
    table = Table(title="POST /model/parse, one at a time, questions of tests/questions")
    for column in ("", "n", "p50 ms", "p95 ms", "resident MB", "swap s", "MB after swaps"):
        table.add_column(column, justify="right" if column else "left")
    names = {"lotse_parse": "Lotse's Rasa, full data", "stock_parse": "rasa init, its own few examples"}
    columns = ("n", "p50_ms", "p95_ms", "resident_mb", "swap_seconds", "resident_after_mb")
    for key, name in names.items():
        if key in figures:
            table.add_row(name, *(str(figures[key][column]) for column in columns))
    return table

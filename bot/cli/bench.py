"""`lotse bench`: what the whole service takes, on a data folder of its own, beside a stock Rasa in the same run."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

import click
import httpx
import psutil
from rich.console import Console
from rich.table import Table

from bot.cli.engine import lotse_ready
from bot.cli.load import Newcomer, as_fast_as_possible, at_rate, sample_questions
from bot.cli.peer import prepare, rest_replies, stock_rasa
from bot.cli.progress import waiting
from bot.core.errors import LotseError
from bot.dialogue.server import Address, free_port
from bot.settings import PROJECT, Settings, read_settings

_NEWCOMERS = 40
_WARM_UP = 40
_START_LIMIT = 90.0
_PEER_REPLIES = 100


@click.command()
@click.option("--rate", default=20.0, show_default=True, help="turns per second")
@click.option("--seconds", default=20.0, show_default=True, help="how long")
@click.option("--no-peer", is_flag=True, help="leave the stock Rasa out (its first run trains for some minutes)")
@click.option("--json", "as_json", is_flag=True, help="print one JSON object and nothing else")
def bench(rate: float, seconds: float, no_peer: bool, as_json: bool) -> None:
    """Measures turns per second, time from POST to stored reply, and memory, on example questions."""
    figures = asyncio.run(_bench(rate, seconds, not no_peer))
    if as_json:
        click.echo(json.dumps(figures))
    else:
        _print(figures)


async def _bench(rate: float, seconds: float, peer: bool) -> dict[str, Any]:
    settings = read_settings()
    async with lotse_ready() as lotse:
        with waiting("training the understanding (once after a change)") as news:
            await lotse.ensure_model(news)
    with waiting("measuring Lotse"):
        figures: dict[str, Any] = {"lotse": await _lotse(settings, rate, seconds)}
    if peer:
        folder = settings.data / "peers" / "stock"
        with waiting("training the stock Rasa (once)"):
            await asyncio.to_thread(prepare, settings.rasa_python, PROJECT, folder)
        with waiting("measuring the stock Rasa"):
            async with stock_rasa(settings.rasa_python, PROJECT, folder) as client:
                await rest_replies(client, 10)
                figures["stock_rasa"] = _spread(await rest_replies(client, _PEER_REPLIES))
    return figures


async def _lotse(settings: Settings, rate: float, seconds: float) -> dict[str, Any]:
    async with _own_lotse(settings) as (base, processes):
        limits = httpx.Limits(max_connections=200)
        async with httpx.AsyncClient(base_url=base, timeout=30, trust_env=False, limits=limits) as client:
            newcomers = [Newcomer(client) for _ in range(_NEWCOMERS)]
            for newcomer in newcomers:
                await newcomer.open()
            questions = sample_questions(PROJECT, int(rate * seconds) + 2 * _WARM_UP)
            await as_fast_as_possible(newcomers[:4], questions[:_WARM_UP])
            times = await at_rate(newcomers, questions[2 * _WARM_UP :], rate)
            fastest = await as_fast_as_possible(newcomers[:8], questions[_WARM_UP : 2 * _WARM_UP])
            memory = sum(process.memory_info().rss for process in processes) / 2**20
            for newcomer in newcomers:
                await newcomer.close()
    return {"rate": rate, **_spread(times), "turns_per_second": round(fastest, 1), "resident_mb": round(memory)}


@asynccontextmanager
async def _own_lotse(settings: Settings) -> AsyncIterator[tuple[str, list[psutil.Process]]]:
    """`lotse serve` on a data folder that is thrown away; yields its address and both processes."""
    with TemporaryDirectory(prefix="lotse-bench-") as name:
        data, port = Path(name), free_port()
        (data / "models").symlink_to(settings.models.resolve())
        environment = os.environ | {"LOTSE_DATA": name, "LOTSE_PORT": str(port), "LOTSE_LOG_LEVEL": "WARNING"}
        environment.pop("LOTSE_DATABASE_URL", None)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.cli", "serve", cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL
        )
        try:
            base = f"http://127.0.0.1:{port}"
            await _ready(base)
            address = Address.read(data / "run" / "rasa.json")
            if address is None:
                raise LotseError("the dialogue engine is gone")
            yield base, [psutil.Process(process.pid), psutil.Process(address.pid)]
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


def _spread(times: Sequence[float]) -> dict[str, float]:
    return {"n": len(times), "p50_ms": round(median(times), 1), "p95_ms": round(quantiles(times, n=20)[18], 1)}


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
    Console(width=120, highlight=False).print(table)

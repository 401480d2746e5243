"""The peer of `lotse bench`: the assistant that `rasa init` makes, its stock pipeline, its bare REST channel."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter

import httpx

from bot.cli.parsing import Server
from bot.core.errors import LotseError
from bot.dialogue.server import child_environment, free_port

_SAID = ("hello", "I am great", "I feel sad today", "are you a bot?", "bye", "yes", "no", "good morning")
_START_LIMIT = 120.0


def prepare(python: Path, project: Path, folder: Path) -> None:
    """`rasa init` once; its model is kept."""
    if list((folder / "models").glob("*.tar.gz")):
        return
    folder.mkdir(parents=True, exist_ok=True)
    command = [str(python), "-W", "ignore", "-m", "rasa", "init", "--no-prompt", "--init-dir", str(folder)]
    done = subprocess.run(
        command, cwd=folder, env=_environment(project), capture_output=True, text=True, timeout=1200
    )  # fmt: skip
    if done.returncode:
        raise LotseError(f"rasa init failed: {done.stderr[-300:]}")


@asynccontextmanager
async def stock_rasa(python: Path, project: Path, folder: Path) -> AsyncIterator[Server]:
    """The stock server with its REST channel and its HTTP API on loopback."""
    port = free_port()
    command = [str(python), "-W", "ignore", "-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(port)]
    process = await asyncio.create_subprocess_exec(
        *command, "--enable-api", "--credentials", "credentials.yml", cwd=folder, env=_environment(project),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    base = f"http://127.0.0.1:{port}"
    try:
        async with httpx.AsyncClient(base_url=base, timeout=30, trust_env=False) as client:
            await _answers(client)
            model = max((folder / "models").glob("*.tar.gz"))
            yield Server(client, process.pid, str(model), {})
    finally:
        process.terminate()
        await process.wait()


async def rest_replies(client: httpx.AsyncClient, count: int) -> list[float]:
    """One at a time, milliseconds each."""
    times = []
    for number in range(count):
        body = {"sender": f"peer-{number % 20}", "message": _SAID[number % len(_SAID)]}
        began = perf_counter()
        (await client.post("/webhooks/rest/webhook", json=body)).raise_for_status()
        times.append((perf_counter() - began) * 1000)
    return times


async def _answers(client: httpx.AsyncClient) -> None:
    deadline = perf_counter() + _START_LIMIT
    while perf_counter() < deadline:
        try:
            answer = await client.post("/webhooks/rest/webhook", json={"sender": "probe", "message": "hello"})
            if answer.is_success and answer.json():
                return
        except httpx.HTTPError:
            pass
        await asyncio.sleep(0.5)
    raise LotseError("the stock Rasa server did not start")


def _environment(project: Path) -> dict[str, str]:
    return child_environment(project) | {"PATH": os.environ.get("PATH", ""), "TQDM_DISABLE": "1"}

"""`lotse serve`: web chat and dialogue engine, until Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import click
import uvicorn

from bot.cli.staff import addresses
from bot.cli.wordless import log_without_words
from bot.core.errors import LotseError
from bot.running import serving
from bot.settings import Settings, read_settings
from bot.wiring import build

_THREADS = 64
_AGAIN_SECONDS = 1.0


@click.command()
@click.option("--host", help="address to listen on (LOTSE_HOST)")
@click.option("--port", type=click.IntRange(0, 65535), help="port to listen on (LOTSE_PORT)")
def serve(host: str | None, port: int | None) -> None:
    """Starts Lotse."""
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = read_settings().model_copy(update=given)
    log_without_words(settings.log_level)
    # Every statement on SQLite is a few hand-overs between two threads; at the usual 5 ms per hand-over of a busy
    # interpreter a turn took 200 ms at 20 turns/s.
    sys.setswitchinterval(0.0005)
    asyncio.run(_serve(settings))


def spread_out() -> None:
    """Gives the running loop threads enough: where names cannot be resolved, every call to Telegram holds one for
    half a minute (there are at most 34 such calls), and answers must not wait for them. Python's own measure is four
    more than there are cores."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS, "lotse"))


async def _serve(settings: Settings) -> None:
    _look_at_port(settings)
    spread_out()
    async with serving(build(settings)) as service:
        config = uvicorn.Config(
            service.app, host=settings.host, port=settings.port, log_config=None, access_log=False,
            timeout_graceful_shutdown=3, proxy_headers=False, server_header=False,
        )  # fmt: skip
        server = _Server(config)
        end_when_told(server)
        task = asyncio.create_task(server.run_to_the_end())
        if not await _started(server, task):
            raise _taken(settings)
        for line in addresses(settings.base, await service.sign_in.first_administrator()):
            click.echo(line)
        await task


def _look_at_port(settings: Settings) -> None:
    """Before anything is prepared or learnt. Raises LotseError: nobody can listen there."""
    try:
        (family, kind, _, _, address), *_ = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        with socket.socket(family, kind) as looked_at:
            looked_at.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as asyncio, which listens there later
            looked_at.bind(address)
    except OSError:
        raise _taken(settings) from None


def _taken(settings: Settings) -> LotseError:
    return LotseError(
        f"cannot listen on {settings.listens}: it is taken, or not for this account; end what "
        "listens there, or choose another with LOTSE_PORT and LOTSE_HOST"
    )


def end_when_told(server: uvicorn.Server) -> None:
    """Ctrl-C and SIGTERM end it in order. Told again it ends at once, whatever it still waits for: what was stored is
    stored, and engine and trainings end by themselves. Not within the first second: who starts us may tell us, and
    the system us all."""
    loop = asyncio.get_running_loop()
    times: list[float] = []

    def told() -> None:
        server.should_exit = True
        times.append(loop.time())
        if times[-1] > times[0] + _AGAIN_SECONDS:
            click.echo("ended at once, as told again", err=True)
            sys.stdout.flush()
            os._exit(1)

    for sent in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sent, told)


class _Server(uvicorn.Server):
    """uvicorn raises a caught signal again when it has stopped, which would end us before the engine is stopped."""

    async def run_to_the_end(self) -> None:
        with suppress(SystemExit):  # it cannot listen, and has logged why
            await self.serve()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _started(server: uvicorn.Server, task: asyncio.Task[None]) -> bool:
    """uvicorn tells by a flag, and ends its task when it cannot listen."""
    while not server.started and not task.done():  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    return server.started

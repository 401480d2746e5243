"""Starts the Rasa server as a child process, watches it, starts it again with growing pauses.

The server outlives a bot that dies: the next bot finds its address in a file and adopts it. After a crash of the
machine the process number in that file may be a stranger's: only a process with the server's command line and that
very port is taken for it, and ended. A server that nobody has looked after for two minutes ends by itself (see
nlu/server.py). Its token goes through the environment and a file that only we can read, never the command line.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import socket
import subprocess
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from bot.dialogue.address import MODULE, Address
from bot.dialogue.alone import alone
from bot.dialogue.looked_after import LookedAfter
from bot.dialogue.own_folder import emptied
from bot.dialogue.rasa import RasaDialogue

logger = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_STARTING_LIMIT = 90.0
_PROBE_SECONDS, _HUNG_AFTER = 3.0, 4
_ENDING_SECONDS = 5.0


class RasaServer:
    """One Rasa server; `address` is None until it answers with a model loaded."""

    def __init__(
        self, python: Path, project: Path, folder: Path, model: Callable[[], Path | None], on_ready: Callable[[], None],
        prefix: Sequence[str] = (), patience: float = _STARTING_LIMIT,
    ) -> None:  # fmt: skip
        """`prefix`: a command that runs the server (`bot/dialogue/beside.py`); `patience`: seconds it may take to
        start."""
        self._prefix, self._patience = prefix, patience
        self._python, self._project, self._folder, self._model = python, project, folder, model
        self._on_ready, self._stopping = on_ready, False
        self._address: Address | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._mine: Address | None = None
        self.address_file, self._log = folder / "rasa.json", folder / "rasa.log"
        self._unpacked, self._looked_after = folder / "tmp", LookedAfter(folder)

    def address(self) -> tuple[str, str] | None:
        return (self._address.base, self._address.token) if self._address else None

    async def run(self) -> None:
        """Keeps a server running until `stop`, whatever goes wrong meanwhile."""
        pause = _FIRST_PAUSE
        while not self._stopping:
            began = asyncio.get_running_loop().time()
            try:
                self._looked_after.begin()
                model = await asyncio.to_thread(self._model)  # it reads all that a model is learnt from
                if model is None:
                    await asyncio.sleep(1.0)
                    continue
                await self._serve(model)
            except Exception as error:  # tried again after the pause; nothing here knows a newcomer's words
                if _cancelled():  # it went wrong while we were ending
                    raise
                kind = type(error).__name__
                logger.error("the dialogue engine cannot be kept running: %s: %s", kind, error, exc_info=error)
            lived = asyncio.get_running_loop().time() - began
            pause = _FIRST_PAUSE if lived > _STARTING_LIMIT else min(pause * 2, _LONGEST_PAUSE)
            if not self._stopping:
                logger.warning("the dialogue engine stopped; starting again in %.1f s", pause)
                await asyncio.sleep(pause)

    async def stop(self) -> None:
        """Ends the server that it looks after, unless another bot started it and looks after it too."""
        self._stopping = True
        await self._leave()
        self._looked_after.end()

    def last_logged(self) -> str:
        """The last line of the server's log, which holds nobody's words; empty when there is none."""
        try:
            return self._log.read_text("utf-8", "replace").strip().rpartition("\n")[2]
        except OSError:
            return ""

    async def _serve(self, model: Path) -> None:
        """Adopts or starts a server and returns when it has ended or hangs."""
        async with alone(self._folder / "start.lock", lambda: None):
            address = Address.read(self.address_file)
            if address is None or not (self._looked_after.by_others() or await _answers(address)):
                await self._end(address)
                address = await self._start(model)
        self._mine = address
        await self._look_after(address, model)

    async def _look_after(self, address: Address, model: Path) -> None:
        try:
            if not await _until(lambda: _answers(address), self._patience, lambda: self._alive(address)):
                logger.error("the dialogue engine did not become ready")
                return
            address = await with_model(address, model, self.address_file)
            self._address = address
            logger.info("the dialogue engine is ready")
            self._on_ready()
            await self._watch(address)
        except asyncio.CancelledError:
            await self._leave()
            raise
        finally:
            self._address = None
            if self._mine and not self._stopping:
                await self._end(address)

    async def _start(self, model: Path) -> Address:
        port, token = free_port(), secrets.token_urlsafe(32)
        environment = child_environment(self._project, emptied(self._unpacked)) | {
            "LOTSE_RASA_TOKEN": token,
            "LOTSE_RASA_LOG": str(self._log),
        }
        environment["LOTSE_RASA_LEASE"] = str(self.address_file)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._process = await asyncio.create_subprocess_exec(
            *self._prefix, str(self._python), "-W", "ignore", "-m", MODULE, str(model), str(port),
            cwd=self._project, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        address = self._mine = Address(f"http://127.0.0.1:{port}", token, self._process.pid, str(model))
        try:
            address.write(self.address_file)
        except OSError:  # nobody would find it again
            self._process.kill()
            await self._process.wait()
            raise
        return address

    async def _watch(self, address: Address) -> None:
        missed, probe = 0, RasaDialogue(lambda: (address.base, address.token))
        try:
            while missed < _HUNG_AFTER and self._alive(address):
                await asyncio.sleep(_PROBE_SECONDS)
                with contextlib.suppress(OSError):
                    address = self._kept(address)
                missed = 0 if await probe.ready() else missed + 1
        finally:
            await probe.close()

    def _kept(self, address: Address) -> Address:
        """Whatever happened to the file, it says where our server is; whoever swaps a model writes which."""
        written = Address.written(self.address_file)
        if written is None or written.pid != address.pid:
            address.write(self.address_file)
            return address
        self.address_file.touch()
        return written

    def _alive(self, address: Address) -> bool:
        if self._process is not None and self._process.pid == address.pid:
            return self._process.returncode is None
        return address.runs()

    async def _leave(self) -> None:
        mine, self._mine = self._mine, None
        started = mine and self._process and self._process.pid == mine.pid
        if started or not self._looked_after.by_others():
            await self._end(mine)

    async def _end(self, address: Address | None) -> None:
        self._address = None
        if address is None:
            return
        for sent in (signal.SIGTERM, signal.SIGKILL):
            if not address.runs():
                break
            with contextlib.suppress(ProcessLookupError):
                os.kill(address.pid, sent)
            await _until(lambda: _gone(address), _ENDING_SECONDS)
        if (written := Address.written(self.address_file)) and written.pid == address.pid:
            self.address_file.unlink(missing_ok=True)
            emptied(self._unpacked)


def child_environment(project: Path, temporary: Path | None = None) -> dict[str, str]:
    """What Rasa gets to see: none of our settings. `temporary`: where it unpacks models; killed, it leaves them there,
    and in the system's own folder nobody would take them away."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    fixed = {"PYTHONPATH": str(project), "RASA_TELEMETRY_ENABLED": "false", "OMP_NUM_THREADS": "1"}
    return {**environment, **fixed, **({"TMPDIR": str(temporary)} if temporary else {})}


async def with_model(address: Address, model: Path, file: Path, patience: float | None = None) -> Address:
    """The server with this model; another one is swapped, its dialogues stay. `patience`: as of `RasaDialogue`.

    Raises:
        DialogueError: the server refused the model.
    """
    if address.model == str(model):
        return address
    async with alone(file.with_name("swap.lock"), lambda: None):
        known = Address.read(file)
        if known and (known.pid, known.model) == (address.pid, str(model)):  # somebody was faster
            return known
        return await _swapped(address, model, file, patience)


async def _swapped(address: Address, model: Path, file: Path, patience: float | None) -> Address:
    dialogue = RasaDialogue(lambda: (address.base, address.token), patience)
    try:
        await dialogue.swap(str(model))
    finally:
        await dialogue.close()
    swapped = replace(address, model=str(model))
    swapped.write(file)
    return swapped


async def _answers(address: Address) -> bool:
    probe = RasaDialogue(lambda: (address.base, address.token))
    try:
        return await probe.ready()
    finally:
        await probe.close()


def _cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _gone(address: Address) -> bool:
    return not address.runs()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


async def _until(
    check: Callable[[], Awaitable[bool]], seconds: float, worthwhile: Callable[[], bool] = lambda: True
) -> bool:
    deadline = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < deadline and worthwhile():
        if await check():
            return True
        await asyncio.sleep(0.2)
    return False

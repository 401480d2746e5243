"""The process of the dialogue engine: adopted, replaced, started again; and never taken for another (a stand-in)."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from bot.dialogue import server
from bot.dialogue.address import MODULE, Address
from bot.dialogue.server import RasaServer, free_port
from tests import rasa_stand_in
from tests.loopback import Loopback

MODEL, OTHER = Path("one.tar.gz"), Path("two.tar.gz")


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """What stands in for the Python of Rasa's environment."""
    made = tmp_path / "python"
    made.write_text(f"#!{sys.executable}\n" + Path(rasa_stand_in.__file__).read_text("utf-8"), "utf-8")
    made.chmod(0o755)
    return made


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A process that has nothing to do with us."""
    with subprocess.Popen(["sleep", "600"]) as process:
        yield process
        process.kill()


class Watched:
    """A supervisor on a folder."""

    def __init__(self, folder: Path, python: Path, model: Path = MODEL) -> None:
        self.ready = asyncio.Event()
        self.server = RasaServer(python, folder, folder / "run", lambda: model, self.ready.set)
        self.file = self.server.address_file

    async def address(self) -> Address:
        """Once it answers."""
        async with asyncio.timeout(60):
            await self.ready.wait()
        address = Address.read(self.file)
        assert address and self.server.address() == (address.base, address.token)
        return address


@contextlib.asynccontextmanager
async def watched(folder: Path, python: Path, model: Path = MODEL) -> AsyncIterator[Watched]:
    made = Watched(folder, python, model)
    running = asyncio.create_task(made.server.run())
    try:
        yield made
        assert not running.done(), "it goes on looking after the engine"
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await made.server.stop()


@contextlib.contextmanager
def left_by_another(folder: Path, python: Path, model: Path = MODEL) -> Iterator[subprocess.Popen[bytes]]:
    """A server whose bot has died."""
    door = Loopback()
    command = [python, "-W", "ignore", "-m", "nlu.server", str(model), str(door.port)]
    with subprocess.Popen(command, cwd=folder) as process:
        Address(door.base, "token", process.pid, str(model)).write(folder / "run" / "rasa.json")
        yield process
    door.close()


async def answering(address: Address) -> None:
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", int(address.base.rpartition(":")[2]))
                writer.close()
                return
            await asyncio.sleep(0.05)


async def test_a_process_that_got_the_number_of_a_dead_server_is_left_alone(
    tmp_path: Path, python: Path, stranger: subprocess.Popen[bytes]
) -> None:
    file = tmp_path / "run" / "rasa.json"
    Address(f"http://127.0.0.1:{free_port()}", "token", stranger.pid, str(MODEL)).write(file)
    await Watched(tmp_path, python).server.stop()
    assert stranger.poll() is None
    async with watched(tmp_path, python) as bot:
        assert (await bot.address()).pid != stranger.pid
    assert stranger.poll() is None


async def test_a_server_on_another_port_is_not_the_one_that_was_left(tmp_path: Path, python: Path) -> None:
    with left_by_another(tmp_path, python) as other:
        Address(f"http://127.0.0.1:{free_port()}", "token", other.pid, str(MODEL)).write(tmp_path / "run" / "rasa.json")
        async with watched(tmp_path, python) as bot:
            assert (await bot.address()).pid != other.pid
        assert other.poll() is None
        other.kill()


async def test_the_server_of_a_dead_bot_is_adopted_and_ended_when_the_next_one_stops(
    tmp_path: Path, python: Path
) -> None:
    with left_by_another(tmp_path, python) as left:
        await answering(_read(tmp_path))
        async with watched(tmp_path, python, OTHER) as bot:
            assert (await bot.address()) == _read(tmp_path)
            assert (_read(tmp_path).pid, _read(tmp_path).model) == (left.pid, str(OTHER))
        assert left.wait(60) is not None


async def test_an_adopted_server_that_refuses_the_model_is_replaced_by_one_that_has_it(
    tmp_path: Path, python: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "refuses").touch()
    with left_by_another(tmp_path, python) as left:
        await answering(_read(tmp_path))
        async with watched(tmp_path, python, OTHER) as bot:
            address = await bot.address()
            assert (address.pid != left.pid, address.model) == (True, str(OTHER))
        assert left.wait(60) is not None
    assert "answered 400" in caplog.text


async def test_an_engine_that_cannot_be_started_is_logged_and_tried_again(
    tmp_path: Path, python: Path, caplog: pytest.LogCaptureFixture
) -> None:
    away = shutil.move(python, tmp_path / "away")
    async with watched(tmp_path, python) as bot:
        async with asyncio.timeout(60):
            while "FileNotFoundError" not in caplog.text:
                await asyncio.sleep(0.05)
        assert str(python) in caplog.text
        shutil.move(away, python)
        await bot.address()


async def test_a_server_whose_address_cannot_be_kept_is_ended_at_once(
    tmp_path: Path, python: Path, caplog: pytest.LogCaptureFixture
) -> None:
    in_the_way = tmp_path / "run" / "rasa.json"
    in_the_way.mkdir(parents=True)
    async with watched(tmp_path, python) as bot:
        async with asyncio.timeout(60):  # it is tried again and again
            while caplog.text.count("cannot be kept running") < 2:
                await asyncio.sleep(0.05)
            while _run_by_us(python):
                await asyncio.sleep(0.05)
        in_the_way.rmdir()
        await bot.address()


async def test_what_a_dead_server_had_unpacked_goes_when_the_next_one_starts_and_its_own_when_it_ends(
    tmp_path: Path, python: Path
) -> None:
    unpacked = tmp_path / "run" / "tmp"
    unpacked.mkdir(parents=True)
    (unpacked / "left").touch()
    async with watched(tmp_path, python) as bot:
        process = psutil.Process((await bot.address()).pid)
        assert process.environ()["TMPDIR"] == str(unpacked) and not list(unpacked.iterdir())
        (unpacked / "model").touch()
    assert not list(unpacked.iterdir())


async def test_a_server_outlives_a_bot_that_only_shared_it(tmp_path: Path, python: Path) -> None:
    async with watched(tmp_path, python) as starter:
        shared = await starter.address()
        async with watched(tmp_path, python) as sharer:
            assert await sharer.address() == shared
        assert shared.runs() and Address.read(starter.file) == shared


async def test_bots_that_begin_together_start_one_server_and_who_is_left_starts_the_next(
    tmp_path: Path, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_PROBE_SECONDS", 0.1)
    async with watched(tmp_path, python) as one, watched(tmp_path, python) as two:
        shared, same = await asyncio.gather(one.address(), two.address())
        assert shared == same
        two.ready.clear()
        one.ready.clear()
        psutil.Process(shared.pid).kill()
        assert (await one.address()).pid != shared.pid and await one.address() == await two.address()


async def test_whoever_never_looked_after_a_server_ends_none(tmp_path: Path, python: Path) -> None:
    async with watched(tmp_path, python) as bot:
        address = await bot.address()
        await Watched(tmp_path, python).server.stop()
        assert address.runs() and Address.read(bot.file) == address


async def test_a_bot_ends_although_its_engine_cannot_be_ended(
    tmp_path: Path, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = Watched(tmp_path, python)
    running = asyncio.create_task(bot.server.run())
    process = psutil.Process((await bot.address()).pid)
    with monkeypatch.context() as patched:
        patched.setattr(os, "kill", _not_permitted)
        running.cancel()
        await asyncio.wait({running}, timeout=20)
    process.kill()
    assert running.done()


def _not_permitted(pid: int, sent: int) -> None:
    raise PermissionError(f"{pid} may not be ended")


def test_a_server_that_ends_while_it_is_looked_at_does_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    address = Address("http://127.0.0.1:5005", "token", os.getpid(), str(MODEL))
    looks = iter([["python", "-m", MODULE, str(MODEL), "5005"]])
    monkeypatch.setattr(psutil.Process, "cmdline", lambda process: next(looks, []))
    assert [address.runs(), address.runs()] == [True, False]


def _run_by_us(python: Path) -> bool:
    for child in psutil.Process(os.getpid()).children():
        with contextlib.suppress(psutil.Error):  # it has just ended
            if str(python) in child.cmdline():
                return True
    return False


def _read(folder: Path) -> Address:
    address = Address.read(folder / "run" / "rasa.json")
    assert address
    return address


async def test_looking_after_the_engine_makes_no_new_client_each_time(
    tmp_path: Path, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client reads the certificates of the whole web first, while nobody is answered."""
    made: list[httpx.AsyncClient] = []

    class Counted(httpx.AsyncClient):
        def __init__(self, **named: Any) -> None:
            super().__init__(**named)
            made.append(self)

    monkeypatch.setattr(server, "_PROBE_SECONDS", 0.01)
    async with watched(tmp_path, python) as bot:
        await bot.address()
        await asyncio.sleep(0.1)
        monkeypatch.setattr(httpx, "AsyncClient", Counted)
        await asyncio.sleep(0.5)
        assert len(made) == 0

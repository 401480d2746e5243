"""What an error says may be a newcomer's words: the log of `lotse serve` tells its kind and where it came from."""

from __future__ import annotations

import errno
import logging
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bot.cli.wordless import Wordless

from .samples import PROJECT

# `lotse serve` as it is, but instead of serving something fails: in a request, and in a task that nobody waits for.
_SERVE = """
import asyncio, gc, importlib, logging
command = importlib.import_module("bot.cli.serve")

def read(words):
    try:
        return {}[words]
    except KeyError:
        return int(words)

async def fail(words):
    read(words)

async def serve(settings):
    try:
        read("Geheimnis-4711")
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    task = asyncio.create_task(fail("Geheimnis-4712"))
    await asyncio.wait([task])
    del task
    gc.collect()

command._serve = serve
command.serve.main([], standalone_mode=False)
"""


def test_an_error_is_logged_by_its_kind_and_its_way_and_without_its_words() -> None:
    ran = subprocess.run([sys.executable, "-c", _SERVE], cwd=PROJECT, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    assert "Exception in ASGI application" in ran.stderr and "in read" in ran.stderr
    assert "KeyError" in ran.stderr and "ValueError" in ran.stderr
    assert "Task exception was never retrieved" in ran.stderr
    assert "Geheimnis" not in ran.stderr and "-471" not in ran.stderr


def logged(error: Exception, message: str) -> str:
    try:
        raise error
    except Exception:
        record = logging.LogRecord("uvicorn.error", logging.ERROR, "x.py", 1, message, None, sys.exc_info())
    return Wordless("%(levelname)s %(message)s").format(record)


def of_sqlite(file: Path, statement: str) -> DBAPIError:
    """What SQLite says to a statement while another program writes."""
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        engine = sa.create_engine(f"sqlite:///{file}", connect_args={"timeout": 0})
        with pytest.raises(DBAPIError) as raised, engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()
    return raised.value


def test_what_the_machine_refuses_is_one_line(tmp_path: Path) -> None:
    held = of_sqlite(tmp_path / "held.db", "BEGIN IMMEDIATE")
    assert logged(held, "Exception in ASGI application\n") == "ERROR Exception in ASGI application: OperationalError"
    assert logged(held, "the desk failed: OperationalError") == "ERROR the desk failed: OperationalError"
    full = OSError(errno.ENOSPC, "No space left on device", "/data/uploads/Geheimnis")
    assert logged(full, "a file cannot be stored") == "ERROR a file cannot be stored: OSError"


def test_a_mistake_of_ours_keeps_its_way_also_where_the_database_says_it(tmp_path: Path) -> None:
    ours = of_sqlite(tmp_path / "ours.db", "SELECT * FROM no_such_table")
    assert "in logged" in logged(ours, "x") and "OperationalError" in logged(ours, "x")
    assert "in logged" in logged(FileNotFoundError(errno.ENOENT, "gone"), "x")

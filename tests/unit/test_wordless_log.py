"""What an error says may be a newcomer's words: the log of `lotse serve` tells its kind and where it came from."""

from __future__ import annotations

import subprocess
import sys

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

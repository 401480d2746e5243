"""What fails is logged with its place, wherever it is caught: the log's format leaves out the words of the error."""

from __future__ import annotations

import ast
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from bot.channels.telegram.updates import Intake
from bot.cli.wordless import Wordless, commands_without_words
from bot.core.errors import BadInput
from bot.core.outside_errors import NotSent

from .samples import PROJECT

_LEVELS = ("error", "warning", "info", "debug", "critical")


def logged(tree: ast.AST) -> Iterator[ast.Call]:
    """What is said to the log, without the place of an error."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute))
    for call in calls:
        receiver, _, method = ast.unparse(call.func).rpartition(".")
        if receiver == "logger" and method in _LEVELS and "exc_info" not in {one.arg for one in call.keywords}:
            yield call


def placeless(source: str) -> list[int]:
    """The lines that log whatever was caught, or the kind of an error handed on, without its place. Errors of ours that
    are caught by name say what is the matter."""
    tree = ast.parse(source)
    handlers = [node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)]
    anything = [node for node in handlers if node.type is None or ast.unparse(node.type) == "Exception"]
    by_name = {call.lineno for node in handlers if node not in anything for call in logged(node)}
    kinds = {call.lineno for call in logged(tree) if ").__name__" in ast.unparse(call)}
    return sorted({call.lineno for node in anything for call in logged(node)} | kinds - by_name)


def test_whatever_is_caught_is_logged_with_its_place() -> None:
    found = {str(file.relative_to(PROJECT)): placeless(file.read_text("utf-8")) for file in PROJECT.glob("bot/**/*.py")}
    assert {file: lines for file, lines in found.items() if lines} == {}


class Failing:
    """A messenger that cannot write."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def seen(self, channel: str, event: str) -> bool:
        return False

    async def write(self, *given: Any) -> None:
        raise self._error


def update(number: int) -> dict[str, Any]:
    message = {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "text": "Geheimnis-4711"}
    return {"update_id": number, "message": message}


@pytest.mark.parametrize(("error", "lost"), [(KeyError("Geheimnis-4711"), 1), (BadInput("too large"), 0)])
async def test_what_a_mistake_of_ours_loses_is_counted_and_its_place_is_logged(
    error: Exception, lost: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.setFormatter(Wordless("%(message)s"))
    intake = Intake(Failing(error), None, None, b"k")  # type: ignore[arg-type]
    await intake.accept(update(5))
    assert intake.lost == lost
    assert f"an update cannot be used: {type(error).__name__}" in caplog.text and "in write" in caplog.text
    assert "Geheimnis" not in caplog.text


def test_what_a_service_around_us_refuses_is_one_line() -> None:
    error = NotSent("no connection (ConnectError)")
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "polling failed: NotSent: no connection", None, None)
    record.exc_info = (type(error), error, None)
    assert Wordless("%(message)s").format(record) == "polling failed: NotSent: no connection"


def test_commands_log_without_words_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging, "lastResort", logging.StreamHandler())
    commands_without_words()
    try:
        raise KeyError("Geheimnis-4711")
    except KeyError as error:
        record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "not noted", None, (type(error), error, None))
    told = logging.lastResort.format(record) if logging.lastResort else ""
    assert told.startswith("not noted\n") and told.endswith("\nKeyError")

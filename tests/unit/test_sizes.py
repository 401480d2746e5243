"""Modules and functions stay small enough to be read at once."""

from __future__ import annotations

import ast
from pathlib import Path

from .samples import PROJECT

LINES, FUNCTION_LINES = 300, 30


def sources() -> list[Path]:
    files = [file for folder in ("bot", "nlu") for file in sorted((PROJECT / folder).rglob("*.py"))]
    return [file for file in files if "migrations" not in file.parts]


def test_no_module_has_more_than_three_hundred_lines() -> None:
    assert [file.name for file in sources() if len(file.read_text("utf-8").splitlines()) > LINES] == []


def test_no_function_has_more_than_thirty_lines() -> None:
    functions = (
        node
        for file in sources()
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    long = {node.name for node in functions if (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES}
    assert long == set()

"""docs/reliability.md names tests that exist, for every fault that there is."""

from __future__ import annotations

import re

from .samples import PROJECT

# Collected from the trackers of live-chat desks, bots and messengers; the numbers that are missing concern no messages.
FAULTS = {f"F{n}" for n in (1, 2, 3, 4, 6, 9, *range(11, 21), 22, 23, 24, *range(26, 36))}
_ROW = re.compile(r"^\| (F\d+|–) \| (?P<fault>.+?) \| (?P<tests>.+) \| (?P<databases>.+?) \|$", re.MULTILINE)
_TEST = re.compile(r"`([\w/]+\.py)(?:::(\w+)(…?))?`")


def rows() -> dict[str, re.Match[str]]:
    found = list(_ROW.finditer((PROJECT / "docs" / "reliability.md").read_text("utf-8")))
    return {f"{row[1]} {row['fault']}": row for row in found}


def test_every_fault_has_a_row() -> None:
    assert {name.split()[0] for name in rows()} - {"–"} == FAULTS


def test_every_test_that_is_named_exists() -> None:
    missing = []
    for name, row in rows().items():
        tests = _TEST.findall(row["tests"])
        assert tests, f"{name} names no test"
        for path, function, more in tests:
            file = PROJECT / "tests" / path
            written = file.read_text("utf-8") if file.is_file() else ""
            end = r"\w*\(" if more else r"\("
            if not re.search(rf"def {function or 'test_'}{end if function else ''}", written):
                missing.append(f"{name}: {path}::{function}")
    assert missing == []


def test_what_is_said_to_run_on_both_databases_does() -> None:
    for name, row in rows().items():
        if row["databases"].startswith("both"):
            texts = [(PROJECT / "tests" / path).read_text("utf-8") for path, _, _ in _TEST.findall(row["tests"])]
            assert any("both_databases" in text or "postgres" in text for text in texts), name

"""A command that the machine or the database refuses ends with a sentence, not with a traceback."""

from __future__ import annotations

import errno
import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from bot import cli


def _database(said: str) -> OperationalError:
    return OperationalError("INSERT INTO messages", {"text": "Hallo"}, sqlite3.OperationalError(said))


@pytest.mark.parametrize(("error", "why", "hint"), [
    (_database("database or disk is full"), "database or disk is full", "make room"),
    (_database("database is locked"), "database is locked", "another program holds it"),
    (_database("attempt to write a readonly database"), "readonly", "right to write"),
    (_database("disk I/O error"), "disk I/O error", "lotse doctor"),
    (OSError(errno.ENOSPC, "No space left on device", "/data/x"), "/data/x: No space left", "make room"),
    (PermissionError(errno.EACCES, "Permission denied", "/data/x"), "/data/x: Permission denied", "right to write"),
])  # fmt: skip
def test_what_the_machine_refuses_is_told_in_a_sentence(
    error: Exception, why: str, hint: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def command() -> None:
        raise error

    monkeypatch.setattr(cli, "cli", command)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    told = capsys.readouterr().err
    assert ended.value.code == 1
    assert why in told and hint in told and "Hallo" not in told

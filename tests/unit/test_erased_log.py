"""The file that remembers what was erased."""

from __future__ import annotations

import resource
import signal
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from annotated_types import Le

from bot.settings import Settings
from bot.store.erased import ErasedLog
from bot.store.form_tables import ideas
from bot.store.restore import Deleted, _living

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def test_names_are_kept_and_only_we_may_read_them(tmp_path: Path) -> None:
    log, names = ErasedLog(tmp_path / "erased.log"), {uuid4().hex for _ in range(3)}
    for name in names:
        log.note([name], NOW)
    log.note([], NOW)
    assert log.ids() == names
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600
    assert log.path.read_text().count("\n") == 3


def test_a_line_torn_by_a_crash_spoils_no_other(tmp_path: Path) -> None:
    log, first, second = ErasedLog(tmp_path / "erased.log"), uuid4().hex, uuid4().hex
    log.note([first], NOW)
    with log.path.open("a") as file:
        file.write("2026-11-25T12:00:00+00:00 0123")
    log.note([second], NOW)
    assert log.ids() == {first, second}


def test_lines_go_when_no_backup_needs_them(tmp_path: Path) -> None:
    log, old, new = ErasedLog(tmp_path / "erased.log"), uuid4().hex, uuid4().hex
    log.note([old], NOW - timedelta(days=732))
    log.note([new], NOW - timedelta(days=729))
    log.compact(NOW)
    assert log.ids() == {new}
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600


def test_lines_stay_as_long_as_anything_that_came_from_a_conversation(tmp_path: Path) -> None:
    """Else an erased idea would come back with a backup."""
    kept = [field for name, field in Settings.model_fields.items() if name.endswith("_days") and name != "audit_days"]
    longest = max(bound.le for field in kept for bound in field.metadata if isinstance(bound, Le))
    log, name = ErasedLog(tmp_path / "erased.log"), uuid4().hex
    log.note([name], NOW - timedelta(days=longest))
    log.compact(NOW)
    deleted = Deleted(log.ids(), NOW - timedelta(days=30), log.expired())
    row = {"number": "I-1", "conversation_id": name}
    assert list(_living(ideas, [row], deleted, {name}, set())) == []


def test_nothing_is_lost_when_it_is_shortened_while_others_write(tmp_path: Path) -> None:
    path, names = tmp_path / "erased.log", [uuid4().hex for _ in range(200)]

    def write(mine: list[str]) -> None:
        for name in mine:
            ErasedLog(path).note([name], NOW)

    def shorten() -> None:
        for _ in range(50):
            ErasedLog(path).note([uuid4().hex], NOW - timedelta(days=800))
            ErasedLog(path).compact(NOW)

    threads = [threading.Thread(target=write, args=(names[n::4],)) for n in range(4)]
    threads.append(threading.Thread(target=shorten))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ErasedLog(path).ids() >= set(names)


def test_a_line_that_does_not_fit_on_the_disk_any_more_is_no_line(tmp_path: Path) -> None:
    """A disk that is nearly full takes the beginning of it without an error: what was erased would come back."""
    log = ErasedLog(tmp_path / "erased.log")
    log.note(["a" * 32], NOW)
    room, ignored = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.path.stat().st_size + 20, room[1]))
    try:
        with pytest.raises(OSError):
            log.note(["b" * 32], NOW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, room)
        signal.signal(signal.SIGXFSZ, ignored)
    log.note(["c" * 32], NOW)
    assert log.ids() == {"a" * 32, "c" * 32}

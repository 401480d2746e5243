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

from bot.cli.backup import _deleted, _keep
from bot.core.errors import BackupRefused
from bot.settings import Settings
from bot.store.backups.restore import Deleted, _living
from bot.store.schema.form_tables import ideas
from bot.store.steps.erased import LONG_AGO, ErasedLog

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def test_names_are_kept_and_only_we_may_read_them(tmp_path: Path) -> None:
    log, names = ErasedLog(tmp_path / "erased.log"), {uuid4().hex for _ in range(3)}
    for name in names:
        log.note([name], NOW)
    log.note([], NOW)
    assert log.ids() == names
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600
    assert log.path.read_text().count("\n") == 1 + 3, "and when it was begun"


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


def test_it_says_when_it_was_begun_also_when_it_is_shortened(tmp_path: Path) -> None:
    log, later = ErasedLog(tmp_path / "erased.log"), ErasedLog(tmp_path / "later.log")
    log.begin(NOW)
    log.begin(NOW + timedelta(days=1))
    assert log.begun() == NOW
    later.note(["a" * 32], NOW - timedelta(days=800))
    later.compact(NOW)
    assert later.begun() == NOW - timedelta(days=800) and not later.ids()
    later.begin(NOW - timedelta(days=900))
    assert later.begun() == NOW - timedelta(days=900), "what another file knew counts from then on"


def test_one_of_a_lotse_that_did_not_say_so_was_begun_long_ago(tmp_path: Path) -> None:
    log = ErasedLog(tmp_path / "erased.log")
    log.path.touch()
    log.begin(NOW)
    assert log.begun() == LONG_AGO
    log.path.write_text("begun 2026-")
    assert log.begun() > NOW - timedelta(days=1), "torn: nobody knows"
    beside = ErasedLog(tmp_path / "beside.log")
    beside.begin(LONG_AGO)
    assert beside.begun() == LONG_AGO


def test_a_new_machines_erased_log_does_not_speak_for_the_time_before(tmp_path: Path) -> None:
    """The first night of a new machine began one, and it took the place of the only good copy."""
    old, new = ErasedLog(tmp_path / "old.log"), Settings(data=tmp_path / "new")
    made_at = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
    new.data.mkdir()
    old.begin(made_at)
    old.note(["a" * 32], made_at + timedelta(days=1))
    ErasedLog(new.erased_log).begin(made_at + timedelta(days=2))
    with pytest.raises(BackupRefused, match=r"begun 2026-11-27.*--erased"):
        _deleted(new, (), False, made_at)
    assert not _deleted(new, (), True, made_at).erased, "lost for good"
    deleted = _deleted(new, (old.path,), False, made_at)
    assert set(deleted.erased) == {"a" * 32}
    _keep(ErasedLog(new.erased_log), deleted)
    assert set(_deleted(new, (), False, made_at).erased) == {"a" * 32}, "the next time it speaks for it"


@pytest.mark.parametrize("content", [b"nothing of the kind\n", b"PK\x03\x04\xff\xfe", b"begun\n"])
def test_a_file_of_another_kind_does_not_say_that_nothing_was_erased(tmp_path: Path, content: bytes) -> None:
    given, own = tmp_path / "given", Settings(data=tmp_path)
    given.write_bytes(content)
    with pytest.raises(BackupRefused, match=r"given is no erased\.log"):
        _deleted(own, (given,), False, NOW)
    given.write_bytes(b"")
    assert not _deleted(own, (given,), False, NOW).erased, "one in which nothing is noted yet"


@pytest.mark.parametrize("bad", [b"\xff", b"2026-11-25T12:00:00+00:00 \xc3\xff0123\n"])
def test_a_byte_that_is_no_text_spoils_its_own_line_only(tmp_path: Path, bad: bytes) -> None:
    """It cost every backup and every restore."""
    own = Settings(data=tmp_path)
    log = ErasedLog(own.erased_log)
    log.note(["a" * 32], NOW)
    with log.path.open("ab") as file:
        file.write(bad)
    log.note(["b" * 32], NOW)
    assert set(_deleted(own, (), False, NOW).erased) == {"a" * 32, "b" * 32}
    log.begin(NOW + timedelta(days=1))
    log.compact(NOW)
    assert log.ids() == {"a" * 32, "b" * 32} and b"\xff" not in log.path.read_bytes()


def test_what_was_noted_and_then_failed_is_kept_until_it_is_deleted_after_all(tmp_path: Path) -> None:
    log, one = ErasedLog(tmp_path / "erased.log"), "a" * 32
    for why in ("", "expired"):
        log.note([one, "b" * 32], NOW, why)
        log.note([one], NOW - timedelta(hours=1), "kept")  # the clock was put back meanwhile
        assert log.ids() == {"b" * 32}
    log.compact(NOW)
    assert log.ids() == {"b" * 32}, "in the order of the file"
    log.note([one], NOW - timedelta(days=1))
    assert log.ids() == {one, "b" * 32}, "whatever the clock says"


def test_what_went_by_a_clock_that_was_ahead_may_come_back_and_what_was_erased_may_not(tmp_path: Path) -> None:
    own, now = Settings(data=tmp_path), datetime.now(UTC)
    log, ahead = ErasedLog(own.erased_log), now + timedelta(days=40)
    lost, erased, both, old = ("a" * 32, "b" * 32, "c" * 32, "d" * 32)
    log.begin(now - timedelta(days=100))
    log.note([lost, both], ahead, "expired")
    log.note([old], now - timedelta(days=1), "expired")
    log.note([erased], ahead)  # somebody pressed it while the clock was wrong
    log.note([both], now)
    deleted = _deleted(own, (), False, now)
    assert set(deleted.erased) == {erased, both, old} and set(deleted.expired) == {old}
    _keep(log, deleted)
    assert log.ids() == {erased, both, old}, "also when the clock has come so far"
    log.note([lost], now)
    assert lost in _deleted(own, (), False, now).erased


def test_a_copy_of_another_machine_that_knows_better_holds(tmp_path: Path) -> None:
    own, other, now = Settings(data=tmp_path), ErasedLog(tmp_path / "other.log"), datetime.now(UTC)
    log, one = ErasedLog(own.erased_log), "a" * 32
    for each in (log, other):
        each.begin(now - timedelta(days=100))
    log.note([one], now + timedelta(days=40), "expired")
    other.note([one], now)
    deleted = _deleted(own, (other.path,), False, now)
    assert set(deleted.erased) == {one} and not deleted.expired
    _keep(log, deleted)
    assert log.ids() == {one}

"""Backup and restore, on both databases and across them; what was erased stays erased (F27)."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import secrets
import stat
import zipfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.core.errors import BackupRefused
from bot.core.message import Reply, Utterance
from bot.store.backups.archive import Manifest
from bot.store.backups.backup import NOT_KEPT, back_up, kept_tables
from bot.store.backups.restore import Deleted, Restored, check, restore
from bot.store.database import Database
from bot.store.migrate import upgrade
from bot.store.running_bots import only_one
from bot.store.schema.after_tables import help_questions, review_items
from bot.store.schema.alert_tables import alert_notices
from bot.store.schema.desk_tables import handoffs, invitations, sessions, staff
from bot.store.schema.offer_tables import offer_links
from bot.store.schema.tables import (
    contents,
    conversations,
    events,
    messages,
    metadata,
    outbox,
    responses,
    sequences,
    tokens,
)
from bot.store.steps.erased import ErasedLog
from bot.store.steps.words_gone import WordsGone
from bot.wiring import Lotse, build
from tests.conftest import Guest, NewDatabase, Serve, both_databases, settings
from tests.fakes import MovedClock, ScriptedDialogue
from tests.forks import Done, Forks
from tests.postgres import PostgresServer

pytestmark = both_databases
few_texts = pytest.mark.usefixtures("in_german_only")  # nine tenths of a town are texts; many tests need few rows

SECRET = "Geheimnis-4711"
Rows = dict[str, list[dict[str, Any]]]
Command = Callable[..., Awaitable[Done]]


@pytest.fixture
async def in_german_only(lotse: Lotse) -> None:
    async with lotse.database.write() as connection:
        await connection.execute(sa.delete(responses).where(responses.c.locale != "de"))


@contextlib.contextmanager
def unwatched(what: str, total: int) -> Iterator[Callable[[], None]]:
    yield lambda: None


async def _saved(lotse: Lotse, file: Path) -> Manifest:
    return await back_up(lotse.database, file, lotse.clock.now(), lambda total: unwatched("", total))


async def _restored(
    url: str, file: Path, replace: bool = False, erased: set[str] | None = None, words: WordsGone = WordsGone()
) -> Restored:
    """As `lotse restore` does it."""
    check(file, unwatched)
    await asyncio.to_thread(upgrade, url)
    database = Database(url)
    try:
        deleted = Deleted(erased or set(), MovedClock().now() - timedelta(days=30), words=words)
        return await restore(database, file, replace, deleted, unwatched)
    finally:
        await database.close()


async def _rows(url: str, *without: sa.Table, only: Sequence[sa.Table] = metadata.sorted_tables) -> Rows:
    database = Database(url)
    async with database.read() as connection:
        wanted = [table for table in only if table not in without]
        read = {table: await connection.execute(sa.select(table)) for table in wanted}
        found = {table.name: [dict(zip(table.columns.keys(), row)) for row in rows] for table, rows in read.items()}
    await database.close()
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


async def _lived_in(lotse: Lotse) -> str:
    """A town with a conversation (its token), staff who are signed in, a handoff, and messages on their way."""
    token = secrets.token_urlsafe(32)
    person = sha256(token.encode()).hexdigest()
    conversation = await lotse.conversations.open("web", person, "ar", [Utterance("مرحبا", "ar", kind="welcome")])
    await lotse.inbox.receive(conversation, "x" * 30, "أين البلدية؟ \u200f0911 😀", None, "client-id")
    turn = await lotse.inbox.take("worker")
    assert turn is not None
    reply = Reply((Utterance("هنا", "ar"),), "offices", "answered", {"office": "rathaus"})
    assert await lotse.inbox.finish(turn, "worker", turn.pending[0], reply, "ar")
    now = lotse.clock.now()
    async with lotse.database.write() as connection:
        member = {"email": "a@musterstadt.example", "name": "A", "role": "staff", "created_at": now}
        made = await connection.execute(sa.insert(staff).values(member | {"password_hash": "$argon2id$x"}))
        (one,) = made.inserted_primary_key or (None,)
        session = {"hash": "s" * 64, "staff_id": one, "csrf": "c", "created_at": now, "used_at": now}
        await connection.execute(sa.insert(sessions).values(session))
        await connection.execute(sa.insert(invitations).values(hash="i" * 64, staff_id=one, expires_at=now))
        message = (await connection.execute(sa.select(messages).limit(1))).mappings().one()
        its = {"conversation_id": message["conversation_id"], "message_id": message["id"], "channel": "telegram"}
        sent = {**its, "state": "sent", "due_at": now, "sent_at": now, "external_ids": ["1", "2"]}
        await connection.execute(sa.insert(outbox), [sent, {**sent, "external_ids": None, "sent_at": None}])
        handoff = {
            "conversation_id": message["conversation_id"], "trigger_id": message["id"], "department": "integration",
            "topic": "t", "locale": "ar", "card": {"asked": [{"text": "أين"}]}, "requested_at": now, "active_at": now,
            "claimed_by": one,
        }  # fmt: skip
        await connection.execute(sa.insert(handoffs).values(handoff))
        await connection.execute(sa.update(conversations).values(lease_by="worker", lease_until=now))
    return token


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
async def test_everything_comes_back_on_either_database(
    lotse: Lotse, serving: Serve, new_database: NewDatabase, target: str, tmp_path: Path
) -> None:
    token = await _lived_in(lotse)
    file, url = tmp_path / "town.zip", new_database(target)
    await _saved(lotse, file)
    await _restored(url, file)
    before = await _rows(lotse.settings.database, sequences, *NOT_KEPT)
    for row in before["conversations"]:
        row["lease_by"] = row["lease_until"] = None
    assert await _rows(url, sequences, *NOT_KEPT) == before
    after = await _rows(url, only=(*NOT_KEPT, staff))
    assert [after[table.name] for table in NOT_KEPT] == [[] for _ in NOT_KEPT]
    assert after["staff"][0]["password_hash"] == "$argon2id$x"
    await _goes_on(_moved(lotse, url), token, serving)


def _moved(lotse: Lotse, url: str) -> Lotse:
    """Another installation on the restored database. What the texts taught is learnt already: seconds each time."""
    data = lotse.settings.data / "moved"
    data.mkdir()
    (data / "models").symlink_to(lotse.settings.models)
    return build(settings(data, database_url=url), lotse.clock)


async def _goes_on(moved: Lotse, token: str, serving: Serve) -> None:
    """The page of before writes, is answered, and gets numbers that are new to it."""
    await moved.library.refresh()
    async with serving(moved, ScriptedDialogue()) as served:
        page = Guest(served.client, token)
        known = [int(str(m["number"])) for m in await page.messages()]
        await page.post("und jetzt?")
        said = await page.answers(2)
        assert int(str(said[-1]["number"])) > max(known) + 1000
    async with moved.database.write() as connection:  # ids go on where they were
        row = dict((await connection.execute(sa.select(outbox).limit(1))).mappings().one())
        await connection.execute(sa.insert(outbox).values({k: v for k, v in row.items() if k != "id"}))
    await moved.close()


async def test_a_backup_beside_a_busy_bot_is_one_moment(
    lotse: Lotse, serving: Serve, new_database: NewDatabase, database: str, tmp_path: Path
) -> None:
    async with serving(lotse, ScriptedDialogue()) as served:
        guests = [await served.open() for _ in range(4)]
        stop, written = asyncio.Event(), asyncio.Queue[str]()

        async def write(guest: Guest) -> None:
            while not stop.is_set():
                stored = await guest.post(text := secrets.token_hex(4))
                written.put_nowait(text)
                if stored.status_code == 429:  # else it would only be refused, as fast as it can
                    await asyncio.sleep(0.1)

        writing = [asyncio.create_task(write(guest)) for guest in guests]
        files, manifests = [tmp_path / f"{n}.zip" for n in range(3)], []
        for file in files:
            for _ in range(written.qsize() + 1):  # at least one more since the last one
                await written.get()
            manifests.append(await _saved(lotse, file))
        stop.set()
        await asyncio.gather(*writing)
    assert manifests[0].tables["messages"].rows < manifests[2].tables["messages"].rows, "it went on meanwhile"
    for file in files:
        url = new_database(database)
        await _restored(url, file)
        rows = await _rows(url, only=(messages, events))
        said = {row["number"] for row in rows["messages"]}
        assert said == {row["number"] for row in rows["events"] if row["kind"] == "message"}


async def test_f27_what_was_erased_after_the_backup_is_found_nowhere(
    lotse: Lotse,
    serving: Serve,
    new_database: NewDatabase,
    database: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    file, url = tmp_path / "town.zip", new_database(database)
    async with serving(lotse, ScriptedDialogue()) as served:
        guest, other = await served.open(), await served.open()
        await guest.post(SECRET)
        await other.post("Das bleibt-0815")
        await asyncio.gather(guest.answers(), other.answers())
        await _saved(lotse, file)
        assert SECRET in _unpacked(file)
        assert (await served.client.delete("/api/conversation", headers=guest.headers)).status_code == 204
    done = await _restored(url, file, erased=ErasedLog(lotse.settings.erased_log).ids())
    assert done.gone == 1
    found = json.dumps(await _rows(url), default=str)
    assert SECRET not in found
    assert "Das bleibt-0815" in found
    raw = _raw(request, url, database)
    assert b"Das bleibt-0815" in raw, "the search looks in the right place"
    assert SECRET.encode() not in raw
    moved = _moved(lotse, url)
    await moved.library.refresh()
    async with serving(moved, ScriptedDialogue()) as served:
        answer = await served.client.get("/api/conversation", headers=guest.headers)
        assert answer.status_code == 401, "the token stays revoked"
        assert (await served.client.get("/api/conversation", headers=other.headers)).status_code == 200
    await moved.close()


@few_texts
async def test_what_was_noted_of_an_erased_handoff_does_not_keep_the_town_from_coming_back(
    lotse: Lotse, new_database: NewDatabase, database: str, tmp_path: Path
) -> None:
    await _lived_in(lotse)
    file, url, now = tmp_path / "town.zip", new_database(database), lotse.clock.now()
    async with lotse.database.write() as connection:
        handoff, erased = (await connection.execute(sa.select(handoffs.c.id, handoffs.c.conversation_id))).one()
        await connection.execute(sa.insert(help_questions).values(handoff_id=handoff, asked=True, at=now))
        told = {"key": "k", "handoff_id": handoff, "kind": "lapsed", "created_at": now}
        await connection.execute(sa.insert(alert_notices).values(told))
    await _saved(lotse, file)
    assert (await _restored(url, file, erased={erased})).gone == 1
    rows = await _rows(url)
    assert [rows[table.name] for table in (handoffs, help_questions, alert_notices)] == [[], [], []]


def _unpacked(file: Path) -> str:
    with zipfile.ZipFile(file) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


def _raw(request: pytest.FixtureRequest, url: str, database: str) -> bytes:
    """The bytes of all files of a database."""
    if database == "sqlite":
        path = Path(url.partition(":///")[2])
        return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    server: PostgresServer = request.getfixturevalue("postgres")
    return b"".join(file.read_bytes() for file in server.files(url.split("?")[0].rpartition("/")[2]))


@few_texts
async def test_what_is_past_its_retention_does_not_come_back(
    lotse: Lotse, new_database: NewDatabase, database: str, tmp_path: Path
) -> None:
    await _lived_in(lotse)
    async with lotse.database.write() as connection:
        old = lotse.clock.now() - timedelta(days=31)
        await connection.execute(sa.update(conversations).values(updated_at=old))
    file, url = tmp_path / "town.zip", new_database(database)
    await _saved(lotse, file)
    done = await _restored(url, file)
    rows = await _rows(url)
    assert done.gone == 1
    assert [rows[t.name] for t in (conversations, messages, events, tokens, outbox, handoffs)] == [[]] * 6
    assert len(rows["staff"]) == 1


async def test_expired_conversations_are_noted_outside_the_database(lotse: Lotse) -> None:
    one = await lotse.conversations.open("web", "p" * 64, "de", ())
    await lotse.conversations.open("web", "q" * 64, "de", ())
    later = lotse.clock.now() + timedelta(seconds=1)
    async with lotse.database.write() as connection:
        other = conversations.c.id != one.id
        await connection.execute(sa.update(conversations).where(other).values(updated_at=later))
    assert await lotse.conversations.expire(later - timedelta(milliseconds=1)) == 1
    assert ErasedLog(lotse.settings.erased_log).ids() == {one.id}


async def test_a_deletion_that_cannot_be_noted_does_not_happen(lotse: Lotse) -> None:
    conversation = await lotse.conversations.open("web", "p" * 64, "de", ())
    lotse.settings.erased_log.mkdir()
    with pytest.raises(OSError):
        await lotse.conversations.erase(conversation.id)
    assert (await lotse.conversations.by_person("web", "p" * 64)).id == conversation.id


@few_texts
async def test_a_database_that_is_not_empty_is_refused_unless_replaced(lotse: Lotse, tmp_path: Path) -> None:
    file, url = tmp_path / "town.zip", lotse.settings.database
    await _saved(lotse, file)
    await _lived_in(lotse)
    before = await _rows(url)
    with pytest.raises(BackupRefused, match="not empty"):
        await _restored(url, file)
    assert await _rows(url) == before
    await _restored(url, file, replace=True)
    after = await _rows(url)
    assert [after[t.name] for t in (conversations, messages, events, staff, sessions)] == [[]] * 5
    assert after["responses"] == before["responses"]
    number = after["sequences"]
    assert number == before["sequences"], "numbers that pages have seen are not given again"


@few_texts
@few_texts
async def test_a_restore_opens_no_door_that_was_closed_since(lotse: Lotse, tmp_path: Path) -> None:
    now, file, url = lotse.clock.now(), tmp_path / "town.zip", lotse.settings.database
    until = now + timedelta(days=30)
    link = {"organiser": "TSV", "created_at": now, "expires_at": until, "most": 9}
    names = ("stays", "leaves", "forgets", "marries", "removed")
    people = [{"email": f"{n}@musterstadt.example", "name": n, "role": "staff", "created_at": now} for n in names]
    async with lotse.database.write() as connection:
        await connection.execute(sa.insert(staff), [one | {"password_hash": "old"} for one in people])
        await connection.execute(
            sa.insert(offer_links), [link | {"hash": name} for name in ("open", "ended", "renewed")]
        )
    await _saved(lotse, file)
    async with lotse.database.write() as connection:
        await connection.execute(sa.delete(staff).where(staff.c.name == "removed"))
    changes = {"leaves": {"active": False}, "forgets": {"password_hash": "new"}}
    changes["marries"] = {"password_hash": "newer", "email": "married@musterstadt.example"}
    async with lotse.database.write() as connection:
        for name, values in changes.items():
            await connection.execute(sa.update(staff).where(staff.c.name == name).values(values))
        await connection.execute(sa.update(offer_links).where(offer_links.c.hash == "ended").values(expires_at=now))
        await connection.execute(sa.update(offer_links).where(offer_links.c.hash == "renewed").values(hash="fresh"))
    done = await _restored(url, file, replace=True)
    async with lotse.database.read() as connection:
        kept = {row.name: (row.active, row.password_hash) for row in await connection.execute(sa.select(staff))}
        links = {row.hash: row.expires_at for row in await connection.execute(sa.select(offer_links))}
    assert kept == {
        "stays": (True, "old"), "leaves": (False, "old"), "forgets": (True, "new"), "marries": (True, "newer"),
        "removed": (True, "old"),
    }  # fmt: skip
    assert links == {"open": until, "ended": now, "fresh": until}
    told = {(name, *note) for _, name, _, *note in (line.split("\t") for line in done.people)}
    came_back = "(not in the replaced database: removed since the backup?)"
    assert told == {("forgets",), ("marries",), ("stays",), ("removed", came_back)}, "nobody can tell, so it is said"


async def test_what_was_on_its_way_is_not_sent_again(
    lotse: Lotse, new_database: NewDatabase, database: str, tmp_path: Path
) -> None:
    await _lived_in(lotse)
    async with lotse.database.write() as connection:
        await connection.execute(sa.update(outbox).values(state="pending"))
    file, url = tmp_path / "town.zip", new_database(database)
    await _saved(lotse, file)
    await _restored(url, file)
    assert {row["state"] for row in (await _rows(url))["outbox"]} == {"unsure"}


def _cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def _flip(file: Path) -> None:
    """In the middle of the largest table: of some bytes between the tables, a time stamp, nothing hangs on."""
    with zipfile.ZipFile(file) as archive:
        largest = max(archive.infolist(), key=lambda part: part.compress_size)
    data = bytearray(file.read_bytes())
    data[largest.header_offset + 30 + len(largest.filename) + largest.compress_size // 2] ^= 0xFF
    file.write_bytes(data)


def _no_zip(file: Path) -> None:
    file.write_bytes(b"hello")


def _rewrite(change: Callable[[dict[str, str]], None]) -> Callable[[Path], None]:
    """A valid zip whose content is not what was written."""

    def damage(file: Path) -> None:
        with zipfile.ZipFile(file) as archive:
            content = {name: archive.read(name).decode() for name in archive.namelist()}
        change(content)
        with zipfile.ZipFile(file, "w") as archive:
            for name, text in content.items():
                archive.writestr(name, text)

    return damage


def _manifest(**changes: Any) -> Callable[[Path], None]:
    def change(content: dict[str, str]) -> None:
        content["manifest.json"] = json.dumps({**json.loads(content["manifest.json"]), **changes})

    return _rewrite(change)


def _row_changed(content: dict[str, str]) -> None:
    content["staff.jsonl"] = content["staff.jsonl"].replace("$argon2id$x", "$argon2id$y")


def _row_missing(content: dict[str, str]) -> None:
    content["staff.jsonl"] = ""


def _table_missing(content: dict[str, str]) -> None:
    del content["events.jsonl"]


def _manifest_missing(content: dict[str, str]) -> None:
    del content["manifest.json"]


DAMAGES = {
    "cut": _cut, "flipped": _flip, "no zip": _no_zip, "row changed": _rewrite(_row_changed),
    "row missing": _rewrite(_row_missing), "table missing": _rewrite(_table_missing),
    "no manifest": _rewrite(_manifest_missing), "other format": _manifest(format="lotse-backup-9"),
    "newer": _manifest(revision="9999"), "no tables": _manifest(tables=None), "strange tables": _manifest(tables=[1]),
    "unknown table": _manifest(tables={"secrets": {"rows": 0, "sha256": ""}}),
}  # fmt: skip


@few_texts
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
async def test_a_wrong_or_damaged_file_is_refused_and_changes_nothing(
    lotse: Lotse, damage: Callable[[Path], None], tmp_path: Path
) -> None:
    await _lived_in(lotse)
    file, url = tmp_path / "town.zip", lotse.settings.database
    await _saved(lotse, file)
    damage(file)
    before = await _rows(url)
    with pytest.raises(BackupRefused) as refused:
        await _restored(url, file, replace=True)
    assert len(str(refused.value)) > 20
    assert await _rows(url) == before


@few_texts
async def test_a_file_that_the_database_refuses_changes_nothing(lotse: Lotse, tmp_path: Path) -> None:
    """Found out only in the middle of the transaction: two staff with one address."""
    await _lived_in(lotse)
    file, url = tmp_path / "town.zip", lotse.settings.database
    await _saved(lotse, file)
    _rewrite(_doubled)(file)
    before = await _rows(url)
    with pytest.raises(BackupRefused, match="does not take"):
        await _restored(url, file, replace=True)
    assert await _rows(url) == before


def _doubled(content: dict[str, str]) -> None:
    row = json.loads(content["staff.jsonl"])
    _put(content, "staff", [row, {**row, "id": row["id"] + 1}])


def _put(content: dict[str, str], table: str, rows: list[dict[str, Any]]) -> None:
    """Replaces a table, with the manifest to match."""
    text = "".join(json.dumps(row) + "\n" for row in rows)
    manifest = json.loads(content["manifest.json"])
    manifest["tables"][table] = {"rows": len(rows), "sha256": sha256(text.encode()).hexdigest()}
    content |= {f"{table}.jsonl": text, "manifest.json": json.dumps(manifest)}


@few_texts
async def test_a_backup_of_an_older_schema_gets_the_defaults_of_the_new_columns(
    lotse: Lotse, new_database: NewDatabase, database: str, tmp_path: Path
) -> None:
    await _lived_in(lotse)
    file, url = tmp_path / "town.zip", new_database(database)
    await _saved(lotse, file)

    def older(content: dict[str, str]) -> None:
        row = json.loads(content["conversations.jsonl"])
        young = ("address", "reachable")
        _put(content, "conversations", [{k: v for k, v in row.items() if k not in young}])

    _rewrite(older)(file)
    _manifest(revision="0001")(file)
    await _restored(url, file)
    (row,) = (await _rows(url))["conversations"]
    assert (row["address"], row["reachable"]) == (None, True)


@few_texts
@pytest.mark.parametrize("revision, german", [("0002", 4), ("0019", None)])
async def test_what_migrations_younger_than_a_backup_did_to_rows_is_done_to_its_rows(
    lotse: Lotse, new_database: NewDatabase, database: str, tmp_path: Path, revision: str, german: int | None
) -> None:
    """Of which German text a translation is (0003), which questions for review belong together (0020), and which name
    a file has (0027)."""
    now, file, url = lotse.clock.now(), tmp_path / "town.zip", new_database(database)
    text = {"kind": "answer", "name": "boats", "origin": "edited", "written_by": "P", "created_at": now, "text": "x"}
    question = {"kind": "unanswered", "language": "de", "topic": "t", "intent": "i", "status": "open", "at": now}
    async with lotse.database.write() as connection:
        versions = [{"locale": "de", "version": 3}, {"locale": "de", "version": 4}, {"locale": "uk", "version": 9}]
        await connection.execute(sa.insert(responses), [text | one | {"german": None} for one in versions])
        said = [("Wo?", "wo"), ("wo", "wo"), ("Wann?", "wann"), ("", "wo")]
        asked = [{**question, "text": words, "alike": alike} for words, alike in said]
        await connection.execute(sa.insert(review_items), asked)
        offer = {
            "kind": "course",
            "key": "a",
            "source": "table:Kurse (1).csv",
            "hash": "x",
            "data": {},
            "changed_at": now,
        }
        await connection.execute(sa.insert(contents), offer | {"changed_at": now})
    await _saved(lotse, file)

    def older(content: dict[str, str]) -> None:
        rows = [json.loads(line) for line in content["review_items.jsonl"].splitlines()]
        _put(content, "review_items", [{k: v for k, v in row.items() if k != "group_id"} for row in rows])

    _rewrite(older)(file)
    _manifest(revision=revision)(file)
    await _restored(url, file)
    found = await _rows(url, only=[responses, review_items, contents])
    (boats,) = (row for row in found["responses"] if (row["name"], row["locale"]) == ("boats", "uk"))
    first, same, other, without = sorted(found["review_items"], key=lambda row: row["id"])
    assert boats["german"] == german
    assert [row["source"] for row in found["contents"] if row["key"] == "a"] == ["table:kurse.csv"]
    assert [row["group_id"] for row in (first, same, other, without)] == [first["id"], first["id"], other["id"], None]


@few_texts
async def test_a_backup_is_whole_or_not_there(lotse: Lotse, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    file = folder / "town.zip"
    await _saved(lotse, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    former = file.read_bytes()

    @contextlib.contextmanager
    def full(total: int) -> Iterator[Callable[[], None]]:
        def step() -> None:
            raise OSError(28, "No space left on device")

        yield step

    with pytest.raises(BackupRefused, match="No space left"):
        await back_up(lotse.database, file, lotse.clock.now(), full)
    assert [f.name for f in folder.iterdir()] == ["town.zip"]
    assert file.read_bytes() == former
    with pytest.raises(BackupRefused, match="cannot be written"):
        await _saved(lotse, tmp_path / "missing" / "town.zip")


@few_texts
async def test_what_a_killed_backup_left_is_removed_by_the_next(lotse: Lotse, command: Command, tmp_path: Path) -> None:
    names = {"left": ".old.zip.0123abcd.part", "stranger": ".music.0123abcd.part", "busy": ".now.zip.89abcdef.part"}
    left, stranger, busy = (tmp_path / name for name in names.values())
    left.write_bytes(b"PK half")
    stranger.write_bytes(b"ID3")
    busy.write_bytes(b"PK")
    with busy.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        here = {"data": lotse.settings.data, "url": lotse.settings.database}
        status, _, err = await command("backup", tmp_path / "town.zip", **here)
    assert (status, left.name in err, "removed" in err) == (0, True, True), err
    assert [f.exists() for f in (left, stranger, busy)] == [False, True, True]


async def test_every_table_is_kept_or_left_out_on_purpose(lotse: Lotse) -> None:
    assert {table.name for table in metadata.sorted_tables} == {t.name for t in (*kept_tables(), *NOT_KEPT)}


@pytest.fixture
def command(forks: Forks) -> Command:
    async def run(*arguments: str | Path, data: Path, url: str) -> Done:
        environment = {"LOTSE_DATA": str(data), "LOTSE_DATABASE_URL": url}
        return await asyncio.to_thread(forks.run, "bot.cli", [str(one) for one in arguments], environment)

    return run


async def test_the_commands_while_the_bot_is_running(
    lotse: Lotse, serving: Serve, new_database: NewDatabase, database: str, command: Command, tmp_path: Path
) -> None:
    file, here = tmp_path / "town.zip", {"data": lotse.settings.data, "url": lotse.settings.database}
    there: dict[str, Any] = {"data": tmp_path / "new", "url": new_database(database)}
    async with serving(lotse, ScriptedDialogue()) as served:
        guest = await served.open()
        await guest.post(SECRET)
        await guest.answers()
        status, out, err = await command("backup", file, **here)
        assert (status, "rows saved" in out) == (0, True), err
        await served.client.delete("/api/conversation", headers=guest.headers)
    status, _, err = await command("restore", file, **there)
    assert status == 1
    assert "erased.log is missing" in err
    status, _, err = await command("restore", tmp_path / "nowhere.zip", **there)
    assert (status, "nowhere.zip" in err, "erased.log" in err) == (1, True, False)
    status, out, err = await command("restore", file, "--erased", lotse.settings.erased_log, **there)
    assert (status, "1 conversations stay deleted" in out) == (0, True), err
    assert "can sign in at the desk" in out and "removed since the backup?" not in out, "an empty database knew nobody"
    assert "only the town's name was compared" in out
    assert SECRET not in json.dumps(await _rows(there["url"]), default=str)
    known = ErasedLog(lotse.settings.erased_log).ids()
    assert ErasedLog(tmp_path / "new" / "erased.log").ids() == known, "the new machine knows it for the next time"
    status, _, err = await command("restore", file, **there)
    assert (status, "not empty" in err, "Traceback" in err) == (1, True, False)
    file.write_bytes(b"PK")
    status, _, err = await command("restore", file, "--replace", "--erased-log-lost", **there)
    assert (status, "no backup of Lotse" in err, "Traceback" in err) == (1, True, False)
    status, _, err = await command("backup", file, data=tmp_path / "new", url="postgresql://nobody@127.0.0.1:1/none")
    assert (status, "cannot be reached" in err, "Traceback" in err) == (1, True, False)


@few_texts
async def test_nothing_is_restored_under_a_running_bot(
    lotse: Lotse, serving: Serve, command: Command, tmp_path: Path
) -> None:
    file, here = tmp_path / "town.zip", {"data": lotse.settings.data, "url": lotse.settings.database}
    await _saved(lotse, file)
    forced = ("restore", file, "--replace", "--erased-log-lost")
    with only_one(lotse.settings.database):
        async with serving(lotse, ScriptedDialogue()):
            status, _, err = await command(*forced, **here)
    assert (status, "stop" in err, "Traceback" in err) == (1, True, False)
    status, _, err = await command(*forced, **here)
    assert status == 0, err


@few_texts
async def test_a_town_is_not_restored_beside_the_files_of_another(
    lotse: Lotse, new_database: NewDatabase, database: str, command: Command, tmp_path: Path
) -> None:
    """A new machine has the demo town's `portal/`, and every start brings it in."""
    the_town = (contents.c.kind == "town") & (contents.c.key == "town")
    async with lotse.database.write() as connection:
        data = (await connection.execute(sa.select(contents.c.data).where(the_town))).scalar_one()
        named = sa.update(contents).where(the_town).values(data=data | {"name": "Neustadt an der Aue"})
        await connection.execute(named)
    file, there = tmp_path / "town.zip", {"data": tmp_path / "new", "url": new_database(database)}
    await _saved(lotse, file)
    asked = ("restore", file, "--erased-log-lost")
    status, _, err = await command(*asked, **there)
    assert status == 1 and "is of Neustadt an der Aue, but" in err and "says Musterstadt" in err, err
    assert not (tmp_path / "new" / "erased.log").exists()
    status, out, err = await command(*asked, "--other-town", **there)
    assert status == 0 and "rows restored" in out, err


async def test_a_second_bot_on_one_sqlite_is_refused(lotse: Lotse, command: Command, database: str) -> None:
    if database == "postgresql":
        with only_one(lotse.settings.database), only_one(lotse.settings.database):
            return
    with only_one(lotse.settings.database):
        status, _, err = await command("serve", data=lotse.settings.data, url=lotse.settings.database)
    assert (status, f"process {os.getpid()}" in err, "LOTSE_DATA" in err, "Traceback" in err) == (1, True, True, False)

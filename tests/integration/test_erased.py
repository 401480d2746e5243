"""F27: after "erase here", nothing that a newcomer wrote or did is found in any table or file, on both databases."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.channels.web import stream
from bot.core.errors import NotAllowed
from bot.core.text import fold
from bot.store.schema.after_tables import records
from bot.store.schema.tables import conversations, metadata, tokens
from bot.store.steps.erased import ErasedLog
from bot.wiring import Lotse
from tests.conftest import Guest, Serve, both_databases, somebody_answers
from tests.fakes import ScriptedDialogue

pytestmark = [both_databases, somebody_answers]

ALL = tuple(f"{word}-4711" for word in ("gesagt", "idee", "ort", "mail", "halb", "fremd", "datei", "titel"))
SAID, IDEA, ABOUT, CONTACT, HALF, CACHED, FILE, TITLE = ALL


async def _everything(lotse: Lotse) -> dict[str, str]:
    """All rows of each table, as text."""
    async with lotse.database.read() as connection:
        return {
            table.name: json.dumps(
                [dict(row) for row in (await connection.execute(sa.select(table))).mappings()],
                default=str, ensure_ascii=False,
            )
            for table in metadata.sorted_tables
        }  # fmt: skip


async def _lived(lotse: Lotse, guest: Guest) -> None:
    """A question, an idea sent with a way to reach its author, a place taken, a form half filled in, a translation."""
    for text, pressed in (
        (SAID, None), ("Idee", "form:begin:idea"), (f"Bitte mehr {IDEA}", None), (ABOUT, None),
        (f"{CONTACT}@post.example", None), ("Senden", "form:send"), ("Ja", "signup:swim_women"),
        ("Beschwerde", "form:begin:complaint"), (f"Es geht um {HALF}", None),
    ):  # fmt: skip
        assert (await guest.post(text, pressed=pressed)).status_code == 201
        async with asyncio.timeout(60):
            while (await guest.messages())[-1]["author"] != "bot":
                await asyncio.sleep(0.02)
    await lotse.translations.keep({"k": CACHED}, lotse.clock.now() + timedelta(days=1), await _conversation(lotse))


async def _showed(guest: Guest) -> None:
    """A file, after a yes to a person."""
    assert (await guest.post("Ja, bitte", pressed="handoff:yes:integration_participation")).status_code == 201
    assert (await guest.post("📄", "client-file", "media:document")).status_code == 201
    async with asyncio.timeout(60):
        while (await guest.messages())[-1]["author"] != "bot":
            await asyncio.sleep(0.02)
    headers = {**guest.headers, "Content-Type": "application/octet-stream", "X-Said": "client-file", "X-Title": TITLE}
    content = b"%PDF-1.4\n% " + FILE.encode() + b"\n%%EOF\n"
    kept = await guest.client.post("/api/attachments", content=content, headers=headers)
    assert kept.status_code == 201, kept.text


async def _conversation(lotse: Lotse) -> str:
    async with lotse.database.read() as connection:
        return str((await connection.execute(sa.select(conversations.c.id))).scalar_one())


async def test_f27_what_was_erased_is_found_nowhere(lotse: Lotse, serving: Serve, database: str) -> None:
    dialogue = ScriptedDialogue("waste_separation")
    async with serving(lotse, dialogue) as served:
        guest = await served.open()
        await _lived(lotse, guest)
        await _lived(lotse, guest)
        await _showed(guest)
        (file,) = (path for path in lotse.settings.uploads.rglob("*") if path.is_file())
        assert FILE.encode() in file.read_bytes()
        before = await _everything(lotse)
        for words, table in ((SAID, "messages"), (IDEA, "ideas"), (ABOUT, "ideas"), (CONTACT, "ideas"),
                             (HALF, "conversations"), (CACHED, "translations"), (TITLE, "attachments")):  # fmt: skip
            assert words in before[table], "the search looks in the right place"
        conversation = await _conversation(lotse)
        assert conversation in before["sign_ups"]
        assert (await served.client.delete("/api/conversation", headers=guest.headers)).status_code == 204
        assert dialogue.forgotten, "the engine keeps its own memory of it"
    assert not any(path.is_file() for path in lotse.settings.uploads.rglob("*"))
    after = await _everything(lotse)
    for table, rows in after.items():
        for words in (*ALL, conversation):
            assert words not in rows and fold(words) not in fold(rows), (table, words)
    assert after["ideas"] == after["sign_ups"] == after["messages"] == after["translations"] == "[]"
    assert json.loads(after[tokens.name]), "the token stays behind, unusable"
    assert ErasedLog(lotse.settings.erased_log).ids() == {conversation}
    if database == "sqlite":  # PostgreSQL's vacuum overwrites pages in its own time
        await lotse.database.close()
        for file in filter(Path.is_file, lotse.settings.data.rglob("*")):
            content = file.read_bytes()
            assert [words for words in ALL if words.encode() in content] == [], file


async def test_the_stream_of_an_erased_conversation_ends(
    lotse: Lotse, serving: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "_LOOK_AGAIN_SECONDS", 300.0)  # it is told, and does not find out by itself
    async with serving(lotse, ScriptedDialogue()) as served:
        guest = await served.open()
        await guest.post("mein Mann schlägt mich")
        async with served.client.stream("GET", "/api/events?after=0", headers=guest.headers) as answer:
            chunks = answer.aiter_text()
            await anext(chunks)
            assert (await served.client.delete("/api/conversation", headers=guest.headers)).status_code == 204
            async with asyncio.timeout(60):
                async for _ in chunks:
                    pass
        again = await served.client.get("/api/events", headers=guest.headers)
        assert again.status_code == 401


async def test_erasing_waits_for_what_is_done_with_its_record_and_is_not_broken_off(lotse: Lotse) -> None:
    """Rows are locked in one order: the conversation, then what belongs to it."""
    conversation = (await lotse.conversations.open("web", "p" * 64, "de", [])).id
    now = lotse.clock.now()
    mark = {"conversation_id": conversation, "handoff_id": 1, "department": "order", "topic": "t", "label": ""}
    async with lotse.database.write() as connection:
        await connection.execute(sa.insert(records).values(**mark, notes=False, status="marked", marked_at=now,
                                                           changed_at=now))  # fmt: skip
    async with lotse.database.write() as connection:
        held = sa.select(conversations.c.id).where(conversations.c.id == conversation)
        await connection.execute(held.with_for_update(key_share=True))
        erasing = asyncio.create_task(lotse.conversations.erase(conversation))
        await asyncio.sleep(0.3)
        await connection.execute(sa.update(records).values(status="made"))
    await erasing
    async with lotse.database.read() as connection:
        assert (await connection.execute(sa.select(records.c.status))).scalar_one() == "erased"


async def test_a_language_chosen_in_the_moment_of_the_erasure(lotse: Lotse) -> None:
    opened = await lotse.conversations.open("web", "p" * 64, "de", [])
    await lotse.conversations.erase(opened.id)
    with pytest.raises(NotAllowed, match="erased"):
        await lotse.conversations.choose_locale(opened, "ar")

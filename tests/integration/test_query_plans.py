"""What newcomers and staff wait for finds its rows by an index: no table that grows with the town is read through."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from bot.core.feedback import Aftermath, Unsure
from bot.core.handoff import HandoffRequest
from bot.core.message import Reply, Utterance
from bot.core.pushed import Caller
from bot.service.staff.waits import Patience
from bot.store.conversations.file_references import SqlFileReferences
from bot.store.conversations.help_questions import SqlHelpQuestions
from bot.store.conversations.outbox import SqlOutbox
from bot.store.conversations.pushed import SqlPushed
from bot.store.database import Database
from bot.store.handoffs.alerts import SqlAlerts
from bot.store.handoffs.past import SqlPast
from bot.store.handoffs.wrong_answers import SqlWrongAnswers
from bot.store.schema.tables import conversations, messages, metadata
from bot.store.steps.ageing import expire_words
from bot.store.steps.erased import ErasedLog
from bot.wiring import Lotse
from tests.integration.test_handoff import HOUSING, hire

GROWING = ("conversations", "messages", "inbox", "outbox", "events", "handoffs")
PERSON = "p" * 64
YES = Reply((Utterance("Gut", "de"),), "housing", "answered", {}, request=HandoffRequest(HOUSING, "housing_search"))
WRONG = Aftermath(apart=True, former=Unsure("wrong", "de", "housing", "housing_search"))


@contextlib.contextmanager
def asked(database: Database) -> Iterator[set[tuple[str, Any]]]:
    """Every statement that SQLite is asked meanwhile."""
    found: set[tuple[str, Any]] = set()
    engines = [engine.sync_engine for engine in (database._writer, database._reader)]

    def note(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")) and isinstance(parameters, tuple):
            found.add((statement, parameters))

    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", note)
    yield found
    for engine in engines:
        sa.event.remove(engine, "before_cursor_execute", note)


async def read_through(database: Database, statements: set[tuple[str, Any]]) -> set[tuple[str, str]]:
    """(table, statement) for each growing table that SQLite reads from one end to the other."""
    found = set()
    async with database.read() as connection:
        for statement, parameters in statements:
            named = {alias: table for table, alias in re.findall(r"\b(\w+) AS (\w+)", statement)}
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = [row[3] for row in plan if row[3].startswith("SCAN ") and not row[3].endswith("_open")]
            for scanned in (step.split()[1] for step in steps):
                table = named.get(scanned, scanned)
                found |= {(table, statement)} if table in GROWING else set()
    return found


async def _said(lotse: Lotse, conversation: Any, text: str, reply: Reply) -> str:
    stored = await lotse.inbox.receive(conversation, text, text, None, None)
    turn = await lotse.inbox.take("w")
    assert turn is not None
    assert await lotse.inbox.finish(turn, "w", turn.pending[0], reply, "de", {"lines": [], "asked": []})
    return stored.id


async def test_what_is_to_be_sent(lotse: Lotse) -> None:
    outbox, references = SqlOutbox(lotse.database, lotse.clock), SqlFileReferences(lotse.database, lotse.clock)
    caller = Caller("telegram", PERSON, "1", "de", "7")
    pushed = SqlPushed(lotse.database, lotse.clock, ErasedLog(lotse.settings.erased_log), lotse.uploads)
    with asked(lotse.database) as statements:
        opened = await pushed.open(caller, "de", [Utterance("Ich bin Lotse", "de")], "u1")
        assert opened and await pushed.find(caller) and await pushed.seen("telegram", "u1")
        await pushed.reach(caller, True)
        assert await outbox.waiting("telegram")
        parcel = await outbox.take(opened.id)
        assert parcel
        await outbox.put_back(parcel, 0, "busy")
        await outbox.left_behind(False)
        assert await references.take("telegram") is None
        await pushed.erase(caller, "u2")
    assert await read_through(lotse.database, statements) == set()


async def test_a_conversation_from_its_beginning_to_its_end(lotse: Lotse) -> None:
    anna = await hire(lotse, 101, HOUSING)
    with asked(lotse.database) as statements:
        opened = await lotse.conversations.open("web", PERSON, "de", [Utterance("Ich bin Lotse", "de")])
        await _said(lotse, opened, "Wohnung", Reply((Utterance("Hier", "de"),), "housing", "answered", {}))
        await _said(
            lotse, opened, "Falsch", Reply((Utterance("Schade", "de"),), "housing", "answered", {}, after=WRONG)
        )
        await _said(lotse, opened, "Ja", YES)
        await lotse.conversations.by_person("web", PERSON)
        await lotse.conversations.said(opened.id, HOUSING)
        await lotse.handoffs.open(anna, opened.id)
        await SqlPast(lotse.database).earlier(anna, opened.id)
        await SqlWrongAnswers(lotse.database, lotse.clock).marked(opened.id)
        await lotse.conversations.erase(opened.id)
    assert {"messages", "inbox", "outbox"} <= {
        word for text, _ in statements for word in text.replace(".", " ").split()
    }
    assert await read_through(lotse.database, statements) == set()


async def test_what_the_timers_look_for(lotse: Lotse) -> None:
    """Again and again, also when nothing waits; what is too old inside the only writer's transaction."""
    now = lotse.clock.now()
    opened = await lotse.conversations.open("web", PERSON, "de", [Utterance("Ich bin Lotse", "de")])
    await _said(lotse, opened, "Ja", YES)
    with asked(lotse.database) as statements:
        await lotse.waits.due(Patience().limits(now))
        assert await lotse.waits.waiting()
        assert (await SqlAlerts(lotse.database, lotse.clock).watched()).cases
        await SqlHelpQuestions(lotse.database, lotse.clock).due(now - timedelta(days=2))
        async with lotse.database.write() as connection:
            await expire_words(connection, now - timedelta(days=20))
    assert await read_through(lotse.database, statements) == set()


def test_what_is_deleted_with_something_else_is_found_by_an_index() -> None:
    """Nobody deletes accounts of staff: what they have done need not be found by them."""
    for table in metadata.sorted_tables:
        whole = (index for index in table.indexes if index.dialect_kwargs.get("sqlite_where") is None)
        keys = (key for key in table.constraints if isinstance(key, (sa.UniqueConstraint, sa.PrimaryKeyConstraint)))
        first = {next(iter(known.columns)) for known in (*whole, *keys)}
        for key in table.foreign_keys:
            if key.column in (conversations.c.id, messages.c.id):
                assert key.parent in first, f"{key.parent} is deleted with {key.column}, and no index finds it"

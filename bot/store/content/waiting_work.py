"""How much waits for coordinators, in one reading of the database; each a small count."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.content.sent_offers import OfferState
from bot.core.form import Status
from bot.core.learning.taught import Taught
from bot.core.texts.publication import FROM_FILE
from bot.store.content.due import Stamp, stamped
from bot.store.database import Database
from bot.store.learning.taught import live_id, present
from bot.store.learning.understanding_news import news
from bot.store.schema.after_tables import review_items
from bot.store.schema.care_tables import content_care
from bot.store.schema.draft_tables import text_drafts
from bot.store.schema.form_tables import ideas
from bot.store.schema.learning_tables import understandings
from bot.store.schema.offer_tables import sent_offers
from bot.store.schema.tables import inbox, responses
from bot.store.texts.response_rows import live_versions

_TO_DECIDE: OfferState = "waiting"
_UNREAD_IDEA: Status = "new"
_Text = tuple[str, str]  # kind and name


@dataclass(frozen=True)
class WaitingWork:
    """`unread`: texts that a machine wrote or suggested and no person has read, in a language or more.

    `ideas`: ideas and complaints that nobody has marked as read.

    `untaught`: examples and page questions that the next understanding would learn, or learn no more.

    `my_drafts`, `their_drafts`: what waits for a second reader, by who wrote it; `unpublished`: what could not be
    published on its day.

    `put_off`: messages whose writers were told that the bot cannot look anything up now, and that it will answer.
    """

    questions: int
    unread: int
    offers: int
    ideas: int
    untaught: int
    my_drafts: int
    their_drafts: int
    unpublished: int
    put_off: int


class SqlWaitingWork:
    """Implements `WorkStore` of `bot/service/content/today.py`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._unread: tuple[Stamp | None, frozenset[_Text]] = (None, frozenset())

    async def count(self, staff_id: int) -> WaitingWork:
        async with self._database.read() as connection:
            items, drafts = review_items.c, await _drafts(connection)
            waiting = [staff_id in writers for state, writers in drafts if state == "waiting"]
            return WaitingWork(
                await _number(connection, review_items, items.status == "open", items.text != ""),
                await self._unread_texts(connection),
                await _number(connection, sent_offers, sent_offers.c.state == _TO_DECIDE),
                await _number(connection, ideas, ideas.c.status == _UNREAD_IDEA),
                await _untaught(connection),
                sum(waiting),
                len(waiting) - sum(waiting),
                sum(state == "failed" for state, _ in drafts),
                await _number(connection, inbox, ~inbox.c.done, inbox.c.noticed),
            )

    async def _unread_texts(self, connection: AsyncConnection) -> int:
        """Read anew when a text was touched; of what newcomers are told."""
        stamp = await stamped(connection)
        if self._unread[0] != stamp:
            self._unread = stamp, await _unread(connection)
        return len(self._unread[1] - await _archived(connection))


async def _drafts(connection: AsyncConnection) -> list[tuple[str, list[int]]]:
    """(state, who wrote on it) of what waits for somebody, and of what could not be published."""
    shown = sa.select(text_drafts.c.state, text_drafts.c.writers)
    rows = await connection.execute(shown.where(text_drafts.c.state.in_(("waiting", "failed"))))
    return [(row.state, row.writers or []) for row in rows]


async def _unread(connection: AsyncConnection) -> frozenset[_Text]:
    """As `Version.by_machine` of the list of texts."""
    written = (responses.c.origin == FROM_FILE) & (responses.c.written_by != "person") | (responses.c.machine != "")
    found = live_versions.with_only_columns(responses.c.kind, responses.c.name)
    rows = await connection.execute(found.where(written, responses.c.reviewed_by == "").distinct())
    return frozenset((kind, name) for kind, name in rows)


async def _archived(connection: AsyncConnection) -> set[_Text]:
    rows = await connection.execute(sa.select(content_care.c.kind, content_care.c.key).where(content_care.c.archived))
    return {(kind, key) for kind, key in rows}


async def _untaught(connection: AsyncConnection) -> int:
    """As „Verstehen erneuern“ says: what is in the archive, or was taken back again, is nothing new."""
    live = sa.select(understandings.c.taught).where(understandings.c.id == await live_id(connection))
    known = Taught.from_json((await connection.execute(live)).scalar() or {})
    found = await news(connection, await present(connection), known)
    return sum(one.added + one.removed for one in (*found.examples, *found.pages))


async def _number(connection: AsyncConnection, table: sa.Table, *conditions: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(table).where(*conditions)
    return int((await connection.execute(query)).scalar_one())

"""Names under which staff wrote and decided: plain words beside texts and content, outside the table `staff`."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.accounts.audit import COMMAND_LINE
from bot.core.accounts.staff import FORMER
from bot.core.handoffs.desk import NAMELESS
from bot.core.learning.renewal import SHIPPED
from bot.store.schema.after_tables import review_decisions
from bot.store.schema.care_tables import content_care
from bot.store.schema.desk_tables import handoffs, staff
from bot.store.schema.draft_tables import text_drafts
from bot.store.schema.import_tables import content_edits
from bot.store.schema.learning_tables import examples, page_questions, regression_questions, town_topics, understandings
from bot.store.schema.reminder_tables import fact_checks
from bot.store.schema.tables import responses
from bot.store.texts.touched import touch

SIGNED: tuple[sa.Column[str], ...] = (
    responses.c.written_by, responses.c.reviewed_by, responses.c.approved_by,
    text_drafts.c.author, text_drafts.c.approved_by, text_drafts.c.said_by,
    content_edits.c.edited_by, content_care.c.reviewed_by, fact_checks.c.checked_by, review_decisions.c.by,
    examples.c.added_by, page_questions.c.added_by, regression_questions.c.added_by, town_topics.c.created_by,
    understandings.c.started_by, understandings.c.decided_by,
)  # fmt: skip
_OURS = ("machine", "person", SHIPPED, COMMAND_LINE)  # what stands there where nobody is named


async def unsign(connection: AsyncConnection, name: str) -> None:
    """Everything under this name is by `FORMER` from now on, unless somebody else here bears it: whose is whose cannot
    be told then. To be called last in a transaction, after the row of the person is gone."""
    if name in _OURS or await _borne(connection, name):
        return
    mine = sa.or_(*(column == name for column in SIGNED if column.table is responses))
    texts = await connection.execute(sa.select(responses.c.kind, responses.c.name).where(mine).distinct())
    changed = [(kind, text) for kind, text in texts]
    for column in SIGNED:
        await connection.execute(sa.update(column.table).where(column == name).values({column: FORMER}))
    await _unread(connection, name)
    await _unpassed(connection, name)
    await touch(connection, changed)


async def _unpassed(connection: AsyncConnection, name: str) -> None:
    """Who passed a conversation on stands on its card, beside the note."""
    mine = handoffs.c.card[("passed", "by")].as_string() == name
    query = sa.select(handoffs.c.id, handoffs.c.card).where(mine).with_for_update()
    for row in (await connection.execute(query)).all():
        card = {**row.card, "passed": {**row.card["passed"], "by": NAMELESS}}
        await connection.execute(sa.update(handoffs).where(handoffs.c.id == row.id).values(card=card))


async def _borne(connection: AsyncConnection, name: str) -> bool:
    return (await connection.execute(sa.select(staff.c.id).where(staff.c.name == name).limit(1))).first() is not None


async def _unread(connection: AsyncConnection, name: str) -> None:
    """Who has read a machine's suggestion stands beside each text of a draft."""
    table = text_drafts
    for row in (await connection.execute(sa.select(table.c.kind, table.c.name, table.c.texts))).all():
        texts = {
            locale: {**text, "read_by": FORMER} if text.get("read_by") == name else text
            for locale, text in row.texts.items()
        }
        if texts != row.texts:
            same = (table.c.kind == row.kind) & (table.c.name == row.name)
            await connection.execute(sa.update(table).where(same).values(texts=texts))

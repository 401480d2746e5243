"""When other departments had a conversation: what was said then is theirs, also after it came here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.accounts.staff import Staff
from bot.core.handoffs.past import Window
from bot.store.schema.desk_tables import handoffs


async def windows_of_others(connection: AsyncConnection, who: Staff, ids: Sequence[str]) -> dict[str, list[Window]]:
    """By conversation: from the yes to the end of each handoff to a department that is not one of theirs."""
    query = sa.select(handoffs.c.conversation_id, handoffs.c.requested_at, handoffs.c.ended_at).where(
        handoffs.c.conversation_id.in_(ids),
        handoffs.c.department.not_in(who.departments),
        handoffs.c.ended_at.is_not(None),
    )
    found: defaultdict[str, list[Window]] = defaultdict(list)
    for row in await connection.execute(query):
        found[row.conversation_id].append((row.requested_at, row.ended_at))
    return found

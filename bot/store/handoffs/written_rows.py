"""Messages of staff as they are stored: the newcomer's words, the German, and how the one came from the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.errors import ClientIdReused
from bot.core.handoffs.written import Written, digest
from bot.store.schema.tables import messages
from bot.store.steps.messages import Draft


def drafts(said: Sequence[Written], staff_id: int, client_id: str, now: datetime) -> list[Draft]:
    """The form's id stands at the first message, with what tells whether the same form says the same again."""
    return [
        Draft(
            "staff", one.text, one.locale, now,
            _extras(one, staff_id) | ({} if number else {"sent": digest(said)}), None if number else client_id,
        )
        for number, one in enumerate(said)
    ]  # fmt: skip


async def already_sent(
    connection: AsyncConnection, conversation_id: str, client_id: str, said: Sequence[Written]
) -> bool:
    """Raises ClientIdReused: the same form said something else before."""
    same = (messages.c.conversation_id == conversation_id) & (messages.c.client_id == client_id)
    row = (await connection.execute(sa.select(messages.c.extras).where(same))).first()
    if row is None:
        return False
    if row.extras.get("sent") != digest(said):
        raise ClientIdReused("this form was already sent with another text; take a new one")
    return True


def _extras(one: Written, staff_id: int) -> dict[str, Any]:
    links = [asdict(link) for link in one.links]
    extras = {"kind": one.kind, "buttons": [], "links": links, "staff": staff_id, "made": one.made}
    return {**extras, "german": one.german} if one.german else extras

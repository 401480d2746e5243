"""Rows of messages, and what a page or desk reads of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.message import Author, Utterance
from bot.core.ports import StoredMessage
from bot.service.shown import shown
from bot.store.sequence import append_event
from bot.store.tables import messages


def extras_of(utterance: Utterance) -> dict[str, Any]:
    """Buttons, links and kind, as they are kept and shown."""
    return {
        "kind": utterance.kind,
        "buttons": [asdict(button) for button in utterance.buttons],
        "links": [asdict(link) for link in utterance.links],
    }


def stored(row: Any) -> StoredMessage:
    return StoredMessage(
        row["id"], row["number"], row["author"], row["text"], row["locale"], row["created_at"], row["extras"],
        row["client_id"],
    )  # fmt: skip


async def add_message(
    connection: AsyncConnection,
    conversation_id: str,
    author: Author,
    text: str,
    locale: str,
    at: datetime,
    extras: Mapping[str, Any] | None = None,
    client_id: str | None = None,
    answers: str | None = None,
) -> StoredMessage:
    """Stores a message and its entry in the event log, with the same number."""
    message = StoredMessage(uuid4().hex, 0, author, text, locale, at, dict(extras or {}), client_id)
    number = await append_event(connection, conversation_id, "message", shown(message), at)
    values = {
        "id": message.id, "conversation_id": conversation_id, "number": number, "author": author, "text": text,
        "locale": locale, "extras": message.extras, "client_id": client_id, "answers": answers, "created_at": at,
    }  # fmt: skip
    await connection.execute(sa.insert(messages).values(values))
    return stored({**values})


async def add_utterances(
    connection: AsyncConnection, conversation_id: str, said: Sequence[Utterance], at: datetime, answers: str | None
) -> list[StoredMessage]:
    return [
        await add_message(
            connection, conversation_id, "bot", u.text, u.locale, at, extras_of(u), answers=answers
        )
        for u in said
    ]  # fmt: skip

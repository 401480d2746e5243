"""Rows of conversations and messages, and what a page or desk reads of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.conversation import Conversation, State
from bot.core.message import Author, Button, Utterance
from bot.core.ports import Pending, StoredMessage
from bot.service.channel.shown import shown
from bot.store.schema.tables import events, messages
from bot.store.sequence import reserve


@dataclass(frozen=True)
class Draft:
    """A message that is about to be stored; `answers`: the message it replies to."""

    author: Author
    text: str
    locale: str
    at: datetime
    extras: Mapping[str, Any] = field(default_factory=dict)
    client_id: str | None = None
    answers: str | None = None


def conversation_of(row: Any) -> Conversation:
    return Conversation(
        row["id"], row["channel"], row["locale"], State(row["state"]), row["version"], row["chosen_locale"]
    )


def extras_of(utterance: Utterance) -> dict[str, Any]:
    """Buttons, links and kind, as they are kept and shown."""
    return {
        "kind": utterance.kind,
        "buttons": [_shown_button(button) for button in utterance.buttons],
        "links": [asdict(link) for link in utterance.links],
        **({"source": utterance.source} if utterance.source else {}),
    }


def _shown_button(button: Button) -> dict[str, str]:
    """Without an icon where there is none."""
    return {name: value for name, value in asdict(button).items() if value or name != "icon"}


def offered_in(author: Author | None, extras: Mapping[str, Any] | None) -> tuple[Button, ...]:
    """The buttons below a message of the bot, or below a prepared sentence in the name of staff."""
    kept = (extras or {}).get("buttons", ()) if author in ("bot", "staff") else ()
    return tuple(Button(b["title"], b["payload"]) for b in kept)


def stored(row: Any) -> StoredMessage:
    return StoredMessage(
        row["id"], row["number"], row["author"], row["text"], row["locale"], row["created_at"], row["extras"],
        row["client_id"],
    )  # fmt: skip


async def add_messages(connection: AsyncConnection, conversation_id: str, said: Sequence[Draft]) -> list[StoredMessage]:
    """Stores messages and their entries in the event log, with the same numbers, in two statements."""
    if not said:
        return []
    numbers = await reserve(connection, len(said))
    kept = [
        StoredMessage(uuid4().hex, number, d.author, d.text, d.locale, d.at, dict(d.extras), d.client_id)
        for number, d in zip(numbers, said)
    ]
    log = [
        {"number": m.number, "conversation_id": conversation_id, "kind": _kind(m), "data": shown(m), "at": m.at}
        for m in kept
    ]
    rows = [
        {
            "id": m.id, "conversation_id": conversation_id, "number": m.number, "author": m.author, "text": m.text,
            "locale": m.locale, "extras": m.extras, "client_id": m.client_id, "answers": d.answers, "created_at": m.at,
        }
        for m, d in zip(kept, said)
    ]  # fmt: skip
    await connection.execute(sa.insert(events), log)
    await connection.execute(sa.insert(messages), rows)
    return kept


def _kind(message: StoredMessage) -> str:
    """A note has a kind of its own in the event log, which pages of newcomers never read."""
    return "note" if message.author == "note" else "message"


async def say_language(connection: AsyncConnection, pending: Pending, locale: str | None) -> None:
    """In which language a message is written, once it was heard: in its row and in the log."""
    if locale in (None, pending.locale):
        return
    same = messages.c.id == pending.message_id
    await connection.execute(sa.update(messages).where(same).values(locale=locale))
    query = sa.select(events.c.number, events.c.data).where(
        events.c.number == sa.select(messages.c.number).where(same).scalar_subquery()
    )
    for row in (await connection.execute(query)).all():
        told = {**row.data, "locale": locale}
        await connection.execute(sa.update(events).where(events.c.number == row.number).values(data=told))


async def add_utterances(
    connection: AsyncConnection,
    conversation_id: str,
    said: Sequence[Utterance],
    at: datetime,
    answers: str | None,
    author: Author = "bot",
) -> list[StoredMessage]:
    drafts = [Draft(author, u.text, u.locale, at, extras_of(u), answers=answers) for u in said]
    return await add_messages(connection, conversation_id, drafts)

"""All tables. Times are stored as UTC; ids of newcomers are pseudonymous.

`events` is the one numbered log that web chat and desk read; its numbers come from `sequences` under a row lock held
to commit, so that they become visible in order. Migrations lie in `migrations/versions`; a test compares them to this.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class Utc(sa.TypeDecorator[datetime]):
    """Aware datetimes in, aware UTC datetimes out, on databases with and without time zones."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored; give it a time zone")
        return value.astimezone(UTC).replace(tzinfo=UTC if dialect.name != "sqlite" else None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("person", sa.String(64), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("version", sa.Integer, nullable=False, default=0),
    sa.Column("locale", sa.String(16), nullable=False),
    sa.Column("chosen_locale", sa.Boolean, nullable=False, default=False),
    sa.Column("context", sa.JSON, nullable=False, default=dict),
    sa.Column("address", sa.String(64)),  # where a channel pushes to, e.g. a Telegram chat
    sa.Column("reachable", sa.Boolean, nullable=False, default=True, server_default=sa.true()),
    sa.Column("lease_by", sa.String(64)),
    sa.Column("lease_until", Utc),
    sa.Column("created_at", Utc, nullable=False, index=True),
    sa.Column("updated_at", Utc, nullable=False, index=True),
    sa.Index(
        "uq_conversations_open",
        "channel",
        "person",
        unique=True,
        sqlite_where=sa.text("state != 'closed'"),
        postgresql_where=sa.text("state != 'closed'"),
    ),
    sa.Index("ix_conversations_person", "person", "channel"),
)

tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="SET NULL"), index=True),
    sa.Column("created_at", Utc, nullable=False),  # of an erased conversation: when it was erased
)

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("number", BigId, nullable=False),
    sa.Column("author", sa.String(16), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("locale", sa.String(16), nullable=False),
    sa.Column("extras", sa.JSON, nullable=False, default=dict),
    sa.Column("client_id", sa.String(64)),
    sa.Column("answers", sa.String(32)),
    sa.Column("created_at", Utc, nullable=False),
    sa.UniqueConstraint("conversation_id", "client_id"),
    sa.Index("ix_messages_order", "conversation_id", "number"),
)

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("external_id", sa.String(128), nullable=False),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("message_id", sa.ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
    sa.Column("pressed", sa.String(256)),
    sa.Column("done", sa.Boolean, nullable=False, default=False),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("noticed", sa.Boolean, nullable=False, default=False),
    sa.Column("due_at", Utc, nullable=False),
    sa.UniqueConstraint("channel", "external_id"),
    sa.Index(
        "ix_inbox_open",
        "due_at",
        "conversation_id",
        sqlite_where=sa.text("done = 0"),  # word for word as it is asked, else SQLite does not see that it fits
        postgresql_where=sa.text("NOT done"),
    ),
    sa.Index("ix_inbox_conversation", "conversation_id"),
    sa.Index("ix_inbox_message", "message_id"),
    sqlite_autoincrement=True,
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("message_id", sa.ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("due_at", Utc, nullable=False),
    sa.Column("error", sa.String(200)),
    sa.Column("external_ids", sa.JSON(none_as_null=True)),  # the channel's ids of what was sent, for deleting it there
    sa.Column("sent_at", Utc),
    sa.Index(
        "ix_outbox_open",
        "due_at",
        sqlite_where=sa.text("state IN ('pending', 'sending')"),
        postgresql_where=sa.text("state IN ('pending', 'sending')"),
    ),
    sa.Index("ix_outbox_message", "message_id"),
    sqlite_autoincrement=True,
)

# The channel's ids of what newcomers wrote, for deleting it there and for comparing it with what they change it to; for
# two days, no words. `message_id`: the message as it was changed last, where there is one.
incoming_ids = sa.Table(
    "incoming_ids",
    metadata,
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("external_id", sa.String(32), primary_key=True),
    sa.Column("at", Utc, nullable=False),
    sa.Column("message_id", sa.String(32)),
)

sequences = sa.Table(
    "sequences",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("value", BigId, nullable=False),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("number", BigId, primary_key=True, autoincrement=False),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("data", sa.JSON, nullable=False),
    sa.Column("at", Utc, nullable=False),
    sa.Index("ix_events_conversation", "conversation_id", "number"),
)

counters = sa.Table(
    "counters",
    metadata,
    sa.Column("hour", Utc, primary_key=True),
    sa.Column("topic", sa.String(32), primary_key=True),
    sa.Column("language", sa.String(16), primary_key=True),
    sa.Column("channel", sa.String(16), primary_key=True),
    sa.Column("outcome", sa.String(32), primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
)

contents = sa.Table(
    "contents",
    metadata,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("key", sa.String(400), primary_key=True),
    sa.Column("source", sa.String(300), nullable=False, index=True),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("data", sa.JSON, nullable=False),
    sa.Column("position", sa.Integer, nullable=False, default=0),
    sa.Column("changed_at", Utc, nullable=False),
)

responses = sa.Table(
    "responses",
    metadata,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("locale", sa.String(16), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("origin", sa.String(16), nullable=False),
    sa.Column("written_by", sa.String(120), nullable=False),
    sa.Column("why", sa.String(300), nullable=False, default="", server_default=""),
    sa.Column("german", sa.Integer),  # the German version a translation was written against
    sa.Column("created_at", Utc, nullable=False),
    sa.Column("review_by", sa.Date),  # the day by which somebody should read it again
    sa.Column("reviewed_by", sa.String(120), nullable=False, default="", server_default=""),
    sa.Column("machine", sa.String(40), nullable=False, default="", server_default=""),  # who suggested its words
    sa.Column("approved_by", sa.String(120), nullable=False, default="", server_default=""),  # the second reader
    sa.Column("alone_because", sa.String(300), nullable=False, default="", server_default=""),  # why without one
)

# What the file says about a text that was edited here; `undecided` until a coordinator takes it or leaves it.
response_files = sa.Table(
    "response_files",
    metadata,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("locale", sa.String(16), primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("undecided", sa.Boolean, nullable=False),
    sa.Column("seen_at", Utc, nullable=False),
)

facts = sa.Table(
    "facts",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

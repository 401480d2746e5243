"""A message as pages and desk see it: in the event log, in a snapshot, in an answer of the API, always the same."""

from __future__ import annotations

from typing import Any

from bot.core.ports import StoredMessage

_OURS = ("staff", "former", "source", "german", "made", "sent", "medium", "changed", "refers")


def shown(message: StoredMessage) -> dict[str, Any]:
    """The message as JSON, without its number, which is the event's, and without who of the staff wrote it
    and which version of an answer it is."""
    return {
        "id": message.id,
        "author": message.author,
        "text": message.text,
        "locale": message.locale,
        "at": message.at.isoformat(timespec="seconds"),
        "client_id": message.client_id,
        **{name: value for name, value in message.extras.items() if name not in _OURS},
    }

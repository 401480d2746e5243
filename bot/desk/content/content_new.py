"""What a new item of portal content begins with; never with a fact that nobody has said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

_START: dict[str, dict[str, Any]] = {
    "course": {"audience": "adults"},
    "event": {"audience": "all"},
    "document": {"intents": ["integration_policy"]},
}  # fmt: skip


def starting_data(kind: str, now: datetime) -> dict[str, Any]:
    data = dict(_START.get(kind, {}))
    return data | {"changed": now.isoformat(), "passages": []} if kind == "page" else data

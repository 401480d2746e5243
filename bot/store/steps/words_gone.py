"""What newcomers took back after a backup was made, beside what they erased: their yes that questions may improve the
answers, and everything for review of a conversation that touched a protected topic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.core.feedback import IMPROVE
from bot.store.schema.after_tables import review_items
from bot.store.schema.tables import conversations

_IN_DOUBT = timedelta(minutes=10)  # noted a moment before its transaction ends: a backup made meanwhile may miss it


@dataclass(frozen=True)
class WordsGone:
    """Conversations, each with the last time: of `withdrawn` no words are for review any more, of `touched` nothing."""

    withdrawn: Mapping[str, datetime] = field(default_factory=dict)
    touched: Mapping[str, datetime] = field(default_factory=dict)

    @classmethod
    def together(cls, found: Iterable[WordsGone]) -> WordsGone:
        """Of several files the latest times."""
        withdrawn, touched = dict[str, datetime](), dict[str, datetime]()
        for one in found:
            for kept, more in ((withdrawn, one.withdrawn), (touched, one.touched)):
                kept.update({name: max(at, kept.get(name, at)) for name, at in more.items()})
        return cls(withdrawn, touched)

    def since(self, made_at: str) -> WordsGone:
        """What a backup of that moment does not know: a yes that was given anew before it counts."""
        moment = datetime.fromisoformat(made_at).astimezone(UTC) - _IN_DOUBT
        withdrawn = {name: at for name, at in self.withdrawn.items() if at >= moment}
        return WordsGone(withdrawn, {name: at for name, at in self.touched.items() if at >= moment})

    def of(self, table: sa.Table, row: dict[str, Any]) -> dict[str, Any] | None:
        """The row as it may come back; None: not at all."""
        if table is conversations and row["id"] in self.withdrawn and row.get("context"):
            return {**row, "context": {**row["context"], IMPROVE: "no"}}
        if table is not review_items:
            return row
        if row["conversation_id"] in self.touched:
            return None
        if row["conversation_id"] in self.withdrawn:
            return None if row["kind"] == "comment" else {**row, "text": "", "alike": "", "group_id": None}
        return row

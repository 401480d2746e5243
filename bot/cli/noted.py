"""What the command line changes stands in the log of who did what, as „Kommandozeile“."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TypeVar

from bot.core.accounts.audit import COMMAND_LINE, Area, Deed
from bot.core.ports import Clock
from bot.store.accounts.audit import SqlAudit
from bot.store.database import Database

logger = logging.getLogger(__name__)

Kind = TypeVar("Kind", bound=str)

_GERMAN = {
    "new": "neu", "changed": "geändert", "unchanged": "gleich geblieben", "removed": "entfernt", "kept": "behalten",
    "refused": "nicht übernommen", "conflict": "im Widerspruch",
}  # fmt: skip


def in_german(counted: Mapping[Kind, int]) -> str:
    """`3 neu, 1 entfernt`: the log is read at the desk. What did not occur, or stayed as it was, is left out."""
    return ", ".join(f"{n} {_GERMAN[kind]}" for kind, n in counted.items() if n and kind != "unchanged")


async def noted(
    database: Database, clock: Clock, area: Area, action: str, said: str, about: str = "", detail: str = ""
) -> None:
    """`action`: the command. What is done stays done when it cannot be noted."""
    deed = Deed(area, f"lotse {action}", said, COMMAND_LINE, None, about, detail)
    try:
        await SqlAudit(database, clock).note(deed)
    except Exception as error:
        logger.error("the log of who did what misses an entry (%s): %s", said, type(error).__name__, exc_info=error)

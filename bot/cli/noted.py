"""What the command line changes stands in the log of who did what, as „Kommandozeile“."""

from __future__ import annotations

import logging

from bot.core.audit import COMMAND_LINE, Area, Deed
from bot.core.ports import Clock
from bot.store.audit import SqlAudit
from bot.store.database import Database

logger = logging.getLogger(__name__)


async def noted(
    database: Database, clock: Clock, area: Area, action: str, said: str, about: str = "", detail: str = ""
) -> None:
    """`action`: the command. What is done stays done when it cannot be noted."""
    deed = Deed(area, f"lotse {action}", said, COMMAND_LINE, None, about, detail)
    try:
        await SqlAudit(database, clock).note(deed)
    except Exception as error:
        logger.error("the log of who did what misses an entry (%s): %s", said, type(error).__name__)

"""Publishes what is due in a database, and stops dead in the middle.

`python -m tests.desk.publisher URL STATEMENT SIGN` waits for ever after so many statements of its writing transaction,
when it has made the file SIGN.
"""

from __future__ import annotations

import asyncio
import sys
import time
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.core.texts.response import Catalogue
from bot.service.texts.drafting import Drafting
from bot.service.texts.publishing import Publishing
from bot.store.database import Database
from bot.store.texts.drafts import SqlDrafts
from bot.store.texts.responses import SqlResponses
from bot.wiring import TownClock


class Shelf:
    """A library that nobody reads."""

    catalogue = Catalogue({}, {})

    async def refresh(self) -> bool:
        return True


async def main(url: str, stop_at: int, sign: Path) -> None:
    database, clock, statements = Database(url), TownClock(), count(1)

    def stop(*_: Any) -> None:
        if next(statements) == stop_at:
            sign.touch()
            time.sleep(60)

    sa.event.listen(database._writer.sync_engine, "after_cursor_execute", stop)
    publishing = Publishing(SqlResponses(database, clock), Shelf())
    await Drafting(SqlDrafts(database, clock), publishing, clock).publish_due()


if __name__ == "__main__":
    made = Path(sys.argv[3])
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), made))
    made.touch()
    time.sleep(60)  # it is killed in any case

"""The log of `lotse serve`: what failed and where, never the words of an error. They may be a newcomer's: an error
about a value names the value. Of what the machine or the database refuses, one line: what to do is told beside
it by `bot/store/refusals.py`."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from typing import Any

from bot.core.outside_errors import DeliveryError, DialogueError, TranslationError
from bot.store.refusals import expected

_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
_AROUND_US = (DialogueError, DeliveryError, TranslationError)
# At DEBUG they print what newcomers write.
_CHATTY = ("httpx", "httpcore", "alembic", "uvicorn.access", "aiosqlite", "sqlalchemy", "telegram")


class Wordless(logging.Formatter):
    """Of errors their kinds and the lines of code they came through, the cause first. Of what the machine, the database
    or a service around us refuses the kind alone: no line of ours is at fault."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # what another handler has made of it is told with its words
        return super().format(record)

    def formatException(self, ei: Any) -> str:
        return "" if expected(ei[1]) or isinstance(ei[1], _AROUND_US) else "\n".join(_told(ei[1]))

    def formatMessage(self, record: logging.LogRecord) -> str:
        if record.name == "asyncio":  # after its sentence it shows the task, with the error that ended it
            record.message = record.message.partition("\n")[0]
        refused = record.exc_info[1] if record.exc_info else None
        if refused and expected(refused):
            said, kind = record.message.partition("\n")[0], type(refused).__name__
            record.message = said if said.endswith(kind) else f"{said}: {kind}"
        return super().formatMessage(record)


def commands_without_words() -> None:
    """What a command logs goes to standard error too, without a handler of its own."""
    if logging.lastResort:
        logging.lastResort.setFormatter(Wordless("%(message)s"))


def log_without_words(level: str) -> None:
    """The log of this process goes to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(Wordless(_FORMAT))
    logging.basicConfig(level=level, handlers=[handler])
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _told(error: BaseException | None) -> Iterator[str]:
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.insert(0, error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    for one in chain:
        yield from (line.rstrip() for line in traceback.format_tb(one.__traceback__))
        yield type(one).__qualname__

"""Which field or form of a conversation an error is about: the page that says the error begins there."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.errors import (
    BadInput,
    LotseError,
    MessageEmpty,
    MessageTooLong,
    NobodyThere,
    OfficeClosed,
    PartsOpen,
    PersonAway,
    StillThere,
)
from bot.service.staff.writing import Row

_TEXT = (MessageEmpty, MessageTooLong)
_FIELDS: dict[str, tuple[tuple[str, tuple[type[LotseError], ...]], ...]] = {
    "reply": (("text", _TEXT),),
    "note": (("note", _TEXT),),
    "ask": (("note", _TEXT),),
    "transfer": (("transfer-note", _TEXT), ("to", (BadInput, PersonAway, NobodyThere))),
    "appointment": (("book-at", (BadInput, OfficeClosed)),),
    "hand-back": (("hand-back", (LotseError,)),),
    "close": (("close", (LotseError,)),),
    "take-over": (("take-over", (StillThere,)),),
}


def faulty_field(step: str, error: LotseError | None, rows: Sequence[Row] = ()) -> str:
    """Its id, or the name of the form; empty where none of them is at fault.

    `step`: the end of the form's address; `rows`: the sentences of a reply, of which one may have an open gap.
    """
    if isinstance(error, PartsOpen):
        return _open_gap(rows)
    return next((field for field, kinds in _FIELDS.get(step, ()) if isinstance(error, kinds)), "")


def _open_gap(rows: Sequence[Row]) -> str:
    """The first. An address, and mostly a telephone number, come with the office."""
    for number, row in enumerate(rows):
        if row.missing:
            first = row.missing[0]
            with_office = first in ("address", "phone") and "office" in row.missing
            return f"gap-{number}-{'office' if with_office else first}"
    return ""

"""Which field of a conversation's forms an error is about: the page that says the error begins there."""

from __future__ import annotations

from bot.core.errors import BadInput, LotseError, MessageEmpty, MessageTooLong, NobodyThere, OfficeClosed, PersonAway

_TEXT = (MessageEmpty, MessageTooLong)
_FIELDS: dict[str, tuple[tuple[str, tuple[type[LotseError], ...]], ...]] = {
    "reply": (("text", _TEXT),),
    "note": (("note", _TEXT),),
    "ask": (("note", _TEXT),),
    "transfer": (("transfer-note", _TEXT), ("to", (BadInput, PersonAway, NobodyThere))),
    "appointment": (("book-at", (BadInput, OfficeClosed)),),
}


def faulty_field(step: str, error: LotseError | None) -> str:
    """Its id; empty where no single field is at fault. `step`: the end of the form's address."""
    return next((field for field, kinds in _FIELDS.get(step, ()) if isinstance(error, kinds)), "")

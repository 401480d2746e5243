"""What is wrong with a setting, in our words: the library's own name its types and not what may be written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

_OURS = "Value error, "  # put before the words of our own checks
_KINDS = {bool: "true or false", int: "a whole number", float: "a number"}


def in_our_words(error: ErrorDetails, fields: Mapping[str, FieldInfo]) -> str:
    if error["type"] == "value_error":
        return error["msg"].removeprefix(_OURS)
    field = fields.get(str(error["loc"][0])) if error["loc"] else None
    wanted = _wanted(field) if field else ""
    return f"must be {wanted}" if wanted else error["msg"]


def _wanted(field: FieldInfo) -> str:
    """What may be written there; nothing where only the library knows."""
    if choices := get_args(field.annotation):
        return f"one of {', '.join(choices)}" if all(isinstance(one, str) for one in choices) else ""
    if pattern := _bound(field, "pattern"):
        return f"one of {str(pattern).strip('^$()').replace('|', ', ')}"
    low, high = _bound(field, "ge"), _bound(field, "le")
    span = "" if low is None or high is None else f" from {low} to {high}"
    return f"{kind}{span}" if (kind := _KINDS.get(field.annotation)) else ""  # type: ignore[arg-type]


def _bound(field: FieldInfo, name: str) -> object:
    return next((getattr(one, name) for one in field.metadata if getattr(one, name, None) is not None), None)

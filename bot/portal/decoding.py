"""Bytes of a file or answer as text: what calendars and spreadsheets are really written in."""

from __future__ import annotations

import codecs
import json
from typing import Any

from bot.core.errors import ImportRefused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


def decoded(content: bytes, name: str) -> str:
    """UTF-8, with or without a mark at the beginning, UTF-16 with one, else Windows-1252.

    Raises:
        ImportRefused: none of them, or no text at all.
    """
    codec = next((codec for mark, codec in _MARKS if content.startswith(mark)), "utf-8")
    for attempt in (codec, "cp1252"):
        try:
            text = content.decode(attempt)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ImportRefused(f"{name}: not text in UTF-8 or Windows-1252")


def json_of(text: str, strict: bool = True) -> Any:
    """The JSON in a text. Half of a pair that stands alone (a cut emoji, `\\ud83d`) becomes "?": no database takes it.

    Raises:
        ValueError, RecursionError: as `json.loads`, which says what `strict` is.
    """
    data = json.loads(text, strict=strict)
    if "\\ud" not in text.lower():
        return data
    return json.loads(json.dumps(data, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8"))

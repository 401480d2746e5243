"""Bytes of a file or answer as text: what calendars and spreadsheets are really written in."""

from __future__ import annotations

import codecs

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

"""Tigrinya as phones type it: letters that sound alike, or nearly, stand for each other (ቅ for ቕ, አ for ኣ).

Rows of danger and messages are levelled alike; nothing levelled is ever shown.
"""

from __future__ import annotations

_ORDERS = 7  # the vowels of each consonant
_SERIES = {"ቐ": "ቀ", "ሐ": "ሀ", "ኀ": "ሀ", "ኸ": "ከ", "ሠ": "ሰ", "ዐ": "አ", "ፀ": "ጸ"}
_LEVELLED = {ord(other) + order: ord(usual) + order for other, usual in _SERIES.items() for order in range(_ORDERS)}
_FIRST_FOR_FOURTH = {**dict.fromkeys(map(ord, "ሃሓኃ"), "ሀ"), **dict.fromkeys(map(ord, "ኣዓ"), "አ")}
_LETTERS: dict[int, int | str] = {**_LEVELLED, **_FIRST_FOR_FOURTH}


def levelled(text: str) -> str:
    """The text with one letter for each of these sounds."""
    return text.translate(_LETTERS)

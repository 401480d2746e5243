"""Text as people type it: cleaned for keeping, folded for comparing.

`clean` keeps what was meant and drops what could harm (control characters, direction overrides);
`fold` throws away every difference that people do not type consistently. Nothing folded is ever shown.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_UNSAFE = {"Cc", "Cs", "Co", "Cn"}
_KEPT = {"\n", "\t"}
_DIRECTION_OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
_SOFT_HYPHEN = "\u00ad"  # where a word may be cut, pasted from Word and web pages
_DROPPED = dict.fromkeys(map(ord, _DIRECTION_OVERRIDES + _SOFT_HYPHEN))
_INSIDE_WORDS = dict.fromkeys(map(ord, _SOFT_HYPHEN + "\u200b"))
_ARABIC = {
    **dict.fromkeys(map(ord, "أإآٱ"), "ا"),
    ord("ى"): "ي", ord("ی"): "ي", ord("ئ"): "ي", ord("ې"): "ي", ord("ؤ"): "و",
    ord("ة"): "ه", ord("ۀ"): "ه", ord("ک"): "ك", ord("ګ"): "گ", ord("ء"): None, ord("ـ"): None, ord("\u200c"): " ",
}  # fmt: skip
_OTHER = {ord("ё"): "е", ord("ы"): "и", ord("ı"): "i", ord("ł"): "l", ord("ø"): "o", ord("đ"): "d", ord("ґ"): "г"}
_LETTERS = {**_ARABIC, **_OTHER, **_INSIDE_WORDS}
_COMBINING = dict.fromkeys(code for code in range(0x300, 0x20000) if unicodedata.combining(chr(code)))
_ELONGATED = re.compile(r"(.)\1{2,}")
_UMLAUT_SPELLED = re.compile(r"([aou])e")
_APOSTROPHES = re.compile(r"(?<=\w)['’ʼ`´](?=\w)")
_WORD = re.compile(r"\w+")


def clean(text: str) -> str:
    """The text without control characters, soft hyphens, direction overrides, outer white space; line breaks stay."""
    kept = (c for c in text.translate(_DROPPED) if c in _KEPT or unicodedata.category(c) not in _UNSAFE)
    return "".join(kept).strip()


def shortened(text: str, most: int) -> str:
    """At most so many characters, cut where a word ends; one word alone is cut anywhere."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    ended = text[most - 1].isspace() or kept[-1:].isspace()
    return (kept if ended else kept.rsplit(None, 1)[0]).rstrip(" ,;:(–-") + "…"


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """One spelling for comparing: case, accents, Arabic letter forms, ё, ı, ae/oe/ue and heeelp are levelled."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    text = unicodedata.normalize("NFD", text).translate(_COMBINING)
    text = _ELONGATED.sub(r"\1", _APOSTROPHES.sub("", text))
    return _UMLAUT_SPELLED.sub(r"\1", text)


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return _WORD.findall(fold(text))

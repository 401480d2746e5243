"""Words that look like a word of danger only when folded: "был" (was) and "бил" (beat) are both "бил" there.

Those of `homographs` in `nlu/danger/<language>.yml` are spelt so that folding keeps them apart, in the rows of danger
and in the message alike. Who writes "бил" for "был" is still heard.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_LETTER, _KEPT = "ы", "ьі"


class Homographs:
    """Whole words, however they are capitalised; a stem (`был*`) is none of them."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        """Raises ValueError for a word that folding does not change."""
        spelt = {word.casefold(): word.casefold().replace(_LETTER, _KEPT) for word in known}
        if unchanged := [word for word, kept in spelt.items() if word == kept]:
            raise ValueError(f"words without {_LETTER!r}: {', '.join(unchanged)}")
        self._spelt = spelt
        self._found = re.compile(rf"\b(?:{'|'.join(map(re.escape, spelt)) or '(?!)'})\b(?!\*)", re.IGNORECASE)

    def apart(self, text: str) -> str:
        """The text with these words in a spelling of their own."""
        composed = unicodedata.normalize("NFC", text)
        return self._found.sub(lambda found: self._spelt[found.group().casefold()], composed)

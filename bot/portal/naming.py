"""Names of sources and keys of their items: the same at every import, and never those of another source."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

_LONGEST = 200
_COPY = re.compile(r"(?<=\S)\s*(?:\(\d{1,2}\)\s*)+(?=\.\w+$|$)")  # browsers name a second download `kurse (1).csv`


def source_name(kind: str, address: str) -> str:
    """`ics:kalender.ics` (`Kalender (1).ics` is that file too), `ics:www.musterstadt.example/kalender.ics`; what
    follows a `?` may be a secret: hashed."""
    if "://" not in address:
        place = _file_name(Path(address).name)
    else:
        parts = urlsplit(address)
        place = f"{parts.hostname}{parts.path}" + (f"#{_digest(parts.query)[:6]}" if parts.query else "")
    name = f"{kind}:{place}"
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…{_digest(name)[:8]}"


def _file_name(name: str) -> str:
    """One name for one file, whatever made the copy: umlauts of a Mac, upper case, a second download."""
    return _COPY.sub("", unicodedata.normalize("NFC", name).lower())


def key_of(kind: str, source: str, name: str) -> str:
    """A short key, safe inside buttons and addresses: `ics-1f3a9b0c2d4e`."""
    return f"{kind}-{_digest(source + chr(0) + name)[:12]}"


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

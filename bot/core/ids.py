"""What a name of ours looks like that a page sends us: exactly so, also without a line break at its end."""

from __future__ import annotations

import hashlib
import re

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def is_token(given: str) -> bool:
    """32 random bytes in base64url."""
    return _TOKEN.fullmatch(given) is not None


def hashed(secret: str) -> str:
    """What is kept of a token or another secret: whoever reads it there cannot use it."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def is_client_id(given: str) -> bool:
    """By which what is sent again is known."""
    return _CLIENT_ID.fullmatch(given) is not None

"""Addresses and paths as people write them into settings. All raise ValueError, in our words and without the value: the
library's show what it cannot read, and that may be half a password."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

_NOT_IN_ADDRESSES = re.compile(r"[\s\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff\"<>\\]")
_WITH_BOT = re.compile(r"/bot(\d*:[^/]*)?$", re.IGNORECASE)
_FOR_A_SHELL = ("~", "$")


def parts_of(url: str, wrong: str) -> SplitResult:
    """Raises ValueError saying `wrong`."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ValueError(wrong) from None
    return parts


def web_address(url: str) -> str:
    """Without a slash at the end."""
    wrong = "must be an http or https address"
    if parts_of(url, wrong).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise ValueError(wrong)
    if _NOT_IN_ADDRESSES.search(url):
        raise ValueError(
            "has a space or another character inside that no address has, maybe an invisible one; type it anew"
        )
    return url.rstrip("/")


def bot_api(url: str) -> str:
    """Base address of a Bot API, to which /bot and the token are added."""
    if any(urlsplit(url)[3:]):
        raise ValueError("must have no ? and no #, like https://api.telegram.org")
    if _WITH_BOT.search(url):
        raise ValueError("must end before /bot, which Lotse adds with the token: like https://api.telegram.org")
    return url


def whole_path(path: Path, project: Path) -> Path:
    """Relative paths are relative to the project."""
    whole = path if path.is_absolute() else project / path
    if str(path).startswith(_FOR_A_SHELL):
        raise ValueError("must be written out, like /opt/lotse/data: ~ and $ mean nothing here, they are for a shell")
    if "?" in str(whole):
        raise ValueError("must have no ? in it: in the address of a database all that follows would be lost")
    return whole

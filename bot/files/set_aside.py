"""What somebody has sent and not decided about yet: `<folder>/<staff>-<token>`, for an hour, for that person only."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import secrets
import time
from pathlib import Path

_TOKEN = re.compile(r"[0-9a-f]{32}")
_KEPT_SECONDS = 3600


class SetAside:
    """Implements the port `Aside`. Whatever is older goes when the next one comes."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def keep(self, owner: int, content: bytes) -> str:
        """The token by which its owner finds it again."""
        return await asyncio.to_thread(self._keep, owner, content)

    async def find(self, owner: int, token: str) -> bytes | None:
        return await asyncio.to_thread(self._find, owner, token)

    def _keep(self, owner: int, content: bytes) -> str:
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in self._root.iterdir():
            if not _fresh(path):
                path.unlink(missing_ok=True)
        token = secrets.token_hex(16)
        path = self._root / f"{owner}-{token}"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        return token

    def _find(self, owner: int, token: str) -> bytes | None:
        path = self._root / f"{owner}-{token}"
        if not _TOKEN.fullmatch(token) or not _fresh(path):
            return None
        with contextlib.suppress(FileNotFoundError):
            return path.read_bytes()
        return None


def _fresh(path: Path) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return path.stat().st_mtime > time.time() - _KEPT_SECONDS
    return False

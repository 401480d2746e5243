"""A file of portal content that a coordinator brings along, read once; the same name again replaces what it brought."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from bot.core.content.content import Delivery, Outcome
from bot.core.errors import ImportRefused
from bot.core.ports import RefreshableLibrary
from bot.service.content.import_portal import Contents, import_deliveries

_LONGEST_NAME = 80


class FileImport:
    def __init__(
        self,
        read: Callable[[str, bytes], Sequence[Delivery]],
        contents: Contents,
        library: RefreshableLibrary,
        brought: Callable[[], None],
    ) -> None:
        """`read`: what is in a file of this name; it blocks. `brought`: new names are to be learnt."""
        self._read, self._contents, self._library, self._brought = read, contents, library, brought

    async def take(self, name: str, content: bytes, confirmed: bool) -> list[Outcome]:
        """Applied in one transaction.

        Raises:
            ImportRefused: it cannot be read; SourceShrinks: half of what it brought before would go.
        """
        called = file_name(name)
        if not called or not content:
            raise ImportRefused("no file was sent")
        deliveries = await asyncio.to_thread(self._read, called, content)
        outcomes = await import_deliveries(self._contents, deliveries, confirmed)
        self._brought()
        await self._library.refresh()
        return outcomes


def file_name(name: str) -> str:
    """Without the folders that some browsers send along."""
    return PurePosixPath(name.replace("\\", "/")).name.strip()[-_LONGEST_NAME:]

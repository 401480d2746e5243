"""Open questions in German, for coordinators who do not read their language: on demand, masked as they are kept.

Nothing of it is kept: a cache would outlive the question, also one that was erased or whose yes was taken back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from bot.core.after.review import ReviewItem
from bot.core.locale import DEFAULT, language


class Translating(Protocol):
    """What it needs of a configured provider."""

    def offers(self, source: str, target: str) -> bool: ...

    async def translate_all(self, texts: list[str], source: str, target: str, *, keep: bool) -> list[str | None]: ...


class QuestionsInGerman:
    def __init__(self, translating: Translating | None) -> None:
        self._translating = translating

    def offered(self, items: Sequence[ReviewItem]) -> bool:
        """Whether there is anything that a machine could say in German."""
        return any(map(self._can, items))

    async def read(self, items: Sequence[ReviewItem]) -> dict[int, str]:
        """German per item; what cannot be translated is left out."""
        return dict(pair for pair in await asyncio.gather(*map(self._of, filter(self._can, items))) if pair[1])

    def _can(self, item: ReviewItem) -> bool:
        if self._translating is None or language(item.language) == DEFAULT:
            return False
        return self._translating.offers(item.language, DEFAULT)

    async def _of(self, item: ReviewItem) -> tuple[int, str]:
        assert self._translating is not None
        (german,) = await self._translating.translate_all([item.text], item.language, DEFAULT, keep=False)
        return item.id, german or ""

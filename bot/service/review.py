"""What coordinators do with questions that went wrong: read, mark done, delete."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.feedback import KINDS
from bot.core.locale import DEFAULT
from bot.core.page import Page
from bot.core.ports import Clock, Library
from bot.core.review import Faces, Group, ReviewItem, Summary, shown_faces

FACES_SHOWN_DAYS = 90
KIND_NAMES = {
    "fallback": "nicht verstanden",
    "choice": "unsicher",
    "wrong": "hat nicht geholfen",
    "staff": "vom Team als falsch markiert",
    "comment": "Anmerkung",
}


class ReviewStore(Protocol):
    async def newest(self, kind: str, limit: int = 200) -> Sequence[ReviewItem]: ...

    async def frequent(self, kind: str, limit: int = 200) -> Sequence[Group]: ...

    async def done(self, item_id: int, delete: bool) -> None: ...

    async def summary(self, since: datetime) -> Summary: ...


class ReviewInbox:
    def __init__(self, store: ReviewStore, library: Library, clock: Clock) -> None:
        self._store, self._library, self._clock = store, library, clock

    async def listed(self, kind: str, frequent: bool) -> list[Group]:
        """Newest or most frequent first; of one kind, or (for what is no kind) all."""
        kind = kind if kind in KINDS else ""
        if frequent:
            return list(await self._store.frequent(kind))
        return [Group(item) for item in await self._store.newest(kind)]

    async def done(self, item_id: int, delete: bool) -> None:
        """Raises NotFound."""
        await self._store.done(item_id, delete)

    async def summary(self) -> Summary:
        return await self._store.summary(self._clock.now() - timedelta(days=FACES_SHOWN_DAYS))

    def faces(self, summary: Summary) -> list[Faces]:
        return shown_faces(summary)

    def answered(self, item: ReviewItem) -> str:
        """What the bot took it for, in German."""
        return self._library.catalogue.label(item.intent, DEFAULT) if item.intent else ""

    def page(self, path: str) -> str:
        found: Page | None = self._library.guide.pages.get(path)
        return found.titles.get(DEFAULT, path) if found else path

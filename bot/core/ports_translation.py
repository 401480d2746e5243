"""What the service needs for machine translation: a provider, and a store of what it gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol


class Translator(Protocol):
    """A provider of machine translation. `name`: as newcomers know it; `longest`: characters of one text."""

    @property
    def name(self) -> str: ...

    @property
    def longest(self) -> int: ...

    def offers(self, source: str, target: str) -> bool:
        """Whether it may know both languages (our codes); cheap."""
        ...

    async def translate(self, texts: Sequence[str], source: str, target: str) -> Sequence[str | None]:
        """As many as `texts`, in their order, as the provider gave them: nothing in them is checked.

        Raises:
            TranslationUnavailable: not reached, or not able now.
            TranslationFailed: it refuses us, or answers with something that cannot be read.
            LanguageNotOffered: it does not know one of the languages.
        """
        ...

    async def close(self) -> None: ...


class Translations(Protocol):
    """What was translated before, and how much was sent today."""

    async def known(self, keys: Sequence[str]) -> Mapping[str, str]: ...

    async def keep(self, texts: Mapping[str, str], until: datetime, conversation_id: str | None) -> None:
        """By key. What belongs to a conversation goes with it; to one that is gone, nothing is kept."""
        ...

    async def spend(self, provider: str, day: date, characters: int, most: int) -> bool:
        """Counts characters that are about to be sent; False when they are more than the day has left."""
        ...

"""Reading what nobody has read, or what is due again: German and translation side by side, in one language.

Nobody marks a text as read that was not before their eyes: each mark names the version that was shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.accounts.staff import Staff
from bot.core.locale import ANSWERED
from bot.core.texts.publication import Key
from bot.core.texts.standing import Line, Pair
from bot.service.texts.text_list import TextList

AT_A_TIME = 20


class Readings(Protocol):
    async def read(self, seen: Mapping[Key, int], by: str) -> frozenset[Key]:
        """Those that are another version by now; they are not marked."""
        ...


@dataclass(frozen=True)
class ToRead:
    """`count`: how many there are in all."""

    lines: Sequence[Line]
    count: int


class ReadingList:
    def __init__(self, texts: TextList, readings: Readings) -> None:
        self._texts, self._readings = texts, readings

    async def next(self, staff: Staff, locale: str, skip: int = 0) -> ToRead:
        """The first texts of a language that are to be read, answers before buttons. Raises Forbidden."""
        lines = [line for line in await self._texts.lines(staff) if _to_read(line, locale)]
        lines.sort(key=lambda line: line.kind != "answer")
        skip = skip if skip < len(lines) else 0
        return ToRead(lines[skip : skip + AT_A_TIME], len(lines))

    async def count(self, staff: Staff) -> dict[str, int]:
        """How many texts of each language are to be read."""
        found: Counter[str] = Counter()
        for line in await self._texts.lines(staff):
            if not line.keeping.archived:
                found.update(line.grid.to_read)
        return {locale: found[locale] for locale in (*ANSWERED, *sorted(found.keys() - set(ANSWERED)))}

    async def read(self, staff: Staff, locale: str, seen: Mapping[Pair, int]) -> tuple[int, int]:
        """(how many are marked as read, how many are not because somebody changed them meanwhile)."""
        known = {line.grid.pair for line in await self._texts.lines(staff)}
        keys: dict[Key, int] = {(*pair, locale): version for pair, version in seen.items() if pair in known}
        changed = await self._readings.read(keys, staff.name)
        return len(keys) - len(changed), len(changed)


def _to_read(line: Line, locale: str) -> bool:
    return locale in line.grid.to_read and not line.keeping.archived

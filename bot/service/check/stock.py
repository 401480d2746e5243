"""Everything the rules look at, as it is at one moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.locale import DANGER_ONLY, DEFAULT, NATIVE, PLAIN
from bot.core.texts.facts import Fact
from bot.core.texts.finding import Finding
from bot.core.texts.publication import Key, Version
from bot.core.texts.response import IntentInfo, Kind
from bot.core.texts.wording import EMERGENCY_NUMBERS
from bot.core.town import TownGuide

Pair = tuple[Kind, str]
PerLocale = Mapping[str, Version]
_RANK = {locale: number for number, locale in enumerate((*NATIVE, PLAIN, *DANGER_ONLY))}


@dataclass(frozen=True)
class Stock:
    """`examples`: how many there are, per intent and language; `behind`: translations of a changed German text.

    `archived`: topics whose labels nobody meets."""

    texts: Mapping[Pair, PerLocale]
    intents: Mapping[str, IntentInfo]
    guide: TownGuide
    now: datetime
    facts: Sequence[Fact] = ()
    examples: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    behind: frozenset[Key] = frozenset()
    archived: frozenset[str] = frozenset()

    def answers(self) -> Iterator[tuple[str, PerLocale]]:
        return ((name, texts) for (kind, name), texts in self.texts.items() if kind == "answer")

    def german(self, pair: Pair) -> str | None:
        version = self.texts.get(pair, {}).get(DEFAULT)
        return version.text if version else None


Rule = Callable[[Stock], Iterable[Finding]]


def shelved(live: Iterable[Version]) -> dict[Pair, dict[str, Version]]:
    """Live versions by text and locale, the locales in their usual order."""
    found: dict[Pair, dict[str, Version]] = {}
    for version in sorted(live, key=lambda version: _RANK.get(version.locale, len(_RANK))):
        found.setdefault((version.kind, version.name), {})[version.locale] = version
    return found


def wanted_locales(pair: Pair) -> tuple[str, ...]:
    """The locales a text has to exist in."""
    kind, name = pair
    if kind != "answer":
        return NATIVE
    return (*NATIVE, PLAIN, *(DANGER_ONLY if name in EMERGENCY_NUMBERS else ()))

"""Prepared answers and the words of the bot, per locale, and what holds for an intent in every locale."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Literal

from pydantic import BaseModel, ConfigDict

from bot.core.locale import best, chain

Kind = Literal["answer", "label", "interface", "topic"]
ABOUT: Mapping[str, str] = {  # answers without an intent of their own → theirs
    "emergency_shelter": "housing_search",
    "no_papers": "asylum_procedure",
    "swindle": "debt_advice",
}


class IntentInfo(BaseModel):
    """Depth says how far an answer may go: facts, steps, or only pointing to a person."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    topic: str
    depth: Literal["facts", "steps", "person"]
    deadline: bool = False
    office: bool = True
    protected: bool = False  # a conversation about it goes to the protection group only
    related: tuple[str, ...] = ()
    page: str | None = None  # the German path of a portal page that says more


class Catalogue:
    """Every prepared text, by kind, name and locale. `behind`: translations of a German text that has changed since."""

    def __init__(
        self,
        texts: Mapping[tuple[Kind, str], Mapping[str, str]],
        intents: Mapping[str, IntentInfo],
        town: str = "",
        behind: AbstractSet[tuple[Kind, str, str]] = frozenset(),
    ) -> None:
        self._texts, self.intents, self._town, self._behind = dict(texts), dict(intents), town, behind

    def find(self, kind: Kind, name: str, locale: str) -> tuple[str, str] | None:
        """(text, locale it is in), by the locale's chain; None when no locale of the chain has it."""
        known = self._texts.get((kind, name), {})
        found = best(locale, known)
        return (known[found].replace("{town}", self._town), found) if found else None

    def say(self, name: str, locale: str, /, **values: str) -> str:
        """An interface sentence in the newcomer's locale (or its chain), filled.

        Raises:
            KeyError: the sentence exists in no locale of the chain.
        """
        found = self.find("interface", name, locale)
        if found is None:
            raise KeyError(f"no interface sentence {name!r} in any of {', '.join(chain(locale))}")
        text = found[0]
        for key, value in values.items():
            text = text.replace("{" + key + "}", value)
        return text

    @property
    def behind(self) -> AbstractSet[tuple[Kind, str, str]]:
        """All translations whose German text has changed since."""
        return self._behind

    def is_behind(self, kind: Kind, name: str, locale: str) -> bool:
        """Whether the German text has changed since this translation was written."""
        return (kind, name, locale) in self._behind

    def with_texts(self, kind: Kind, name: str, texts: Mapping[str, str]) -> Catalogue:
        """This catalogue, with these words of one text instead of its own, and none of them behind the German one."""
        known = {**self._texts, (kind, name): {**self._texts.get((kind, name), {}), **texts}}
        behind = self._behind - {(kind, name, locale) for locale in texts}
        return Catalogue(known, self.intents, self._town, behind)

    def label(self, intent: str, locale: str) -> str:
        found = self.find("label", intent, locale)
        return found[0] if found else intent

    def texts(self, kind: Kind, name: str) -> Mapping[str, str]:
        """By locale, as they were written."""
        return self._texts.get((kind, name), {})

    def names(self, kind: Kind) -> list[str]:
        return [name for known, name in self._texts if known == kind]

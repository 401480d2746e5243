"""Suggested translations of prepared texts. A suggestion is only typed for its editor; it is published when somebody
has read it (`publishing`), and is known again by its digest, however it comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from bot.core.accounts.staff import Staff
from bot.core.errors import Forbidden
from bot.core.locale import DEFAULT
from bot.core.texts.publication import Key
from bot.core.texts.response import Kind
from bot.core.texts.wording import problems, tidy
from bot.service.texts.typed import digest

Failure = Literal["none", "unreachable", "damaged"]
_DAMAGE = ("empty", "unknown_placeholder", "missing_placeholder", "missing_number")


class Translating(Protocol):
    """What suggestions need of a configured provider."""

    @property
    def provider(self) -> str: ...

    @property
    def failing(self) -> bool: ...

    def offers(self, source: str, target: str) -> bool: ...

    async def translate_all(self, texts: list[str], source: str, target: str) -> list[str | None]: ...


class Suggestions(Protocol):
    async def suggested(self, key: Key, digest: str, provider: str) -> None: ...


@dataclass(frozen=True)
class Suggestion:
    """`failure`: why there is no text: no provider for this language, not reached, or placeholders or numbers came back
    changed."""

    text: str = ""
    provider: str = ""
    failure: Failure | None = None


class Suggesting:
    def __init__(self, translating: Translating | None, suggestions: Suggestions) -> None:
        self._translating, self._suggestions = translating, suggestions

    @property
    def configured(self) -> bool:
        return self._translating is not None

    def offers(self, locale: str) -> bool:
        return self._translating is not None and self._translating.offers(DEFAULT, locale)

    async def suggest(self, staff: Staff, kind: Kind, name: str, locale: str, german: str) -> Suggestion:
        """`german`: the text as its editor has it now."""
        if not staff.may_edit:
            raise Forbidden("only coordinators and administrators edit texts")
        if self._translating is None or not self.offers(locale) or not tidy(german):
            return Suggestion(failure="none")
        (found,) = await self._translating.translate_all([tidy(german)], DEFAULT, locale)
        if found is None:
            return Suggestion(failure="unreachable" if self._translating.failing else "damaged")
        text = tidy(found)
        if any(problem.code in _DAMAGE for problem in problems(kind, name, text, tidy(german))):
            return Suggestion(failure="damaged")
        await self._suggestions.suggested((kind, name, locale), digest(text), self._translating.provider)
        return Suggestion(text, self._translating.provider)

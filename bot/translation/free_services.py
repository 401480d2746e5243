"""Google and MyMemory through the library deep-translator, which needs no key.

Of its providers these two are used. Its calls have no time limit, its instances keep state from call to call, and
MyMemory's address is plain http: each call gets an instance of its own, our address, and `requests` with limits.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from functools import partial
from types import FunctionType, SimpleNamespace
from typing import Any

from deep_translator import GoogleTranslator, MyMemoryTranslator
from deep_translator.base import BaseTranslator

from bot.core.outside_errors import LanguageNotOffered, TranslationUnavailable
from bot.translation.bounded import BoundedSession, Threads
from bot.translation.languages import GOOGLE, MYMEMORY, Languages

_GOOGLE_URL = "https://translate.google.com/m"
_MYMEMORY_URL = "https://api.mymemory.translated.net/get"
_USED_UP = re.compile(r"MYMEMORY WARNING|QUERY LENGTH LIMIT")
_NO_LANGUAGE = re.compile(r"'[^']*' IS AN INVALID (?:SOURCE|TARGET) LANGUAGE|INVALID LANGUAGE PAIR")
_TOMORROW = 3600.0


class DeepTranslator:
    """Implements the port `Translator`. `base_url`: another address than the service's own, for tests."""

    def __init__(
        self,
        name: str,
        longest: int,
        library: type[BaseTranslator],
        languages: Languages,
        base_url: str,
        seconds: float,
    ) -> None:
        self.name, self.longest = name, longest
        self._library, self._languages, self._base_url, self._seconds = library, languages, base_url, seconds
        self._threads = Threads()

    def offers(self, source: str, target: str) -> bool:
        return self._languages.offers(source, target)

    async def translate(self, texts: Sequence[str], source: str, target: str) -> Sequence[str | None]:
        codes = self._languages.source(source), self._languages.target(target)
        calls = (self._threads.run(partial(self._one, text, *codes)) for text in texts)
        return list(await asyncio.gather(*calls))

    async def close(self) -> None:
        self._threads.close()

    def _one(self, text: str, source: str, target: str) -> str | None:
        made = self._library(source=source, target=target)
        made._base_url = self._base_url
        with BoundedSession(self._seconds) as session:
            found = _over(self._library.translate, session)(made, text)
        return _understood(found) if isinstance(found, str) else None


def google(seconds: float, base_url: str = _GOOGLE_URL) -> DeepTranslator:
    return DeepTranslator("Google", 1400, GoogleTranslator, GOOGLE, base_url, seconds)


def mymemory(seconds: float, base_url: str = _MYMEMORY_URL) -> DeepTranslator:
    return DeepTranslator("MyMemory", 480, MyMemoryTranslator, MYMEMORY, base_url, seconds)


def _over(translate: Callable[..., Any], session: BoundedSession) -> Callable[..., Any]:
    """The library's own function over our session instead of its `requests`; the library itself stays as it is."""
    assert isinstance(translate, FunctionType)
    world = translate.__globals__ | {"requests": SimpleNamespace(get=session.get)}
    return FunctionType(translate.__code__, world, translate.__name__, translate.__defaults__, translate.__closure__)


def _understood(found: str) -> str:
    """MyMemory puts its refusals where the translation should be."""
    if _USED_UP.match(found):
        raise TranslationUnavailable("the service's own limit of today is reached", _TOMORROW)
    if _NO_LANGUAGE.match(found):
        raise LanguageNotOffered("the service does not know the language")
    return found

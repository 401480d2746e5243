"""DeepL through its own package, with one attempt per call and our limits.

The package repeats a failed request up to five times and waits at least ten seconds each; its settings for that are
global. The client here asks once; repeating is the same for all providers (`service/translating.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import deepl
from deepl.http_client import HttpClient

from bot.core.outside_errors import LanguageNotOffered, TranslationFailed
from bot.translation.bounded import BoundedSession, Threads
from bot.translation.languages import DEEPL


class DeepL:
    """Implements the port `Translator`. `url`: another address than the key's own."""

    name, longest = "DeepL", 5000

    def __init__(self, key: str, seconds: float, url: str | None = None) -> None:
        self._threads, self._seconds = Threads(), seconds
        self._translator = deepl.Translator(key, server_url=url, send_platform_info=False)
        self._translator._client = _OnceAsked(seconds)

    def offers(self, source: str, target: str) -> bool:
        return DEEPL.offers(source, target)

    async def translate(self, texts: Sequence[str], source: str, target: str) -> Sequence[str | None]:
        codes = DEEPL.source(source), DEEPL.target(target)
        found: Sequence[str | None] = await self._threads.run(lambda: self._ask(list(texts), *codes))
        return found

    async def close(self) -> None:
        self._threads.close()

    def _ask(self, texts: list[str], source: str, target: str) -> list[str | None]:
        try:
            results = self._translator.translate_text(texts, source_lang=source, target_lang=target)
        except deepl.DeepLException as error:
            if "_lang" in str(error):  # "Value for 'target_lang' not supported."
                raise LanguageNotOffered("the service does not know the language") from None
            raise TranslationFailed(f"refused ({type(error).__name__})") from None
        found = [result.text for result in (results if isinstance(results, list) else [results])]
        if len(found) != len(texts):
            raise TranslationFailed("the answer cannot be read")
        return list(found)


class _OnceAsked(HttpClient):
    """One request, one answer, within the limit."""

    def __init__(self, seconds: float) -> None:
        super().__init__(send_platform_info=False)
        self._seconds = seconds

    def request_with_backoff(
        self,
        method: str,
        url: str,
        data: dict[str, Any] | None,
        json: dict[str, Any] | None,
        headers: dict[str, str],
        stream: bool = False,
        **kwargs: Any,
    ) -> tuple[int, str]:
        with BoundedSession(self._seconds) as session:
            response = session.request(method, url, data=data, json=json, headers=headers)
        response.encoding = "UTF-8"
        return response.status_code, response.text

"""LibreTranslate, on a server that the town has chosen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import httpx

from bot.core.outside_errors import LanguageNotOffered, TranslationFailed, TranslationUnavailable
from bot.translation.languages import LIBRETRANSLATE
from bot.translation.refusals import check_status

_LARGEST = 1_000_000  # bytes


class LibreTranslate:
    """Implements the port `Translator`. `url`: the server's address, without `/translate`."""

    name, longest = "LibreTranslate", 2000

    def __init__(self, url: str, seconds: float, key: str | None = None) -> None:
        self._address, self._key = f"{url.rstrip('/')}/translate", key
        self._seconds = seconds
        self._client = httpx.AsyncClient(timeout=seconds, follow_redirects=False)

    def offers(self, source: str, target: str) -> bool:
        return LIBRETRANSLATE.offers(source, target)

    async def translate(self, texts: Sequence[str], source: str, target: str) -> Sequence[str | None]:
        asked: dict[str, Any] = {
            "q": list(texts),
            "source": LIBRETRANSLATE.source(source),
            "target": LIBRETRANSLATE.target(target),
            "format": "text",
        }
        if self._key:
            asked["api_key"] = self._key
        try:
            async with asyncio.timeout(self._seconds):
                body = await self._ask(asked)
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise TranslationUnavailable(f"not reached ({type(error).__name__})") from None
        found = _read(body)
        if len(found) != len(texts):
            raise TranslationFailed("the answer cannot be read")
        return found

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(self, asked: dict[str, Any]) -> bytes:
        body = bytearray()
        async with self._client.stream("POST", self._address, json=asked) as response:
            check_status(response.status_code, response.headers.get("Retry-After"))
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > _LARGEST:
                    raise TranslationFailed("the answer is too large")
        if response.status_code >= 400:
            _refused(bytes(body))
        return bytes(body)


def _read(body: bytes) -> list[str | None]:
    try:
        found = json.loads(body)["translatedText"]
    except (ValueError, TypeError, KeyError):
        raise TranslationFailed("the answer cannot be read") from None
    texts = found if isinstance(found, list) else [found]
    return [text if isinstance(text, str) else None for text in texts]


def _refused(body: bytes) -> None:
    """400: `{"error": "xx is not supported"}`, and whatever else it does not like."""
    if b"not supported" in body or b"not available" in body:
        raise LanguageNotOffered("the server does not know the language")
    raise TranslationFailed("status 400")

"""Limits for libraries that call `requests` without any, and a few threads of their own to run them in.

One deadline for a whole call however slowly the answer drips, a size, no redirects to strangers. What the other side
says about being busy or about us becomes one of our errors here, where `Retry-After` can still be read. Nothing of
the library's errors goes into ours: they hold the address with the text, and the request with its key.
"""

from __future__ import annotations

import asyncio
import io
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests
import urllib3

from bot.core.outside_errors import TranslationError, TranslationFailed, TranslationUnavailable
from bot.translation.refusals import check_status

LARGEST = 1_000_000  # bytes
_AT_ONCE = 65_536
_THREADS = 4


class BoundedSession(requests.Session):
    """A session whose every request ends within `seconds`, with an answer of at most LARGEST bytes.

    Raises (from `send`):
        TranslationUnavailable: not reached, not in time, busy.
        TranslationFailed: refused, or the answer is too large.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._deadline = time.monotonic() + seconds

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        options |= {"timeout": self._left(), "allow_redirects": False, "stream": True}
        try:
            response = super().send(request, **options)
            response.raw = io.BytesIO(self._read(response))
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise TranslationUnavailable(f"not reached ({type(error).__name__})") from None
        check_status(response.status_code, response.headers.get("Retry-After"))
        return response

    def _read(self, response: requests.Response) -> bytes:
        body = bytearray()
        try:
            while chunk := response.raw.read1(_AT_ONCE, decode_content=True):
                body += chunk
                if len(body) > LARGEST:
                    raise TranslationFailed("the answer is too large")
                self._left()
        finally:
            response.close()
        return bytes(body)

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TranslationUnavailable("not in time")
        return left


class Threads:
    """Where blocking libraries run: apart from all other work, so that they can only hold up each other."""

    def __init__(self) -> None:
        for chatty in ("urllib3", "deepl"):
            logging.getLogger(chatty).setLevel(logging.ERROR)  # they print addresses, with the text in them
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="translation")

    async def run(self, work: Callable[[], Any]) -> Any:
        """Raises TranslationError only."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, _told, work)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


def _told(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except TranslationError:
        raise
    except Exception as error:  # the libraries raise whatever an unexpected answer leads them to
        raise TranslationFailed(f"the answer cannot be read ({type(error).__name__})") from None

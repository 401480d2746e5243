"""Visits a web address to see whether it still leads anywhere: within seconds, reading nothing but the answer's head.

The same limits hold as for sources (`pinned.py`): http and https only, nothing inside a private network.
"""

from __future__ import annotations

import asyncio
from urllib.parse import urljoin

import httpx

from bot.core.errors import ImportRefused
from bot.portal.pinned import pinned
from bot.service.check.links import Reached

_TIMEOUT = httpx.Timeout(10.0, connect=5.0)
_WHOLE_SECONDS = 20.0
_REDIRECTS = 5
_GONE = (404, 410)
_HEAD_REFUSED = (403, 405, 501)
_FAILED = 400
_AGENT = "Lotse link check"


class LinkVisits:
    """Implements the port `Visits`."""

    def __init__(self, allow_private: bool = False) -> None:
        self._allow_private = allow_private

    async def visit(self, url: str) -> Reached:
        """Gone or without a server: dead. Refused, failing, slow: unsure, for a browser may still get through."""
        try:
            async with asyncio.timeout(_WHOLE_SECONDS), httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False) as client:
                return await self._follow(client, url)
        except ImportRefused as error:
            return Reached("dead", str(error))
        except httpx.ConnectError as error:
            return Reached("dead", f"no connection ({type(error).__name__})")
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError) as error:
            return Reached("unsure", type(error).__name__)

    async def _follow(self, client: httpx.AsyncClient, url: str) -> Reached:
        for _ in range(_REDIRECTS + 1):
            status, onward = await self._status(client, "HEAD", url)
            if status in _HEAD_REFUSED:
                status, onward = await self._status(client, "GET", url)
            if onward is None:
                return _judged(status)
            url = urljoin(url, onward)
        return Reached("unsure", f"more than {_REDIRECTS} redirections")

    async def _status(self, client: httpx.AsyncClient, method: str, url: str) -> tuple[int, str | None]:
        """The status, and where it redirects to. Raises ImportRefused."""
        request = await pinned(client, method, url, self._allow_private, {"User-Agent": _AGENT})
        response = await client.send(request, stream=True)
        await response.aclose()
        return response.status_code, response.headers.get("location") if response.is_redirect else None


def _judged(status: int) -> Reached:
    if status in _GONE:
        return Reached("dead", f"status {status}")
    return Reached("unsure", f"status {status}") if status >= _FAILED else Reached("alive")

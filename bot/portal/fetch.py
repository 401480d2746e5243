"""Reads a source: a file, or an http(s) address with limits on where (`pinned.py`), how long and how much."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import anyio.to_thread
import httpx

from bot.core.errors import ImportRefused
from bot.portal.pinned import pinned
from bot.portal.unpacking import ACCEPTED, Unpacked

MAX_BYTES = 30 * 1024 * 1024
_TIMEOUT = httpx.Timeout(20.0, connect=10.0)
_WHOLE_SECONDS = 120.0  # a server that sends a byte now and then would keep us for ever
_REDIRECTS = 3
_CONDITIONS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}


@dataclass(frozen=True)
class Body:
    """What stands behind a file name or address. `validators`: headers for asking again only when it changed."""

    name: str
    content: bytes
    validators: Mapping[str, str] = field(default_factory=dict)


async def read_body(
    source: str, allow_private: bool = False, validators: Mapping[str, str] | None = None
) -> Body | None:
    """The bytes behind a file name or address; None when it is as it was when it gave these validators (RFC 9110, 13).

    Raises:
        ImportRefused: not found, not reachable, not allowed, or too large.
    """
    known, name = validators or {}, source
    if "://" not in source:
        return await anyio.to_thread.run_sync(_read_file, Path(source), known)
    for _ in range(_REDIRECTS + 1):
        answer = await _get(source, allow_private, known)
        if not isinstance(answer, str):
            return Body(name, answer.content, answer.validators) if answer else None
        source = urljoin(source, answer)
    raise ImportRefused(f"{name}: more than {_REDIRECTS} redirections")


def _read_file(path: Path, known: Mapping[str, str]) -> Body | None:
    try:
        state = path.stat()
        if state.st_size > MAX_BYTES:
            raise ImportRefused(f"{path}: larger than {MAX_BYTES // 2**20} MB")
        stamp = {"file": f"{state.st_size}:{state.st_mtime_ns}"}
        return None if known == stamp else Body(str(path), path.read_bytes(), stamp)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise ImportRefused(f"{path}: cannot be read ({why})") from error


async def _get(url: str, allow_private: bool, known: Mapping[str, str]) -> Body | str | None:
    """The body, the address of a redirection, or None for what has not changed."""
    conditions = {asked: known[given] for given, asked in _CONDITIONS.items() if given in known}
    headers = {"Accept": "application/json, */*;q=0.5", "Accept-Encoding": ACCEPTED, **conditions}
    try:
        async with asyncio.timeout(_WHOLE_SECONDS), httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False) as client:
            return await _body(client, await pinned(client, "GET", url, allow_private, headers), url)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError) as error:
        raise ImportRefused(f"{url}: cannot be read ({type(error).__name__})") from error


async def _body(client: httpx.AsyncClient, request: httpx.Request, url: str) -> Body | str | None:
    response = await client.send(request, stream=True)
    try:
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return None
        if response.is_redirect:
            return str(response.headers.get("location", ""))
        if response.status_code != httpx.codes.OK:
            raise ImportRefused(f"{url}: answered with status {response.status_code}")
        body = Unpacked(response.headers.get("content-encoding", ""), MAX_BYTES)
        async for chunk in response.aiter_raw():
            if not body.add(chunk):
                raise ImportRefused(f"{url}: larger than {MAX_BYTES // 2**20} MB")
        given = {name: response.headers[name] for name in _CONDITIONS if name in response.headers}
        return Body(url, body.whole(), given)
    finally:
        await response.aclose()

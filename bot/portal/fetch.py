"""Reads a source: a file, or an http(s) address with limits on where, how long and how much.

Private and loopback addresses are refused unless a setting allows them: a coordinator's browser must not become a way
into the town's own network. The name is resolved once and that address is used, so that it cannot change in between.
"""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import anyio.to_thread
import httpx

from bot.core.errors import ImportRefused

MAX_BYTES = 30 * 1024 * 1024
_TIMEOUT = httpx.Timeout(20.0, connect=10.0)
_REDIRECTS = 3


async def read_source(source: str, allow_private: bool = False) -> str:
    """The text behind a file name or address.

    Raises:
        ImportRefused: not found, not reachable, not allowed, too large, or not UTF-8.
    """
    if "://" not in source:
        return await anyio.to_thread.run_sync(_read_file, Path(source))
    for _ in range(_REDIRECTS + 1):
        answer = await _get(source, allow_private)
        if isinstance(answer, bytes):
            return _decoded(answer, source)
        source = urljoin(source, answer)
    raise ImportRefused(f"{source}: more than {_REDIRECTS} redirections")


def _read_file(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ImportRefused(f"{path}: larger than {MAX_BYTES // 2**20} MB")
        return _decoded(path.read_bytes(), str(path))
    except OSError as error:
        raise ImportRefused(f"{path}: cannot be read ({error.strerror})") from error


async def _get(url: str, allow_private: bool) -> bytes | str:
    """The body, or the address of a redirection."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise ImportRefused(f"{url}: not an address ({error})") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ImportRefused(f"{url}: only http and https addresses are read")
    address = await anyio.to_thread.run_sync(_resolve, parts.hostname, port, allow_private)
    host = f"[{address}]" if ":" in address else address
    pinned = parts._replace(netloc=f"{host}:{port}").geturl()
    headers = {"Host": parts.netloc.rpartition("@")[2], "Accept": "application/json, */*;q=0.5"}
    try:
        async with httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False) as client:
            request = client.build_request("GET", pinned, headers=headers)
            request.extensions["sni_hostname"] = parts.hostname
            return await _body(client, request, url)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ImportRefused(f"{url}: cannot be read ({type(error).__name__})") from error


async def _body(client: httpx.AsyncClient, request: httpx.Request, url: str) -> bytes | str:
    response = await client.send(request, stream=True)
    try:
        if response.is_redirect:
            return str(response.headers.get("location", ""))
        if response.status_code != httpx.codes.OK:
            raise ImportRefused(f"{url}: answered with status {response.status_code}")
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > MAX_BYTES:
                raise ImportRefused(f"{url}: larger than {MAX_BYTES // 2**20} MB")
        return bytes(body)
    finally:
        await response.aclose()


def _resolve(host: str, port: int, allow_private: bool) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ImportRefused(f"{host}: this name is not known") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not allow_private and not all(ipaddress.ip_address(a.split("%")[0]).is_global for a in addresses):
        raise ImportRefused(f"{host}: is an address inside a private network; LOTSE_ALLOW_PRIVATE_SOURCES allows it")
    return addresses[0]


def _decoded(body: bytes, name: str) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefused(f"{name}: not UTF-8 text (byte {error.start})") from error

"""Reads a source: a file, or an http(s) address with limits on where, how long and how much.

Private and loopback addresses are refused unless a setting allows them: a coordinator's browser must not become a way
into the town's own network. The name is resolved once and that address is used, so that it cannot change in between.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import anyio.to_thread
import httpx

from bot.core.errors import ImportRefused

MAX_BYTES = 30 * 1024 * 1024
_TIMEOUT = httpx.Timeout(20.0, connect=10.0)
_WHOLE_SECONDS = 120.0  # a server that sends a byte now and then would keep us for ever
_REDIRECTS = 3
_CARRIERS = tuple(map(ipaddress.ip_network, ("::/96", "64:ff9b::/96")))
# Local NAT64, site-local IPv6, and services of clouds (Oracle's metadata, Azure's host) that look public.
_INSIDE = tuple(map(ipaddress.ip_network, ("64:ff9b:1::/48", "fec0::/10", "192.0.0.0/24", "168.63.129.16/32")))
_CONDITIONS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}


@dataclass(frozen=True)
class Body:
    """What stands behind a file name or address. `validators`: headers for asking again only when it changed."""

    name: str
    content: bytes
    validators: Mapping[str, str] = field(default_factory=dict)


async def read_source(source: str, allow_private: bool = False) -> str:
    """The text behind a file name or address.

    Raises:
        ImportRefused: not found, not reachable, not allowed, too large, or not UTF-8.
    """
    body = await read_body(source, allow_private)
    assert body is not None  # nothing was known before
    return _decoded(body.content, source)


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
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise ImportRefused(f"{url}: not an address ({error})") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ImportRefused(f"{url}: only http and https addresses are read")
    address = await anyio.to_thread.run_sync(resolve, parts.hostname, port, allow_private)
    host = f"[{address}]" if ":" in address else address
    pinned = parts._replace(netloc=f"{host}:{port}").geturl()
    conditions = {asked: known[given] for given, asked in _CONDITIONS.items() if given in known}
    headers = {"Host": parts.netloc.rpartition("@")[2], "Accept": "application/json, */*;q=0.5", **conditions}
    try:
        async with asyncio.timeout(_WHOLE_SECONDS), httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False) as client:
            request = client.build_request("GET", pinned, headers=headers)
            request.extensions["sni_hostname"] = parts.hostname
            return await _body(client, request, url)
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
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > MAX_BYTES:
                raise ImportRefused(f"{url}: larger than {MAX_BYTES // 2**20} MB")
        given = {name: response.headers[name] for name in _CONDITIONS if name in response.headers}
        return Body(url, bytes(body), given)
    finally:
        await response.aclose()


def resolve(host: str, port: int, allow_private: bool) -> str:
    """The address of a host to connect to. Blocks; raises ImportRefused for an unknown or a forbidden one."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ImportRefused(f"{host}: this name is not known") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not allow_private and not all(map(is_public, addresses)):
        raise ImportRefused(f"{host}: is an address inside a private network; LOTSE_ALLOW_PRIVATE_SOURCES allows it")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address lies outside: not in a private network, not of this machine, not a cloud's own service.

    An IPv6 address that only carries an IPv4 one (RFC 4291, 2.5.5; RFC 3056; RFC 6052) is judged by that one.
    """
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        carried = ip.ipv4_mapped or ip.sixtofour
        if carried is None and any(ip in network for network in _CARRIERS):
            carried = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if carried is not None:
            return is_public(str(carried))
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _INSIDE)


def _decoded(body: bytes, name: str) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefused(f"{name}: not UTF-8 text (byte {error.start})") from error

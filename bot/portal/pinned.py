"""Requests to web addresses that people typed: where they may go, and that they go there.

Private and loopback addresses are refused unless a setting allows them: a coordinator's browser must not become a way
into the town's own network. The name is resolved once and that address is used, so that it cannot change in between.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping

import anyio.to_thread
import httpx

from bot.core.errors import ImportRefused

_PORTS = {"http": 80, "https": 443}
_HIGHEST_PORT = 65535
_CARRIERS = tuple(map(ipaddress.ip_network, ("::/96", "64:ff9b::/96")))
# Local NAT64, site-local IPv6, and services of clouds (Oracle's metadata, Azure's host) that look public.
_INSIDE = tuple(map(ipaddress.ip_network, ("64:ff9b:1::/48", "fec0::/10", "192.0.0.0/24", "168.63.129.16/32")))


async def pinned(
    client: httpx.AsyncClient, method: str, url: str, allow_private: bool, headers: Mapping[str, str]
) -> httpx.Request:
    """A request to the one address that stands behind the name; names with umlauts are asked for as xn--… (IDNA).

    Raises:
        ImportRefused: not a web address, not known, or not allowed.
    """
    try:
        asked = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise ImportRefused(f"{url}: not an address ({error})") from error
    name, port = asked.raw_host.decode("ascii"), asked.port or _PORTS.get(asked.scheme, 0)
    if asked.scheme not in _PORTS or not name or port > _HIGHEST_PORT:
        raise ImportRefused(f"{url}: only http and https addresses are read")
    address = await anyio.to_thread.run_sync(resolve, name, port, allow_private)
    there = asked.copy_with(host=address, port=port, userinfo=b"")
    request = client.build_request(method, there, headers={"Host": asked.netloc.decode("ascii"), **headers})
    request.extensions["sni_hostname"] = name
    return request


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

"""Whose request it is, for limits: behind a proxy of ours many people come from one address.

Whoever writes to us may claim to speak for others; only proxies of ours are believed. Each of them adds to the right
what it has seen itself, so the client is the first address from the right that is none of theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from bot.core.errors import BadInput

Network = IPv4Network | IPv6Network
LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


@dataclass(frozen=True)
class Proxies:
    """The networks in which nothing but proxies of ours speaks to us."""

    networks: tuple[Network, ...] = ()

    def client(self, peer: str | None, forwarded: Sequence[str]) -> str:
        """`forwarded`: the lines of X-Forwarded-For."""
        if peer is None:
            return "unknown"
        found = _address(peer)
        if found is None or not self._ours(found):
            return peer
        for told in reversed(",".join(forwarded).split(",")):
            address = _address(told.strip())
            if address is None:
                break
            found = address
            if not self._ours(found):
                break
        return str(found)

    def _ours(self, address: IPv4Address | IPv6Address) -> bool:
        return any(address in network for network in self.networks)


def network_of(client: str) -> str:
    """What a limit counts by: whoever has one IPv6 address has 2**64 of them."""
    found = _address(client)
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found or client)


def networks_of(text: str) -> tuple[Network, ...]:
    """Addresses and networks with commas between them.

    Raises:
        BadInput: one of them is none, or holds all the world.
    """
    return tuple(_network(part) for word in text.split(",") if (part := word.strip()))


def _network(text: str) -> Network:
    try:
        network = ip_network(text, strict=False)
    except ValueError as error:
        raise BadInput(f"{text!r} is no address or network; write them like 10.0.3.7, 172.18.0.0/16") from error
    named = text.partition("/")[0]
    if ip_address(named) != network.network_address:
        raise BadInput(f"{text!r} is no network; did you mean {network}, or only {named}?")
    if network.prefixlen == 0:
        raise BadInput(f"{text!r} is all the world: then anybody could claim any address; name your proxies only")
    return network


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """Some proxies write the port too; a socket for both families writes IPv4 as IPv6."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found

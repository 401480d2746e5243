"""Whose request it is, for limits: behind a proxy of ours many people come from one address.

Whoever writes to us may claim to speak for others; only a proxy on this machine is believed, and of what it hands on
only the last address: the one it has seen itself.
"""

from __future__ import annotations

from collections.abc import Sequence

_LOOPBACK = ("127.0.0.1", "::1")


def client_address(peer: str | None, forwarded: Sequence[str], behind_proxy: bool) -> str:
    """`forwarded`: the lines of X-Forwarded-For. `behind_proxy`: Lotse has a public address, which is a proxy's."""
    if peer is None:
        return "unknown"
    told = ",".join(forwarded).rpartition(",")[2].strip()
    return told if told and behind_proxy and peer in _LOOPBACK else peer

"""Whose request it is: a proxy of ours is believed, nobody else."""

from __future__ import annotations

import pytest

from bot.core.client_address import client_address


@pytest.mark.parametrize(
    ("peer", "forwarded", "behind_proxy", "address"),
    [
        ("127.0.0.1", ["203.0.113.5"], True, "203.0.113.5"),
        ("::1", ["203.0.113.5"], True, "203.0.113.5"),
        ("127.0.0.1", ["198.51.100.7, 203.0.113.5"], True, "203.0.113.5"),  # the first part is what the client claims
        ("127.0.0.1", ["198.51.100.7", "203.0.113.5"], True, "203.0.113.5"),  # some proxies add a line of their own
        ("127.0.0.1", [], True, "127.0.0.1"),
        ("127.0.0.1", [""], True, "127.0.0.1"),
        ("127.0.0.1", ["203.0.113.5"], False, "127.0.0.1"),
        ("192.0.2.3", ["203.0.113.5"], True, "192.0.2.3"),
        (None, ["203.0.113.5"], True, "unknown"),
    ],
)
def test_only_the_last_word_of_our_own_proxy_counts(
    peer: str | None, forwarded: list[str], behind_proxy: bool, address: str
) -> None:
    assert client_address(peer, forwarded, behind_proxy) == address

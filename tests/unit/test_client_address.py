"""Whose request it is: a proxy of ours is believed, nobody else."""

from __future__ import annotations

import pytest

from bot.core.accounts.client_address import LOOPBACK, Proxies, network_of, networks_of
from bot.core.errors import BadInput

CONTAINERS = networks_of("172.18.0.0/16, 10.0.3.7, fd00::/8")


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("127.0.0.1", ["203.0.113.5"], "203.0.113.5"),
        ("::1", ["203.0.113.5"], "203.0.113.5"),
        ("127.0.0.1", ["198.51.100.7, 203.0.113.5"], "203.0.113.5"),  # the first part is what the client claims
        ("127.0.0.1", ["198.51.100.7", "203.0.113.5"], "203.0.113.5"),  # some proxies add a line of their own
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", [""], "127.0.0.1"),
        ("192.0.2.3", ["203.0.113.5"], "192.0.2.3"),
        (None, ["203.0.113.5"], "unknown"),
    ],
)
def test_only_the_last_word_of_our_own_proxy_counts(peer: str | None, forwarded: list[str], address: str) -> None:
    assert Proxies(LOOPBACK).client(peer, forwarded) == address
    assert Proxies().client(peer, forwarded) == (peer or "unknown")


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("172.18.0.2", ["203.0.113.5"], "203.0.113.5"),
        ("10.0.3.7", ["203.0.113.5"], "203.0.113.5"),
        ("10.0.3.8", ["203.0.113.5"], "10.0.3.8"),  # a neighbour of the proxy
        ("127.0.0.1", ["203.0.113.5"], "127.0.0.1"),
        ("172.18.0.2", ["198.51.100.7, 203.0.113.5, 10.0.3.7"], "203.0.113.5"),  # two of ours in a row
        ("172.18.0.2", ["203.0.113.5, 10.0.3.8"], "10.0.3.8"),
        ("172.18.0.2", ["172.18.0.9, 10.0.3.7"], "172.18.0.9"),  # none but ours: whoever asked first
        ("172.18.0.2", ["203.0.113.5, nonsense"], "172.18.0.2"),
        ("172.18.0.2", ["203.0.113.5:51234"], "203.0.113.5"),
        ("172.18.0.2", ["[2001:db8::7]:51234"], "2001:db8::7"),
        ("172.18.0.2", ["2001:db8::7"], "2001:db8::7"),
        ("::ffff:172.18.0.2", ["203.0.113.5"], "203.0.113.5"),
        ("fd00::3", ["203.0.113.5"], "203.0.113.5"),
    ],
)
def test_proxies_in_other_networks_are_passed_from_the_right(peer: str, forwarded: list[str], address: str) -> None:
    assert Proxies(CONTAINERS).client(peer, forwarded) == address


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("proxy.internal", "'proxy.internal' is no address or network"),
        ("10.0.0.0/33", "is no address or network"),
        ("172.18.0.2/16", "did you mean 172.18.0.0/16, or only 172.18.0.2?"),
        ("10.0.3.7, 0.0.0.0/0", "is all the world"),
        ("::/0", "is all the world"),
    ],
)
def test_what_is_no_network_of_proxies_is_told(text: str, told: str) -> None:
    with pytest.raises(BadInput) as refused:
        networks_of(text)
    assert told in str(refused.value)


def test_none_are_named_by_itself() -> None:
    assert networks_of("") == networks_of(" , ") == ()


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("::ffff:203.0.113.5", "203.0.113.5"),  # a socket for both families
        ("2001:db8::7", "2001:db8::/64"),
        ("2001:db8:0:0:ffff::7", "2001:db8::/64"),
        ("2001:db8:0:1::7", "2001:db8:0:1::/64"),
        ("unknown", "unknown"),
    ],
)
def test_a_limit_counts_networks_that_one_client_has_for_itself(client: str, network: str) -> None:
    assert network_of(client) == network

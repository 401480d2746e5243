"""Names that pages send: exactly as they are made, nothing behind them."""

from __future__ import annotations

import secrets

import pytest

from bot.core.ids import hashed, is_client_id, is_token


@pytest.mark.parametrize("odd", ["", "\n", "!", " ", "ä", "١", "\0"])
def test_an_id_is_taken_exactly_as_it_is_made(odd: str) -> None:
    token, client_id = secrets.token_urlsafe(32), secrets.token_hex(16)
    assert is_token(token + odd) == is_client_id(client_id + odd) == (odd == "")
    assert is_token(odd + token) == is_client_id(odd + client_id) == (odd == "")


def test_an_id_has_its_length() -> None:
    assert [length for length in range(100) if is_client_id("a" * length)] == list(range(8, 65))
    assert [length for length in range(100) if is_token("a" * length)] == [43]


def test_of_a_secret_only_its_digest_is_kept_whatever_a_browser_sends() -> None:
    token = secrets.token_urlsafe(32)
    assert token not in hashed(token) and hashed(token) == hashed(token) != hashed(token + "x")
    assert len(hashed("\ud800")) == len(hashed(token)) == 64

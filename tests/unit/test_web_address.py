"""Web addresses of portal content: what a link may lead to."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bot.core.places import Contact


@pytest.mark.parametrize("url", ["//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "a b"])
def test_an_address_of_another_scheme_or_of_none_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="no web address"):
        Contact(url=url)


@pytest.mark.parametrize("url", ["https://amt.example/a?b=c:d", "HTTP://amt.example", "/kurse/1", "www.amt.example/a"])
def test_what_town_files_hold_is_taken(url: str) -> None:
    assert Contact(url=url).url == url

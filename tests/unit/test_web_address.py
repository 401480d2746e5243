"""Web addresses of portal content: what a link may lead to."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bot.core.content.offers import Document
from bot.core.content.places import Contact
from bot.portal.calendar_file import _web

UNREADABLE = ["http://[zoom.example/j/1", "https://[Link_folgt]", "https://\u2100.example/"]


@pytest.mark.parametrize(
    "url", ["//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "a b", *UNREADABLE]
)
def test_an_address_of_another_scheme_or_of_none_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="no web address"):
        Contact(url=url)


@pytest.mark.parametrize("url", UNREADABLE)
def test_what_is_no_address_at_all_is_no_paper_and_no_link_of_a_calendar(url: str) -> None:
    facts = {"id": "plan", "kind": "report", "title": {"de": "Plan"}, "dated": "2026-01-01"}
    with pytest.raises(ValidationError, match="no web address"):
        Document.model_validate({**facts, "files": {"de": url}})
    assert _web(url) is None and _web("https://amt.example/a") == "https://amt.example/a"


@pytest.mark.parametrize("url", ["https://amt.example/a?b=c:d", "HTTP://amt.example", "/kurse/1", "www.amt.example/a"])
def test_what_town_files_hold_is_taken(url: str) -> None:
    assert Contact(url=url).url == url

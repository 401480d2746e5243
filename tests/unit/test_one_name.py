"""An office has one name: what the answers call it, the demo town's pages call it too."""

from __future__ import annotations

import json
import re

import pytest

from bot.portal.town_files import read_town

from .samples import PROJECT

# In these nothing is put before the brackets but the name as it stands in the list of offices.
NAMED = re.compile(
    r"((?:[^\W\d]+ ){1,5})\((Jobcenter|Jugendamt|Gleichstellungsstelle|Sozialamt|Wohnungsamt|Schulamt)\)"
)


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_pages_call_an_office_by_its_name(locale: str) -> None:
    offices = [item.data["name"] for item in read_town(PROJECT / "portal") if item.kind == "office"]
    names = {name["de"]: name[locale].partition(" (")[0] for name in offices if locale in name}
    pages = json.loads((PROJECT / f"portal/pages.{locale}.json").read_text("utf-8"))
    said = [found for page in pages for text in (page["title"], page["content"]) for found in NAMED.findall(text)]
    assert said
    others = [(before, german) for before, german in said if not _is(before, names[german])]
    assert others == []


def _is(before: str, name: str) -> bool:
    """`the social welfare office`; Arabic joins a preposition to the article."""
    plain = before.strip().casefold()
    return plain.endswith((name.casefold(), name.removeprefix("ال").casefold()))

"""Newcomers' texts speak to women and men (docs/content.md, "Women and men"); the forms stand in addressing.yml."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from typing import Any

import pytest

from bot.core.locale import NATIVE
from bot.core.yaml_text import parse_yaml

from . import shipped
from .samples import PROJECT

PORTAL = PROJECT / "portal"
LOCALES = (*NATIVE, "de-simple")
FORMS = parse_yaml((PROJECT / "tests" / "unit" / "addressing.yml").read_text("utf-8"))
_ARABIC = FORMS["arabic"]
_TAG = re.compile(r"<[^>]+>")
_VOWEL, _TO_A_WOMAN = re.compile("[\u064b-\u0652\u0640]"), re.compile("ك\u0650")
_KAF_AT_THE_END = re.compile(r"\b\w+ك\b")


@cache
def texts(locale: str) -> tuple[tuple[str, str], ...]:
    """(where, text) of everything newcomers read in this locale; not the words that they type."""
    own = [text for text in shipped.written() if text.locale == locale]
    said = [(text.name, text.text) for text in own if not text.name.endswith("_words")]
    return (*said, *_of_portal(locale), *_of_pages(locale))


@cache
def portal_files() -> tuple[tuple[str, Any], ...]:
    return tuple((path.name, parse_yaml(path.read_text("utf-8"))) for path in sorted(PORTAL.glob("*.yml")))


def _of_portal(locale: str) -> Iterator[tuple[str, str]]:
    for name, data in portal_files():
        yield from ((name, text) for text in _said(data, locale))


def _said(data: Any, locale: str) -> Iterator[str]:
    if isinstance(data, dict):
        if isinstance(text := data.get(locale), str):
            yield text
        data = list(data.values())
    if isinstance(data, list):
        yield from (found for value in data for found in _said(value, locale))


def _of_pages(locale: str) -> Iterator[tuple[str, str]]:
    path = PORTAL / f"pages.{locale}.json"
    for page in json.loads(path.read_text("utf-8")) if path.exists() else []:
        text = "\n".join((page["title"], page["content"], page["excerpt"]))
        yield from (("pages", unescape(line).strip()) for line in _TAG.sub("\n", text).splitlines() if line.strip())


@cache
def _to_a_man() -> tuple[str, ...]:
    orders, forbidden = ("|".join(_ARABIC[key].split()) for key in ("orders", "forbidden"))
    start = _ARABIC["before_an_order"]
    order = rf"{start}(?:{orders})(?:ه|ها|ني)?\b"
    return order, rf"{start}لا (?:{forbidden})\b{_ARABIC['shops_close']}", *_ARABIC["address"]


def addressed_as_a_man(locale: str, text: str) -> str:
    """The words that say it; "" when none do."""
    forms = FORMS["one_man"].get(locale, ())
    if locale == "ar":
        text, forms = _VOWEL.sub("", _TO_A_WOMAN.sub("", text)), _to_a_man()
        if your := [word for word in _KAF_AT_THE_END.findall(text) if not re.fullmatch(_ARABIC["own_kaf"], word)]:
            return str(your[0])
    return next((found[0] for form in forms if (found := re.search(form, text, re.IGNORECASE))), "")


def only_men(locale: str, text: str) -> str:
    """The profession that is said of men only; "" when none is."""
    text = _VOWEL.sub("", text)
    for man, woman in FORMS["women_too"].get(locale[:2], {}).items():
        if (found := re.search(man, text)) and not re.search(woman, text):
            return found[0]
    return ""


def listed(key: str) -> list[tuple[str, str]]:
    return [(locale, text) for locale, said in FORMS[key].items() for text in said]


@pytest.mark.parametrize("locale", LOCALES)
def test_no_text_takes_its_reader_for_a_man(locale: str) -> None:
    found = [(where, said, text) for where, text in texts(locale) if (said := addressed_as_a_man(locale, text))]
    assert not found


@pytest.mark.parametrize("locale", LOCALES)
def test_who_helps_may_be_a_woman(locale: str) -> None:
    found = [(where, said, text) for where, text in texts(locale) if (said := only_men(locale, text))]
    assert not found


@pytest.mark.parametrize(("locale", "text"), listed("seen"))
def test_a_form_for_a_man_is_seen(locale: str, text: str) -> None:
    assert addressed_as_a_man(locale, text)


@pytest.mark.parametrize(("locale", "text"), listed("not_refused"))
def test_what_fits_everybody_is_not_refused(locale: str, text: str) -> None:
    assert not addressed_as_a_man(locale, text)


def test_texts_of_every_kind_are_looked_at() -> None:
    where = {name for name, _ in texts("ar")}
    assert {"emergency", "block_call", "find_doctor", "poster_how", "welcome.yml", "offers.yml", "pages"} <= where

"""The demo town in `portal/`: every reference resolves, and no number or address can reach a real person."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from bot.core.locale import NATIVE
from bot.portal.integreat import read_pages
from bot.portal.response_files import read_intents
from bot.portal.town_files import read_town

from .samples import PROJECT

PORTAL = PROJECT / "portal"
FILES = sorted(PORTAL.iterdir())
PAGES = sorted(PORTAL.glob("pages.*.json"))
OWN_PHONE = re.compile(r"030 23125-\d{3}")
OWN_TEL = re.compile(r"tel:\+493023125\d{3}")
FOR_ALL = {"tel:110", "tel:112", "tel:115", "tel:116117", "tel:116016", "tel:08001110111"}
LOOKS_LIKE_A_PHONE = re.compile(r"(?<![\w.:/+-])(?:\+|00?)\d[\d /()–-]{4,}\d")
FREE_LINES = {"0800 1110111", "0800 1110222", "08000 116 016"}


@cache
def town() -> dict[str, dict[str, dict[str, Any]]]:
    """kind → id → data."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for item in read_town(PORTAL):
        found.setdefault(item.kind, {})[item.key] = item.data
    return found


def districts() -> set[str]:
    return {district["id"] for district in town()["town"]["town"]["districts"]}


def values(node: object, field: str) -> Iterator[Any]:
    """Everything that stands under a field, however deep."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == field and value is not None:
                yield value
            yield from values(value, field)
    elif isinstance(node, list):
        for value in node:
            yield from values(value, field)


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_telephone_numbers_are_from_the_block_that_rings_nowhere(file: Any) -> None:
    text = file.read_text("utf-8")
    written = {number.strip() for number in LOOKS_LIKE_A_PHONE.findall(text)}
    assert {n for n in written if not OWN_PHONE.fullmatch(n)} - FREE_LINES == set()
    dialled = set(re.findall(r"tel:[^\"'\\<> ]+", text))
    assert {n for n in dialled if not OWN_TEL.fullmatch(n)} - FOR_ALL == set()


def test_every_phone_field_is_from_that_block() -> None:
    phones = set(values(town(), "phone"))
    assert phones
    assert {phone for phone in phones if not OWN_PHONE.fullmatch(phone)} == set()


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_mail_and_web_addresses_are_reserved_ones(file: Any) -> None:
    text = file.read_text("utf-8")
    mails = re.findall(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)", text)
    hosts = re.findall(r"https?://([^/\"'\\\s<>)]+)", text)
    bare = re.findall(r"\bwww\.[\w.-]+\w", text)
    allowed = re.compile(r"(?:[\w-]+\.)?musterstadt\.example")
    assert {host for host in [*mails, *hosts, *bare] if not allowed.fullmatch(host.rstrip("."))} == set()


def test_offices_departments_and_the_town_refer_to_what_exists() -> None:
    offices, departments = town()["office"], town()["department"]
    for name, office in offices.items():
        assert office["department"] in {None, *departments}, name
        assert office["address"]["district"] in {None, *districts()}, name
    for name, department in departments.items():
        assert set(department["offices"]) <= offices.keys(), name
        for office in department["offices"]:
            assert offices[office]["department"] == name, office
    assert town()["town"]["town"]["coordination_office"] in offices


def test_what_offices_are_responsible_for_exists_and_every_matter_has_an_office() -> None:
    intents = read_intents(PROJECT / "responses").keys()
    matters = town()["matter"]
    for name, office in town()["office"].items():
        assert set(office["matters"]) <= intents | matters.keys(), name
    for name, matter in matters.items():
        assert matter["office"] in town()["office"], name
    assert intents.isdisjoint(matters)


@pytest.mark.parametrize("kind", ["course", "event"])
def test_courses_and_events_take_place_in_districts_of_the_town(kind: str) -> None:
    for name, item in town()[kind].items():
        assert item["place"]["district"] in {None, *districts()}, name


def test_courses_are_given_by_offices_that_exist_and_end_after_they_begin() -> None:
    for name, course in town()["course"].items():
        assert set(values(course["provider"], "office")) <= town()["office"].keys(), name
        assert course["end"] is None or course["end"] >= course["start"], name
        assert course["time"] is None or course["time"][0] < course["time"][1], name


def test_names_and_titles_are_there_in_every_language() -> None:
    missing = [
        (kind, name, locale)
        for kind, field in (("office", "name"), ("department", "name"), ("course", "title"), ("event", "title"))
        for name, item in town()[kind].items()
        for locale in NATIVE
        if not item[field].get(locale)
    ]
    assert missing == []


def test_languages_spoken_are_language_codes() -> None:
    spoken = {code for codes in values(town(), "languages") for code in codes}
    assert {code for code in spoken if not re.fullmatch(r"[a-z]{2,3}", code)} == set()


@pytest.mark.parametrize("file", PAGES, ids=lambda f: f.name)
def test_pages_are_read_and_belong_to_each_other(file: Any) -> None:
    items = read_pages(file.read_text("utf-8"), file.name)
    paths = {item.key for item in items}
    german = {entry["path"] for entry in json.loads((PORTAL / "pages.de.json").read_text("utf-8"))}
    assert len(paths) == len(items)
    for item in items:
        assert item.data["page"] in german, item.key
        assert item.data["parent"] in {None, *paths}, item.key
        assert f".{item.data['locale']}." in file.name


@pytest.mark.parametrize("file", PAGES, ids=lambda f: f.name)
def test_language_versions_of_a_page_point_at_pages_that_exist(file: Any) -> None:
    known = {entry["path"] for f in PAGES for entry in json.loads(f.read_text("utf-8"))}
    languages = {f.name.split(".")[1] for f in PAGES}
    for entry in json.loads(file.read_text("utf-8")):
        for locale, version in entry["available_languages"].items():
            assert locale not in languages or version["path"] in known, entry["path"]

"""Readers of portal content: what is read, and that a broken item is refused by name instead of crashing (F35)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from holidays.countries import DE

from bot.core.content.content import Item
from bot.core.content.laender import LAENDER
from bot.core.errors import ImportRefused
from bot.core.town import Town
from bot.portal.integreat import is_pages, read_pages
from bot.portal.response_files import read_intents, read_texts
from bot.portal.town_files import read_town

from .samples import PROJECT


def page(**changes: Any) -> dict[str, Any]:
    usual = {
        "url": "https://admin.integreat-app.de/stadt/en/welcome/",
        "path": "/stadt/en/welcome/",
        "title": " Welcome ",
        "last_updated": "2026-03-02T10:14:07.000+01:00",
        "content": "<h2>First</h2><p>Register</p>",
        "parent": {"id": 0, "url": None, "path": None},
        "order": 3,
        "available_languages": {
            "de": {"id": 1, "path": "/stadt/de/willkommen-in-der-stadt-2/"},
            "uk": {"id": 2, "path": "/stadt/uk/%D0%BB%D0%B0%D1%81%D0%BA%D0%B0%D0%B2%D0%BE/"},
            "xx": {"id": 3, "path": "/stadt/xx/seite-12/"},
        },
    }
    return usual | changes


def read(*entries: Any) -> list[Item]:
    return read_pages(json.dumps(list(entries)), "pages.json")


def test_a_page_is_read_with_its_german_name_its_titles_and_its_passages() -> None:
    (item,) = read(page())
    assert (item.kind, item.key, item.source) == ("page", "/stadt/en/welcome/", "integreat:stadt:en")
    assert item.title == item.data["title"] == "Welcome"
    assert item.data["page"] == "/stadt/de/willkommen-in-der-stadt-2/"
    assert item.data["titles"] == {"de": "willkommen in der stadt", "uk": "ласкаво"}
    assert item.data["url"] == "https://integreat.app/stadt/en/welcome/"
    assert item.data["parent"] is None
    assert item.position == 3
    assert [(p["heading"], p["text"]) for p in item.data["passages"]] == [("First", "Register")]


def test_a_page_without_a_german_version_is_named_by_its_own_path() -> None:
    (item,) = read(page(available_languages={}))
    assert item.data["page"] == "/stadt/en/welcome/"


def test_changed_content_changes_the_hash_and_the_same_content_does_not() -> None:
    assert read(page())[0].hash == read(page())[0].hash
    assert read(page())[0].hash != read(page(content="<p>Other</p>"))[0].hash


BROKEN = [
    ("{", "not valid JSON"),
    ('"text"', "expected a list"),
    ("[]", "expected a list"),
    ("{}", "expected a list"),
    ("[1]", "expected a list"),
    (json.dumps([page(), page(title=None)]), "item 2.*welcome.*title"),
    (json.dumps([page(), {k: v for k, v in page().items() if k != "last_updated"}]), "item 2.*last_updated"),
    (json.dumps([page(last_updated="yesterday")]), "item 1.*last_updated"),
    (json.dumps([page(content=None)]), "item 1.*content"),
    (json.dumps([page(path="/stadt/")]), "item 1.*/region/language/page/"),
    (json.dumps([page(), page(), page(), "surprise"]), "item 4"),
    (json.dumps([page(), page(), page(), None]), "item 4"),
]


@pytest.mark.parametrize(("text", "why"), BROKEN)
def test_a_broken_source_is_refused_and_says_which_item_and_field(text: str, why: str) -> None:
    with pytest.raises(ImportRefused, match=f"(?s)pages.json.*{why}"):
        read_pages(text, "pages.json")


def test_a_broken_link_in_a_page_does_not_stop_the_import() -> None:
    (item,) = read(page(content='<p>See <a href="http://[x">this</a></p>'))
    assert item.data["passages"][0]["text"] == "See this"


def test_half_an_emoji_in_one_title_keeps_no_page_out() -> None:
    """As a system writes it that cuts titles after so many units of UTF-16."""
    cut = json.dumps([page(), page(path="/stadt/en/fest/", title="Fest \ud83d")])
    assert "\\ud83d" in cut
    assert [item.title for item in read_pages(cut, "pages.json")][1:] == ["Fest ?"]


@pytest.mark.parametrize(("data", "looks"), [([page()], True), ([{"id": 1}], False), ({"path": 1}, False), (3, False)])
def test_the_format_is_recognised_by_its_fields(data: object, looks: bool) -> None:
    assert is_pages(data) is looks


TOWN = "{name: Kleinstadt, land: BY, coordination_office: hall}"
OFFICE = "{id: hall, name: {de: Rathaus}, address: {street: Markt 1}, hours: {mon: [['08:00', '12:00']]}}"
PLACE = "place: {name: VHS}, start: 2026-12-01"


def town(folder: Path, **files: str) -> list[Item]:
    empty = {name: f"{name}: []" for name in ("departments", "courses", "events", "matters")}
    for name, text in ({"town": TOWN, "offices": f"offices: [{OFFICE}]"} | empty | files).items():
        (folder / f"{name}.yml").write_text(text, "utf-8")
    return read_town(folder)


def test_the_files_of_a_small_town_are_read(tmp_path: Path) -> None:
    found = town(tmp_path, courses="courses: [{id: a, title: {de: A}, subject: german, %s}]" % PLACE)  # noqa: UP031
    assert [(i.kind, i.key, i.title) for i in found] == [
        ("town", "town", "Kleinstadt"), ("office", "hall", "Rathaus"), ("course", "a", "A"),
    ]  # fmt: skip


WRONG = [
    ({"town": "name: [unclosed"}, "town.yml: not valid YAML"),
    ({"town": "{name: K, land: BY}"}, "town.yml: coordination_office"),
    ({"town": "{name: K, land: BY, coordination_office: x, timezone: Europe/Bielefeld}"}, "town.yml: timezone"),
    ({"town": "{name: K, land: NRW, coordination_office: x}"}, "town.yml: land: .*NW"),
    ({"town": "{name: K, land: BY, coordination_office: x, timezone: Europe}"}, "town.yml: timezone"),
    ({"town": "just a word"}, "town.yml: name"),
    ({"offices": "places: []"}, "offices.yml: expected a list under `offices:`"),
    ({"offices": "- a\n- b"}, "offices.yml: expected a list"),
    ({"offices": f"offices: [{OFFICE}, {OFFICE}]"}, "offices.yml, item 2: the id 'hall' is used twice"),
    ({"offices": "offices: [{id: x, name: {de: X}}]"}, r"offices.yml, item 1 \(x\): address"),
    (
        {"offices": "offices: [{id: x, name: {de: X}, address: {street: A, lat: north}}]"},
        r"item 1 \(x\): address.lat.*'north'",
    ),
    ({"offices": "offices: [3]"}, r"offices.yml, item 1 \(not a mapping\)"),
    ({"offices": f"offices: [{OFFICE[:-1]}, telephone: 1}}]"}, r"item 1 \(hall\): telephone"),
    ({"offices": f"offices: [{OFFICE.replace('08:00', '8 o clock')}]"}, r"item 1 \(hall\): hours.*mon"),
    (
        {"courses": "courses: [{id: a, title: {de: A}, subject: x, level: B7, %s}]" % PLACE},  # noqa: UP031
        r"courses.yml, item 1 \(a\): level",
    ),
    (
        {"courses": "courses: [{id: a, title: {de: A}, subject: x, place: {name: V}, start: 2026-02-30}]"},
        "courses.yml: not valid YAML",
    ),
    (
        {"events": "events: [{id: e, title: {de: E}, kind: x, rrule: FREQ=NEVER, %s}]" % PLACE},  # noqa: UP031
        r"events.yml, item 1 \(e\): rrule",
    ),
]


@pytest.mark.parametrize(("files", "why"), WRONG)
def test_a_wrong_item_is_refused_by_file_number_id_and_field(files: dict[str, str], why: str, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match=f"(?s){why}"):
        town(tmp_path, **files)


def test_a_missing_file_and_one_that_is_no_text_are_refused_by_name(tmp_path: Path) -> None:
    town(tmp_path)
    (tmp_path / "courses.yml").write_bytes(b"courses: [\xff\xfe]")
    with pytest.raises(ImportRefused, match=r"courses\.yml"):
        read_town(tmp_path)
    (tmp_path / "courses.yml").unlink()
    with pytest.raises(ImportRefused, match=r"courses\.yml: cannot be read"):
        read_town(tmp_path)


def test_the_demo_town_is_read_completely() -> None:
    kinds = {item.kind for item in read_town(PROJECT / "portal")}
    content = {"town", "office", "department", "course", "event", "matter"}
    assert kinds == content | {"offer", "document", "contact", "streets", "step"}


RESPONSES = [
    ("talk.yml", "answers: {greet: Hello}"),
    ("talk.yml", "answers: {greet: {words: Hello}}"),
    ("talk.yml", "locale: en"),
    ("labels.yml", "labels: [greet]"),
    ("interface.yml", "interface: {send: Send}"),
    ("talk.yml", "answers: ["),
]


@pytest.mark.parametrize(("file", "text"), RESPONSES)
def test_broken_prepared_texts_are_refused_by_file(file: str, text: str, tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / file).write_text(text, "utf-8")
    with pytest.raises(ImportRefused, match=file):
        read_texts(tmp_path)


@pytest.mark.parametrize(
    "text", ["intents: {greet: {topic: talk, depth: deep}}", "intents: {greet: {}}", "x: 1", "a: ["]
)
def test_broken_intents_are_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "intents.yml").write_text(text, "utf-8")
    with pytest.raises(ImportRefused, match=r"intents\.yml"):
        read_intents(tmp_path)


def test_a_land_is_one_whose_holidays_are_known() -> None:
    assert sorted(LAENDER.values()) == sorted(DE.subdivisions)
    assert Town(name="K", land="Nordrhein-Westfalen", coordination_office="x").land == "NW"

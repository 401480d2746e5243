"""The town's own files in `portal/`: town, offices, departments, courses, events and matters as YAML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from bot.core.content.content import ContentKind, Item
from bot.core.content.offers import ContactPerson, Document, Offer
from bot.core.content.places import Course, Department, Event, Office, text_in
from bot.core.content.welcome import WelcomeStep
from bot.core.errors import ImportRefused
from bot.core.town import Matter, Town
from bot.core.yaml_text import parse_yaml, why_not_yaml
from bot.portal.streets import read_streets

SOURCE = "town-files"
_LISTS: tuple[tuple[str, ContentKind, type[BaseModel]], ...] = (
    ("offices", "office", Office),
    ("departments", "department", Department),
    ("courses", "course", Course),
    ("events", "event", Event),
    ("matters", "matter", Matter),
)
# A town may have none of these.
_OPTIONAL: tuple[tuple[str, ContentKind, type[BaseModel]], ...] = (
    ("offers", "offer", Offer),
    ("documents", "document", Document),
    ("contacts", "contact", ContactPerson),
    ("welcome", "step", WelcomeStep),
)


def models() -> dict[str, tuple[str, type[BaseModel]]]:
    """Kind → (name of its file and list, what an item must be), of everything that is a list of items."""
    return {kind: (name, model) for name, kind, model in (*_LISTS, *_OPTIONAL)}


def read_town(folder: Path) -> list[Item]:
    """All items of the folder.

    Raises:
        ImportRefused: a file is missing, not YAML, or an item in it is wrong; says which and what.
    """
    town = _checked(Town, _yaml(folder / "town.yml"), "town.yml")
    items = [Item("town", "town", SOURCE, town, str(town["name"]))]
    for name, kind, model in _LISTS:
        items += _items(folder / f"{name}.yml", name, kind, model)
    for name, kind, model in _OPTIONAL:
        if (folder / f"{name}.yml").exists():
            items += _items(folder / f"{name}.yml", name, kind, model)
    if (folder / "streets.csv").exists():
        spans = read_streets(folder / "streets.csv", {district["id"] for district in town["districts"]})
        rows = [span.model_dump(mode="json") for span in spans]
        items.append(Item("streets", "streets", SOURCE, {"spans": rows}, "streets.csv"))
    return items


def town_name(folder: Path) -> str:
    """Raises ImportRefused: `town.yml` is missing, or wrong."""
    return str(_checked(Town, _yaml(folder / "town.yml"), "town.yml")["name"])


def _items(file: Path, name: str, kind: ContentKind, model: type[BaseModel]) -> Iterator[Item]:
    entries = _yaml(file).get(name)
    if not isinstance(entries, list):
        raise ImportRefused(f"{file.name}: expected a list under `{name}:`")
    seen: set[str] = set()
    for number, entry in enumerate(entries, 1):
        data = _checked(model, entry, f"{file.name}, item {number} ({_name(entry)})")
        if data["id"] in seen:
            raise ImportRefused(f"{file.name}, item {number}: the id {data['id']!r} is used twice")
        seen.add(data["id"])
        texts = data.get("title") or data.get("name") or {"de": data["id"]}
        title = texts if isinstance(texts, str) else text_in(texts, "de")  # a person has one name
        yield Item(kind, data["id"], SOURCE, data, title, number)


def _checked(model: type[BaseModel], entry: Any, where: str) -> dict[str, Any]:
    try:
        return model.model_validate(entry).model_dump(mode="json", by_alias=True)
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(map(str, problem["loc"]))
        raise ImportRefused(f"{where}: {place}: {problem['msg']} (got {problem['input']!r:.80})") from error


def _yaml(file: Path) -> dict[str, Any]:
    try:
        data = parse_yaml(file.read_text("utf-8"))
    except OSError as error:
        raise ImportRefused(f"{file}: cannot be read ({error.strerror})") from error
    except yaml.YAMLError as error:
        raise ImportRefused(f"{file.name}: not valid YAML, {why_not_yaml(error)}") from error
    except ValueError as error:  # 2026-02-30
        raise ImportRefused(f"{file.name}: not valid YAML ({error})") from error
    return data if isinstance(data, dict) else {}


def _name(entry: Any) -> str:
    return str(entry.get("id", "without id")) if isinstance(entry, dict) else "not a mapping"

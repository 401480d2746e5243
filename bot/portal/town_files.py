"""The town's own files in `portal/`: town, offices, departments, courses, events and matters as YAML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from bot.core.content import ContentKind, Item
from bot.core.errors import ImportRefused
from bot.core.places import Course, Department, Event, Matter, Office, Town, text_in
from bot.core.yaml_text import parse_yaml

SOURCE = "town-files"
_LISTS: tuple[tuple[str, ContentKind, type[BaseModel]], ...] = (
    ("offices", "office", Office),
    ("departments", "department", Department),
    ("courses", "course", Course),
    ("events", "event", Event),
    ("matters", "matter", Matter),
)


def read_town(folder: Path) -> list[Item]:
    """All items of the folder.

    Raises:
        ImportRefused: a file is missing, not YAML, or an item in it is wrong; says which and what.
    """
    town = _checked(Town, _yaml(folder / "town.yml"), "town.yml")
    items = [Item("town", "town", SOURCE, town, str(town["name"]))]
    for name, kind, model in _LISTS:
        items += _items(folder / f"{name}.yml", name, kind, model)
    return items


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
        yield Item(kind, data["id"], SOURCE, data, text_in(texts, "de"), number)


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
    except (yaml.YAMLError, ValueError) as error:  # 2026-02-30 is a ValueError
        raise ImportRefused(f"{file.name}: not valid YAML ({error})") from error
    return data if isinstance(data, dict) else {}


def _name(entry: Any) -> str:
    return str(entry.get("id", "without id")) if isinstance(entry, dict) else "not a mapping"

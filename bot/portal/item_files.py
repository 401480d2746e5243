"""Portal content as files, as it is shown now: `portal/` in the form of the shipped one, pages per language beside.

`marks.yml` says of an item what the other files have no place for: where it comes from, who edited it and what its
source says instead. `care.yml` says what is archived, whose an answer is, and when something is looked at again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from bot.core.content.kept_content import Data, Kept, Key
from bot.core.errors import ImportRefused
from bot.core.town import Town
from bot.core.yaml_text import parse_yaml
from bot.portal.one_line import one_line, read_file
from bot.portal.streets import COLUMNS, read_streets
from bot.portal.town_files import SOURCE, models

FOLDER = "portal"
MARKS, CARE, STREETS, TOWN = "marks.yml", "care.yml", "streets.csv", "town.yml"
_WIDE = 100_000  # lines are not broken: a change of one word changes one line
_LAST_HOUSE = 9999
_OTHERS = ("says", "base")  # other sides of an edited item
_ESCAPED = re.compile(r"\\U(000[1-9A-F][0-9A-F]{4})")
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
Items = Sequence[tuple[str, Data]]  # (key, what is kept of it)


def item_files(kept: Kept) -> dict[str, str]:
    """Path → content."""
    per_kind: dict[str, list[tuple[str, Data]]] = {}
    for (_, kind, key), data in ((k, d) for k, d in kept.items() if k[0] == "item"):
        per_kind.setdefault(kind, []).append((key, data))
    files, marks = {}, []
    for kind, items in sorted(per_kind.items()):
        items.sort(key=lambda one: ("" if kind == "step" else one[1]["source"], one[1]["position"], one[0]))
        for name, content, listed in _written(kind, items):
            files[f"{FOLDER}/{name}"] = content
            marks += [mark for place, (key, data) in enumerate(listed, 1) if (mark := _mark(kind, key, data, place))]
    if marks:
        files[f"{FOLDER}/{MARKS}"] = "\n".join(["items:", *(f"- {one_line(mark)}" for mark in marks), ""])
    cares = [{"kind": k[1], "key": k[2], **data} for k, data in sorted(kept.items()) if k[0] == "care"]
    if cares:
        files[f"{FOLDER}/{CARE}"] = "\n".join(["care:", *(f"- {one_line(care)}" for care in cares), ""])
    return files


def read_items(folder: Path) -> dict[Key, Data]:
    """Raises ImportRefused."""
    marks = {(str(m.get("kind")), str(m.get("key"))): m for m in _entries(folder / FOLDER / MARKS, "items")}
    found: dict[Key, Data] = {}
    for kind, place, key, data in _read(folder / FOLDER):
        if ("item", kind, key) in found:
            raise ImportRefused(f"{kind} {key!r} is there twice")
        mark = marks.get((kind, key), {})
        more = {name: value for name, value in mark.items() if name not in ("kind", "key")}
        found["item", kind, key] = {"data": data, "source": SOURCE, "position": place, **_whole(data, more)}
    for care in _entries(folder / FOLDER / CARE, "care"):
        rest = {name: value for name, value in care.items() if name not in ("kind", "key")}
        found["care", str(care.get("kind")), str(care.get("key"))] = rest
    return found


def _mark(kind: str, key: str, data: Data, place: int) -> dict[str, Any]:
    usual = {"source": SOURCE, "position": 0 if kind in ("town", "streets") else place}
    said = {name: value for name, value in data.items() if name != "data" and usual.get(name) != value}
    for name in _OTHERS:
        if name in said:
            said[name] = _differing(said[name], data["data"])
    return {"kind": kind, "key": key, **said} if said else {}


def _differing(other: Data, shown: Data) -> dict[str, Any]:
    """What another side says where it says something else, and the names it lacks."""
    lacks = sorted(shown.keys() - other.keys())
    said = {name: value for name, value in other.items() if name not in shown or shown[name] != value}
    return {"fields": said, **({"lacks": lacks} if lacks else {})}


def _whole(shown: Data, marks: Data) -> dict[str, Any]:
    """Raises ImportRefused."""
    found = dict(marks)
    for name in _OTHERS:
        if name in found:
            try:
                lacks = set(found[name].get("lacks", ()))
                merged = {**shown, **found[name]["fields"]}
            except (KeyError, TypeError, AttributeError) as error:
                raise ImportRefused(f"{MARKS}: {name} of {marks.get('key')} cannot be read") from error
            found[name] = {field: value for field, value in merged.items() if field not in lacks}
    return found


def _written(kind: str, items: Items) -> Iterator[tuple[str, str, Items]]:
    """(file, content, the items in it in their order)."""
    if kind == "town":
        yield TOWN, _dump(_short(Town, items[0][1]["data"])), items
    elif kind == "streets":
        yield STREETS, _streets(items[0][1]["data"]), items
    elif kind == "page":
        locales = sorted({str(data["data"]["locale"]) for _, data in items})
        for locale in locales:
            listed = [one for one in items if one[1]["data"]["locale"] == locale]
            yield f"pages.{locale}.yml", _dump({"pages": [data["data"] for _, data in listed]}), listed
    else:
        name, model = models()[kind]
        yield f"{name}.yml", _dump({name: [_short(model, data["data"]) for _, data in items]}), items


def _read(folder: Path) -> Iterator[tuple[str, int, str, dict[str, Any]]]:
    """(kind, position, key, data)."""
    town: dict[str, Any] = {}
    if (folder / TOWN).exists():
        town = _long(Town, read_file(folder / TOWN), TOWN)
        yield "town", 0, "town", town
    for kind, (name, model) in models().items():
        for place, entry in enumerate(_entries(folder / f"{name}.yml", name), 1):
            data = _long(model, entry, f"{name}.yml, item {place}")
            yield kind, place, str(data["id"]), data
    for file in sorted(folder.glob("pages.*.yml")):
        for place, entry in enumerate(_entries(file, "pages"), 1):
            if not isinstance(entry.get("path"), str):
                raise ImportRefused(f"{file.name}, item {place}: the path is missing")
            yield "page", place, entry["path"], entry
    if (folder / STREETS).exists():
        spans = read_streets(folder / STREETS, {district["id"] for district in town.get("districts", ())})
        yield "streets", 0, "streets", {"spans": [span.model_dump(mode="json") for span in spans]}


def _entries(file: Path, name: str) -> list[dict[str, Any]]:
    entries = (read_file(file).get(name) or []) if file.exists() else []
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ImportRefused(f"{file.name}: expected a list under `{name}:`")
    return entries


def _short(model: type[BaseModel], data: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is at its default, where that says the same."""
    try:
        known = model.model_validate(data)
    except ValidationError:
        return dict(data)
    short = known.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    again = model.model_validate(short).model_dump(mode="json", by_alias=True)
    return short if again == dict(data) else dict(data)


def _long(model: type[BaseModel], entry: Mapping[str, Any], where: str) -> dict[str, Any]:
    try:
        return model.model_validate(entry).model_dump(mode="json", by_alias=True)
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(map(str, problem["loc"]))
        raise ImportRefused(f"{where} ({entry.get('id', 'without id')}): {place}: {problem['msg']}") from error


def _dump(data: Any) -> str:
    """libyaml escapes emoji; they are put back where that reads the same."""
    text = str(yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDE))
    shown = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    try:
        return shown if parse_yaml(shown) == data else text
    except yaml.YAMLError:
        return text


def _streets(data: Mapping[str, Any]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    for span in data["spans"]:
        numbers = ("", "") if (span["first"], span["last"]) == (1, _LAST_HOUSE) else (span["first"], span["last"])
        writer.writerow((span["street"], *numbers, span["side"], span["district"]))
    return out.getvalue()

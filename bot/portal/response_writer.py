"""Writes prepared texts back in the format of `responses/`: one folder per locale, the files and the order of keys of a
pattern folder, comments above a file and above a group of keys kept. `response_files` reads it again, word for word."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml

from bot.core.locale import DEFAULT
from bot.core.texts.publication import EDITED, Version
from bot.core.texts.response import Kind
from bot.core.yaml_text import parse_yaml

_SECTIONS: dict[Kind, str] = {
    "answer": "answers", "label": "labels", "interface": "interface", "topic": "topics",
}  # fmt: skip
_REST = "other.yml"
_TOP = re.compile(r"(\w+):\s*(\{\})?$")
_REVIEW = re.compile(r"review_by: (\d{4}-\d\d-\d\d)")
_KEY = re.compile(r"  [\"']?([\w-]+)[\"']?:")
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")
_Place = tuple[str, str]  # section, key


@dataclass
class _Pattern:
    """How one file is laid out: what stands above its first section, and its keys in order with their comments."""

    header: list[str] = field(default_factory=list)
    places: list[_Place] = field(default_factory=list)
    comments: dict[_Place, list[str]] = field(default_factory=dict)


def text_files(versions: Iterable[Version], pattern: Path) -> dict[str, str]:
    """Path below `responses/` → content."""
    per_locale: dict[str, dict[_Place, Version]] = {}
    for version in versions:
        per_locale.setdefault(version.locale, {})[_SECTIONS[version.kind], version.name] = version
    german = _patterns(pattern / DEFAULT)
    return {
        f"{locale}/{name}": content
        for locale, texts in sorted(per_locale.items())
        for name, content in _locale(locale, texts, _patterns(pattern / locale), german).items()
    }


def _patterns(folder: Path) -> dict[str, _Pattern]:
    return {file.name: _read_pattern(file.read_text("utf-8")) for file in sorted(folder.glob("*.yml"))}


def _read_pattern(text: str) -> _Pattern:
    pattern, section = _Pattern(), ""
    above: list[str] = []
    for line in text.splitlines():
        if match := _TOP.match(line):
            section = match[1]
        elif not section:
            pattern.header.append(line)
        elif line.startswith("  #"):
            above.append(line)
        elif match := _KEY.match(line):
            place = (section, match[1])
            pattern.places.append(place)
            pattern.comments[place], above = above, []
    return pattern


def _locale(
    locale: str, texts: Mapping[_Place, Version], own: Mapping[str, _Pattern], german: Mapping[str, _Pattern]
) -> dict[str, str]:
    """File name → content. A text without a place of its own stands where the German one does."""
    place_of = {place: name for files in (german, own) for name, file in files.items() for place in file.places}
    files: dict[str, list[_Place]] = {}
    for place in [p for files_ in (own, german) for f in files_.values() for p in f.places] + sorted(texts):
        known = files.setdefault(place_of.get(place, _REST), [])
        if place in texts and place not in known:
            known.append(place)
    return {
        name: _file(
            locale, [(place, texts[place]) for place in places], own.get(name) or german.get(name) or _Pattern()
        )
        for name, places in files.items()
        if places
    }


def _file(locale: str, texts: Sequence[tuple[_Place, Version]], pattern: _Pattern) -> str:
    lines = _header(locale, pattern.header, all(_by_person(version) for _, version in texts))
    due = next((date.fromisoformat(found[1]) for line in lines if (found := _REVIEW.match(line))), None)
    sections = [place[0] for place, _ in texts]
    for section in dict.fromkeys([*(place[0] for place in pattern.places), *sections]):
        lines.append(f"{section}:" if section in sections else f"{section}: {{}}")
        for place, version in texts:
            if place[0] == section:
                lines += [*pattern.comments.get(place, ()), *_entry(version, due)]
    return "\n".join(lines) + "\n"


def _header(locale: str, former: Sequence[str], by_person: bool) -> list[str]:
    """The comments of the pattern, its locale and who wrote the file: a person only when all of it."""
    kept = [line for line in former if not line.startswith("locale:")]
    if by_person:
        kept = [line for line in kept if not line.startswith("written_by:")] + ["written_by: person"]
    comments = [line for line in kept if line.startswith("#")]
    return [*comments, f"locale: {locale}", *(line for line in kept if line not in comments)]


def _by_person(version: Version) -> bool:
    return version.origin == EDITED or version.written_by == "person"


def _entry(version: Version, due: date | None) -> list[str]:
    """Only answers say when they are due and who has read them; everything else is due with its file."""
    name = _plain_or_quoted(version.name)
    if version.kind == "answer":
        own = [f"    review_by: {version.review_by}"] if version.review_by not in (None, due) else []
        read = [f"    reviewed_by: {_quoted(version.reviewed_by)}"] if version.reviewed_by else []
        return [f"  {name}:", *own, *read, *_literal(version.text)]
    write = _plain_or_quoted if version.kind == "label" else _quoted
    return [f"  {name}: {write(version.text)}"]


def _literal(text: str) -> list[str]:
    """A block that keeps every character; quoted where a block would not."""
    block = ["    text: |", *(f"      {line}" if line else "" for line in text.split("\n"))]
    if _reads(block, "text", text + "\n"):
        return block
    return [f"    text: {_quoted(text + chr(10) if text.endswith(chr(10)) else text)}"]  # a reader drops one


def _plain_or_quoted(text: str) -> str:
    return text if _reads([f"word: {text}"], "word", text) and _reads([f"{text}: 1"], text, 1) else _quoted(text)


def _quoted(text: str) -> str:
    return _UNPRINTABLE.sub(lambda m: f"\\u{ord(m.group()):04x}", json.dumps(text, ensure_ascii=False))


def _reads(lines: Sequence[str], key: str, wanted: object) -> bool:
    try:
        return bool(parse_yaml("\n".join(lines) + "\n") == {key: wanted})
    except (yaml.YAMLError, ValueError, TypeError):
        return False

"""The prepared texts in `responses/`: one folder per locale, one file per topic, plus labels and sentences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.core.errors import ImportRefused
from bot.core.texts.publication import PreparedText
from bot.core.texts.response import IntentInfo, Kind
from bot.core.yaml_text import parse_yaml, why_not_yaml

_KINDS: dict[str, Kind] = {"labels": "label", "interface": "interface", "topics": "topic", "answers": "answer"}
_SECTIONS_OF: dict[str, tuple[str, ...]] = {  # what a file must have; any other one needs at least one section
    "labels.yml": ("labels",), "interface.yml": ("interface", "topics"), "handoff.yml": ("interface",), "other.yml": (),
    "feedback.yml": ("interface",), "routing.yml": ("interface",), "following.yml": ("interface",),
    "blocks.yml": ("interface",), "attachments.yml": ("interface",), "together.yml": ("interface",),
    "posters.yml": ("interface",), "web_only.yml": ("interface",),
}  # fmt: skip


def read_texts(folder: Path) -> list[PreparedText]:
    """All prepared texts.

    Raises:
        ImportRefused: a file is not what this format asks for.
    """
    return [text for locale in sorted(p for p in folder.iterdir() if p.is_dir()) for text in _locale(locale)]


def read_intents(folder: Path) -> dict[str, IntentInfo]:
    """What holds for an intent in every locale, from `intents.yml`.

    Raises:
        ImportRefused: the file is missing or an entry is wrong.
    """
    try:
        entries = _yaml(folder / "intents.yml")["intents"]
        return {name: IntentInfo.model_validate(entry) for name, entry in entries.items()}
    except (KeyError, ValueError) as error:
        raise ImportRefused(f"intents.yml: {error}") from error


def _locale(folder: Path) -> Iterator[PreparedText]:
    for file in sorted(folder.glob("*.yml")):
        data = _yaml(file)
        author = str(data.get("written_by", "machine"))
        try:
            for kind, name, words, own in _entries(file.name, data):
                due = _day(name, own.get("review_by", data.get("review_by")))
                yield PreparedText(kind, name, folder.name, words, author, due, str(own.get("reviewed_by", "")))
        except (KeyError, TypeError, AttributeError) as error:
            raise ImportRefused(f"{folder.name}/{file.name}: {error!r} is missing or not text") from error


def _entries(file: str, data: dict[str, Any]) -> Iterator[tuple[Kind, str, str, dict[str, Any]]]:
    """Kind, name, words, and what an answer says beside its words.

    Raises KeyError for a section the file must have, TypeError for what is no text.
    """
    must = _SECTIONS_OF.get(file, () if data.keys() & _KINDS.keys() else ("answers",))
    for section in (*must, *(known for known in _KINDS if known in data and known not in must)):
        for name, entry in data[section].items():
            if section == "answers":
                yield "answer", name, _words(name, entry["text"]).removesuffix("\n"), entry
            else:
                yield _KINDS[section], name, _words(name, entry), {}


def _day(name: str, day: object) -> date | None:
    if day is not None and type(day) is not date:
        raise TypeError(f"{name}: review_by {day}")
    return day


def _words(name: str, text: object) -> str:
    """YAML reads an unquoted `No` as false and nothing as null; neither is a text."""
    if not isinstance(text, str):
        raise TypeError(name)
    return text


def _yaml(file: Path) -> dict[str, Any]:
    try:
        data = parse_yaml(file.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise ImportRefused(f"{file}: {why_not_yaml(error)}") from error
    except (OSError, ValueError) as error:
        raise ImportRefused(f"{file}: {error}") from error
    return data if isinstance(data, dict) else {}

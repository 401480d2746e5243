"""YAML that is easy to compare: one line per entry, every text quoted so that it stays a text."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

from bot.core.errors import ImportRefused
from bot.core.yaml_text import parse_yaml, why_not_yaml

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def quoted(text: str) -> str:
    """A text in double quotes, read by YAML and by JSON alike."""
    return _escaped(json.dumps(text, ensure_ascii=False))


def plain(name: str) -> str:
    """A name without quotation marks where YAML reads it as the same text."""
    return name if _NAME.fullmatch(name) and parse_yaml(name) == name else quoted(name)


def one_line(value: Any) -> str:
    """A mapping or list of texts, numbers and the like."""
    return _escaped(json.dumps(value, ensure_ascii=False))


def read_file(file: Path) -> dict[str, Any]:
    """Raises ImportRefused."""
    try:
        data = parse_yaml(file.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise ImportRefused(f"{file.name}: not valid YAML, {why_not_yaml(error)}") from error
    except (OSError, ValueError) as error:
        raise ImportRefused(f"{file.name}: cannot be read ({error})") from error
    if data is not None and not isinstance(data, dict):
        raise ImportRefused(f"{file.name}: expected names with their values")
    return data or {}


def _escaped(text: str) -> str:
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)

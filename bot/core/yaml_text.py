"""YAML, by libyaml where it is there: ten times as fast as the pure Python parser."""

from __future__ import annotations

from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse_yaml(text: str) -> Any:
    """Raises yaml.YAMLError."""
    return yaml.load(text, Loader=_Loader)


def why_not_yaml(error: yaml.YAMLError) -> str:
    """One sentence for whoever wrote the file: the line, and what it most often is."""
    mark = getattr(error, "problem_mark", None)
    where = f"line {mark.line + 1}: " if mark else ""
    what = getattr(error, "problem", None) or "it cannot be read"
    return f"{where}{what}. Look there and above for a quotation mark that is not closed, or other spaces before a line"

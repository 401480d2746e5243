"""The format of `nlu/themes/<language>/<area>.yml`: what pages the integration portals of German towns have, what such
a page says, and how people ask for it. The same themes in every language; no town is meant by any of them.

    - theme: waste_separation
      says: [Mülltrennung, Restmüll, gelber Sack, …]    # words and short phrases of such a page, its titles first
      questions:
        - Wohin kommt das Plastik?
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from pathlib import Path

import yaml

THEMES = Path(__file__).resolve().parent / "themes"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ThemesFileError(ValueError):
    """The file is not what this format asks for; the message says where and what to do."""


def read_themes(file: Path) -> list[tuple[str, str]]:
    """(theme, text) pairs of one file, words and questions alike.

    Raises:
        ThemesFileError: when it is not valid YAML or lacks `theme`, `says` or `questions`.
    """
    try:
        blocks = yaml.load(file.read_text("utf-8"), Loader=_Loader)
        return [(block["theme"], str(text)) for block in blocks for text in (*block["says"], *block["questions"])]
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise ThemesFileError(f"{file}: expected a list of `- theme:` with `says` and `questions` ({error})") from error


def themes_by_language(folder: Path = THEMES) -> dict[str, list[tuple[str, str]]]:
    """(theme, text) pairs per language."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for file in _files(folder):
        found[file.parent.name] += read_themes(file)
    return dict(found)


def themes_hash(folder: Path = THEMES) -> str:
    """Changes with any theme."""
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in _files(folder))).hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/*.yml"))

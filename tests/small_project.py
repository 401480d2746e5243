"""A copy of what the understanding is learnt from, with a few examples of a few languages: trained in seconds.

What it understands is coarse; it shows that a training, a test, a publication and the way back work, not how well."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from bot.settings import PROJECT

_COPIED = ("nlu", "stories", "responses/domain.yml", "config.yml", "bot/__init__.py", "bot/core", "bot/language")


def small_project(folder: Path, languages: Sequence[str] = ("de", "uk", "ar"), each: int = 8) -> Path:
    """`each`: at most so many examples of an intent in a language."""
    for name in _COPIED:
        source, target = PROJECT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "examples", "themes"))
        else:
            shutil.copy(source, target)
    for file in (PROJECT / "nlu" / "examples").glob("*/*.yml"):
        if file.parent.name in languages:
            thinned = folder / file.relative_to(PROJECT)
            thinned.parent.mkdir(parents=True, exist_ok=True)
            thinned.write_text("\n".join(_few(file.read_text("utf-8").splitlines(), each)) + "\n", "utf-8")
    return folder


def _few(lines: Sequence[str], each: int) -> list[str]:
    kept, seen = [], 0
    for line in lines:
        is_example = line.startswith("    - ")
        seen = seen + 1 if is_example else 0
        if not is_example or seen <= each:
            kept.append(line)
    return kept

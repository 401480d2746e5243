"""Prepared texts as files, as an export of the whole town writes them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bot.core.texts.publication import Version
from bot.portal.response_writer import text_files


def write_texts(versions: Iterable[Version], pattern: Path, target: Path) -> None:
    for name, content in text_files(versions, pattern).items():
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, "utf-8")

"""Prepared texts of a town as files: `responses/` in the form of the shipped one, and `about_texts.yml`, which says who
wrote and read a text where its own file does not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast, get_args

from bot.core.content.kept_content import Data, Kept, Key, apart, together
from bot.core.errors import ImportRefused
from bot.core.texts.publication import FROM_FILE, PreparedText, Version
from bot.core.texts.response import Kind
from bot.portal.one_line import one_line, read_file
from bot.portal.response_files import read_texts
from bot.portal.response_writer import text_files

FOLDER, ABOUT = "responses", "about_texts.yml"
_ABOUT = ("origin", "written_by", "review_by", "reviewed_by", "machine", "approved_by", "alone_because", "behind")
_USUAL: Mapping[str, Any] = {"origin": FROM_FILE, "written_by": "machine"}


def written_texts(kept: Kept, pattern: Path) -> dict[str, str]:
    """Path → content, without `about_texts.yml`."""
    every = [_version(key, data) for key, data in together(kept).items()]
    return {f"{FOLDER}/{path}": content for path, content in text_files(every, pattern).items()}


def about_texts(kept: Kept, read: Mapping[Key, Data]) -> dict[str, str]:
    """`read`: what reading the written files gives; a line only where that is not all."""
    lines, read = [], together(read)
    for key, data in together(kept).items():
        if key not in read or read[key]["text"] != data["text"]:
            raise ImportRefused(f"{'/'.join(key[1:])}: this text cannot be kept in a file word for word")
        if read[key] != data:
            named = dict(zip(("kind", "name", "locale"), key[1:], strict=True))
            lines.append(f"- {one_line(named | {name: data[name] for name in _ABOUT if name in data})}")
    return {f"{FOLDER}/{ABOUT}": "\n".join(["texts:", *lines, ""])} if lines else {}


def read_kept_texts(folder: Path) -> dict[Key, Data]:
    """Raises ImportRefused."""
    if not (folder / FOLDER).is_dir():
        return {}
    found: dict[Key, dict[str, Any]] = {}
    for text in read_texts(folder / FOLDER):
        key: Key = ("text", text.kind, text.name, text.locale)
        if key in found:
            raise ImportRefused(f"{text.locale}: {text.kind} {text.name} is there twice")
        found[key] = _from_file(text)
    file = folder / FOLDER / ABOUT
    for line in (read_file(file).get("texts") or []) if file.exists() else []:
        if not isinstance(line, dict):
            raise ImportRefused(f"{ABOUT}: expected kind, name and locale of each text")
        key = ("text", str(line.get("kind")), str(line.get("name")), str(line.get("locale")))
        if key in found:  # else the text was deleted by hand
            found[key] = {"text": found[key]["text"], **{name: line[name] for name in _ABOUT if name in line}}
    return {one: data for key, whole in found.items() for one, data in apart(key, whole).items()}


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a text: nothing that is empty or at its default, days as text."""
    told = {name: value.isoformat() if isinstance(value, date) else value for name, value in data.items()}
    return {name: value for name, value in told.items() if name == "text" or (value and _USUAL.get(name) != value)}


def _from_file(text: PreparedText) -> dict[str, Any]:
    by = text.written_by
    known = {"text": text.text, "written_by": by, "review_by": text.review_by, "reviewed_by": text.reviewed_by}
    return plain(known)


def _version(key: Key, data: Data) -> Version:
    if key[1] not in get_args(Kind):
        raise ImportRefused(f"there are no texts of the kind {key[1]!r}")
    due, told = data.get("review_by"), {**_USUAL, **data}
    return Version(
        cast(Kind, key[1]), key[2], key[3], 0, data["text"], told["origin"], told["written_by"], "", None,
        datetime(2000, 1, 1, tzinfo=UTC), date.fromisoformat(due) if due else None, data.get("reviewed_by", ""),
    )  # fmt: skip

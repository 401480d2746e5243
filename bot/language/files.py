"""Builds the language detector's model from our own texts, and keeps it beside the models."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from bot.core.yaml_text import parse_yaml
from bot.language import letters, model, transliterate, words
from bot.language.detector import LanguageDetector, LanguageModel
from bot.language.second_opinion import load_second_opinion

_CODE = (letters, model, transliterate, words)  # what is learnt is learnt again when its code changes
_MARKS = re.compile(r"~\d*|\*")


def load_detector(project: Path, folder: Path) -> LanguageDetector:
    """The detector for the present texts; learnt now if they changed since it was kept."""
    kept = kept_model(project, folder)
    if kept.exists():
        return LanguageDetector(_read(kept.resolve()), load_second_opinion())
    learnt = LanguageModel.learn(_texts(_files(project)), *_read_names(_names(project)))
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("language-*.json"):
        old.unlink(missing_ok=True)
    unfinished = kept.with_suffix(f".{os.getpid()}")  # several processes may learn at the same time
    unfinished.write_text(json.dumps(learnt.to_json(), ensure_ascii=False), "utf-8")
    unfinished.replace(kept)
    return LanguageDetector(learnt, load_second_opinion())


def kept_model(project: Path, folder: Path) -> Path:
    """Where the model for the present texts is kept, whether it is learnt already or not."""
    digest = hashlib.sha256()
    for file in (
        *(Path(str(code.__file__)) for code in _CODE), _names(project), *(file for _, file in _files(project))
    ):  # fmt: skip
        digest.update(file.read_bytes())
    return folder / f"language-{digest.hexdigest()[:16]}.json"


@lru_cache(maxsize=1)
def _read(kept: Path) -> LanguageModel:
    """A kept model never changes under its name."""
    return LanguageModel.from_json(json.loads(kept.read_text("utf-8")))


def _names(project: Path) -> Path:
    return project / "nlu" / "languages" / "names.yml"


def _read_names(file: Path) -> tuple[list[str], list[str]]:
    """(names, German terms)."""
    data = parse_yaml(file.read_text("utf-8"))
    return str(data["names"]).split(), str(data["terms"]).split()


def _files(project: Path) -> list[tuple[str, Path]]:
    """Texts of the languages that have examples; a few danger patterns alone would be too little to tell one by."""
    examples = [(f.parent.name, f) for f in (project / "nlu" / "examples").glob("*/*.yml")]
    danger = [(f.stem, f) for f in (project / "nlu" / "danger").glob("*.yml")]
    answers = [(f.parent.name, f) for f in (project / "responses").glob("*/*.yml")]
    known = {code for code, _ in examples}
    found = [pair for pair in (*examples, *danger, *answers) if pair[0].split("-")[0] in known]
    return sorted(found, key=lambda pair: str(pair[1]))


def _texts(files: list[tuple[str, Path]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for locale, file in files:
        found.setdefault(locale.split("-")[0], []).extend(_strings(file))
    return found


def _strings(file: Path) -> Iterator[str]:
    if file.parent.parent.name == "examples":
        for line in file.read_text("utf-8").splitlines():
            if line.startswith("    - "):
                yield line[6:]
        return
    data = parse_yaml(file.read_text("utf-8")) or {}
    for text in _leaves(data):
        yield _MARKS.sub(" ", text.replace("|", " "))


def _leaves(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in ("locale", "written_by"):
                yield from _leaves(value)
    elif isinstance(node, list):
        for value in node:
            yield from _leaves(value)
    elif isinstance(node, str):
        yield node

"""The format of `nlu/examples/<language>/<topic>.yml`: Rasa's NLU YAML with literal blocks."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from nlu.town import taught

EXAMPLES = Path(__file__).resolve().parent / "examples"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ExamplesFileError(ValueError):
    """The file is not what this format asks for; the message says where and what to do."""


def read_examples(file: Path) -> Iterator[tuple[str, str]]:
    """(intent, example) pairs of one file.

    Raises:
        ExamplesFileError: when it is not valid YAML or lacks `nlu`, `intent` or `examples`.
    """
    try:
        blocks = yaml.load(file.read_text("utf-8"), Loader=_Loader)["nlu"]
        for block in blocks:
            for line in block["examples"].splitlines():
                if line.startswith("- ") and line[2:].strip():
                    yield block["intent"], line[2:].strip()
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise ExamplesFileError(
            f"{file}: expected a list `nlu:` of `- intent:` with `examples: |` ({error})"
        ) from error


@dataclass(frozen=True)
class Example:
    """One labelled question."""

    language: str
    intent: str
    text: str


def all_examples(folder: Path = EXAMPLES) -> list[Example]:
    """Every example of every language; in a training with what the town has added, without what it has taken out."""
    added, removed = taught()
    shipped = ((f.parent.name, intent, text) for f in _files(folder) for intent, text in read_examples(f))
    return [Example(*triple) for triple in (*shipped, *added) if triple not in removed]


def examples_by_language(folder: Path = EXAMPLES) -> dict[str, list[tuple[str, str]]]:
    """(intent, text) pairs per language."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for example in all_examples(folder):
        found[example.language].append((example.intent, example.text))
    return dict(found)


def examples_hash(folder: Path = EXAMPLES) -> str:
    """Changes with any example."""
    town = repr([taught()[0], sorted(taught()[1])]).encode()
    return hashlib.sha256(b"\0".join([town, *(str(f).encode() + f.read_bytes() for f in _files(folder))])).hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/*.yml"))

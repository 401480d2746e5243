"""The example questions of `nlu/examples/`: how many there are for an intent in a language, and which."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.core.errors import ImportRefused
from bot.core.yaml_text import parse_yaml


def count_examples(folder: Path) -> dict[str, dict[str, int]]:
    """Intent → language → number of examples.

    Raises:
        ImportRefused: a file is not Rasa's NLU format.
    """
    return {
        intent: {language: len(texts) for language, texts in known.items()}
        for intent, known in read_examples(folder).items()
    }


def read_examples(folder: Path) -> dict[str, dict[str, list[str]]]:
    """Intent → language → examples, in the order of the files.

    Raises:
        ImportRefused: a file is not Rasa's NLU format.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for file in sorted(folder.glob("*/*.yml")):
        try:
            for block in parse_yaml(file.read_text("utf-8"))["nlu"]:
                lines = [line[2:].strip() for line in block["examples"].splitlines() if line.startswith("- ")]
                known = found.setdefault(block["intent"], {}).setdefault(file.parent.name, [])
                known += [line for line in lines if line]
        except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
            raise ImportRefused(f"{file}: {error!r}") from error
    return found

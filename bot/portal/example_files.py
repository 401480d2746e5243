"""How many example questions there are for an intent in a language, counted from `nlu/examples/`."""

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
    found: dict[str, dict[str, int]] = {}
    for file in sorted(folder.glob("*/*.yml")):
        try:
            for block in parse_yaml(file.read_text("utf-8"))["nlu"]:
                languages = found.setdefault(block["intent"], {})
                count = sum(line.startswith("- ") for line in block["examples"].splitlines())
                languages[file.parent.name] = languages.get(file.parent.name, 0) + count
        except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
            raise ImportRefused(f"{file}: {error!r}") from error
    return found

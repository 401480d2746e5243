"""The format of `nlu/examples/<language>/<topic>.yml`: Rasa's NLU YAML with literal blocks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

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

"""The facts behind the answers, from `responses/facts.yml`."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import ValidationError

from bot.core.errors import ImportRefused
from bot.core.texts.facts import Fact
from bot.core.yaml_text import parse_yaml


def read_facts(file: Path) -> tuple[Fact, ...]:
    """All facts, in the order of the file.

    Raises:
        ImportRefused: the file is missing, or an entry is wrong or there twice; says which.
    """
    try:
        entries = parse_yaml(file.read_text("utf-8"))["facts"]
        facts = tuple(Fact.model_validate(entry) for entry in entries)
    except ValidationError as error:
        found = error.errors()[0]
        raise ImportRefused(f"{file.name}: {found['loc']}: {found['msg']} (got {found['input']!r:.80})") from error
    except (OSError, yaml.YAMLError, ValueError, KeyError, TypeError) as error:
        raise ImportRefused(f"{file.name}: {error}") from error
    if twice := {fact.id for fact in facts if sum(other.id == fact.id for other in facts) > 1}:
        raise ImportRefused(f"{file.name}: {', '.join(sorted(twice))}: there twice")
    return facts

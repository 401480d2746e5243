"""What is wrong with something that was typed, as a code and its values: the rooms have the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a text, or that deserves a second look."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)

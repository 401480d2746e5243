"""A handoff that has come to its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Finished:
    """`context`: of its conversation, as it was read."""

    handoff_id: int
    conversation_id: str
    department: str
    locale: str
    context: Mapping[str, str]

"""Everything that is stored about a conversation, for the newcomer it belongs to (Art. 15 GDPR)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Exported:
    """`more`: table → rows; `notes`: how many internal notes of staff there are, which are not in it."""

    conversation: Mapping[str, Any]
    messages: Sequence[Mapping[str, Any]]
    more: Mapping[str, Sequence[Mapping[str, Any]]]
    notes: int

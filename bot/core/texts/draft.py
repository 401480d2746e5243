"""A draft of a prepared text on its way to newcomers. A text has one draft at most.

draft ─submit→ waiting ─approve→ published, or scheduled when it has a day
  ↑               └──return──→ returned
  ├─save: from every state; a day and an approval do not outlive a change of words
  └─withdraw: from waiting and scheduled
draft, returned, failed ─schedule→ scheduled ─at its time→ published; failed when that cannot be; waiting when nobody
else has read it and the town has come to want that
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.core.errors import IllegalTransition
from bot.core.problem import Problem
from bot.core.texts.response import Kind

DraftState = Literal["draft", "waiting", "returned", "scheduled", "failed"]
DraftStep = Literal["submit", "schedule", "approve", "return", "withdraw"]
Pair = tuple[Kind, str]
_FROM: Mapping[DraftStep, tuple[DraftState, ...]] = {
    "submit": ("draft", "returned", "failed"),
    "schedule": ("draft", "returned", "failed"),
    "approve": ("waiting",),
    "return": ("waiting",),
    "withdraw": ("waiting", "scheduled"),
}


@dataclass(frozen=True)
class DraftText:
    """Words for one locale. `seen`: the version they were written against (0: none); `machine`: the provider that
    suggested them, `read_by`: who has read that suggestion."""

    text: str
    seen: int
    machine: str = ""
    read_by: str = ""


@dataclass(frozen=True)
class KeptDraft:
    """`version`: for comparing, 0 before it was first saved; `german`: the German version that was on the page;
    `writers`: ids of all who wrote on it: none of them approves it; `said`: why it came back; `trouble`: why it could
    not be published, per locale."""

    kind: Kind
    name: str
    version: int
    state: DraftState
    texts: Mapping[str, DraftText]
    german: int
    why: str
    german_stays: bool
    author: str
    writers: tuple[int, ...]
    saved_at: datetime
    publish_at: datetime | None = None
    approved_by: str = ""
    said: str = ""
    said_by: str = ""
    trouble: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)

    @property
    def pair(self) -> Pair:
        return (self.kind, self.name)


def may_step(state: DraftState, step: DraftStep) -> bool:
    return state in _FROM[step]


def check_step(draft: KeptDraft, step: DraftStep) -> None:
    """Raises IllegalTransition."""
    if not may_step(draft.state, step):
        raise IllegalTransition(f"a draft that is {draft.state} has no step {step!r}")

"""On which content the understanding stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

EngineState = Literal["present", "starting", "older", "none"]


@dataclass(frozen=True)
class Stand:
    """`present`: it knows all content; `starting`: so will the engine that starts; `older`: what was changed since is
    shown and not yet understood; `none`: no model fits this code and these lessons, messages wait."""

    engine: EngineState
    learning: bool

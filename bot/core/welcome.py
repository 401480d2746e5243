"""The welcome package: what to do in the first week, month and three months. The same for everyone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from bot.core.hours import Texts

Phase = Literal["week", "month", "quarter"]
PHASES: tuple[Phase, ...] = get_args(Phase)
DONE = "done"  # in a conversation's context: ids of the steps that are done, with commas between them


class WelcomeStep(BaseModel):
    """One thing to do. `intent`: where to learn more; none where the text says it all."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str = Field(pattern="^[a-z_]{1,30}$")
    phase: Phase
    icon: str
    intent: str | None = None
    title: Texts
    text: Texts


@dataclass(frozen=True)
class Checklist:
    """The steps with what a newcomer has done of them."""

    steps: tuple[WelcomeStep, ...]
    done: frozenset[str] = frozenset()

    @classmethod
    def of(cls, steps: Iterable[WelcomeStep], context: Mapping[str, str]) -> Checklist:
        """Steps that the town has dropped meanwhile are not counted."""
        known = tuple(steps)
        ticked = {step.id for step in known} & set(context.get(DONE, "").split(","))
        return cls(known, frozenset(ticked))

    def ticked(self, step: str) -> Checklist:
        """Done, or not done after all. An unknown step changes nothing."""
        return Checklist(self.steps, self.done ^ ({step} & {known.id for known in self.steps}))

    def kept(self, context: Mapping[str, str]) -> dict[str, str]:
        return {**context, DONE: ",".join(step.id for step in self.steps if step.id in self.done)}

    def of_phase(self, phase: Phase) -> tuple[WelcomeStep, ...]:
        return tuple(step for step in self.steps if step.phase == phase)

    def counts(self, phase: Phase | None = None) -> tuple[int, int]:
        """(done, all), of one phase or of everything."""
        steps = self.of_phase(phase) if phase else self.steps
        return sum(step.id in self.done for step in steps), len(steps)

    @property
    def next_step(self) -> WelcomeStep | None:
        """The first that is not done, in the order of the phases."""
        ordered = sorted(self.steps, key=lambda step: PHASES.index(step.phase))
        return next((step for step in ordered if step.id not in self.done), None)

    def phases(self) -> Collection[Phase]:
        return [phase for phase in PHASES if self.of_phase(phase)]

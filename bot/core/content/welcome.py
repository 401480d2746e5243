"""The welcome package: what to do in the first week, month and three months. The same for everyone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from bot.core.times.hours import Texts

Phase = Literal["week", "month", "quarter"]
PHASES: tuple[Phase, ...] = get_args(Phase)
DONE = "done"  # in a conversation's context: ids of the steps that are done, with commas between them
LONGEST_ID = 30
_AS_THEY_CAME, _LAST = 500, 1000  # places in a phase: before the first one whoever was moved, after the second the new


class WelcomeStep(BaseModel):
    """One thing to do. `intent`: where to learn more; none where the text says it all. `order`: its place among those
    of its phase, once somebody has chosen it; None: where its source has it, behind those with a place."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str = Field(pattern=f"^[a-z0-9_-]{{1,{LONGEST_ID}}}$")
    phase: Phase
    icon: str
    intent: str | None = None
    title: Texts
    text: Texts
    order: int | None = Field(None, ge=1)


def in_order(steps: Iterable[WelcomeStep]) -> tuple[WelcomeStep, ...]:
    """As newcomers read them. `steps`: as their sources deliver them."""
    return tuple(sorted(steps, key=lambda step: (PHASES.index(step.phase), step.order or _AS_THEY_CAME)))


def order_at_the_end(steps: Iterable[WelcomeStep], phase: str) -> int:
    """The place of one more step in a phase."""
    return max((_LAST, *(step.order + 1 for step in steps if step.order and step.phase == phase)))


def order_mark(steps: Sequence[WelcomeStep]) -> str:
    """Names an order: whoever moves a step says which one they have seen."""
    return hashlib.sha256(",".join(f"{step.phase}:{step.id}" for step in steps).encode()).hexdigest()[:16]


def moved(steps: Sequence[WelcomeStep], key: str, up: bool) -> dict[str, int]:
    """The places (by id) that change when a step goes past its neighbour of the same phase; nothing at its end.

    `steps`: in order. As few as will do: whoever has no place keeps following its source.
    """
    phase = next((step.phase for step in steps if step.id == key), None)
    wanted = [step for step in steps if step.phase == phase]
    at = next((place for place, step in enumerate(wanted) if step.id == key), 0)
    to = at - 1 if up else at + 1
    if phase is None or not 0 <= to < len(wanted):
        return {}
    wanted[at], wanted[to] = wanted[to], wanted[at]
    return _fewest_places(wanted, [step for step in steps if step.phase == phase])


def _fewest_places(wanted: Sequence[WelcomeStep], now: Sequence[WelcomeStep]) -> dict[str, int]:
    """`now`: the same steps as they are, also what comes first where two have no place."""
    for first in range(1, len(wanted) + 1):
        places = {step.id: place for place, step in enumerate(wanted[:first], 1)}
        placed = in_order(step.model_copy(update={"order": places.get(step.id, step.order)}) for step in now)
        if [step.id for step in placed] == [step.id for step in wanted]:
            break
    return {step.id: places[step.id] for step in wanted[:first] if step.order != places[step.id]}


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

    def phases(self) -> Sequence[Phase]:
        return [phase for phase in PHASES if self.of_phase(phase)]

"""The order of the welcome package's steps, in the coordinators' hands: one step past its neighbour at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.accounts.staff import Staff
from bot.core.content.welcome import WelcomeStep, moved, order_mark
from bot.core.errors import NotFound, VersionChanged
from bot.service.content.content_desk import ContentDesk, Edit


class StepOrder:
    def __init__(self, desk: ContentDesk) -> None:
        self._desk = desk

    async def move(self, who: Staff, key: str, up: bool, seen: str) -> None:
        """At the end of its phase nothing happens. `seen`: the mark of the order that was shown.

        Raises:
            NotFound: newcomers are not shown this step. VersionChanged: the order is another by now; nothing was moved.
        """
        await self._desk.refresh()
        steps = self._desk.guide.steps
        if key not in {step.id for step in steps}:
            raise NotFound(f"there is no step {key!r}")
        if seen != order_mark(steps):
            raise VersionChanged("somebody has changed the order meanwhile")
        if places := moved(steps, key, up):
            await self._desk.edit_all(who, [await self._edit(step, places) for step in _beside(steps, key)])

    async def _edit(self, step: WelcomeStep, places: Mapping[str, int]) -> Edit:
        """What keeps its place goes along unchanged: the places hold only as long as all of them do."""
        item = await self._desk.item("step", step.id)
        if (item.data.get("phase"), item.data.get("order")) != (step.phase, step.order):
            raise VersionChanged("somebody has changed the order meanwhile")
        return "step", step.id, {**item.data, "order": places.get(step.id, step.order)}, item.seen


def _beside(steps: Sequence[WelcomeStep], key: str) -> list[WelcomeStep]:
    """All steps of its phase."""
    phase = next(step.phase for step in steps if step.id == key)
    return [step for step in steps if step.phase == phase]

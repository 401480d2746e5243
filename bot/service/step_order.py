"""The order of the welcome package's steps, in the coordinators' hands: one step past its neighbour at a time."""

from __future__ import annotations

from bot.core.errors import NotFound, VersionChanged
from bot.core.staff import Staff
from bot.core.welcome import moved, order_mark
from bot.service.content_desk import ContentDesk, Edit


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
        edits: list[Edit] = []
        for name, place in moved(steps, key, up).items():
            item = await self._desk.item("step", name)
            edits.append(("step", name, {**item.data, "order": place}, item.seen))
        if edits:
            await self._desk.edit_all(who, edits)

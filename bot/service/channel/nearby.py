"""A place that a newcomer shares becomes the names of offices near it at once, before anything is written to disk.

A message is stored before it is answered, and is answered perhaps by another process. So that the place itself is
never stored, what is stored is the answer's material: `bot/service/answers/near.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from bot.core.content.distance import Position
from bot.core.content.places import Office
from bot.core.ports import Library
from bot.core.town import TownGuide
from bot.service.answers.near import payload

NOTHING_NEAR = "media:location"  # no office of the town has coordinates


class Remembered(Protocol):
    async def context(self, conversation_id: str) -> Mapping[str, str]:
        """What the conversation's last turn left behind."""
        ...


class Nearby:
    def __init__(self, library: Library, conversations: Remembered) -> None:
        self._library, self._conversations = library, conversations

    async def payload(self, conversation_id: str, position: Position) -> str:
        """The payload of the button that would answer with what is near the position."""
        guide, context = self._library.guide, await self._conversations.context(conversation_id)
        every = guide.nearest(position)
        if not every:
            return NOTHING_NEAR
        asked = _asked(guide, context)
        return payload(guide.nearest(position, asked), every)


def _asked(guide: TownGuide, context: Mapping[str, str]) -> list[Office]:
    """The office in focus and those of its kind; without one, all that do what was asked about last."""
    office = guide.offices.get(context.get("office", ""))
    if office:
        return [office, *guide.alike(office)]
    return guide.able(context.get("intent", ""))

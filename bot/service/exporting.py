"""Hands the newcomer everything that is stored, as a file: by the token of the page, or in the channel itself."""

from __future__ import annotations

import json
from typing import Protocol

from bot.core.errors import NotAllowed
from bot.core.exporting import Exported
from bot.core.ports import Clock, Library
from bot.service.answers.speaker import Speaker

FILE_NAME = "lotse.json"


class ExportStore(Protocol):
    async def everything(self, conversation_id: str) -> Exported | None: ...

    async def conversation_of(self, message_id: str) -> str | None: ...


class Exporting:
    def __init__(self, store: ExportStore, library: Library, clock: Clock) -> None:
        self._store, self._library, self._clock = store, library, clock

    async def file(self, conversation_id: str) -> bytes:
        """JSON in UTF-8, with a sentence in the newcomer's locale that says what it is.

        Raises:
            NotAllowed: it was erased meanwhile.
        """
        found = await self._store.everything(conversation_id)
        if found is None:
            raise NotAllowed("this conversation was erased; there is nothing to export")
        content = {
            "about": self._about(found), "town": self._library.guide.town.name,
            "made_at": self._clock.now().isoformat(timespec="seconds"), "conversation": found.conversation,
            "messages": found.messages, **found.more, "internal_notes": found.notes,
        }  # fmt: skip
        return json.dumps(content, ensure_ascii=False, indent=2).encode()

    async def of_message(self, message_id: str) -> bytes | None:
        """The file that belongs to a message which announces it; None when the conversation is gone."""
        conversation_id = await self._store.conversation_of(message_id)
        return await self.file(conversation_id) if conversation_id else None

    def _about(self, found: Exported) -> str:
        speaker = Speaker(self._library.catalogue, str(found.conversation.get("locale", "de")))
        office = self._library.guide.coordination
        if not found.notes or office is None:
            return speaker.say("export_about")
        where = speaker.say("export_notes", office=speaker.of(office.name), phone=office.phone or "")
        return f"{speaker.say('export_about')} {where}"

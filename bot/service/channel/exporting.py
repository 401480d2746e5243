"""Hands the newcomer everything that is stored, as a file: by the token of the page, or in the channel itself."""

from __future__ import annotations

import asyncio
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Protocol

from bot.core.errors import NotAllowed
from bot.core.exporting import Exported
from bot.core.handoffs.attachment import Files
from bot.core.ports import Clock, Library
from bot.service.answers.speaker import Speaker

_NAME = "lotse.json"
_WITH_FILES = "lotse.zip"
_MOST_IN_A_CHANNEL = 45 * 1024 * 1024  # bytes; Telegram takes 50 MB
_Listed = tuple[str, Path]  # a file's name for the newcomer, and where it lies


@dataclass(frozen=True)
class ExportFile:
    """JSON; with files that were sent a zip that holds them beside it."""

    name: str
    media_type: str
    content: bytes


class ExportStore(Protocol):
    async def everything(self, conversation_id: str) -> Exported | None: ...

    async def conversation_of(self, message_id: str) -> str | None: ...


class Exporting:
    """`files`: where what was sent lies."""

    def __init__(self, store: ExportStore, files: Files, library: Library, clock: Clock) -> None:
        self._store, self._files, self._library, self._clock = store, files, library, clock

    async def file(self, conversation_id: str, most_bytes: int | None = None) -> ExportFile:
        """JSON in UTF-8, with a sentence in the newcomer's locale that says what it is. Files are left out when all
        together are larger than `most_bytes`; their names are in it all the same.

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
        text = json.dumps(content, ensure_ascii=False, indent=2).encode()
        if packed := await asyncio.to_thread(_packed, text, self._listed(conversation_id, found), most_bytes):
            return ExportFile(_WITH_FILES, "application/zip", packed)
        return ExportFile(_NAME, "application/json", text)

    async def of_message(self, message_id: str) -> ExportFile | None:
        """The file that belongs to a message which announces it; None when the conversation is gone."""
        conversation_id = await self._store.conversation_of(message_id)
        return await self.file(conversation_id, _MOST_IN_A_CHANNEL) if conversation_id else None

    def _listed(self, conversation_id: str, found: Exported) -> list[_Listed]:
        rows = enumerate(found.more.get("attachments", ()), 1)
        places = [(f"{n:02}-{row['title']}", self._files.path(conversation_id, row["name"])) for n, row in rows]
        return [(name, path) for name, path in places if path]

    def _about(self, found: Exported) -> str:
        speaker = Speaker(self._library.catalogue, str(found.conversation.get("locale", "de")))
        office = self._library.guide.coordination
        if not found.notes or office is None:
            return speaker.say("export_about")
        where = speaker.say("export_notes", office=speaker.of(office.name), phone=office.phone or "")
        return f"{speaker.say('export_about')} {where}"


def _packed(text: bytes, listed: Sequence[_Listed], most_bytes: int | None) -> bytes | None:
    """None when there is no file (any more), or they are too large. Pictures and PDF files are compressed already."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(_NAME, text, zipfile.ZIP_DEFLATED)
        for name, path in listed:
            try:
                archive.write(path, name)
            except FileNotFoundError:  # erased meanwhile
                continue
            if most_bytes is not None and held.tell() > most_bytes:
                return None
        packed = len(archive.namelist()) > 1
    return held.getvalue() if packed else None

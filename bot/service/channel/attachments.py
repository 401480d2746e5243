"""Files both ways: taken from newcomers after their yes, sent by staff, handed out to those two only.

Order of taking: is there a yes and room; what is it, by its content; on disk; then its row, with the yes checked again.
What a crash leaves on disk without a row is swept away.
"""

from __future__ import annotations

from collections.abc import Collection, Coroutine, Mapping, Sequence
from pathlib import Path
from secrets import token_hex

from bot.core.accounts.staff import Staff
from bot.core.conversation import Conversation
from bot.core.errors import AttachmentRefused, LotseError, NotFound
from bot.core.handoffs.attachment import Attachment, AttachmentRows, DeskAttachments, Files, NewFile, title_of
from bot.core.handoffs.desk import QueueEntry
from bot.core.message import Utterance
from bot.core.ports import Library, Signals
from bot.core.ports_desk import Handoffs
from bot.service.answers.persons import joined
from bot.service.answers.speaker import Speaker
from bot.service.signals import tell_everybody

REFUSALS = {  # reason of AttachmentRefused: what newcomers hear
    "empty": "file_broken", "broken": "file_broken", "kind": "file_kind", "too_large": "file_too_large",
    "too_many": "file_too_many", "not_now": "file_failed",
}  # fmt: skip
_FROM_STAFF = ("image", "pdf")


class Attachments:
    """Files of newcomers. `most_bytes`: of one file."""

    def __init__(self, rows: AttachmentRows, files: Files, library: Library, signals: Signals, most_bytes: int) -> None:
        self._rows, self._files, self._library, self._signals = rows, files, library, signals
        self.most_bytes = most_bytes

    async def check(self, conversation: Conversation) -> None:
        """Before anything of a file is read. Raises AttachmentRefused when there is no yes, or no room."""
        await self._rows.check(conversation)

    async def take(self, conversation: Conversation, said: str, source: str, title: str, content: bytes) -> Attachment:
        """Keeps a file beside a message of the newcomer's: `said`, its id or its client id.

        Raises:
            AttachmentRefused, NotAllowed (erased meanwhile), NotFound (no such message).
        """
        prepared = await self._files.prepare(content)
        file = NewFile(token_hex(16), title_of(title, prepared), source, prepared)
        kept = await stored(self._files, conversation.id, file, self._rows.add(conversation, file, said, self._told))
        tell_everybody(self._signals, conversation.id)
        return kept

    async def open(self, conversation: Conversation, name: str, small: bool = False) -> tuple[Attachment, Path]:
        """For the newcomer whose conversation it is. Raises NotFound."""
        return found(self._files, await self._rows.find(conversation.id, name), small)

    async def content(self, name: str) -> tuple[Attachment, Path] | None:
        """For a channel that carries it; None when it is gone."""
        attachment = await self._rows.by_name(name)
        path = attachment and self._files.path(attachment.conversation_id, name)
        return (attachment, path) if attachment and path else None

    async def sweep(self, older_than: float, erased: Collection[str] = ()) -> int:
        """Removes what no row speaks of; returns how many files. A database without any conversation speaks of none:
        it may be the wrong one, or not restored yet. `erased`: whose files do not wait after a restore either."""
        known = await self._rows.known()
        return 0 if known is None else await self._files.sweep(known, older_than, erased)

    def refusal(self, error: LotseError, locale: str) -> Utterance:
        """What the newcomer hears about a file that was not taken."""
        sentence = REFUSALS[error.reason] if isinstance(error, AttachmentRefused) else "file_failed"
        return Utterance(Speaker(self._library.catalogue, locale).say(sentence), locale, kind="notice")

    def _told(self, department: str, locale: str) -> Utterance:
        speaker = Speaker(self._library.catalogue, locale)
        name = speaker.department(self._library.guide, department)
        return Utterance(speaker.say("file_kept", department=name), locale, kind="notice")


class StaffAttachments:
    """Files as staff see and send them; every method takes who is signed in first, as `HandoffDesk` does."""

    def __init__(
        self, rows: DeskAttachments, files: Files, handoffs: Handoffs, library: Library, signals: Signals, most: int
    ) -> None:
        self._rows, self._files, self._handoffs = rows, files, handoffs
        self._library, self._signals, self.most_bytes = library, signals, most

    async def send(
        self, who: Staff, conversation_id: str, title: str, content: bytes, client_id: str, version: int
    ) -> Attachment:
        """A picture or a PDF file to the newcomer; takes over as a reply does.

        Raises:
            as a reply does, and AttachmentRefused.
        """
        entry = await self._handoffs.entry(who, conversation_id)
        prepared = await self._files.prepare(content)
        if prepared.kind not in _FROM_STAFF:
            raise AttachmentRefused("staff send pictures and PDF files", "kind")
        file = NewFile(token_hex(16), title_of(title, prepared), f"staff:{client_id}", prepared)
        adding = self._rows.send(who, conversation_id, file, client_id, version, self._joined(who, entry))
        sent = await stored(self._files, conversation_id, file, adding)
        tell_everybody(self._signals, conversation_id)
        return sent

    async def open(self, who: Staff, conversation_id: str, name: str, small: bool = False) -> tuple[Attachment, Path]:
        """Raises NotFound, Forbidden."""
        return found(self._files, await self._rows.find(who, conversation_id, name), small)

    async def of(self, conversation_id: str) -> Mapping[str, Sequence[Attachment]]:
        """By message, for a page that has let its reader in."""
        return await self._rows.of(conversation_id)

    def there(self, attachment: Attachment) -> bool:
        """Not after a backup was restored without the folder of files."""
        return self._files.path(attachment.conversation_id, attachment.name) is not None

    def _joined(self, who: Staff, entry: QueueEntry) -> Utterance:
        speaker = Speaker(self._library.catalogue, entry.locale)
        name = speaker.department(self._library.guide, entry.department)
        return joined(speaker, name, who.shown_as, entry.conversation_id, who.id)


async def stored(
    files: Files, conversation_id: str, file: NewFile, adding: Coroutine[None, None, Attachment]
) -> Attachment:
    """First the file on disk, then its row. Only where the row is surely not written the file goes at once; after any
    other failure nobody knows, and the sweep decides later."""
    try:
        await files.keep(conversation_id, file.name, file.prepared)
        kept = await adding
    except LotseError:
        files.drop(conversation_id, file.name)
        raise
    finally:
        adding.close()
    if kept.name != file.name:  # it was sent before
        files.drop(conversation_id, file.name)
    return kept


def found(files: Files, attachment: Attachment, small: bool) -> tuple[Attachment, Path]:
    """Raises NotFound."""
    path = files.path(attachment.conversation_id, attachment.name, small)
    if path is None:
        raise NotFound("this file is not there any more")
    return attachment, path

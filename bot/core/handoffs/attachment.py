"""A file that a newcomer or staff sent: what it may be, how much of it is kept, how it is handed out.

kind    comes as                                     is kept as
image   JPEG, PNG, WebP, GIF (its first frame)       JPEG of at most 3000 pixels a side, without any metadata
pdf     PDF                                          as it came; handed out as a download only
audio   Ogg (Opus, Vorbis), WebM, MP3, M4A, WAV      as it came

Nothing is kept before the newcomer's yes. Files lie outside the web root under random names; each goes with its
conversation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from bot.core.accounts.staff import Staff
from bot.core.conversation import Conversation
from bot.core.message import Utterance
from bot.core.text import clean

Kind = Literal["image", "pdf", "audio"]
MOST_FILES = 20  # of one conversation, from either side
MOST_BYTES = 60 * 1024 * 1024
SAFE_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_PLAIN = {"image": "foto", "pdf": "dokument", "audio": "aufnahme"}
_LONGEST_STEM = 60
_ODD = re.compile(r"[^\w ()+,.-]+|  +", re.UNICODE)


@dataclass(frozen=True)
class Prepared:
    """A file that was looked into: what is kept of it, and of a picture a small one."""

    kind: Kind
    media_type: str
    ending: str
    content: bytes
    small: bytes | None = None


@dataclass(frozen=True)
class Attachment:
    """A file that is kept. `name`: 32 random hexadecimal digits; `title`: what people see."""

    name: str
    conversation_id: str
    message_id: str
    author: str
    kind: Kind
    media_type: str
    title: str
    size: int
    at: datetime

    @property
    def disposition(self) -> str:
        return "attachment" if self.kind == "pdf" else "inline"


@dataclass(frozen=True)
class NewFile:
    """What is known of a file before its row is written. `source`: who sends the same again is told what there is."""

    name: str
    title: str
    source: str
    prepared: Prepared


@dataclass(frozen=True)
class RemoteFile:
    """A file that lies with a channel: all that is remembered of it before a yes."""

    reference: str
    source: str
    title: str = ""
    size: int | None = None


@dataclass(frozen=True)
class DueFile:
    """A remote file that may be fetched now: its newcomer has said yes."""

    id: int
    conversation: Conversation
    message_id: str
    file: RemoteFile
    attempts: int


def title_of(given: str, prepared: Prepared) -> str:
    """A name to show and to save under: no path, no control characters, no ending but the one of the content."""
    last = re.split(r"[/\\]", clean(given))[-1]
    stem = _ODD.sub("_", last.rpartition(".")[0] or last).strip("._ -")[:_LONGEST_STEM].strip("._ -")
    return f"{stem or _PLAIN[prepared.kind]}.{prepared.ending}"


def shown_file(attachment: Attachment) -> dict[str, str | int]:
    """As pages and channels see it beside its message."""
    return {
        "name": attachment.name, "kind": attachment.kind, "title": attachment.title, "size": attachment.size,
    }  # fmt: skip


Told = Callable[[str, str], Utterance]  # (department, locale): what the newcomer hears once the file is kept


class Files(Protocol):
    """The folder, and what looks into a file."""

    async def prepare(self, content: bytes) -> Prepared:
        """Raises AttachmentRefused."""
        ...

    async def keep(self, conversation_id: str, name: str, prepared: Prepared) -> None:
        """On disk when it returns."""
        ...

    def drop(self, conversation_id: str, name: str) -> None: ...

    def path(self, conversation_id: str, name: str, small: bool = False) -> Path | None:
        """None when there is no such file (any more)."""
        ...

    async def sweep(self, known: Iterable[tuple[str, str]], older_than: float, erased: Collection[str] = ()) -> int:
        """Removes files that nobody knows of and that are older than so many seconds; returns how many. After a restore
        that waits for a week, but for the files of `erased` conversations."""
        ...


class Discarded(Protocol):
    """What the folder does for a store that has just deleted conversations."""

    async def discard(self, conversation_ids: Iterable[str]) -> None: ...


class AttachmentRows(Protocol):
    """What is known of files. Steps of staff check the department wall in their own transaction."""

    async def check(self, conversation: Conversation) -> None:
        """Raises AttachmentRefused when there is no yes, or no room."""
        ...

    async def add(self, conversation: Conversation, file: NewFile, said: str, told: Told) -> Attachment:
        """Beside a message of the newcomer's, `said`: its id or its client id; with what the newcomer is told.

        The same `source` again gives what is there. Raises AttachmentRefused, NotAllowed (erased), NotFound."""
        ...

    async def find(self, conversation_id: str, name: str) -> Attachment:
        """Raises NotFound."""
        ...

    async def by_name(self, name: str) -> Attachment | None: ...

    async def known(self) -> Sequence[tuple[str, str]] | None:
        """Conversation and name of every file; None: there is no conversation at all."""


class DeskAttachments(Protocol):
    async def find(self, who: Staff, conversation_id: str, name: str) -> Attachment:
        """Raises NotFound, Forbidden."""
        ...

    async def of(self, conversation_id: str) -> Mapping[str, Sequence[Attachment]]:
        """By message; for who has been let through to the conversation already."""
        ...

    async def send(
        self, who: Staff, conversation_id: str, file: NewFile, client_id: str, version: int, joined: Utterance
    ) -> Attachment:
        """A message of staff that is a file; takes over as every message does."""
        ...


class FileReferences(Protocol):
    """Files that lie with a channel until a yes."""

    async def remember(self, conversation: Conversation, external_id: str, file: RemoteFile) -> None: ...

    async def known(self, conversation: Conversation, file: RemoteFile) -> bool:
        """Whether it is remembered, or kept already."""
        ...

    async def take(self, channel: str) -> DueFile | None:
        """One whose newcomer has said yes, ours for a while."""
        ...

    async def put_off(self, due: DueFile, seconds: float) -> None: ...

    async def forget(self, due: DueFile) -> None: ...

    async def forget_all(self, conversation_id: str) -> None: ...

    async def tell(self, due: DueFile, said: Utterance) -> None: ...

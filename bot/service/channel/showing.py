"""What newcomers send that is not words: pictures, recordings, places, contacts.

Before a yes to a person only the channel's name for a file is remembered, of a place what is near it. An album comes
as one event per picture and is answered once; what cannot be taken is told of each picture, under its own event. Beside
a person it is told what does not get to them; a number that was asked for may be shared as a contact.
"""

from __future__ import annotations

import contextlib

from bot.core.content.distance import Position
from bot.core.conversation import Conversation, State
from bot.core.errors import ClientIdReused
from bot.core.handoffs.attachment import FileReferences, RemoteFile
from bot.core.pushed import Caller, Pushed
from bot.core.together import CALL
from bot.service.answers.media import FOR_PERSONS
from bot.service.channel.arriving import REFUSED, Arrivals
from bot.service.channel.reception import Reception
from bot.service.channel.saying import Saying


class Showing:
    """Takes what is shown. `album`: the event that all pictures of one album share."""

    def __init__(
        self, arrivals: Arrivals, pushed: Pushed, reception: Reception, saying: Saying, references: FileReferences,
        most_bytes: int,
    ) -> None:  # fmt: skip
        self._arrivals, self._pushed, self._reception, self._saying = arrivals, pushed, reception, saying
        self._references, self._most_bytes = references, most_bytes

    async def show(
        self, caller: Caller, event: str, album: str | None, medium: str, file: RemoteFile | None = None
    ) -> None:
        """Anything without words."""
        conversation = await self._arrivals.conversation(caller)
        if file and not await self._fits(conversation, event, album, file):
            return
        await self._tell_refused(conversation, album or event, medium, file)
        with contextlib.suppress(ClientIdReused):  # another picture of an album that came with words
            await self._arrivals.receive(caller, conversation, album or event, f"[{medium}]", f"media:{medium}")

    async def caption(
        self, caller: Caller, event: str, album: str | None, medium: str, text: str, file: RemoteFile | None = None
    ) -> None:
        """Words under a picture; an album is answered once, its further words for themselves."""
        conversation = await self._arrivals.conversation(caller)
        large = file and not await self._fits(conversation, event, album, file)
        await self._tell_refused(conversation, album or event, medium, file)
        beside = {"medium": medium} if medium in FOR_PERSONS and not large else {}
        try:
            await self._arrivals.write(caller, album or event, text, **beside)
        except ClientIdReused:
            await self._arrivals.write(caller, event, text)

    async def locate(self, caller: Caller, event: str, position: Position) -> None:
        """A place: what is near it is kept, the place is not; beside a person neither."""
        conversation = await self._arrivals.conversation(caller)
        if conversation.state is State.WITH_STAFF:
            await self.show(caller, event, None, "location")
            return
        near = await self._reception.near(conversation, position)
        with contextlib.suppress(ClientIdReused):  # the same event again, after the town's offices changed
            await self._arrivals.receive(caller, conversation, event, "[location]", near)

    async def share_number(self, caller: Caller, event: str, number: str) -> None:
        """The newcomer's own contact: where a number to call is asked for it is as if typed, elsewhere not kept."""
        conversation = await self._arrivals.conversation(caller)
        if conversation.state is not State.WITH_BOT and CALL in await self._pushed.context(conversation):
            await self._arrivals.receive(caller, conversation, event, number)
        else:
            await self.show(caller, event, None, "contact")

    async def _tell_refused(self, conversation: Conversation, event: str, medium: str, file: RemoteFile | None) -> None:
        """First, so that a message that is cut off here comes again."""
        if conversation.state is State.WITH_STAFF and file is None:
            sentence = "refused_contact" if medium == "contact" else "refused_medium"
            await self._saying.sentence(conversation, f"{event}:refused", sentence, kind=REFUSED)

    async def _fits(self, conversation: Conversation, event: str, album: str | None, file: RemoteFile) -> bool:
        """Remembers it, before the message that brought it: an update that is cut off here comes again."""
        if file.size and file.size > self._most_bytes:
            await self._saying.sentence(conversation, f"{event}:size", "file_too_large", kind=REFUSED)
            return False
        await self._references.remember(conversation, album or event, file)
        return True

"""What a Telegram update means to us. Every kind of the Bot API ends in one of these branches, most in "nothing".

update                                   what happens
message in a private chat                words → a turn; anything else → a kind answer; our commands
edited_message in a private chat         never a second turn
callback_query                           a pressed button
my_chat_member in a private chat         reachable or not
message in a group that calls us         told once that we answer in private
everything else                          nothing: channel posts, inline queries, polls, reactions, business …
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from typing import Any

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.courier import CHANNEL
from bot.channels.telegram.incoming import Membership, Message, Press, Update
from bot.channels.telegram.layout import referred
from bot.channels.telegram.presses import DoubleTaps, Presses
from bot.core.errors import BadInput
from bot.core.pushed import Caller
from bot.service.answers.media import FOR_PERSONS
from bot.service.channel.messenger import SHORTCUTS, Messenger

logger = logging.getLogger(__name__)

_GROUPS = ("group", "supergroup")
_GONE = ("kicked", "left")
# What an update may fail with whoever sends it again: our mistakes and values nobody can use, but not a database.
_ALWAYS_FAILS = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, BadInput)


class Intake:
    """Takes updates; returned means: it took effect, on disk. An exception means: send it again."""

    def __init__(self, messenger: Messenger, api: BotApi, presses: Presses, secret: bytes) -> None:
        self._messenger, self._api, self._presses, self._secret = messenger, api, presses, secret
        self._taps = DoubleTaps()
        self.lost = 0  # what nobody can read again, by a mistake of ours, since the start

    async def begin(self) -> None:
        """Before the first update."""
        await self._messenger.rename(CHANNEL, self._digest)

    async def accept(self, raw: dict[str, Any]) -> None:
        try:
            update = Update.model_validate(raw)
            event = str(update.update_id)
            if not await self._messenger.seen(CHANNEL, event):
                await self._dispatch(update, event)
        except _ALWAYS_FAILS as error:  # it would hold up everything behind it for ever
            self.lost += not isinstance(error, BadInput)
            logger.error("an update cannot be used: %s", type(error).__name__, exc_info=error)

    async def _dispatch(self, update: Update, event: str) -> None:
        if update.message:
            await self._message(update.message, event)
        elif update.edited_message:
            await self._edited(update.edited_message, event)
        elif update.callback_query:
            await self._pressed(update.callback_query, event)
        elif update.my_chat_member:
            await self._membership(update.my_chat_member)

    async def _message(self, message: Message, event: str) -> None:
        if message.chat.type in _GROUPS:
            if self._called(message):
                await self._messenger.turn_away(self._caller(message))
        elif message.chat.type == "private":
            await self._private(message, event)

    async def _private(self, message: Message, event: str) -> None:
        caller = self._caller(message)
        command = (message.text or "").split(maxsplit=1)[:1]
        if command == ["/start"]:
            await self._messenger.greet(caller, event, (message.text or "").removeprefix("/start"))
        elif command == ["/delete"]:
            await self._messenger.ask_erase(caller, event)
        elif command == ["/export"]:
            await self._messenger.export(caller, event)
        elif command == ["/privacy"]:
            await self._messenger.privacy(caller, event)
        elif command and command[0] in SHORTCUTS:
            await self._messenger.shortcut(caller, event, command[0])
        elif message.text is not None:
            await self._messenger.write(caller, event, message.text)
        elif message.medium:
            await self._not_text(message, caller, event, message.medium)

    async def _not_text(self, message: Message, caller: Caller, event: str, medium: str) -> None:
        album, file = self._album(message, medium), message.file if medium in FOR_PERSONS else None
        if message.caption:
            await self._messenger.showing.caption(caller, event, album, medium, message.caption, file)
        elif position := message.position:
            await self._messenger.showing.locate(caller, event, position)
        elif number := message.own_number:
            await self._messenger.showing.share_number(caller, event, number)
        else:
            await self._messenger.showing.show(caller, event, album, medium, file)

    def _album(self, message: Message, medium: str) -> str | None:
        """An album comes as one update per picture, with one id; it gets one answer, and one more for its videos."""
        if not message.media_group_id:
            return None
        name = f"album:{message.chat.id}:{message.media_group_id}" + ("" if medium in FOR_PERSONS else ":other")
        return f"album:{self._digest(name)[:40]}"

    async def _edited(self, message: Message, event: str) -> None:
        medium = message.medium
        file = message.file if medium in FOR_PERSONS else None
        if message.chat.type == "private" and (message.text or message.caption or file):
            await self._messenger.edit(self._caller(message), event, message.text or message.caption, medium, file)

    async def _pressed(self, query: Press, event: str) -> None:
        """Answered at once when it is on disk: until then the button shows a clock."""
        sentence = None
        if query.message and query.message.chat.type == "private":
            caller = Caller(CHANNEL, self._digest(query.message.chat.id), str(query.message.chat.id),
                            query.sender.language_code)  # fmt: skip
            sentence = await self._once(query.message.chat.id, query.data, caller, event)
        self._presses.answer(query.id, sentence)

    async def _once(self, chat: int, data: str, caller: Caller, event: str) -> str | None:
        if self._taps.again(chat, data):
            return None
        message, index = referred(data) or ("-", 0)
        sentence = await self._messenger.press(caller, event, message, index)
        if sentence is None:
            self._taps.took(chat, data)
        return sentence

    async def _membership(self, change: Membership) -> None:
        if change.chat.type == "private":
            caller = Caller(CHANNEL, self._digest(change.chat.id), str(change.chat.id))
            await self._messenger.reach(caller, change.new_chat_member.status not in _GONE)

    def _called(self, message: Message) -> bool:
        """By a command or by name."""
        name = f"@{self._api.username}".lower()
        for entity, said in message.marked():
            _, at, addressed = said.partition("@")
            if entity.type == "bot_command" and (not at or f"@{addressed}".lower() == name):
                return True
            if entity.type == "mention" and said.lower() == name:
                return True
            if entity.type == "text_mention" and entity.user and str(entity.user.id) == self._api.bot_id:
                return True
        return False

    def _caller(self, message: Message) -> Caller:
        language = message.sender.language_code if message.sender else None
        return Caller(
            CHANNEL, self._digest(message.chat.id), str(message.chat.id), language, message.name, message.replied
        )

    def _digest(self, name: int | str) -> str:
        """A pseudonym that says nothing without the bot's token."""
        return hmac.new(self._secret, str(name).encode("utf-8", "replace"), hashlib.sha256).hexdigest()

"""Whoever writes on a pushed channel has a conversation, and what they write waits in it for its turn."""

from __future__ import annotations

from typing import Any

from bot.core.conversation import Conversation, State
from bot.core.errors import MessageEmpty, MessageTooLong
from bot.core.locale import ANSWERED, DEFAULT, best, language
from bot.core.message import MAX_PUSHED, accepted_text
from bot.core.ports import Inbox, Signals, StoredMessage
from bot.core.pushed import Caller, Pushed
from bot.service.channel.saying import Saying
from bot.service.signals import DESK, OUTBOX

REFUSED = "refused"  # the kind of a sentence that says what cannot be taken


class Arrivals:
    """Stores what comes in; every event takes effect once."""

    def __init__(self, pushed: Pushed, inbox: Inbox, saying: Saying, signals: Signals) -> None:
        self._pushed, self._inbox, self._saying, self._signals = pushed, inbox, saying, signals

    async def conversation(self, caller: Caller, wanted: str | None = None) -> Conversation:
        """The newcomer's conversation, begun with the welcome when there is none, in the `wanted` language if any."""
        known = await self._pushed.find(caller)
        if known:
            await self._pushed.reach(caller, True)
            await self._pushed.note(known, caller)
            return known
        locale = wanted or locale_of(caller)
        opened = await self._pushed.open(caller, locale, self._saying.welcome(locale), None)
        self._signals.announce(OUTBOX)
        conversation = opened or await self._pushed.find(caller)
        if conversation is None:
            raise RuntimeError("a conversation was erased in the moment it was opened")
        return conversation

    async def write(self, caller: Caller, event: str, text: str, **beside: Any) -> None:
        """Words; of those that cannot be taken it is said why."""
        conversation = await self.conversation(caller)
        try:
            words = accepted_text(text, MAX_PUSHED)
        except MessageEmpty:
            await self._saying.sentence(conversation, event, "message_empty", kind=REFUSED)
        except MessageTooLong:
            await self._saying.sentence(conversation, event, "message_too_long", kind=REFUSED, max=str(MAX_PUSHED))
        else:
            await self.receive(caller, conversation, event, words, **beside)

    async def receive(
        self, caller: Caller, conversation: Conversation, event: str, text: str, pressed: str | None = None,
        **beside: Any,
    ) -> StoredMessage:  # fmt: skip
        """`beside`: what is known of the message besides its words.

        Raises:
            ClientIdReused: the event has taken effect with other words.
        """
        beside |= await self._reply(caller, conversation)
        stored = await self._inbox.receive(conversation, event, text, pressed, None, beside, caller.message)
        self._signals.announce(conversation.id)
        if conversation.state is not State.WITH_BOT:
            for name in (DESK, OUTBOX):  # a file that came with it may be fetched
                self._signals.announce(name)
        self._signals.work_arrived()
        return stored

    async def _reply(self, caller: Caller, conversation: Conversation) -> dict[str, str]:
        """What a message to a person replies to."""
        if conversation.state is State.WITH_BOT or caller.replies_to is None:
            return {}
        meant = await self._pushed.named(conversation, caller.replies_to)
        return {"refers": meant} if meant else {}


def locale_of(caller: Caller) -> str:
    """The language of the newcomer's device, or the nearest there is; what is written decides from then on."""
    return (best(language(caller.language.lower()), ANSWERED) if caller.language else None) or DEFAULT

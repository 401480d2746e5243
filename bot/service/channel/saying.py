"""What the bot says on a pushed channel where nothing has to be understood: each event's sentence once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.conversation import Conversation
from bot.core.message import SAID_ANYWAY, Button, Utterance
from bot.core.ports import Library, Signals
from bot.core.pushed import Pushed
from bot.service.answers.own_data import erase_button
from bot.service.answers.speaker import Speaker
from bot.service.channel.reception import Reception
from bot.service.signals import OUTBOX

ERASE_YES, ERASE_NO = "erase:yes", "erase:no"


class Saying:
    """The welcome, the question back before erasing, and sentences about what came in."""

    def __init__(self, pushed: Pushed, reception: Reception, library: Library, signals: Signals) -> None:
        self._pushed, self._reception, self._library, self._signals = pushed, reception, library, signals

    async def sentence(
        self, conversation: Conversation, event: str, name: str, /, kind: str = "notice", **values: str
    ) -> None:
        """A prepared sentence, in the language of the conversation."""
        words = self._library.catalogue.say(name, conversation.locale, **values)
        await self.utter(conversation, event, [Utterance(words, conversation.locale, kind=kind)])

    async def utter(self, conversation: Conversation, event: str, said: Sequence[Utterance]) -> None:
        """Some kinds are said whoever owns the conversation."""
        always = all(one.kind in SAID_ANYWAY for one in said)
        if await self._pushed.say(conversation, event, said, always):
            self._signals.announce(conversation.id)
            self._signals.announce(OUTBOX)

    def welcome(self, locale: str) -> list[Utterance]:
        """As on the web; with what stands there beside the chat: the button for erasing, and whom to call or visit."""
        first, ask = self._reception.welcome(locale)
        erase = erase_button(Speaker(self._library.catalogue, locale))
        words = "\n".join(filter(None, (ask.text, self._reception.in_person(locale))))
        return [replace(first, buttons=(*first.buttons, erase)), replace(ask, text=words)]

    async def ask_erase(self, conversation: Conversation, event: str) -> None:
        """The right to erase holds whoever owns the conversation."""
        say, locale = self._library.catalogue.say, conversation.locale
        buttons = (Button(say("yes_erase", locale), ERASE_YES), Button(say("cancel", locale), ERASE_NO))
        asked = Utterance(say("erase_confirm", locale), locale, buttons, kind="erase")
        await self.utter(conversation, event, [asked])

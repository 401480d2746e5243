"""Calls that newcomers asked for, or that staff offer. The number comes from the newcomer and is told to staff only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from bot.core.accounts.staff import Staff
from bot.core.message import Button, Utterance
from bot.core.ports import Library, Signals
from bot.core.ports_desk import Entries
from bot.core.together import CallBack, CallState
from bot.service.answers.speaker import Speaker
from bot.service.signals import tell_everybody


class Calls(Protocol):
    """Steps of whoever has claimed a conversation, each in one transaction with the wall."""

    async def call(self, who: Staff, conversation_id: str) -> CallBack | None: ...

    async def ask_number(self, who: Staff, conversation_id: str, said: Utterance) -> None: ...

    async def promise_call(self, who: Staff, conversation_id: str, said: Callable[[CallBack], Utterance]) -> None: ...

    async def called(
        self, who: Staff, conversation_id: str, state: CallState, tries: int, said: Utterance | None
    ) -> None: ...


class Calling:
    """Every method takes who is signed in first; errors as `HandoffDesk`, and IllegalTransition when nobody claimed."""

    def __init__(self, calls: Calls, entries: Entries, library: Library, signals: Signals) -> None:
        self._calls, self._entries, self._library, self._signals = calls, entries, library, signals

    async def of(self, who: Staff, conversation_id: str) -> CallBack | None:
        return await self._calls.call(who, conversation_id)

    async def ask_number(self, who: Staff, conversation_id: str) -> None:
        """Asks whether a call is welcome."""
        speaker = await self._speaker(who, conversation_id)
        await self._calls.ask_number(who, conversation_id, _notice(speaker, "call_offer", "call_button"))
        tell_everybody(self._signals, conversation_id)

    async def promise(self, who: Staff, conversation_id: str) -> None:
        speaker = await self._speaker(who, conversation_id)

        def said(call: CallBack) -> Utterance:
            return Utterance(speaker.say("call_promised", phone=call.shown), speaker.locale, kind="notice")

        await self._calls.promise_call(who, conversation_id, said)
        tell_everybody(self._signals, conversation_id)

    async def called(self, who: Staff, conversation_id: str, reached: bool, tries: int) -> None:
        """What became of a call; not reached: the newcomer is told, and may choose another number or time."""
        speaker = await self._speaker(who, conversation_id)
        missed = None if reached else _notice(speaker, "call_missed", "call_change")
        await self._calls.called(who, conversation_id, "reached" if reached else "missed", tries, missed)
        tell_everybody(self._signals, conversation_id)

    async def _speaker(self, who: Staff, conversation_id: str) -> Speaker:
        entry = await self._entries.entry(who, conversation_id)
        return Speaker(self._library.catalogue, entry.locale)


def _notice(speaker: Speaker, sentence: str, yes: str) -> Utterance:
    """With the ways to a number and to no call at all."""
    buttons = (Button(speaker.say(yes), "handoff:call"), Button(speaker.say("call_no"), "handoff:call:no"))
    return Utterance(speaker.say(sentence), speaker.locale, buttons, kind="notice")

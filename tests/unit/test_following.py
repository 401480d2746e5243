"""Typing reaches a pushed channel, is a nicety that may fail, and can be switched off; so can what was fetched."""

from __future__ import annotations

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.courier import TelegramCourier
from bot.channels.telegram.pace import SendPace
from bot.core.accounts.staff import Role, Staff
from bot.core.handoffs.following import Place
from bot.core.outside_errors import OutcomeUnknown
from bot.service.channel.following import Following
from bot.service.signals import LocalSignals
from tests.telegram.bot_api import TOKEN, BotApiServer

NADINE = Staff(1, "Nadine", "nadine@musterstadt.example", Role.STAFF, "order")


class Kept:
    """A store that remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def type(self, who: Staff, conversation_id: str) -> Place | None:
        self.asked.append("type")
        return Place("telegram", "815") if conversation_id == "theirs" else None

    async def typed(self, conversation_id: str) -> bool:
        self.asked.append("typed")
        return True

    async def fetch(self, conversation_id: str, number: int) -> bool:
        self.asked.append("fetch")
        return True

    async def fetched(self, conversation_id: str) -> int:
        self.asked.append("fetched")
        return 7


class Channel:
    def __init__(self, fails: bool = False) -> None:
        self.shown: list[str] = []
        self._fails = fails

    async def typing(self, address: str) -> None:
        if self._fails:
            raise OutcomeUnknown("no answer")
        self.shown.append(address)


def following(store: Kept, channel: Channel, typing: bool = True, seen: bool = True) -> Following:
    return Following(store, LocalSignals(), {"telegram": channel}, typing, seen)


async def test_typing_is_shown_where_the_newcomer_is() -> None:
    channel = Channel()
    told = following(Kept(), channel)
    await told.type(NADINE, "theirs")
    await told.type(NADINE, "of somebody else")
    assert channel.shown == ["815"]
    await following(Kept(), Channel(fails=True)).type(NADINE, "theirs")


async def test_what_is_switched_off_is_neither_kept_nor_shown() -> None:
    store, channel = Kept(), Channel()
    off = following(store, channel, typing=False, seen=False)
    await off.type(NADINE, "theirs")
    await off.fetch("theirs", 7)
    assert not await off.typed("theirs") and await off.fetched("theirs") == 0
    assert store.asked == [] and channel.shown == []


async def test_telegram_takes_it() -> None:
    async with BotApiServer().running() as server:
        api = BotApi(TOKEN, server.base)
        await TelegramCourier(api, SendPace((9, 9), (9, 9))).typing("815")
        await api.close()
        assert server.calls == [("sendChatAction", {"chat_id": 815, "action": "typing"})] and not server.violations

"""Following, looking again, searching and sending again at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from starlette.routing import BaseRoute

from bot.channels.telegram.courier import CHANNEL
from bot.core.handoffs.following import Typist
from bot.core.ports import Signals
from bot.desk.conversations.conversation import Panel
from bot.desk.conversations.earlier import EarlierScreen
from bot.desk.conversations.following import FollowingScreen
from bot.desk.conversations.search import SearchScreen
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.words import Words
from bot.service.channel.following import Following
from bot.store.conversations.following import SqlFollowing
from bot.store.conversations.resending import SqlResending
from bot.store.handoffs.past import SqlPast
from bot.wiring.lotse import Lotse


def following_of(lotse: Lotse, signals: Signals, typists: Mapping[str, Typist] = MappingProxyType({})) -> Following:
    store, chosen = SqlFollowing(lotse.database, lotse.clock), lotse.settings
    return Following(store, signals, typists, chosen.typing, chosen.seen)


def add_following(
    lotse: Lotse, signals: Signals, guard: Guard, pages: DeskPages, words: Words, typists: Mapping[str, Typist],
    panels: list[Panel],
) -> list[BaseRoute]:  # fmt: skip
    """The routes; its parts of a conversation's page are added to `panels`."""
    past = SqlPast(lotse.database)
    resending = SqlResending(lotse.database, lotse.clock)
    earlier = EarlierScreen(past, guard, pages, words)
    off = () if lotse.settings.telegram_token else (CHANNEL,)
    follower = FollowingScreen(following_of(lotse, signals, typists), resending, signals, guard, pages, off)
    panels += [earlier, follower]
    return [*earlier.routes(), *follower.routes(), *SearchScreen(past, guard, pages, words).routes()]

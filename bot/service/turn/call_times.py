"""When somebody wants to be called, told in words below "Is this number right?" ("tomorrow morning"): the button that
stands for it. Staff read the words themselves beside the number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from bot.core.message import Button
from bot.core.text import words
from bot.core.together import WISHES, Wish
from bot.service.answers.wished_times import WishedTime

_CALL = "handoff:call:"
_NOON = time(12)
_BEFORE_NOON = {"morning"}


def call_buttons(offered: Sequence[Button]) -> dict[Wish, str]:
    """The payloads that say when to call, by what they say."""
    payloads = [button.payload for button in offered]
    return {wish: p for wish in WISHES for p in payloads if p.startswith(f"{_CALL}{wish}:")}


def call_at(offered: Sequence[Button], wished: WishedTime, text: str) -> str | None:
    """None: no time was named. A day alone ("morgen"), or both halves of it, is any time."""
    if not wished:
        return None
    day_alone = bool(wished.days) and len(words(text)) == 1
    parts = frozenset[str]() if day_alone else wished.parts
    halves = {part in _BEFORE_NOON for part in parts} | ({wished.clock < _NOON} if wished.clock else set())
    wish: Wish = "any" if len(halves) != 1 else "morning" if halves.pop() else "afternoon"
    return call_buttons(offered).get(wish)

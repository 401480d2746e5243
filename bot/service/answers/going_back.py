"""What "back" shows: the answer before the last one, or the last one where nothing was understood since; else the menu.

Help in danger is not shown again so: the menu stands there instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.core.message import Reply
from bot.service.answers.shown import before, last, noted

BACK = "follow_up_back"
_MENU, _LOST = "menu:all", "fallback"
Show = Callable[[str, Mapping[str, str]], Reply | None]


def gone_back(context: Mapping[str, str], show: Show) -> Reply | None:
    """`show` answers a payload as if its button had been pressed."""
    lost = context.get("tried", "").rpartition(",")[2] == _LOST
    shown = [show(payload, context) for payload in (last(context) if lost else before(context))]
    replies = [reply for reply in shown if reply is not None]
    if not replies or any(reply.outcome == "danger" for reply in replies):
        return show(_MENU, context)
    said = tuple(utterance for reply in replies for utterance in reply.utterances)
    return noted(replace(replies[0], utterances=said, context={**replies[0].context, "last": context.get("last", "")}))

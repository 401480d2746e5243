"""What a conversation remembers from turn to turn: short values in its context, which travels with every turn.

intent     the last real topic, for "a person, please" and for the card
tried      what was answered so far, newest last: intent names, `page`, `choice`, `fallback`
failures   how often in a row nothing fitted, or the same choice was all there was once more
protected  present once a protected topic was touched: only the protection group may read along from then on

A topic that was only guessed, in a choice, is not touched yet: it is when its button is pressed. One guess does count:
where it was danger, the walls are up before it is pressed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.danger import STRONG_INTENTS
from bot.core.message import Reply
from bot.core.texts.response import IntentInfo
from bot.service.answers.shown import last

PROTECTED = "protected"
FAILURES_BEFORE_OFFER = 2
_TRIED_KEPT = 12


def remember(reply: Reply, intent: str, intents: Mapping[str, IntentInfo], guessed: bool = False) -> Reply:
    """The reply with what it leaves behind in the context. `guessed`: the intent is offered, nobody has taken it."""
    context = _touched(reply, intent, intents, guessed)
    shown = reply.outcome if reply.outcome in ("page", "choice", "fallback") else intent
    tried = [*filter(None, context.get("tried", "").split(",")), shown][-_TRIED_KEPT:]
    context["tried"] = ",".join(tried)
    failures = int(context.pop("failures", "0")) + 1 if reply.outcome == "fallback" else 0
    if failures:
        context["failures"] = str(failures)
    return replace(reply, context=context)


def asked_again(reply: Reply, before: Mapping[str, str]) -> Reply:
    """The same choice once more has helped as little as nothing. `before`: the context that it was asked in."""
    if not any(said.kind == "choice" for said in reply.utterances) or last(reply.context) != last(before):
        return reply
    return replace(reply, context={**reply.context, "failures": str(_failures(before) + 1)})


def _touched(reply: Reply, intent: str, intents: Mapping[str, IntentInfo], guessed: bool) -> dict[str, str]:
    context, info = dict(reply.context), intents.get(intent)
    if info is None or info.topic == "talk" or reply.outcome == "fallback":
        return context
    if not guessed:
        context["intent"] = intent
    if info.protected and (not guessed or intent in STRONG_INTENTS):
        context[PROTECTED] = "yes"
    return context


def failed_too_often(reply: Reply) -> bool:
    """Two failures in a row: a person is offered, never more than offered."""
    return _failures(reply.context) >= FAILURES_BEFORE_OFFER


def _failures(context: Mapping[str, str]) -> int:
    return int(context.get("failures", "0"))

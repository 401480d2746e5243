"""What went wrong on labelled questions, counted: which intents are taken for which, which kinds of message fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from bot.core.danger import STRONG_INTENTS
from bot.language.detector import OTHER_SCRIPT, in_latin
from bot.service.learning.evaluate import Asked

_SHORT, _LONG = 2, 15  # words
_SHOWN = 20

Kind = Callable[[Asked], bool]


def _words(asked: Asked) -> int:
    return len(asked.label["text"].split())


def _romanised(asked: Asked) -> bool:
    return asked.label.get("language") in OTHER_SCRIPT and in_latin(asked.label["text"])


KINDS: dict[str, Kind] = {
    "1–2 words": lambda a: _words(a) <= _SHORT,
    "3–15 words": lambda a: _SHORT < _words(a) <= _LONG,
    "more than 15 words": lambda a: _words(a) > _LONG,
    "in Latin letters, language of another script": _romanised,
    "answered in another language": lambda a: a.answer["language"] != a.label.get("language", a.answer["language"]),
}


def mistakes(asked: Sequence[Asked]) -> dict[str, Any]:
    """{"kinds": {kind: {"n", "wrong", "not_in_first_three"}}, "confusions": [[gold, taken for, n], …],
    "danger_missed", "danger_false"}; of the lines with `intent`."""
    told = [a for a in asked if "intent" in a.label]
    wrong = [a for a in told if a.answer["intent"] != a.label["intent"]]
    pairs = Counter((a.label["intent"], a.answer["intent"]) for a in wrong)
    danger = [a for a in told if a.label["intent"] in STRONG_INTENTS]
    return {
        "kinds": {name: _counted([a for a in told if kind(a)]) for name, kind in {"all": _any, **KINDS}.items()},
        "confusions": [[gold, got, n] for (gold, got), n in pairs.most_common(_SHOWN)],
        "danger_missed": sum(a.answer["danger"] != "strong" for a in danger),
        "danger_false": sum(a.answer["danger"] == "strong" for a in told if a not in danger),
    }


def _any(asked: Asked) -> bool:
    return True


def _counted(asked: Sequence[Asked]) -> dict[str, int]:
    def missed(a: Asked, first: int) -> bool:
        return a.label["intent"] not in [c["intent"] for c in a.answer["candidates"][:first]]

    return {
        "n": len(asked),
        "wrong": sum(a.answer["intent"] != a.label["intent"] for a in asked),
        "not_in_first_three": sum(missed(a, 3) for a in asked),
    }

"""Rows of danger whose alternatives are not what they seem: `|` joins single words, so that `no|not really|hardly`
means "no" or "not", and then "really" or "hardly". Nobody would be heard by "not really" and "no" alone.

Two signs of it: a word that stands in two parts side by side, and an alternative that is two others written as one
(`holdup` beside `hold up`). Where parts are meant so, `~0` stands between them.
"""

from __future__ import annotations

from itertools import pairwise

from bot.core.text import fold


def checked(row: str) -> str:
    """The row itself.

    Raises:
        ValueError: an alternative in it seems to have a space inside.
    """
    for one, other in pairwise(row.split()):
        if "|" in one + other and "~" not in one[:1] + other[:1] and _broken(_alternatives(one), _alternatives(other)):
            raise ValueError(f"an alternative with a space inside, or ~0 is missing: {row!r}")
    return row


def _broken(one: list[str], other: list[str]) -> bool:
    return not set(one).isdisjoint(other) or "".join((*one[-1:], *other[:1])) in (*one[:-1], *other[1:])


def _alternatives(part: str) -> list[str]:
    return [fold(word) for word in part.split("|") if word]

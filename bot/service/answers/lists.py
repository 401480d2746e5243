"""What courses and events share: wishes that travel in a button, and lists shown three at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.core.message import Button, Utterance
from bot.core.understanding import Entity
from bot.service.answers.speaker import Speaker

PER_PAGE = 3
Wishes = tuple[tuple[str, str], ...]
Item = TypeVar("Item")


def wishes(entities: Sequence[Entity], allowed: Sequence[str]) -> Wishes:
    """(criterion, value) pairs named in a message, each once."""
    return tuple(dict.fromkeys((e.name, e.value) for e in entities if e.name in allowed))


def to_payload(kind: str, wanted: Wishes, offset: int) -> str:
    return f"{kind}:{offset}:" + ";".join(f"{name}={value}" for name, value in wanted)


def from_payload(payload: str, allowed: Sequence[str]) -> tuple[Wishes, int]:
    """The inverse of `to_payload`, without the kind.

    Raises:
        ValueError: the payload is not one of ours.
    """
    offset, _, rest = payload.partition(":")
    pairs = (part.partition("=") for part in rest.split(";") if part)
    return tuple((name, value) for name, _, value in pairs if name in allowed), max(0, int(offset))


def paged(
    speaker: Speaker, head: str, items: Sequence[Item], show: Callable[[Item], Utterance], offset: int, payload: str
) -> list[Utterance]:
    """The head (on the first page only), three items, and "more" below the last when there are more."""
    shown = [show(item) for item in items[offset : offset + PER_PAGE]]
    if shown and offset + PER_PAGE < len(items):
        shown[-1] = replace(shown[-1], buttons=(Button(speaker.say("show_more"), payload),))
    return shown if offset else [Utterance(head, speaker.locale), *shown]

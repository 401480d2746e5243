"""What courses and events share: wishes that travel in a button, the days among them, and lists of three at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import TypeVar
from urllib.parse import unquote

from bot.core.message import MAX_PAYLOAD, Button, Utterance
from bot.core.times.dates import DateSpan, period
from bot.core.understanding import Entity
from bot.service.answers.speaker import Speaker

PER_PAGE = 3
ANY = "any"  # asked, and everything is welcome
TITLED = "titled"  # by a title that many share: `bot/service/answers/by_title.py`
_WEEK = 7
Wishes = tuple[tuple[str, str], ...]
Item = TypeVar("Item")


def wishes(entities: Sequence[Entity], allowed: Sequence[str]) -> Wishes:
    """(criterion, value) pairs named in a message, each once."""
    return tuple(dict.fromkeys((e.name, e.value) for e in entities if e.name in allowed))


def wished_days(wanted: Wishes, today: date) -> list[DateSpan]:
    """The days named (`date`) that are not very far; where none is, the periods that the words alone mean (`day`)."""
    named = []
    for name, value in wanted:
        with suppress(ValueError):  # an old or foreign button
            named += [DateSpan.from_iso(value)] if name == "date" else []
    named = [span for span in named if span.near(today)]
    periods = (period(value, today) for name, value in wanted if name == "day")
    return named or [span for span in periods if span]


def days_named(values: Sequence[str]) -> list[date]:
    """The single days of the spans named, a week of them at most."""
    return [day for value in values for day in DateSpan.from_iso(value).days[:_WEEK]][:_WEEK]


def understood_days(speaker: Speaker, spans: Sequence[DateSpan]) -> list[str]:
    """One line that says which days were understood, so that a wrong one is seen; none without days."""
    if not spans:
        return []
    return [speaker.say("date_understood", when=speaker.listed([speaker.days(span) for span in spans]))]


def to_payload(kind: str, wanted: Wishes, offset: int) -> str:
    return f"{kind}:{offset}:" + ";".join(f"{name}={_quoted(value)}" for name, value in wanted)


def from_payload(payload: str, allowed: Sequence[str]) -> tuple[Wishes, int]:
    """The inverse of `to_payload`, without the kind.

    Raises:
        ValueError: the payload is not one of ours.
    """
    offset, _, rest = payload.partition(":")
    pairs = (part.partition("=") for part in rest.split(";") if part)
    return tuple((name, unquote(value)) for name, _, value in pairs if name in allowed), max(0, int(offset))


def _quoted(value: str) -> str:
    """ "Markt 3; Hinterhaus" is one place."""
    return value.replace("%", "%25").replace(";", "%3B")


def with_line(said: Utterance, line: str) -> Utterance:
    return replace(said, text=f"{said.text}\n{line}")


def paged(
    speaker: Speaker, head: str, items: Sequence[Item], show: Callable[[Item], Utterance], offset: int, payload: str
) -> list[Utterance]:
    """The head (on the first page only), three items, and "more" below the last when there are more; never a button
    that is too long to be sent."""
    shown = [show(item) for item in items[offset : offset + PER_PAGE]]
    if shown and offset + PER_PAGE < len(items) and len(payload) <= MAX_PAYLOAD:
        shown[-1] = replace(shown[-1], buttons=(Button(speaker.say("show_more"), payload),))
    return shown if offset else [Utterance(head, speaker.locale), *shown]

"""How a text arrives, drawn for the page of the text: in the web chat, and in Telegram as its own layout sends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.locale import direction
from bot.core.message import Utterance


@dataclass(frozen=True)
class Sent:
    """One message of a messenger: its text, and the titles of its buttons in rows."""

    text: str
    rows: Sequence[Sequence[str]] = ()


AsSent = Callable[[Utterance], Sequence[Sent]]


@dataclass(frozen=True)
class Bubble:
    """One message of the web chat."""

    locale: str
    dir: str
    kind: str
    text: str
    buttons: Sequence[str] = ()
    links: Sequence[str] = ()


@dataclass(frozen=True)
class Preview:
    """`messenger`: (name, direction, what it sends), for channels that lay messages out in their own way."""

    web: Sequence[Bubble]
    messenger: Sequence[tuple[str, str, Sequence[Sent]]] = ()


def preview(said: Sequence[Utterance], messengers: Mapping[str, AsSent]) -> Preview:
    return Preview(
        [_bubble(one) for one in said],
        [
            (name, direction(said[0].locale) if said else "ltr", [part for one in said for part in as_sent(one)])
            for name, as_sent in messengers.items()
        ],
    )


def _bubble(said: Utterance) -> Bubble:
    buttons = [f"{button.icon} {button.title}".strip() for button in said.buttons]
    links = [link.title for link in said.links]
    return Bubble(said.locale, direction(said.locale), said.kind, said.text, buttons, links)

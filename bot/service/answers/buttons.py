"""What a pressed button says by itself, by the kind its payload begins with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, partial

from bot.core.message import Reply, Utterance
from bot.service.answers.desks import Desks
from bot.service.answers.shown import SEARCHES, noted

Says = Callable[[str], list[Utterance]]


class Buttons:
    """The buttons of one reply's desks. `office`: what a button of an office shows."""

    def __init__(self, desks: Desks, office: Says) -> None:
        self._desks, self._office = desks, office

    def reply(self, kind: str, rest: str, context: Mapping[str, str]) -> Reply | None:
        """None when it is not a button of ours."""
        if kind == "handoff":
            return self._desks.offers.pressed(rest, context)
        if kind == "media":
            return self._desks.media.reply(rest, context)
        if kind == "form":
            return self._desks.forms.pressed(rest, context)
        if kind in ("check", "welcome"):
            ticked = self._desks.welcome.pressed(kind, rest, context)
            return noted(ticked) if ticked else None
        return self._shown(kind, rest, context)

    def _shown(self, kind: str, rest: str, context: Mapping[str, str]) -> Reply | None:
        if (action := self._actions.get(kind)) is None:
            return None
        try:
            said = action(rest)
        except ValueError:
            return None
        return noted(Reply(tuple(said), kind, "answered", dict(context))) if said else None

    @cached_property
    def _actions(self) -> Mapping[str, Says]:
        """Where nothing of the conversation matters."""
        return {
            "office": self._office,
            "page": self._desks.pages.pressed,
            "topic": self._desks.menus.topic,
            "near": self._desks.near.answer,
            "calendar": self._desks.calendar.ahead,
            "feasts": self._desks.calendar.feasts,
            "day": self._desks.calendar.day,
            "menu": lambda r: self._desks.menus.topics(),
            **{name: partial(self._desks.searches.pressed, name) for name in SEARCHES},
            "offers": self._desks.beside.offers.pressed,
            "other": lambda r: self._desks.menus.other(),
        }

"""What was understood, with the feasts a message names added to what it understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.times.feasts import Feasts
from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.meaning.around import Step

CALENDAR, HOURS = "ask_intercultural_calendar", "office_hours"
_UNSURE = ("choice", "fallback", "out_of_scope")


class FeastStep(Step):
    """A feast is an entity `feast`, its id the value."""

    def __init__(self, feasts: Feasts) -> None:
        self._feasts = feasts

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        return with_feasts(understood, self._feasts.named(message.text))


def with_feasts(understood: Understanding, feasts: Sequence[str]) -> Understanding:
    """Who names a feast and is not understood otherwise asks about the calendar; who names an office too, about its
    hours then."""
    if not feasts:
        return understood
    entities = (*understood.entities, *(Entity("feast", feast) for feast in feasts))
    if understood.response in _UNSURE:
        meant = HOURS if understood.values("office") else CALENDAR
        return replace(understood, entities=entities, intent=meant, response=meant, zone="confident")
    return replace(understood, entities=entities)

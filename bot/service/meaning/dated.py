"""What was understood, with the days a message names added to what it understood, where days matter."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from bot.core.locale import DEFAULT
from bot.core.ports import Clock, Dates
from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.meaning.around import Step

WRITTEN = "written"  # in the context an engine is asked with: the day of the message, where it is not today
DATED = {
    "search_event", "search_course", "ask_intercultural_calendar",
    "office_hours", "office_appointment", "office_location", "find_responsible_office", "ask_waiting",
}  # fmt: skip


def with_day(context: Mapping[str, str], at: datetime | None, now: datetime) -> Mapping[str, str]:
    """The context for a message of an earlier day (local time): its "tomorrow" may be today."""
    day = (at or now).astimezone(now.tzinfo).date()
    return {**context, WRITTEN: day.isoformat()} if day != now.date() else context


class DatedStep(Step):
    """A day is an entity `date`, written by `DateSpan.iso`, reckoned from when the message was written."""

    def __init__(self, dates: Dates, clock: Clock) -> None:
        self._dates, self._clock = dates, clock

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        if not DATED & {understood.intent, understood.response, message.context.get("intent", "")}:
            return understood
        language = max(message.languages, key=message.languages.__getitem__, default=DEFAULT)
        written = message.context.get(WRITTEN)
        today = date.fromisoformat(written) if written else self._clock.now().date()
        spans = await asyncio.to_thread(self._dates.find, message.text, language, today)
        named = tuple(Entity("date", span.iso()) for span in spans)
        return replace(understood, entities=(*understood.entities, *named))

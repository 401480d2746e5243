"""A time for an appointment that is named in words, where one was asked for."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.content.places import Office
from bot.core.message import Button, Reply, Utterance
from bot.core.times.hours import HolidayName
from bot.core.together import SLOT, Aside
from bot.core.town import TownGuide
from bot.service.answers.appointments import NO_SLOT, AppointmentWords, bookable
from bot.service.answers.speaker import Speaker
from bot.service.answers.wished_times import WishedTime

ANY_TIME = "any"  # asked for in words, because none of the times would do


class SlotsNamed:
    """In one locale, at one moment."""

    def __init__(self, guide: TownGuide, speaker: Speaker, words: AppointmentWords, holiday: HolidayName) -> None:
        self._guide, self._speaker, self._words, self._holiday = guide, speaker, words, holiday

    def any_time(self) -> Utterance:
        return self._notice("appointment_other_ask", Button(self._speaker.say("appointment_no"), NO_SLOT))

    def named(self, wished: WishedTime, context: Mapping[str, str]) -> Reply | None:
        """The times that suit; else the same ones again, once where no time was read at all. Where none of them would
        do, what would is left to staff."""
        kept, rest = context.get(SLOT, ""), without_slot(context)
        office = self._office(kept, context)
        slots = self._words.fitting(office, self._holiday, wished) if office and wished else []
        if kept == ANY_TIME and not slots:
            return _said(self._notice("appointment_other_noted"), rest)
        if office is None:
            return None
        first = "appointment_found" if slots else "appointment_again"
        said = self._words.choice(office, self._holiday, first, slots)
        return _said(said, {**rest, SLOT: office.id} if wished else rest)

    def _office(self, kept: str, context: Mapping[str, str]) -> Office | None:
        named = self._guide.offices.get(kept)
        office = self._guide.responsible(context.get("intent", "")) if kept == ANY_TIME else named
        return office if bookable(office) else None

    def _notice(self, sentence: str, *buttons: Button) -> Utterance:
        return Utterance(self._speaker.say(sentence), self._speaker.locale, buttons, kind="notice")


def without_slot(context: Mapping[str, str]) -> dict[str, str]:
    """Where no time is asked for any more."""
    return {known: value for known, value in context.items() if known != SLOT}


def _said(said: Utterance, context: Mapping[str, str]) -> Reply:
    return Reply((said,), "talk", "answered", dict(context), step=Aside())

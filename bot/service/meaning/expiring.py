"""What was understood, with a permit that runs out told from an appointment on that day: "it ends in two weeks and
there are no appointments" asks about none of the hours of that week. Who says so reads what to do before it ends, and
when the office can be reached as it always is; a day stays only where somebody wants to come then. The words are those
of `responses/expiring.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.ports import Library
from bot.core.text import words
from bot.core.understanding import Understanding, UserMessage
from bot.service.answers.asked_offices import ENDING, RESIDENCE
from bot.service.answers.offices import ASPECTS
from bot.service.answers.shown import in_danger, searched
from bot.service.kinds import Words, patterns_of
from bot.service.meaning.around import Step

_APPOINTMENT = "office_appointment"
_OPEN = (*ASPECTS, "choice", "fallback", "none", "out_of_scope")
_LEANING = ("follow_up_same", "follow_up_changed", "follow_up_again")
_OF_ITS_OWN = ("office_elsewhere", "course", "event")
_DAYS = ("date", "day", "weekday")
_ENDS, _PERMIT, _COME = "ends", "permit", "come"
_LIKELY, _FEW_WORDS = 0.2, 8


class ExpiringStep(Step):
    """`known`: rows of each kind, looked for in all languages: who mixes languages is understood too."""

    def __init__(self, library: Library, known: Words) -> None:
        self._library, self._words = library, patterns_of(known)

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        u, said = understood, set(self._words.found(message.text))
        if _ENDS not in said:
            return u
        if not self._of_residence(u):
            return _undated(u) if _COME not in said else u
        named = _PERMIT in said or RESIDENCE in u.values("matter")
        named = named and _open(u)
        if not named and not self._goes_on(u, message.text, message.context):
            return _undated(u) if _COME not in said else u
        u = u if _COME in said else _without_days(u)
        u = replace(u, intent=_APPOINTMENT, zone="confident", response=_APPOINTMENT, pages=())
        return replace(u, entities=(*u.entities, ENDING), help_line=u.help_line and named)

    def _of_residence(self, u: Understanding) -> bool:
        """No other matter and no other office is named: a driving licence runs out too."""
        office = self._library.guide.responsible(RESIDENCE)
        ids = {office.id} if office else set()
        others = any(map(u.values, _OF_ITS_OWN)) or set(u.values("office")) - ids
        return not others and not set(u.values("matter")) - {RESIDENCE}

    def _goes_on(self, u: Understanding, text: str, context: Mapping[str, str]) -> bool:
        """ "It ends on the 12th", after the permit or its office: a time, and nothing else that is understood."""
        if searched(context) or in_danger(context) or len(words(text)) > _FEW_WORDS:
            return False
        office = self._library.guide.responsible(RESIDENCE)
        spoken = context.get("intent") == RESIDENCE or (office is not None and context.get("office") == office.id)
        timed = any(map(u.values, _DAYS)) or any(letter.isdecimal() for letter in text)
        return spoken and timed and (_open(u) or u.response in _LEANING)


def _open(u: Understanding) -> bool:
    """Whether it sounded like an appointment, or like nothing for sure."""
    asked = u.intent if u.response == "page" else u.response
    likely = any(c.intent == _APPOINTMENT and c.confidence >= _LIKELY for c in u.candidates)
    return asked in _OPEN or (asked == RESIDENCE and likely)


def _undated(u: Understanding) -> Understanding:
    """Of another paper that runs out: its office, and not on that day; of two days one may be when somebody comes."""
    return _without_days(u) if u.response == _APPOINTMENT and len(u.values("date")) == 1 else u


def _without_days(u: Understanding) -> Understanding:
    return replace(u, entities=tuple(entity for entity in u.entities if entity.name not in _DAYS))

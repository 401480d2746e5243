"""What was understood, with whole questions that were taken for a wish about the answer before: "I need a doctor for
children", written while courses are shown, or before the bot asked which level, is no course for children. Only what is
surely of another matter, which no wish about courses sounds like: "something on Saturday?" after courses is one, "what
is on on Saturday?" is not. What asks what is on: `whats_on` in `responses/leaning.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.ports import Library
from bot.core.text import words
from bot.core.understanding import Understanding, UserMessage
from bot.service.answers.offices import ASPECTS
from bot.service.answers.shown import in_danger, last, searched
from bot.service.kinds import Words, patterns_of
from bot.service.meaning.around import Step

_LEANING = ("follow_up_changed", "follow_up_same")
_EVENTS = "search_event"
_WISHED = {
    "search_course",
    "childcare_place",
    "women_services",
    "language_certificate",
    "integration_course_rights",
    "parent_education",
    "find_responsible_office",
    "ask_case_status",
    *ASPECTS,
}  # what "with childcare", "only for women", "B1" may be taken for: they belong to the answer before
_NO_MATTER = ("talk", "danger")
_FEWEST_WORDS, _SURE = 3, 0.95
_WHATS_ON, _HOURS, _NAMED = "whats_on", "office_hours", "office"
_LIKELY = 0.8


class OwnQuestionsStep(Step):
    """`known`: rows of each kind."""

    def __init__(self, library: Library, known: Words) -> None:
        self._library = library
        self._words = patterns_of(known, _WHATS_ON)

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        u = understood
        if self._whats_on(u, message.text, message.context):
            return replace(u, response=_EVENTS, zone="confident")
        if self._no_hours(u, message.context):
            return replace(u, response=_EVENTS)
        if u.response not in _LEANING or u.zone != "confident" or u.confidence < _SURE or in_danger(message.context):
            return u
        info = self._library.catalogue.intents.get(u.intent)
        stays = u.intent in (*_WISHED, message.context.get("intent", "")) or len(words(message.text)) < _FEWEST_WORDS
        if info is None or info.topic in _NO_MATTER or stays:
            return u
        return u if u.intent == _EVENTS and searched(message.context) else replace(u, response=u.intent)

    def _whats_on(self, u: Understanding, text: str, context: Mapping[str, str]) -> bool:
        """ "What's on at the weekend?", while courses are shown."""
        courses = (searched(context) or "").startswith("courses") and u.response in _LEANING
        return courses and u.intent == _EVENTS and not u.values("subject") and any(self._words.found(text))

    @staticmethod
    def _no_hours(u: Understanding, context: Mapping[str, str]) -> bool:
        """ "And is there something on Saturday?", where an office was only named beside the matter spoken of."""
        sure = u.intent == _EVENTS and u.zone == "confident" and u.confidence >= _LIKELY
        return sure and u.response == _HOURS and not "".join(last(context)[:1]).startswith(f"{_NAMED}:")

"""What was understood, with wishes about courses told beside a reason: "in the mornings please, we have a child", after
a list of courses or after the answer about the integration course. What is wished for counts; the child is the reason,
and no course is looked for it. The words are those of `responses/leaning.yml`."""

from __future__ import annotations

from dataclasses import replace

from bot.core.text import words
from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.answers.shown import searched
from bot.service.kinds import Words, patterns_of
from bot.service.meaning.around import Step

_ABOUT_COURSES, _COURSES = "integration_course_rights", "search_course"
_GERMAN = Entity("subject", "german")
_TIMES = {"time_of_day", "weekday"}
_WISHES = {*_TIMES, "level", "women_only", "free", "childcare", "district"}
_OF_ITS_OWN = {"office", "matter", "event", "course"}
_OPEN = {
    "choice", "fallback", "none", "out_of_scope", "follow_up_changed", "follow_up_same", "follow_up_child",
    "school_enrolment", "school_life", "childcare_place", "parent_education", "pregnancy_birth", "child_benefit",
    _ABOUT_COURSES,
}  # fmt: skip
_CHILD, _REASON = "child", "reason"
_MOST_WORDS = 10


class CourseWishesStep(Step):
    """`known`: rows of each kind, looked for in all languages."""

    def __init__(self, known: Words) -> None:
        self._words = patterns_of(known, _CHILD, _REASON)

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        u, listed = understood, (searched(message.context) or "").startswith("courses")
        named = {entity.name for entity in u.entities}
        asked = listed or message.context.get("intent") == _ABOUT_COURSES
        reason = self._reason(message.text)
        if not asked or u.response not in _OPEN or not _TIMES & named or named & _OF_ITS_OWN:
            return u
        if len(words(message.text)) > _MOST_WORDS or (listed and not reason):
            return u
        wished = tuple(entity for entity in u.entities if entity.name in _WISHES or not reason)
        calm = replace(u, pages=(), help_line=False)
        if listed:
            return replace(calm, response="follow_up_changed", entities=wished)
        return replace(calm, intent=_COURSES, zone="confident", response=_COURSES, entities=(_GERMAN, *wished))

    def _reason(self, text: str) -> bool:
        """A child is told of as the reason: "we have a child", "because of the child"."""
        return {_CHILD, _REASON} <= set(self._words.found(text))

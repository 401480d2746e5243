"""What was understood, with times of day told of because they do not suit a course: "evenings please, I work in the
mornings". And with a day that takes the place of the times wished for before: "no, rather on Saturday". The words are
those of `responses/busy.yml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.core.text import words
from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.answers.searches import INSTEAD
from bot.service.answers.shown import in_danger, searched
from bot.service.kinds import Words, patterns_of
from bot.service.meaning.around import KEPT, Step
from bot.service.meaning.busy_times import PART, BusyTimes

_COURSES, _CHANGED = "search_course", "follow_up_changed"
_OPEN = ("choice", "fallback", "none", "out_of_scope", "follow_up_same", "office_hours", "job_search", "deny")
_OF_ITS_OWN = ("office", "matter", "event", "course")
_DENIED, _RATHER = "denied", "rather"
_MOST_WORDS, _SURE = 9, 0.8
_FIRST = re.compile(r"\s*([^\W\d_]+)\s*[,،]")


class BusyStep(Step):
    """`known`: rows of what begins a no, and of "rather"."""

    def __init__(self, times: BusyTimes, known: Words) -> None:
        self._times, self._words = times, patterns_of(known, _DENIED, _RATHER)

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        u, listed = understood, (searched(message.context) or "").startswith("courses")
        searching = _COURSES in (u.response, u.intent if u.response == "page" else "")
        changing = listed and u.response == _CHANGED
        if changing and u.values("weekday") and not u.values(PART) and self._instead(message.text):
            return replace(u, entities=(*u.entities, Entity(INSTEAD, PART)))
        if not (searching or changing or (listed and _open(u, message.text, message.context))) or not u.values(PART):
            return u
        wished = self._times.wished(self._behind_a_no(message.text), u.values(PART))
        if not wished:
            return u
        kept = (entity for entity in u.entities if entity.name != PART)
        suits = replace(u, entities=(*kept, *(Entity(PART, value) for value in sorted(wished))))
        return suits if searching or changing else replace(suits, response=_CHANGED, pages=(), help_line=False)

    def _behind_a_no(self, text: str) -> str:
        """ "No, evenings": a no to what was shown, and none to the evenings."""
        first = _FIRST.match(text)
        return text[first.end() :] if first and _DENIED in set(self._words.found(first.group(1))) else text

    def _instead(self, text: str) -> bool:
        """ "No, on Saturday", "rather on Saturday"."""
        first = set(self._words.found("".join(words(text)[:1])))
        return _DENIED in first or _RATHER in set(self._words.found(text))


def _open(u: Understanding, text: str, context: Mapping[str, str]) -> bool:
    """Whether it may be about the courses listed, whatever it sounds like: "I work in the mornings"."""
    loose = (u.response in _OPEN or u.confidence < _SURE) and u.response not in KEPT and not in_danger(context)
    return loose and len(words(text)) <= _MOST_WORDS and not any(u.values(name) for name in _OF_ITS_OWN)

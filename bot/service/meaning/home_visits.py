"""What was understood, with somebody who wants to visit the country they come from: no return for good, no family that
comes here. The answer for travelling abroad says whom to ask before; a person is at hand, for it may cost a refugee the
protection. Whether it is taken away is asked of the independent advice. The words are those of
`responses/home_visits.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.text import words
from bot.core.understanding import Candidate, Understanding, UserMessage
from bot.service.answers.likely import PERSON
from bot.service.answers.shown import in_danger
from bot.service.kinds import Words, patterns_of, words_of
from bot.service.meaning.around import Step

_TRAVEL, _RETURN, _ASYLUM = "travel_document", "voluntary_return", "asylum_procedure"
_OPEN = (
    _RETURN, _TRAVEL, "choice", "fallback", "none", "out_of_scope", "search_event", "family_reunification",
    "follow_up_same", "follow_up_changed",
)  # fmt: skip
_MOST_WORDS, _FEW_WORDS = 14, 7


class HomeVisitsStep(Step):
    """`known`: rows of each kind, and small words."""

    def __init__(self, known: Words) -> None:
        self._words = patterns_of(known)
        self._around = words_of(known, "status", "withdrawn", "small")

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        u, said = understood, set(self._words.found(message.text))
        if in_danger(message.context):
            return u
        if self._taken_away(message.text, said, message.context):
            again = message.context["intent"] == _ASYLUM
            return replace(_meant(u, _ASYLUM), response="follow_up_same") if again else _meant(u, _ASYLUM)
        meant = u.intent if u.response == "page" and u.zone == "confident" else u.response
        visiting = {"go", "home", "visit"} <= said and "here" not in said and len(words(message.text)) <= _MOST_WORDS
        return _meant(u, _TRAVEL) if visiting and meant in _OPEN else u

    def _taken_away(self, text: str, said: set[str], context: Mapping[str, str]) -> bool:
        """ "Do they take my permit away?", after the answer for such a visit, or for asylum."""
        spoken = context.get("intent") in (_TRAVEL, _ASYLUM, _RETURN) and len(words(text)) <= _FEW_WORDS
        return spoken and "withdrawn" in said and all(any(self._around.found(word)) for word in words(text))


def _meant(u: Understanding, intent: str) -> Understanding:
    """With a person below, who alone may answer for one's own case."""
    likely = (Candidate(intent, 1.0), Candidate(PERSON, 1.0))
    return replace(u, intent=intent, zone="confident", response=intent, candidates=likely, pages=(), help_line=False)

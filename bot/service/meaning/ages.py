"""What was understood, with an age told after school or nursery: "my daughter is 4, what about her?", after enrolling
at school, is about a nursery, and "he is 7" after the nursery about school. In Germany children go to school from six
on; five-year-olds may go to either, so there nothing changes. Of another child the number alone tells it ("and the
older one is 6"), also where the matter stays. The words are those of `responses/leaning.yml` and `responses/ages.yml`.
"""

from __future__ import annotations

from dataclasses import replace

from bot.core.text import words
from bot.core.understanding import Understanding, UserMessage
from bot.service.answers.shown import searched
from bot.service.kinds import Words, patterns_of
from bot.service.meaning.around import KEPT, Step

_SCHOOL, _NURSERY = "school_enrolment", "childcare_place"
_AROUND = {"span", "in_months", "who", "child", "small", "asks", "beside"}
_NURSERY_TO, _SCHOOL_FROM, _GROWN = 4, 6, 18
_MOST_WORDS = 9


class AgesStep(Step):
    """`known`: rows of each kind, with the small words; `others`: those for another child."""

    def __init__(self, known: Words, others: Words) -> None:
        self._words, self._others = patterns_of(known), patterns_of(others)

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        about = message.context.get("intent")
        if about not in (_SCHOOL, _NURSERY) or understood.response in KEPT or searched(message.context):
            return understood
        other = self._of_another_child(message.text)
        years = self._years(message.text) if other is None else other
        if years is None or years >= _GROWN:
            return understood
        meant = _NURSERY if years <= _NURSERY_TO else _SCHOOL if years >= _SCHOOL_FROM else about
        if meant == about and other is None:
            return understood
        return replace(understood, intent=meant, zone="confident", response=meant, pages=(), help_line=False)

    def _of_another_child(self, text: str) -> int | None:
        """ "And the older one 6", "his brother is 9": its years, where nothing else is said."""
        said = words(text)
        numbers = [int(word) for word in said if word.isdecimal()]
        kinds = [set(self._others.found(word)) for word in said if not word.isdecimal()]
        spans = [set(self._words.found(word)) for word in said if not word.isdecimal()]
        told = all(kind or "span" in span for kind, span in zip(kinds, spans, strict=True))
        if len(numbers) != 1 or not told or not any("sibling" in kind for kind in kinds) or len(said) > _MOST_WORDS:
            return None
        return 0 if any("in_months" in kind for kind in spans) else numbers[0]

    def _years(self, text: str) -> int | None:
        """The age, where nothing but one is told; of months 0."""
        said = words(text)
        numbers = [int(word) for word in said if word.isdecimal()]
        kinds = [set(self._words.found(word)) for word in said if not word.isdecimal()]
        told = all(kind & _AROUND for kind in kinds) and any("span" in kind for kind in kinds)
        if len(numbers) != 1 or not told or len(said) > _MOST_WORDS or any("no_age" in kind for kind in kinds):
            return None
        return 0 if any("in_months" in kind for kind in kinds) else numbers[0]

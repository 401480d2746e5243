"""What was understood, with the wish that is meant where another is denied: "not B1, beginner".
Which of the two is denied, commas and "but" tell, or else the place of the "not". Words: `responses/leaning.yml`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.core.text import words
from bot.core.understanding import Understanding, UserMessage
from bot.service.kinds import Words, patterns_of
from bot.service.meaning.around import Step

_SEARCHES = ("follow_up_changed", "search_course")
_WISHES = ("level", "time_of_day", "weekday")
_NOT, _NOT_BEFORE, _DENIED, _BUT = "not", "not_before", "denied", "but"
_STOP = re.compile(r"[,;.:!،؛–]")
_BOTH = 2


class UnwishedStep(Step):
    """`known`: rows of each kind."""

    def __init__(self, known: Words) -> None:
        self._words = patterns_of(known, _NOT, _NOT_BEFORE, _DENIED, _BUT)

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        two = [name for name in _WISHES if len(set(understood.values(name))) == len(understood.values(name)) == _BOTH]
        place = self._denied(message.text) if two and understood.response in _SEARCHES else None
        if place is None:
            return understood
        unwished = {(name, understood.values(name)[place]) for name in two}
        kept = tuple(entity for entity in understood.entities if (entity.name, entity.value) not in unwished)
        return replace(understood, entities=kept)

    def _denied(self, text: str) -> int | None:
        """Which of two wishes, 0 or 1; None where none is, or it cannot be told."""
        parts = [part for part in self._parts(text) if any(not kinds & {_DENIED} for kinds in part)]
        denied = [place for place, part in enumerate(parts) if any(kinds & {_NOT, _NOT_BEFORE} for kinds in part)]
        if len(denied) != 1 or len(parts) > _BOTH:
            return None
        return denied[0] if len(parts) == _BOTH else _within(parts[0])

    def _parts(self, text: str) -> list[list[set[str]]]:
        """What each word is, part by part."""
        parts: list[list[set[str]]] = [[]]
        for piece in _STOP.split(text):
            for word in words(piece):
                kinds = set(self._words.found(word))
                if _BUT in kinds:
                    parts.append([])
                else:
                    parts[-1].append(kinds)
            parts.append([])
        return parts


def _within(part: Sequence[set[str]]) -> int | None:
    """Without a comma: "not B1 A2" and "A2 not B1"; "B1 değil A2" and "A2, B1 değil"."""
    last = len(part) - 1
    place = next((place for place, kinds in enumerate(part) if kinds & {_NOT, _NOT_BEFORE}), None)
    if place is None:
        return None
    behind = _NOT_BEFORE in part[place]
    return int(place == last) if behind else int(not all(kinds & {_DENIED, _NOT} for kinds in part[: place + 1]))

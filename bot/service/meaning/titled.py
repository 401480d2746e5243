"""What was understood, with the events and courses a message names by their titles: by the town's content as it is now,
so that one entered this morning is found before anything is trained again.

A title that is also an everyday phrase names nothing, unless events or courses are searched for anyway. One with a rare
word in it is meant whatever stands around it; one of common words only if the rest of the message asks for events.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from bot.core.content.places import Course, Event
from bot.core.content.titles import Named, Titles
from bot.core.ports import Clock, Library
from bot.core.town import TownGuide
from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.answers.courses import ASKABLE
from bot.service.answers.events import WANTED
from bot.service.answers.occurrences import is_over
from bot.service.meaning.around import KEPT, Step
from bot.service.meaning.everyday import Everyday
from bot.service.naming import titles_of

_SEARCH = {"event": "search_event", "course": "search_course"}
_WHEN = ("date", "day", "weekday", "time_of_day")
_OF_THE_TITLE = {*WANTED, *ASKABLE, "office", "matter"}.difference(_WHEN)  # "Nordstadt" in a title is no wish
_MOST_AROUND_RARE, _MOST_AROUND = 8, 4  # words
_LONG = 5  # "German course A1 in the evening" may be a wish for any such course
Key = tuple[str, str]  # kind, id


class TitledStep(Step):
    """A title is an entity `event` or `course`, the id its value. `everyday`: takes a moment the first time."""

    def __init__(self, library: Library, clock: Clock, everyday: Callable[[], Everyday]) -> None:
        self._library, self._clock, self._everyday = library, clock, everyday
        self._known: tuple[Mapping[str, Event], Mapping[str, Course], Titles[Key]] | None = None

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        titles = await asyncio.to_thread(self._titles)
        found = titles.find(message.text)
        keys = [key for key in found.keys if self._coming(key)] if found else []
        if not found or not keys or understood.response in KEPT:
            return understood
        everyday, kind = await asyncio.to_thread(self._everyday), keys[0][0]
        if not _meant(found, everyday, searched=understood.response == _SEARCH[kind]):
            return understood
        alone = everyday.rare(found.title) or len(found.title) >= _LONG
        return named(understood, kind, [name for other, name in keys if other == kind], alone)

    def _titles(self) -> Titles[Key]:
        """Folded once for each state of the content; what hangs on the board changes more often."""
        guide = self._library.guide
        if self._known is None or self._known[0] is not guide.events or self._known[1] is not guide.courses:
            self._known = (guide.events, guide.courses, Titles(_titles(guide)))
        return self._known[2]

    def _coming(self, key: Key) -> bool:
        guide, now, (kind, name) = self._library.guide, self._clock.now(), key
        if kind == "event":
            return name in guide.events and not is_over(guide.events[name], now)
        course = guide.courses.get(name)
        return course is not None and not course.is_over(now.date())


def named(u: Understanding, kind: str, ids: list[str], alone: bool) -> Understanding:
    """A search for what was named, and for nothing else if it is meant `alone` or something else was understood."""
    others = [e for e in u.entities if e.name != kind]
    if alone or u.response not in _SEARCH.values():
        others = [e for e in others if e.name not in _OF_THE_TITLE]
    entities = (*others, *(Entity(kind, name) for name in ids))
    return replace(u, response=_SEARCH[kind], entities=entities)


def _meant(found: Named[Key], everyday: Everyday, searched: bool) -> bool:
    if everyday.says(found.title):
        return searched
    if everyday.rare(found.title):
        return len(found.rest) <= _MOST_AROUND_RARE
    return len(found.rest) <= _MOST_AROUND and everyday.searching(found.rest)


def _titles(guide: TownGuide) -> Iterator[tuple[Key, str]]:
    items: list[tuple[str, Event | Course]] = [
        *(("event", event) for event in guide.events.values()),
        *(("course", course) for course in guide.courses.values()),
    ]
    return (((kind, item.id), title) for kind, item in items for title in titles_of(item))

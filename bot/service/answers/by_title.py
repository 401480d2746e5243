"""Many events or courses of one title, asked for in a button by that title: with each of them named it would grow too
long to be sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.core.content.places import Course, Event
from bot.core.message import MAX_PAYLOAD
from bot.core.text import fold
from bot.core.town import TownGuide
from bot.service.answers.lists import TITLED, Wishes, to_payload
from bot.service.naming import titles_of

_FAR = 999  # no list is paged further


def carried(kind: str, wanted: Wishes, guide: TownGuide) -> Wishes:
    """The wishes as a button of a search (`courses`, `events`) can carry them; as they are when they share no title."""
    if len(to_payload(kind, wanted, _FAR)) <= MAX_PAYLOAD:
        return wanted
    name, items = _named(kind, guide)
    known = [_titles(items[value]) for criterion, value in wanted if criterion == name and value in items]
    shared = set[str]().union(*known).intersection(*known)
    if not shared:
        return wanted
    title = max(shared, key=lambda one: (len(one), one))
    return ((TITLED, title), *(pair for pair in wanted if pair[0] != name))


def titled(wanted: Wishes, items: Iterable[Course] | Iterable[Event]) -> set[str]:
    """The ids of what is called as one of the titles asked for."""
    asked = {value for name, value in wanted if name == TITLED}
    return {item.id for item in items if asked & _titles(item)} if asked else set()


def _named(kind: str, guide: TownGuide) -> tuple[str, Mapping[str, Course] | Mapping[str, Event]]:
    return ("course", guide.courses) if kind == "courses" else ("event", guide.events)


def _titles(item: Course | Event) -> set[str]:
    return {fold(title) for title in titles_of(item)}

"""Every name the understanding learns from the town: offices, matters, districts, streets, courses, events, places.

A place is where events take place; it is known by its address, by the names events give it, and by those of the offices
there ("library" in ten languages). Of a title, what stands before a colon and in brackets is a name too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from bot.core.content.places import Course, Event, Office
from bot.core.text import fold
from bot.core.town import TownGuide

Named = tuple[str, str, list[str]]
_LONGEST_NAME = 5  # words; nobody types more of a title
_SHARED = 2  # what is called alike more often is a kind, no name: "German course"
_COMPOUND = re.compile(r"[^\W\d_][\w-]{8,}(?=$|:| [a-zäöü])")  # a German title that begins with a long noun

_EZAFE = re.compile(r"(?<=[a-z])-y?e(?= )")  # Persian in Latin letters: "edare-ye kharejian", and most write it without
_LEADING = re.compile(r"[^\W\d_][\w-]{8,}(?= (?:[A-ZÄÖÜ]|\d))")  # what follows tells it apart: "Kreis", "Nord"


def names(guide: TownGuide) -> list[dict[str, Any]]:
    """Rows of `entity`, `value` and `names` for the gazetteer."""
    named: list[Named] = [
        ("matter", m.id, [n for known in m.names.values() for n in known]) for m in guide.matters.values()
    ]
    named += [("district", d.id, [d.name, *d.names.values(), *d.streets]) for d in guide.town.districts]
    rows = [("office", key, known) for key, known in office_names(guide)]
    rows += [(e, v, _by_itself(known)) for e, v, known in named]
    rows += [*_rare("course", guide.courses.values()), *_rare("event", guide.events.values()), *_places(guide)]
    return [{"entity": entity, "value": value, "names": known} for entity, value, known in rows if known]


def office_names(guide: TownGuide) -> list[tuple[str, list[str]]]:
    """What every office is called, in all languages: its id, and its names."""
    leading = _leading(guide)
    return [(o.id, _by_itself([*o.names(), *leading.get(o.id, ())])) for o in guide.offices.values()]


def own_names(office: Office) -> set[str]:
    """Its names in all languages, without what stands in brackets, and the German one in those."""
    foreign = (name for language, name in office.name.items() if language != "de")
    return {_short(name) for name in office.name.values()} | set(_bracketed(foreign))


def _by_itself(known: list[str]) -> list[str]:
    found = {_short(name) for name in known} | set(_bracketed(known))
    return sorted(found | {_EZAFE.sub("", name) for name in found})


def _leading(guide: TownGuide) -> dict[str, list[str]]:
    """The long noun that an office's German name begins with, where no other office is called anything like it:
    "Ausländerbehörde" of "Ausländerbehörde Kreis", but not "Beratungsstelle" of "Beratungsstelle für Frauen"."""
    called = {o.id: o.names() for o in guide.offices.values()}
    found: dict[str, list[str]] = {}
    for office in guide.offices.values():
        first = _LEADING.match(office.name.get("de", ""))
        others = (fold(name) for other, names_of in called.items() if other != office.id for name in names_of)
        if first and not any(fold(first.group()) in name for name in others):
            found[office.id] = [first.group()]
    return found


def _rare(entity: str, items: Iterable[Course] | Iterable[Event]) -> Iterator[Named]:
    """What at most two of them are called."""
    called = {item.id: _titles(item) for item in items}
    often = Counter(name.casefold() for known in called.values() for name in known)
    for key, known in called.items():
        yield entity, key, sorted(name for name in known if often[name.casefold()] <= _SHARED)


def titles_of(item: Course | Event) -> set[str]:
    """Its titles, and the parts it is known by."""
    return {*item.title.values(), *_parts(item)}


def _titles(item: Course | Event) -> set[str]:
    return {name for name in _parts(item) if len(name.split()) <= _LONGEST_NAME}


def _parts(item: Course | Event) -> set[str]:
    known = {part for title in item.title.values() for part in (_short(title), _short(title.split(":")[0]))}
    known |= {part for part in _bracketed(item.title.values()) if ":" not in part}
    leading = _COMPOUND.match(item.title.get("de", "")) if isinstance(item, Event) else None
    return known | ({leading.group()} if leading else set())


def _places(guide: TownGuide) -> Iterator[Named]:
    found: dict[str, set[str]] = {}
    for event in guide.events.values():
        found.setdefault(event.place.street or event.place.name, set()).add(event.place.name.split(",")[0])
    for office in guide.offices.values():
        if office.address.street in found:
            texts = office.names()
            found[office.address.street] |= {_short(text) for text in texts} | set(_bracketed(texts))
    yield from (("place", street, sorted(known)) for street, known in found.items())


def _short(name: str) -> str:
    """Without the German name in brackets."""
    return name.split(" (")[0].strip()


def _bracketed(names: Iterable[str]) -> list[str]:
    """The German name in brackets is a name too."""
    return [name.split(" (")[1].rstrip(") ") for name in names if " (" in name]

"""What everybody calls the offices that German towns have: a town enters "Ausländerbehörde", and is asked for the
"bureau des étrangers" (`responses/office_names.yml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.content.places import Office
from bot.core.text import fold, words

_ELSE = re.compile(r"[(,:–/]|\s(?:im|in|am|an|bei|beim|zum|zur|unter)\s")  # what follows tells where, or of whom
_COMPOUND = 7  # letters of a word that others end with: "Kreisjugendamt", but not "Kinovhs"
_GERMAN = "de"


@dataclass(frozen=True)
class Kind:
    """german: folded words of each German name; names: per language.

    otherwise: the kind that is meant in a town which has entered none of this one.
    """

    german: tuple[tuple[str, ...], ...]
    names: Mapping[str, tuple[str, ...]]
    otherwise: str | None = None

    def includes(self, office: Office) -> bool:
        name = words(_ELSE.split(office.name.get(_GERMAN, ""))[0])
        others = {tuple(words(other)) for other in office.aliases.get(_GERMAN, ())}
        return any(_ends_like(name, key) for key in self.german) or not others.isdisjoint(self.german)


class CommonOffices:
    """The kinds of offices, and what they are called."""

    def __init__(self, kinds: Mapping[str, Mapping[str, object]] | None = None) -> None:
        """kinds: {kind: {"german": [name], "names": {language: [name]}, "otherwise": kind}}."""
        self._kinds = {name: _kind(data) for name, data in (kinds or {}).items()}

    def completed(self, offices: Mapping[str, Office]) -> dict[str, Office]:
        """Each with what it is called beside what the town gave; never what another office is called by the town."""
        own = {key: {fold(name) for name in office.names()} for key, office in offices.items()}
        kinds = self._kinds_of(offices)
        return {key: _completed(office, kinds[key], own) for key, office in offices.items()}

    def _kinds_of(self, offices: Mapping[str, Office]) -> dict[str, list[Kind]]:
        found = {
            key: [kind for kind in self._kinds.values() if kind.includes(office)] for key, office in offices.items()
        }
        for kind in self._kinds.values():
            if kind.otherwise and not any(kind in kinds for kinds in found.values()):
                meant = [key for key in offices if self._kinds[kind.otherwise] in found[key]]
                for key in sorted(meant, key=lambda key: bool(offices[key].districts))[:1]:
                    found[key].append(kind)
        return found


def _completed(office: Office, kinds: Sequence[Kind], own: Mapping[str, set[str]]) -> Office:
    if not kinds:
        return office
    taken = set().union(*(names for other, names in own.items() if other != office.id)) | own[office.id]
    aliases = dict(office.aliases)
    for language, names in ((language, names) for kind in kinds for language, names in kind.names.items()):
        free = [name for name in names if fold(name) not in taken]
        aliases[language] = tuple(dict.fromkeys([*aliases.get(language, ()), *free]))
    return office.model_copy(update={"aliases": aliases})


def _kind(data: Mapping[str, object]) -> Kind:
    german, names = data["german"], data["names"]
    assert isinstance(german, Sequence) and isinstance(names, Mapping)
    return Kind(
        tuple(tuple(words(name)) for name in german),
        {str(language): tuple(map(str, known)) for language, known in names.items()},
        str(data["otherwise"]) if "otherwise" in data else None,
    )


def _ends_like(name: Sequence[str], key: Sequence[str]) -> bool:
    """Whether the words of the key stand in the name, one after the other; the first may be the end of a compound."""
    return any(_fits(name[start : start + len(key)], key) for start in range(len(name) - len(key) + 1))


def _fits(part: Sequence[str], key: Sequence[str]) -> bool:
    first = part[0] == key[0] or (len(key[0]) >= _COMPOUND and part[0].endswith(key[0]))
    return first and list(part[1:]) == list(key[1:])

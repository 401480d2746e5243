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
    """german: folded words of each German name; names: per language."""

    german: tuple[tuple[str, ...], ...]
    names: Mapping[str, tuple[str, ...]]

    def includes(self, office: Office) -> bool:
        name = words(_ELSE.split(office.name.get(_GERMAN, ""))[0])
        others = {tuple(words(other)) for other in office.aliases.get(_GERMAN, ())}
        return any(_ends_like(name, key) for key in self.german) or not others.isdisjoint(self.german)


class CommonOffices:
    """The kinds of offices, and what they are called."""

    def __init__(self, kinds: Mapping[str, Mapping[str, object]] | None = None) -> None:
        """kinds: {kind: {"german": [name], "names": {language: [name]}}}."""
        self._kinds = [_kind(data) for data in (kinds or {}).values()]

    def completed(self, offices: Mapping[str, Office]) -> dict[str, Office]:
        """Each with what it is called beside what the town gave; never what another office is called by the town."""
        own = {key: {fold(name) for name in office.names()} for key, office in offices.items()}
        return {key: self._completed(key, office, own) for key, office in offices.items()}

    def _completed(self, key: str, office: Office, own: Mapping[str, set[str]]) -> Office:
        found = [kind for kind in self._kinds if kind.includes(office)]
        if not found:
            return office
        taken = set().union(*(names for other, names in own.items() if other != key)) - own[key]
        aliases = dict(office.aliases)
        for language, names in ((language, names) for kind in found for language, names in kind.names.items()):
            free = [name for name in names if fold(name) not in taken | own[key]]
            aliases[language] = tuple(dict.fromkeys([*aliases.get(language, ()), *free]))
        return office.model_copy(update={"aliases": aliases})


def _kind(data: Mapping[str, object]) -> Kind:
    german, names = data["german"], data["names"]
    assert isinstance(german, Sequence) and isinstance(names, Mapping)
    return Kind(
        tuple(tuple(words(name)) for name in german),
        {str(language): tuple(map(str, known)) for language, known in names.items()},
    )


def _ends_like(name: Sequence[str], key: Sequence[str]) -> bool:
    """Whether the words of the key stand in the name, one after the other; the first may be the end of a compound."""
    return any(_fits(name[start : start + len(key)], key) for start in range(len(name) - len(key) + 1))


def _fits(part: Sequence[str], key: Sequence[str]) -> bool:
    first = part[0] == key[0] or (len(key[0]) >= _COMPOUND and part[0].endswith(key[0]))
    return first and list(part[1:]) == list(key[1:])

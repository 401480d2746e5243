"""How the prepared texts stand: what is there, missing, edited here, behind the German text, or against its file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.core.locale import ANSWERED, DEFAULT, PLAIN
from bot.core.publication import EDITED, FileText, Key, Version, is_behind
from bot.core.response import Catalogue, Kind
from bot.core.text import fold

State = Literal["there", "missing", "edited", "german_changed", "file"]
_DANGER = "danger"
_Source = tuple[Kind, str, int]


@dataclass(frozen=True)
class LocaleText:
    """One text in one locale. `file`: what its file says against it, still undecided. `optional`: German stands in."""

    locale: str
    live: Version | None = None
    german_changed: bool = False
    file: FileText | None = None
    optional: bool = False

    @property
    def text(self) -> str:
        return self.live.text if self.live else ""

    @property
    def version(self) -> int:
        return self.live.version if self.live else 0

    @property
    def states(self) -> tuple[State, ...]:
        if self.live is None:
            return () if self.optional else ("missing",)
        marks: dict[State, bool] = {
            "edited": self.live.origin == EDITED,
            "german_changed": self.german_changed,
            "file": self.file is not None,
        }
        return tuple(state for state, is_so in marks.items() if is_so) or ("there",)


@dataclass(frozen=True)
class TextEntry:
    """One text in all locales, German first."""

    kind: Kind
    name: str
    label: str
    topic: str
    texts: Mapping[str, LocaleText]

    @property
    def german(self) -> LocaleText:
        return self.texts[DEFAULT]

    def has(self, state: State) -> bool:
        return any(state in text.states for text in self.texts.values())


@dataclass(frozen=True)
class Sheet:
    """One text with all its versions per locale, newest first."""

    entry: TextEntry
    history: Mapping[str, Sequence[Version]]

    def version(self, locale: str, number: int) -> Version | None:
        return next((version for version in self.history.get(locale, ()) if version.version == number), None)


def entries(
    live: Iterable[Version], german: Iterable[Version], undecided: Iterable[FileText], catalogue: Catalogue
) -> list[TextEntry]:
    """All texts, in the order of the intents; what belongs to no intent by its name."""
    files, sources = {file.key: file for file in undecided}, {_source(v): v.text for v in german}
    found: dict[tuple[Kind, str], dict[str, Version]] = {}
    for version in live:
        found.setdefault(version.key[:2], {})[version.locale] = version
    order = {name: number for number, name in enumerate(catalogue.intents)}
    names = sorted(found, key=lambda pair: (order.get(pair[1], len(order)), pair[1]))
    return [_entry(kind, name, found[kind, name], sources, files, catalogue) for kind, name in names]


def sheet(history: Sequence[Version], undecided: Iterable[FileText], catalogue: Catalogue) -> Sheet:
    """`history`: all versions of one text, oldest first; at least one."""
    live = {version.key: version for version in history}
    (entry,) = entries(live.values(), (v for v in history if v.locale == DEFAULT), undecided, catalogue)
    per_locale: dict[str, list[Version]] = {}
    for version in reversed(history):
        per_locale.setdefault(version.locale, []).append(version)
    return Sheet(entry, per_locale)


def _entry(
    kind: Kind,
    name: str,
    live: Mapping[str, Version],
    sources: Mapping[_Source, str],
    files: Mapping[Key, FileText],
    catalogue: Catalogue,
) -> TextEntry:
    german = live.get(DEFAULT)
    texts = {
        locale: LocaleText(
            locale,
            live.get(locale),
            _behind(live.get(locale), german, sources),
            files.get((kind, name, locale)),
            optional=locale == PLAIN and kind != "answer",
        )
        for locale in (*ANSWERED, *sorted(live.keys() - set(ANSWERED)))
    }
    return TextEntry(kind, name, _label(kind, name, catalogue), _topic(kind, name, catalogue), texts)


def _behind(version: Version | None, german: Version | None, sources: Mapping[_Source, str]) -> bool:
    return version is not None and german is not None and is_behind(version, german, sources)


def _source(version: Version) -> _Source:
    return (version.kind, version.name, version.version)


def _label(kind: Kind, name: str, catalogue: Catalogue) -> str:
    """Answers are called as their buttons are; a label by itself too."""
    return catalogue.label(name, DEFAULT) if kind in ("answer", "label") else name


def _topic(kind: Kind, name: str, catalogue: Catalogue) -> str:
    if kind not in ("answer", "label"):
        return ""
    return catalogue.intents[name].topic if name in catalogue.intents else _DANGER


class Search:
    """Finds texts by all words of a question, in any locale, however they are spelled; remembers what it folded."""

    def __init__(self) -> None:
        self._folded: dict[tuple[Key, int], str] = {}

    def find(self, wanted: str, among: Iterable[TextEntry]) -> list[TextEntry]:
        words = fold(wanted).split()
        return [entry for entry in among if self._matches(entry, words)]

    def _matches(self, entry: TextEntry, words: Sequence[str]) -> bool:
        if not words:
            return True
        names = fold(f"{entry.name} {entry.label}")
        places = [names, *(self._fold(text.live) for text in entry.texts.values() if text.live)]
        return any(all(word in place for word in words) for place in places)

    def _fold(self, version: Version) -> str:
        known = (version.key, version.version)
        if known not in self._folded:
            self._folded[known] = fold(version.text)
        return self._folded[known]

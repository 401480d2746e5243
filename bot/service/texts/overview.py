"""How one prepared text stands: what is there, missing, edited here, behind the German text, or against its file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.core.locale import ANSWERED, DEFAULT, PLAIN
from bot.core.texts.publication import EDITED, FileText, Key, Version, is_behind
from bot.core.texts.response import ABOUT, Catalogue, Kind

State = Literal["there", "missing", "edited", "german_changed", "file"]
_DANGER = "danger"
_NO_BUTTON = {
    "crisis_despair": "Verzweiflung und Gedanken an den Tod",
    "crisis_violence": "Gewalt in der Familie oder von anderen",
    "crisis_work": "Pass behalten, Zwang und Drohung bei der Arbeit",
    "danger_weak": "Vielleicht in Gefahr",
    "emergency_shelter": "Kein Schlafplatz für heute Nacht",
    "no_papers": "Keine Papiere",
    "swindle": "Betrug am Telefon und mit Nachrichten",
}
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


@dataclass(frozen=True)
class Sheet:
    """One text with all its versions per locale, newest first."""

    entry: TextEntry
    history: Mapping[str, Sequence[Version]]

    def version(self, locale: str, number: int) -> Version | None:
        return next((version for version in self.history.get(locale, ()) if version.version == number), None)


def sheet(history: Sequence[Version], undecided: Iterable[FileText], catalogue: Catalogue) -> Sheet:
    """`history`: all versions of one text, oldest first; at least one."""
    live, files = {version.locale: version for version in history}, {file.key: file for file in undecided}
    sources = {_source(version): version.text for version in history if version.locale == DEFAULT}
    kind, name, _ = history[0].key
    per_locale: dict[str, list[Version]] = {}
    for version in reversed(history):
        per_locale.setdefault(version.locale, []).append(version)
    return Sheet(_entry(kind, name, live, sources, files, catalogue), per_locale)


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
    return answer_title(catalogue, name) if kind in ("answer", "label") else name


def answer_title(catalogue: Catalogue, name: str) -> str:
    """In German; a few answers about danger have no button."""
    found = catalogue.find("label", name, DEFAULT)
    return found[0] if found else _NO_BUTTON.get(name, name)


def _topic(kind: Kind, name: str, catalogue: Catalogue) -> str:
    if kind not in ("answer", "label"):
        return ""
    info = catalogue.intents.get(ABOUT.get(name, name))
    return info.topic if info else _DANGER

"""What the editor's pages show, made ready for the templates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.gaps import filled, office_values
from bot.core.locale import DEFAULT, ENDONYMS, best, direction
from bot.core.places import Office
from bot.core.publication import EDITED, Version
from bot.core.response import Catalogue, Kind
from bot.core.wording import MOST_CHARACTERS, MOST_SENTENCES, Problem, hints, sentences, tidy
from bot.desk.editor.difference import Part, difference
from bot.desk.editor.words import KINDS, STATES, language_name, sentence
from bot.service.answers.speaker import isolate_numbers
from bot.service.overview import Sheet, State, TextEntry
from bot.service.publishing import Draft, changed

When = Callable[[datetime], str]


@dataclass(frozen=True)
class Row:
    """A text in the list: its states, each with the languages it holds for."""

    entry: TextEntry
    states: Sequence[tuple[State, str, str, str]]  # state, icon, word, languages


@dataclass(frozen=True)
class Group:
    title: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Clash:
    """Somebody else published while this editor was writing."""

    who: str
    when: str
    theirs: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class Pane:
    """One language on the page of a text."""

    locale: str
    name: str
    endonym: str
    dir: str
    text: str
    seen: int
    states: Sequence[tuple[State, str, str]]
    meta: str
    bubble: str
    instead: str
    characters: int
    sentences: int
    german: Sequence[Part] = ()
    problems: Sequence[str] = ()
    hints: Sequence[str] = ()
    clash: Clash | None = None
    fits: bool = False
    review: str = ""
    read: bool = False


@dataclass(frozen=True)
class PastVersion:
    version: Version
    who: str
    when: str
    live: bool
    parts: Sequence[Part] = field(default_factory=tuple)


def groups(found: Iterable[TextEntry], catalogue: Catalogue) -> list[Group]:
    """Texts by topic; those of no topic by their kind."""
    gathered: dict[str, list[Row]] = {}
    for entry in found:
        topic = catalogue.find("topic", entry.topic, DEFAULT) if entry.topic else None
        title = topic[0] if topic else ("Themen" if entry.kind == "topic" else "Sätze")
        gathered.setdefault(title, []).append(Row(entry, _states(entry)))
    return [Group(title, rows) for title, rows in gathered.items()]


def _states(entry: TextEntry) -> list[tuple[State, str, str, str]]:
    holding: dict[State, list[str]] = {
        state: [locale for locale, text in entry.texts.items() if state in text.states] for state in STATES
    }
    if len(holding["there"]) + len(holding["edited"]) == len(entry.texts):
        holding["there"] = [f"alle {len(entry.texts)} Sprachen"]
    return [(state, *STATES[state], " ".join(locales)) for state, locales in holding.items() if locales]


class Panes:
    """The languages of one text, with what its editor has typed so far."""

    def __init__(
        self, sheet: Sheet, town: str, when: When, draft: Draft | None = None, office: Office | None = None
    ) -> None:
        """`office`: whose data fill an answer."""
        self._sheet, self._entry, self._town, self._when, self._office = sheet, sheet.entry, town, when, office
        self._draft = draft or Draft({}, {})
        self._typed = changed(sheet, self._draft)

    def all(self, problems: Mapping[str, Sequence[Problem]], clashing: bool = False) -> list[Pane]:
        return [self._pane(locale, problems.get(locale, ()), clashing) for locale in self._entry.texts]

    @property
    def dirty(self) -> bool:
        return bool(self._typed)

    def _pane(self, locale: str, problems: Sequence[Problem], clashing: bool) -> Pane:
        live, kind, name = self._entry.texts[locale], self._entry.kind, self._entry.name
        typed = locale in self._typed
        text = self._draft.texts[locale] if typed else live.text
        seen = self._draft.seen.get(locale, live.version) if typed and not clashing else live.version
        clash = self._clash(locale) if typed and clashing else None
        words = tidy(text)
        return Pane(
            locale, language_name(locale), ENDONYMS.get(locale, locale), direction(locale), text, seen,
            [(state, *STATES[state]) for state in live.states], self._meta(live.live),
            self._bubble(words, locale), self._instead(locale),
            len(words), sentences(words), self._behind(locale), [sentence(p) for p in problems],
            [sentence(hint) for hint in hints(kind, name, words)], clash, locale in self._draft.fits,
            self._review(live.live), locale in self._draft.read,
        )  # fmt: skip

    def _bubble(self, words: str, locale: str) -> str:
        """As a newcomer reads it: the town and the responsible office filled in."""
        values = office_values(self._office, locale) if self._office else {}
        return filled(isolate_numbers(words.replace("{town}", self._town), locale), values)

    def _review(self, live: Version | None) -> str:
        """What a reader of this text should know about its readers."""
        if live is None:
            return ""
        due = f"wieder lesen bis {live.review_due:%d.%m.%Y}"
        if live.by_machine:
            return f"Von einer Maschine geschrieben, noch von keinem Menschen gelesen; {due}"
        return f"Gelesen von {live.reviewed_by}; {due}" if live.reviewed_by else f"{due[0].upper()}{due[1:]}"

    def _clash(self, locale: str) -> Clash | None:
        live = self._entry.texts[locale].live
        if live is None or live.version == self._draft.seen.get(locale, 0):
            return None
        return Clash(live.written_by, self._when(live.at), live.text, difference(live.text, self._typed[locale]))

    def _meta(self, live: Version | None) -> str:
        return f"Version {live.version} · {author(live)} · {self._when(live.at)}" if live else ""

    def _behind(self, locale: str) -> list[Part]:
        """How the German text changed since this translation was written."""
        text = self._entry.texts[locale]
        if not text.german_changed or text.live is None or text.live.german is None:
            return []
        former = self._sheet.version(DEFAULT, text.live.german)
        return difference(former.text if former else "", self._entry.german.text)

    def _instead(self, locale: str) -> str:
        """What newcomers get where a text is missing."""
        found = best(locale, [known for known, text in self._entry.texts.items() if text.live])
        return language_name(found) if found and found != locale else ""


def past(history: Sequence[Version], when: When) -> list[PastVersion]:
    """Newest first, each with what it changed."""
    before = [*(version.text for version in history[1:]), ""]
    return [
        PastVersion(version, author(version), when(version.at), number == 0, difference(former, version.text))
        for number, (version, former) in enumerate(zip(history, before, strict=True))
    ]


def author(version: Version) -> str:
    if version.origin == EDITED:
        return version.written_by
    return "aus der Datei" if version.written_by in ("machine", "person") else f"aus der Datei ({version.written_by})"


def limits(kind: Kind) -> tuple[int, int | None]:
    """(characters, sentences) that a text may have, for the counters."""
    return (MOST_CHARACTERS, MOST_SENTENCES) if kind == "answer" else (MOST_CHARACTERS, None)


def title(entry: TextEntry) -> str:
    return f"{KINDS[entry.kind]}: {entry.label}" if entry.kind != "answer" else entry.label

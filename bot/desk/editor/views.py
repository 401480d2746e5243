"""What the editor's pages show, made ready for the templates."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from bot.core.locale import DEFAULT, ENDONYMS, best, direction
from bot.core.problem import Problem
from bot.core.texts.draft import KeptDraft
from bot.core.texts.publication import EDITED, Version
from bot.core.texts.response import Kind
from bot.core.texts.wording import MOST_CHARACTERS, MOST_SENTENCES, hints, sentences, tidy
from bot.desk.editor.difference import Part, difference
from bot.desk.editor.preview import Preview
from bot.desk.editor.reading_words import Reading, reading
from bot.desk.text_words import KINDS, STATES, language_name, no_suggestion, sentence
from bot.service.texts.overview import Sheet, State, TextEntry
from bot.service.texts.typed import Draft, changed

When = Callable[[datetime], str]


@dataclass(frozen=True)
class Clash:
    """Somebody else published while this editor was writing, or (`drafted`) saved a draft."""

    who: str
    when: str
    theirs: str
    parts: Sequence[Part]
    drafted: bool = False


@dataclass(frozen=True)
class Pane:
    """One language on the page of a text. `machine`: who suggested its words; `suggest`: whether that can be had."""

    locale: str
    name: str
    endonym: str
    dir: str
    text: str
    seen: int
    states: Sequence[tuple[State, str, str]]
    meta: str
    preview: Preview | None
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
    typed: bool = False
    machine: str = ""
    read_by: str = ""
    reading: Reading | None = None
    wanting: bool = False
    no_suggestion: str = ""


@dataclass(frozen=True)
class PastVersion:
    version: Version
    who: str
    when: str
    live: bool
    parts: Sequence[Part] = field(default_factory=tuple)
    readers: Sequence[str] = ()


class Panes:
    """The languages of one text, with what its editor has typed so far."""

    def __init__(
        self,
        sheet: Sheet,
        when: When,
        shows: Callable[[Mapping[str, str], Collection[str]], Mapping[str, Preview]],
        draft: Draft | None = None,
        beside: KeptDraft | None = None,
        failed: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`shows`: previews of texts per locale, and which of them were typed. `beside`: somebody else's draft that
        came between; `failed`: why there is no suggestion, per locale."""
        self._sheet, self._entry, self._when, self._beside, self._failed = sheet, sheet.entry, when, beside, failed
        self._draft = draft or Draft({}, {})
        self._typed = changed(sheet, self._draft)
        self._previews = shows({locale: self._text(locale) for locale in self._entry.texts}, self._typed.keys())

    def all(self, problems: Mapping[str, Sequence[Problem]], clashing: bool = False) -> list[Pane]:
        return [self._pane(locale, problems.get(locale, ()), clashing) for locale in self._entry.texts]

    @property
    def german(self) -> str:
        """As it stands in its field."""
        return self._text(DEFAULT)

    @property
    def dirty(self) -> bool:
        return bool(self._typed)

    def _text(self, locale: str) -> str:
        return self._draft.texts[locale] if locale in self._typed else self._entry.texts[locale].text

    def _pane(self, locale: str, problems: Sequence[Problem], clashing: bool) -> Pane:
        live, kind, name = self._entry.texts[locale], self._entry.kind, self._entry.name
        typed, text = locale in self._typed, self._text(locale)
        seen = self._draft.seen.get(locale, live.version) if typed and not clashing else live.version
        clash = self._clash(locale) if typed and clashing else None
        words, machine = tidy(text), self._draft.machine.get(locale, "") if typed else ""
        return Pane(
            locale, language_name(locale), ENDONYMS.get(locale, locale), direction(locale), text, seen,
            [(state, *STATES[state]) for state in live.states], self._meta(live.live),
            self._previews.get(locale), self._instead(locale),
            len(words), sentences(words), self._behind(locale), [sentence(p) for p in problems],
            [sentence(hint) for hint in hints(kind, name, words)], clash, locale in self._draft.fits,
            self._review(live.live), locale in self._draft.read, typed, machine,
            self._draft.read_by.get(locale, ""), reading(words, locale),
            "missing" in live.states or live.german_changed,
            no_suggestion(self._failed[locale]) if locale in self._failed else "",
        )  # fmt: skip

    def _review(self, live: Version | None) -> str:
        """What a reader of this text should know about its readers."""
        if live is None:
            return ""
        due = f"wieder lesen bis {live.review_due:%d.%m.%Y}"
        if live.machine and live.reviewed_by:
            return f"Vorschlag von {live.machine}, gelesen von {live.reviewed_by}; {due}"
        if live.by_machine:
            return f"Von einer Maschine geschrieben, noch von keinem Menschen gelesen; {due}"
        return f"Gelesen von {live.reviewed_by}; {due}" if live.reviewed_by else f"{due[0].upper()}{due[1:]}"

    def _clash(self, locale: str) -> Clash | None:
        live, mine = self._entry.texts[locale].live, self._typed[locale]
        if live is not None and live.version != self._draft.seen.get(locale, 0):
            return Clash(live.written_by, self._when(live.at), live.text, difference(live.text, mine))
        theirs = self._beside.texts.get(locale) if self._beside else None
        if self._beside is None or theirs is None or tidy(theirs.text) == mine:
            return None
        when = self._when(self._beside.saved_at)
        return Clash(self._beside.author, when, theirs.text, difference(theirs.text, mine), drafted=True)

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
        PastVersion(
            version, author(version), when(version.at), number == 0, difference(former, version.text), _readers(version)
        )
        for number, (version, former) in enumerate(zip(history, before, strict=True))
    ]


def author(version: Version) -> str:
    if version.origin == EDITED:
        return version.written_by
    return "aus der Datei" if version.written_by in ("machine", "person") else f"aus der Datei ({version.written_by})"


def _readers(version: Version) -> list[str]:
    """Who read it before newcomers did, and why nobody else."""
    read = [f"Vorschlag von {version.machine} (Maschine)"] if version.machine else []
    read += [f"gelesen von {version.reviewed_by}"] if version.reviewed_by else []
    read += [f"gegengelesen von {version.approved_by}"] if version.approved_by else []
    return read + ([f"ohne Gegenlesen, weil: „{version.alone_because}“"] if version.alone_because else [])


def limits(kind: Kind) -> tuple[int, int | None]:
    """(characters, sentences) that a text may have, for the counters."""
    return (MOST_CHARACTERS, MOST_SENTENCES) if kind == "answer" else (MOST_CHARACTERS, None)


def title(entry: TextEntry) -> str:
    return f"{KINDS[entry.kind]}: {entry.label}" if entry.kind != "answer" else entry.label

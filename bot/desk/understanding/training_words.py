"""What the page "Verstehen erneuern" says in German: states, reasons against, figures, what became of a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.learning.comparison import Change, Comparison, Expected, Figures, Given, Objection, Share
from bot.core.learning.renewal import State
from bot.core.learning.stand import Stand
from bot.core.learning.taught import Example
from bot.core.locale import DEFAULT
from bot.core.ports import Library
from bot.desk.understanding.training_lost import Lost
from bot.desk.words import Words

STATES: Mapping[State, str] = {
    "running": "läuft",
    "tested": "geprüft, noch nicht veröffentlicht",
    "refused": "geprüft, Lotse rät ab",
    "failed": "nicht gelungen",
    "cancelled": "abgebrochen",
    "discarded": "verworfen",
    "publishing": "wird veröffentlicht",
    "live": "gilt jetzt",
    "former": "galt früher",
}
DONE = {
    "published": "Veröffentlicht. Lotse antwortet in wenigen Sekunden mit dieser Fassung.",
    "discarded": "Verworfen. Die Beispielfragen bleiben; beim nächsten Erneuern sind sie wieder dabei.",
    "called_off": "Der Vorgang wird abgebrochen.",
}
_STANDS = {
    "older": "Lotse antwortet, versteht aber noch mit den Inhalten von vorher. Neue Seiten, Ämter und Veranstaltungen "
    "werden gezeigt, aber in Fragen noch nicht erkannt.",
    "none": "Lotse versteht gerade keine Fragen: Nach einer Änderung an Lotse muss erst neu gelernt werden. "
    "Nachrichten gehen nicht verloren, sie warten. Bei Gefahr und im Menü antwortet Lotse.",
}
_LEARNING = "Das Lernen läuft gerade und dauert wenige Minuten."
_NEXT = "Das Lernen beginnt in der nächsten Minute."
_AFTER_THE_TEST = "Das Lernen beginnt, wenn die Prüfung der neuen Fassung fertig ist."
_TOO_LONG = "Bleibt es eine Stunde so, sagen Sie es der Administration („lotse doctor“)."
_OBJECTIONS = {
    "danger_falls": "Weniger Notfälle werden erkannt: {where}.",
    "false_danger_rises": "Gewöhnliche Fragen werden öfter für Notfälle gehalten: {where}.",
    "accuracy_falls": "Das richtige Thema wird seltener gefunden: {where}.",
    "language_falls": "Das richtige Thema wird in einzelnen Sprachen deutlich seltener gefunden: {where}.",
}
_ROWS = (
    ("right", "Richtiges Thema gefunden", True),
    ("sure", "Ohne Rückfrage richtig beantwortet", True),
    ("kept", "Fremde Fragen richtig zurückgehalten", True),
    ("danger", "Notfälle erkannt", True),
    ("false_danger", "Fehlalarm bei gewöhnlichen Fragen", False),
)


@dataclass(frozen=True)
class FigureRow:
    """`course`: better, worse or same."""

    name: str
    before: str
    after: str
    difference: str
    course: str


@dataclass(frozen=True)
class ChangeRow:
    text: str
    language: str
    lang: str
    town: bool
    danger: bool
    expected: str
    before: str
    after: str


@dataclass(frozen=True)
class LostRows:
    """`suspects`: (topic, its name, example); `topics`: (topic, its name)."""

    changes: list[ChangeRow]
    suspects: list[tuple[str, str, Example]]
    topics: list[tuple[str, str]]


def standing(stand: Stand, published: bool = False, testing: bool = False) -> tuple[str, bool] | None:
    """(what to say, whether it is urgent); None when all is understood, or will be in seconds: also when one was
    `published` just now, which the engine is only being given. `testing`: a renewal is under way; while it answers its
    questions nothing else is learnt."""
    said = None if published and stand.engine == "older" else _STANDS.get(stand.engine)
    learning = _LEARNING if stand.learning else f"{_AFTER_THE_TEST if testing else _NEXT} {_TOO_LONG}"
    return (f"{said} {learning}", stand.engine == "none") if said else None


class TrainingWords:
    def __init__(self, library: Library, words: Words) -> None:
        self._library, self._words = library, words

    def objections(self, compared: Comparison) -> list[str]:
        """One sentence for each kind, with all languages that it is about."""
        found: dict[str, list[Objection]] = {}
        for one in compared.objections:
            found.setdefault(one.code, []).append(one)
        return [_own(same[0]) if code == "town_question" else self._all(code, same) for code, same in found.items()]

    def figures(self, compared: Comparison) -> list[FigureRow]:
        rows = [
            _row(name, getattr(compared.before, field), getattr(compared.after, field), more)
            for field, name, more in _ROWS
        ]
        if compared.town[1].of:
            rows.insert(0, _row("Ihre eigenen Prüffragen richtig beantwortet", *compared.town, True))
        return rows

    def languages(self, compared: Comparison) -> list[tuple[str, FigureRow, FigureRow]]:
        """(language, right topic, emergencies)."""
        return [
            (self._words.language(code), _row("", was.right, now.right, True), _row("", was.danger, now.danger, True))
            for code, (was, now) in compared.languages.items()
        ]

    def changes(self, changes: Sequence[Change]) -> list[ChangeRow]:
        return [
            ChangeRow(
                one.expected.text, self._words.language(one.expected.language), one.expected.language,
                one.expected.town, one.expected.danger, self.expected(one.expected), self._given(one.before),
                self._given(one.after),
            )
            for one in changes
        ]  # fmt: skip

    def lost(self, found: Lost | None) -> LostRows | None:
        if found is None:
            return None
        suspects = [(one.intent, self.topic(one.intent), one) for one in found.suspects]
        return LostRows(self.changes(found.changes), suspects, [(name, self.topic(name)) for name in found.topics])

    def page(self, path: str) -> str:
        known = self._library.guide.pages.get(path)
        return known.titles.get(DEFAULT, path) if known else path

    def topic(self, name: str) -> str:
        if name in ("out_of_scope", "oos"):
            return "gehört nicht zu Lotses Themen"
        return self._words.topic(name)

    def expected(self, one: Expected) -> str:
        return f"Seite „{self.page(one.page)}“" if one.page else self.topic(one.intent or "")

    def _given(self, one: Given) -> str:
        if one.danger:
            return "Notfall: Hilfe sofort"
        if one.zone == "confident" and one.intent:
            return self.topic(one.intent)
        if one.page:
            return f"Seite „{self.page(one.page)}“"
        if one.zone == "choice":
            return "fragt nach: " + " oder ".join(self.topic(name) for name in one.offered)
        return "nicht verstanden"

    def _all(self, code: str, same: Sequence[Objection]) -> str:
        return _OBJECTIONS[code].format(where="; ".join(map(self._figures, same)))

    def _figures(self, one: Objection) -> str:
        language = f"{self._words.language(one.language)} " if one.language else ""
        return f"{language}{percent(one.after)} statt {percent(one.before)}"


def _own(one: Objection) -> str:
    which = (
        "Eine Ihrer eigenen Prüffragen wird" if one.after == 1 else f"{one.after:.0f} Ihrer eigenen Prüffragen werden"
    )
    return f"{which} nicht mehr richtig beantwortet."


def percent(part: float | None) -> str:
    return "–" if part is None else f"{part * 100:.1f}\u00a0%".replace(".", ",")


def tally(number: int, one: str, many: str) -> str:
    """`1 Frage`, `12 Fragen`."""
    return f"{number} {one if number == 1 else many}"


def _row(name: str, before: Share, after: Share, more_is_better: bool) -> FigureRow:
    gained = after.hits - before.hits
    course = "same" if not gained else "better" if (gained > 0) is more_is_better else "worse"
    difference = (
        "gleich" if not gained else f"{gained:+d} {'Frage' if abs(gained) == 1 else 'Fragen'}".replace("-", "−")
    )
    return FigureRow(name, percent(before.part), percent(after.part), difference, course)


def asked(figures: Figures) -> int:
    """How many questions of the fixed set there were."""
    return figures.right.of + figures.kept.of

"""What the editor says in German about states and problems of texts."""

from __future__ import annotations

from babel import Locale

from bot.core.locale import ENDONYMS, language
from bot.core.response import Kind
from bot.core.wording import Problem
from bot.service.overview import State

_GERMAN = Locale.parse("de")
STATES: dict[State, tuple[str, str]] = {
    "there": ("✓", "da"),
    "missing": ("○", "fehlt"),
    "edited": ("✎", "hier geändert"),
    "german_changed": ("⚠", "Deutsch wurde geändert"),
    "file": ("⇄", "Datei sagt etwas anderes"),
}
FILTERS: dict[State, str] = {
    "missing": "in einer Sprache fehlt der Text",
    "german_changed": "Deutsch wurde geändert",
    "edited": "hier geändert",
    "file": "Datei sagt etwas anderes",
}
TABS: dict[str, tuple[str, tuple[Kind, ...]]] = {
    "answers": ("Antworten", ("answer",)),
    "sentences": ("Sätze des Bots", ("interface",)),
    "labels": ("Knöpfe und Themen", ("label", "topic")),
}
KINDS: dict[Kind, str] = {"answer": "Antwort", "interface": "Satz des Bots", "label": "Knopf", "topic": "Thema"}
_PROBLEMS = {
    "empty": "Der Text ist leer. Ein Text, den es schon gibt, kann nicht gelöscht, nur geändert werden.",
    "too_long": "Der Text ist zu lang: {found} Zeichen, erlaubt sind {most}.",
    "too_many_sentences": "Das sind {found} Sätze. Mehr als {most} liest auf dem Handy niemand; bitte kürzen.",
    "unknown_placeholder": "{found} kann der Bot hier nicht ausfüllen. Erlaubt: {known}.",
    "missing_placeholder": "{found} fehlt. Der Bot setzt dort etwas ein; bitte genau so stehen lassen.",
    "missing_number": "Die Nummer {found} fehlt. In einer Antwort bei Gefahr muss sie genau so stehen.",
    "label_taken": "Diesen Knopf gibt es in dieser Sprache schon: {found}.",
    "phone_typed": "Hier steht eine Telefonnummer ({found}). Besser nur beim Amt pflegen, der Bot zeigt sie dazu.",
    "hours_typed": "Hier steht eine Uhrzeit ({found}). Zeiten besser nur beim Amt pflegen, der Bot zeigt sie dazu.",
}


def sentence(problem: Problem) -> str:
    return _PROBLEMS[problem.code].format(**problem.values)


def language_name(locale: str) -> str:
    """„Arabisch“; einfache Sprache keeps its own name."""
    if "-" in locale:
        return ENDONYMS.get(locale, locale)
    return str(_GERMAN.languages.get(language(locale), locale))

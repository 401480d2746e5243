"""What the desk says in German about texts: states, problems, how much an answer says."""

from __future__ import annotations

from bot.core.locale import ENDONYMS
from bot.core.problem import Problem
from bot.core.texts.draft import DraftState
from bot.core.texts.response import Kind
from bot.service.pressed import german_language
from bot.service.texts.overview import State

STATES: dict[State, tuple[str, str]] = {
    "there": ("✓", "da"),
    "missing": ("○", "fehlt"),
    "edited": ("✎", "hier geändert"),
    "german_changed": ("⚠", "Deutsch wurde geändert"),
    "file": ("⇄", "Datei sagt etwas anderes"),
}
KINDS: dict[Kind, str] = {"answer": "Antwort", "interface": "Satz des Bots", "label": "Knopf", "topic": "Thema"}
DRAFT_STATES: dict[DraftState, tuple[str, str]] = {
    "draft": ("✎", "Entwurf"),
    "waiting": ("◎", "wartet auf Gegenlesen"),
    "returned": ("↩", "kam zurück"),
    "scheduled": ("◷", "vorgemerkt"),
    "failed": ("✗", "konnte nicht veröffentlicht werden"),
}
DEPTHS = {
    "facts": ("Fakten", "Der Bot sagt, was ist: Orte, Zeiten, Kosten, Regeln."),
    "steps": ("Schritte", "Der Bot sagt, was man der Reihe nach tut."),
    "person": ("Nur ein Mensch", "Der Bot nennt nur, wer hilft, und bietet eine Person an."),
}
DEPTH_NAMES = {depth: name for depth, (name, _) in DEPTHS.items()}
_PROBLEMS = {
    "empty": "Der Text ist leer. Ein Text, den es schon gibt, kann nicht gelöscht, nur geändert werden.",
    "too_long": "Der Text ist zu lang: {found} Zeichen, erlaubt sind {most}.",
    "too_many_sentences": "Das sind {found} Sätze. Mehr als {most} liest auf dem Handy niemand; bitte kürzen.",
    "unknown_placeholder": "{found} kann der Bot hier nicht ausfüllen. Erlaubt: {known}.",
    "missing_placeholder": "Hier fehlt noch: {found}. Der Bot setzt dort etwas ein; bitte genau so schreiben.",
    "missing_number": "Die Nummer {found} fehlt. In einer Antwort bei Gefahr muss sie genau so stehen.",
    "label_taken": "Diesen Knopf gibt es in dieser Sprache schon: {found}.",
    "unread": "Diesen Text hat eine Maschine vorgeschlagen ({found}). Bitte lesen Sie ihn, dann haken Sie es an.",
    "published_meanwhile": "Inzwischen hat {who} etwas anderes veröffentlicht. Lesen Sie beides und entscheiden Sie.",
    "gone": "Diesen Text gibt es nicht mehr.",
    "phone_typed": "Hier steht eine Telefonnummer ({found}). Besser nur beim Amt pflegen, der Bot zeigt sie dazu.",
    "hours_typed": "Hier steht eine Uhrzeit ({found}). Zeiten besser nur beim Amt pflegen, der Bot zeigt sie dazu.",
}
_ABSENT = "{} steht im deutschen Text nicht. Setzen Sie es zuerst dort ein, oder nehmen Sie es hier heraus."

_NO_SUGGESTION = {
    "none": "Für diese Sprache ist kein Übersetzungsdienst eingerichtet.",
    "unreachable": "Der Übersetzungsdienst antwortet gerade nicht. Bitte später noch einmal, oder selbst schreiben.",
    "damaged": "Kein Vorschlag: Der Dienst hat Platzhalter oder Zahlen verändert. Bitte schreiben Sie selbst.",
}


def sentence(problem: Problem) -> str:
    absent = problem.values.get("absent", "")
    if absent and absent == problem.values["found"]:
        return _ABSENT.format(absent)
    values = {name: value or "jemand anderes" if name == "who" else value for name, value in problem.values.items()}
    said = _PROBLEMS[problem.code].format(**values)
    return f"{said} {_ABSENT.format(absent)}" if absent else said


def no_suggestion(failure: str) -> str:
    return _NO_SUGGESTION[failure]


def language_name(locale: str) -> str:
    """„Arabisch“; einfache Sprache keeps its own name."""
    if "-" in locale:
        return ENDONYMS.get(locale, locale)
    return german_language(locale)

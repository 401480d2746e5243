"""What the page of Excel files says in German."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.errors import SheetRefused
from bot.core.problem import Problem
from bot.desk.text_words import sentence

WHAT: Mapping[str, str] = {  # which texts go into a file
    "work": "nur, woran etwas zu tun ist",
    "missing": "nur, was fehlt",
    "german_changed": "nur, wo Deutsch geändert wurde",
    "machine": "nur, was noch niemand gelesen hat",
    "due": "nur, was wieder zu lesen ist",
    "": "alle Texte",
}
_REFUSED: Mapping[str, str] = {
    "too_large": "Die Datei ist zu groß. Geben Sie weniger Texte auf einmal weiter.",
    "no_excel": "Das ist keine Excel-Datei (.xlsx), oder sie ist beschädigt. Bitte speichern Sie sie neu als .xlsx.",
    "no_sheet": "In der Datei fehlt das Blatt „Texte“. Nehmen Sie eine Datei, die Sie hier heruntergeladen haben.",
    "no_text": "In der Datei steht kein Text.",
    "head": "Die erste Zeile muss mit „Art“ und „Name“ beginnen. Bitte lassen Sie sie, wie sie war.",
    "column": "Die Spalte „{where}“ fehlt. Bitte lassen Sie alle Spalten stehen.",
    "kind": "Zeile {where}: Die ersten zwei Spalten wurden geändert. Bitte lassen Sie sie, wie sie waren.",
    "version": "Zeile {where}: Eine Zahl in den schmalen Spalten wurde geändert. Bitte lassen Sie sie, wie sie waren.",
    "nothing": "Es ist keine Datei angekommen. Bitte wählen Sie die Excel-Datei aus.",
}
_WHY: Mapping[str, str] = {
    "unknown_name": "Einen deutschen Text mit diesem Namen gibt es nicht.",
    "unknown_locale": "In dieser Sprache antwortet der Bot nicht.",
    "twice": "Dieser Text steht zweimal in der Datei.",
    "changed_meanwhile": "{found} hat inzwischen einen anderen Text veröffentlicht ({most}). Bitte dort nachsehen und "
    "die Änderung auf der Seite des Textes eintragen.",
    "german": "Deutsch wird nicht aus der Datei übernommen: Wer übersetzt, schreibt nur in die anderen Spalten. Soll "
    "es so heißen, ändern Sie es bitte auf der Seite des Textes.",
    "other_department": "Diese Antwort gehört einer anderen Abteilung; nur sie ändert sie.",
    "suggested": "Diesen Text hat eine Maschine vorgeschlagen. Bitte lesen Sie ihn auf seiner Seite und "
    "veröffentlichen Sie ihn dort.",
    "second_reader": "Antworten liest bei Ihnen erst jemand gegen. Bitte die Änderung auf der Seite des Textes als "
    "Entwurf eintragen.",
}


def why(problem: Problem) -> str:
    """Why a text of a file is not taken."""
    if problem.code in _WHY:
        return _WHY[problem.code].format(**problem.values)
    return sentence(problem)


def refusal(error: SheetRefused) -> str:
    return no_file(error.reason, error.where)


def no_file(reason: str, where: str = "") -> str:
    """What is wrong with a file, and what to do."""
    return _REFUSED[reason].format(where=where)

"""What the list of texts says in German: marks, depths, filters."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.locale import PLAIN
from bot.core.texts.response import Kind
from bot.core.texts.standing import Mark

MARK_WORDS: Mapping[Mark, tuple[str, str]] = {
    "missing": ("○", "fehlt"),
    "german_changed": ("⚠", "Deutsch wurde geändert"),
    "file": ("⇄", "Datei sagt etwas anderes"),
    "draft": ("✍", "Entwurf offen"),
    "fact_due": ("§", "Angaben nachprüfen"),
    "due": ("↻", "wieder lesen"),
    "machine": ("⚙", "noch von niemandem gelesen"),
    "edited": ("✎", "hier geändert"),
    "fresh": ("✓", "aktuell"),
}
ARCHIVED = ("▣", "archiviert")
MARK_TITLES: Mapping[Mark, str] = {  # over a list of nothing else
    "missing": "In einer Sprache fehlt der Text",
    "german_changed": "Deutsch wurde geändert, die Übersetzung noch nicht",
    "file": "Die mitgelieferte Datei sagt etwas anderes",
    "draft": "Entwürfe, die noch niemand liest, der schreibt",
    "fact_due": "Zahlen, Fristen oder Gesetze, die nachzuprüfen sind",
    "due": "Wiedervorlage: wieder lesen",
    "machine": "Von einer Maschine geschrieben, noch von niemandem gelesen",
    "edited": "Hier geändert",
    "fresh": "Aktuell",
}
CHIPS: tuple[Mark, ...] = (
    "missing", "german_changed", "machine", "due", "fact_due", "draft", "file", "edited",
)  # fmt: skip
TABS: Mapping[str, tuple[str, tuple[Kind, ...]]] = {
    "answers": ("Antworten", ("answer",)),
    "sentences": ("Sätze des Bots", ("interface",)),
    "labels": ("Knöpfe und Themen", ("label", "topic")),
    "all": ("Alles", ()),
}
BRIEF: Mapping[str, str] = {PLAIN: "einfach"}  # where a language is not called by its code
NOTHING: Mapping[str, str] = {  # by what was asked for
    "mark": "Hier ist nichts zu tun.",
    "words": "Nichts gefunden. Suchen Sie mit weniger Wörtern, oder sehen Sie unter „Alles“ nach.",
    "filter": "Dazu gibt es keinen Text. Nehmen Sie einen Filter weg.",
}

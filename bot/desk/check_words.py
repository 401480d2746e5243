"""What the content check says in German: a title per kind of finding, and a sentence for each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.core.finding import Finding, Severity

SEVERITIES: Mapping[Severity, tuple[str, str]] = {
    "error": ("✗", "Fehler"),
    "warning": ("⚠", "Warnungen"),
    "info": ("ℹ", "Hinweise"),
}
TITLES: Mapping[str, str] = {
    "missing": "Texte fehlen in Sprachen",
    "no_answer": "Themen ohne Antwort oder Knopf",
    "no_examples": "Themen ohne Beispielfragen",
    "empty": "Leere Texte",
    "too_long": "Zu lange Texte",
    "too_many_sentences": "Antworten mit mehr als vier Sätzen",
    "unknown_placeholder": "Platzhalter, die der Bot nicht kennt",
    "missing_placeholder": "Platzhalter fehlen",
    "cannot_fill": "Platzhalter, für die beim Amt etwas fehlt",
    "missing_number": "Notrufnummern fehlen",
    "label_taken": "Knöpfe mit gleichem Text",
    "fact_without_intent": "Fakten ohne Thema",
    "link_dead": "Links, die nirgends hinführen",
    "german_changed": "Deutsch wurde geändert, Übersetzung nicht",
    "review_due": "Texte, die wieder gelesen werden müssen",
    "fact_due": "Fakten, die wieder geprüft werden müssen",
    "fact_not_said": "Text und Faktenliste passen nicht mehr zusammen",
    "number_without_source": "Zahlen ohne Quelle",
    "few_languages": "Themen ohne Beispielfragen in manchen Sprachen",
    "hard_to_read": "Schwer zu lesen",
    "phone_typed": "Telefonnummern im Text",
    "hours_typed": "Uhrzeiten im Text",
    "office_without_hours": "Ämter ohne Öffnungszeiten",
    "name_missing": "Namen fehlen in Sprachen",
    "course_past": "Kurse, die vorbei sind",
    "event_past": "Veranstaltungen, die vorbei sind",
    "link_unsure": "Links, die gerade nicht antworten",
    "offer_past": "Angebote, die vorbei sind",
    "words_missing": "Texte von Angeboten, Dokumenten und Ansprechpersonen fehlen in Sprachen",
    "contact_missing": "Niemand zu erreichen",
    "leads_nowhere": "Namen, die es hier nicht gibt",
    "pin_german": "Hinweise ohne deutschen Text",
    "machine": "Maschinell geschrieben, noch von keinem Menschen gelesen",
    "fact_unchecked": "Fakten, deren Quelle noch niemand aufgeschlagen hat",
    "special_past": "Besondere Öffnungszeiten, die alle vorbei sind",
    "pin_over": "Hinweise, die vorbei sind",
}
_SENTENCES: Mapping[str, str] = {
    "no_answer": "Auf Deutsch fehlt: {lacks}.",
    "too_long": "{found} Zeichen, erlaubt sind {most}.",
    "too_many_sentences": "{found} Sätze, erlaubt sind {most}.",
    "unknown_placeholder": "{found}; erlaubt: {known}.",
    "missing_placeholder": "Es fehlt {found}.",
    "cannot_fill": "{found} gibt es beim Amt {office} nicht. Der Satz darum wird weggelassen.",
    "missing_number": "Es fehlt {found}.",
    "label_taken": "„{found}“ heißt auch der Knopf {other}.",
    "fact_without_intent": "Diese Themen gibt es nicht: {found}.",
    "link_dead": "{why}. Steht bei: {where}.",
    "link_unsure": "{why}. Steht bei: {where}.",
    "review_due": "Fällig seit {since}.",
    "fact_due": "Fällig seit {since}: {fact} Quelle: {source}",
    "fact_not_said": "Das steht nicht mehr da: {fact}",
    "number_without_source": "{found}",
    "hard_to_read": "{found}",
    "phone_typed": "{found}. Besser nur beim Amt pflegen.",
    "hours_typed": "{found}. Besser nur beim Amt pflegen.",
    "office_without_hours": "Bitte die Zeiten eintragen, oder dass es nur mit Termin geht.",
    "name_missing": "Wer so schreibt, liest den Namen in einer anderen Sprache.",
    "course_past": "Zu Ende seit {since}.",
    "event_past": "Zuletzt begonnen am {since}.",
    "special_past": "Die letzten waren am {since}. Fehlen die neuen?",
    "offer_past": "Zu Ende seit {since}. Niemand sieht es mehr.",
    "words_missing": "Wer so schreibt, liest es in einer anderen Sprache, mit einem Hinweis dazu.",
    "contact_missing": "Bitte Telefon, E-Mail oder eine Webseite eintragen.",
    "leads_nowhere": "{found}. Verschrieben, oder mit einem Import verschwunden?",
    "pin_german": "Bitte abnehmen und mit deutschem Text neu anheften.",
    "pin_over": "Zu Ende seit {since}.",
    "machine": "{count} von {of} Texten.",
    "fact_unchecked": "{count} von {of}, der erste hier. In responses/facts.yml trägt man das Datum bei checked ein.",
}


def sentence(finding: Finding) -> str:
    values = {name: _day(value) if name == "since" else value for name, value in finding.values.items()}
    return _SENTENCES.get(finding.code, "").format(**values)


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d.%m.%Y}"

"""What the content check says in German: a title per kind of finding, and a sentence for each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.core.texts.finding import Finding, Severity

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
    "no_protection_group": "Keine Schutzgruppe",
    "no_coordination": "Keine koordinierende Stelle",
    "residence_unchosen": "Die Ausländerbehörde liest mit, ohne gewählt zu sein",
    "web_only_unknown": "Themen, die es nicht gibt, sollen nur im Web-Chat beantwortet werden",
    "untranslated": "Eigene Themen, die noch nicht in allen Sprachen da sind",
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
    "words_missing": "Angebote, Dokumente, Ansprechpersonen und Schritte fehlen in Sprachen",
    "contact_missing": "Niemand zu erreichen",
    "leads_nowhere": "Namen, die es hier nicht gibt",
    "two_departments": "Ämter, die bei zwei Abteilungen stehen",
    "pin_german": "Hinweise ohne deutschen Text",
    "machine": "Maschinell geschrieben, noch von keinem Menschen gelesen",
    "page_behind": "Seiten, deren Übersetzung älter ist als der deutsche Text",
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
    "no_protection_group": "Gespräche über Krisen, Gesundheit und Asyl liest hier die koordinierende Stelle.",
    "no_coordination": "Das Amt {found} gibt es nicht.",
    "residence_unchosen": "{title} entscheidet über den Aufenthalt. Anfragen dazu liest von selbst: {found}.",
    "web_only_unknown": "In der Liste `web_only` steht: {found}. Das hält kein Thema von Telegram fern.",
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
    "words_missing": "Wer so schreibt, liest es in einer anderen Sprache.",
    "contact_missing": "Bitte Telefon, E-Mail oder eine Webseite eintragen.",
    "leads_nowhere": "{found}. Verschrieben, oder mit einem Import verschwunden?",
    "two_departments": "{found}: Dort ist eine andere Abteilung eingetragen, und die gilt.",
    "pin_german": "Bitte abnehmen und mit deutschem Text neu anheften.",
    "pin_over": "Zu Ende seit {since}.",
    "machine": "{count} von {of} Texten.",
    "page_behind": "{count} von {of} Seiten, zum Beispiel: {found}. Wer sie liest, bekommt einen Hinweis dazu.",
    "fact_unchecked": "{count} von {of}.",
}

# What to do about it, one plain sentence each.
_TO_DO: Mapping[str, str] = {
    "missing": "Schreiben Sie den Text in dieser Sprache, oder lassen Sie sich einen vorschlagen.",
    "no_answer": "Schreiben Sie den deutschen Text; die Übersetzungen folgen.",
    "no_examples": "Tragen Sie Fragen ein, wie Leute sie stellen. Sonst findet der Bot das Thema nicht.",
    "empty": "Schreiben Sie einen Text.",
    "too_long": "Kürzen Sie den Text.",
    "too_many_sentences": "Kürzen Sie auf höchstens vier Sätze.",
    "unknown_placeholder": "Löschen Sie den Platzhalter, oder wählen Sie einen der erlaubten.",
    "missing_placeholder": "Setzen Sie den Platzhalter an seine Stelle.",
    "cannot_fill": "Tragen Sie beim Amt nach, was fehlt, oder nehmen Sie den Satz aus der Antwort.",
    "missing_number": "Setzen Sie die Nummer genau so in den Text.",
    "label_taken": "Geben Sie einem der beiden Knöpfe einen anderen Text.",
    "fact_without_intent": "Das steht in einer Datei. Sagen Sie es der Person, die Lotse eingerichtet hat.",
    "link_dead": "Tragen Sie die richtige Adresse ein, oder löschen Sie den Link.",
    "no_protection_group": "Sagen Sie der Person, die Lotse eingerichtet hat, wer sie ist (docs/imports.md).",
    "no_coordination": "Tragen Sie in portal/town.yml bei `coordination_office` die Kennung eines Amtes ein.",
    "residence_unchosen": "Haken Sie bei der Abteilung „Das ist die Ausländerbehörde“ an.",
    "untranslated": "Bis dahin lesen die Leute Englisch oder Deutsch. Schreiben Sie den Text, oder geben Sie ihn ab.",
    "german_changed": "Lesen Sie beide Texte. Ändern Sie die Übersetzung, oder bestätigen Sie, dass sie noch passt.",
    "review_due": "Lesen Sie den Text. Stimmt er, drücken Sie „Gelesen, stimmt“.",
    "fact_due": "Öffnen Sie die Quelle und tragen Sie ein, dass Sie nachgesehen haben.",
    "fact_not_said": "Vergleichen Sie: Stimmt der Text, oder muss die Angabe wieder hinein?",
    "number_without_source": "Prüfen Sie die Zahl. Ohne Quelle lassen Sie sie besser weg und verweisen auf das Amt.",
    "few_languages": "Tragen Sie in diesen Sprachen Fragen ein.",
    "hard_to_read": "Nehmen Sie kürzere Wörter und kürzere Sätze.",
    "phone_typed": "Löschen Sie die Nummer aus dem Text. Der Bot zeigt sie aus den Daten des Amtes.",
    "hours_typed": "Löschen Sie die Zeit aus dem Text. Der Bot zeigt sie aus den Daten des Amtes.",
    "office_without_hours": "Tragen Sie die Öffnungszeiten ein, oder „nur mit Termin“.",
    "name_missing": "Tragen Sie den Namen in dieser Sprache ein.",
    "course_past": "Tragen Sie die neuen Tage ein, oder archivieren Sie den Kurs.",
    "event_past": "Tragen Sie den neuen Tag ein, oder archivieren Sie die Veranstaltung.",
    "link_unsure": "Öffnen Sie den Link selbst und sehen Sie nach.",
    "offer_past": "Nehmen Sie das Angebot heraus, oder tragen Sie ein neues Ende ein.",
    "words_missing": "Tragen Sie den Text in dieser Sprache ein.",
    "contact_missing": "Tragen Sie ein, wie man jemanden erreicht.",
    "leads_nowhere": "Wählen Sie etwas aus, das es gibt.",
    "two_departments": "Wählen Sie beim Amt die richtige Abteilung, oder nehmen Sie hier den Haken weg.",
    "pin_german": "Nehmen Sie den Hinweis ab und heften Sie ihn mit deutschem Text neu an.",
    "machine": "Lesen Sie jeden Tag ein paar davon. Stimmt ein Text, bestätigen Sie es.",
    "page_behind": "Bitten Sie die Redaktion des Portals um neue Übersetzungen. Stimmt eine noch, drücken Sie bei ihr "
    "„Geprüft, stimmt noch“.",
    "fact_unchecked": "Öffnen Sie die Quelle und tragen Sie ein, dass Sie nachgesehen haben.",
    "special_past": "Tragen Sie die neuen Tage ein, zum Beispiel Feiertage im nächsten Jahr.",
    "pin_over": "Nehmen Sie den Hinweis ab.",
}


def sentence(finding: Finding) -> str:
    values = {name: _day(value) if name == "since" else value for name, value in finding.values.items()}
    return _SENTENCES.get(finding.code, "").format(**values)


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d.%m.%Y}"


def to_do(finding: Finding) -> str:
    return _TO_DO[finding.code]

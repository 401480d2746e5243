"""Why a source or an item of it was not taken, in German; readers of technical formats tell it in English."""

from __future__ import annotations

import re

from bot.desk.content.content_words import source_name

_GERMAN = [
    (re.compile(pattern), words)
    for pattern, words in (
        (
            r"^edited by (.+), and the source now says something else; the edit is shown$",
            "{0} hat es von Hand geändert, und die Quelle sagt jetzt etwas anderes. Gezeigt wird weiter, was von Hand "
            "geändert ist; entscheiden Sie unter „Datenquellen“.",
        ),
        (
            r"^edited by (.+), and the source has it no more; the edit is shown$",
            "{0} hat es von Hand geändert, und die Quelle hat es nicht mehr. Gezeigt wird weiter, was von Hand "
            "geändert ist; entscheiden Sie unter „Datenquellen“.",
        ),
        (r"^as edited by (.+)$", "Bleibt, wie {0} es geändert hat."),
        (r"^kept$", "Bleibt, wie es hier steht."),
        (r"^it goes on under another key$", "Geht mit anderer Kennung weiter."),
        (
            r"^it was here before under another key",
            "Gab es schon mit anderer Kennung. Was hier dazu geändert oder notiert ist, gilt weiter.",
        ),
        (r"^moved to (.+)$", "Steht jetzt unter {0}."),
        (r"^moved from (.+)$", "Stand bisher unter {0}."),
        (
            r"^the archived page (.+) may have come back under this path; it is shown$",
            "Das ist vielleicht die archivierte Seite {0} unter neuer Adresse. Sie wird gezeigt.",
        ),
        (
            r"^this \w+ belongs to (.+); give it another name or remove it there$",
            "Gibt es schon ({0}). Geben Sie ihm hier eine andere Kennung, oder entfernen Sie es dort.",
        ),
        (r"^its name is longer than (\d+) characters$", "Der Name ist länger als {0} Zeichen."),
        (r"is there twice \(also in (.+?)\)", "Kommt zweimal vor, auch in {0}; das erste gilt."),
        (r"it ends (?:\(.+?\) )?before it begins", "Das Ende liegt vor dem Beginn."),
        (r"(\w[\w-]*) cannot be read", "Die Angabe {0} ist nicht lesbar."),
        (r"(?:it has no beginning|no date is given)", "Es fehlt, wann es beginnt."),
        (r"it has no (?:title|name)", "Es fehlt der Name."),
        (r"it is cancelled", "Ist dort abgesagt."),
        (r"it is postponed", "Ist dort verschoben, ein neuer Termin fehlt noch."),
        (r"it is marked as private", "Ist dort als privat markiert."),
        (r"its UID is used twice", "Die Kennung (UID) kommt im Kalender zweimal vor; das erste gilt."),
        (r"is there twice", "Kommt zweimal vor; das erste gilt."),
        (r"it begins in the year (\d+)", "Es beginnt im Jahr {0}."),
        (r"it lasts for more than five years", "Es dauert länger als fünf Jahre."),
        (r"it is repeated more often than daily", "Es wiederholt sich öfter als täglich."),
        (r"it is repeated (\d+) times a day", "Es wiederholt sich {0}-mal am Tag."),
        (r"more than (\d+) broken recurrence rules", "Mehr als {0} Regeln der Wiederholung (RRULE) sind nicht lesbar."),
        (r"its recurrence rule", "Die Regel der Wiederholung (RRULE) ergibt keine Termine."),
        (r"it names more than (\d+) single dates", "Es hat mehr als {0} einzelne Tage."),
        (r"is no web address", "Eine Webadresse ist keine."),
        (r"nothing is said at (.+)", "Nichts mehr steht unter {0}."),
        (r"(\d+) of (\d+) items are suddenly missing", "Auf einmal fehlen dort: {0} von {1} Einträgen."),
        (r"there is no event in this calendar", "Im Kalender steht keine einzige Veranstaltung."),
        (
            r"no event, course or office \(schema.org\) on this page",
            "Auf der Seite steht für Programme (schema.org) keine Veranstaltung, kein Kurs und kein Amt.",
        ),
        (r": an empty list$", "Die Liste ist leer."),
        (r": is empty$", "Die Datei ist leer."),
        (r"more than (\d+) redirections", "Die Adresse leitet mehr als {0}-mal weiter."),
        (r"no file was sent", "Es ist keine Datei ausgewählt."),
        (
            r"in no format that is known",
            "Lotse findet darin keinen Kalender und keine Tabelle mit den Spalten der Vorlage. "
            "Eine leere Tabelle gibt es bei „Datei einlesen“.",
        ),
        (
            r"an Excel file of before 2007",
            "Die Datei ist aus Excel vor 2007 (.xls). Bitte speichern Sie sie als .xlsx.",
        ),
        (
            r"a PDF or Word file",
            "Das ist ein PDF oder eine Word-Datei. Lotse liest Kalender (.ics) und Tabellen (Excel, CSV): Übertragen "
            "Sie die Angaben in eine leere Tabelle, es gibt sie bei „Datei einlesen“. Das PDF selbst lässt sich unter "
            "„Ämter, Kurse, Termine“, „Dokumente“ mit seiner Adresse eintragen.",
        ),
        (r"a web page without JSON-LD", "Das ist eine Webseite ohne Angaben für Programme (schema.org)."),
        (
            r"not text in UTF-8 or Windows-1252|not UTF-8 text",
            "Der Text ist in einer Schrift gespeichert, die Lotse nicht kennt. Bitte speichern Sie ihn als UTF-8.",
        ),
        (r"not valid JSON|expected a list of Integreat", "Das sind keine Seiten, Orte oder Termine von Integreat."),
        (
            r"not a calendar that can be read|the calendar ends in the middle",
            "Der Kalender ist beschädigt oder nicht ganz da.",
        ),
        (r"answered with status (\d+)", "Die Adresse antwortet mit dem Fehler {0}."),
        (r"larger than (\d+) MB", "Das ist größer als {0} MB."),
        (r"this name is not known", "Diese Adresse gibt es im Internet nicht."),
        (
            r"is an address inside a private network",
            "Diese Adresse liegt im eigenen Netz. Erlauben kann es, wer Lotse "
            "eingerichtet hat (LOTSE_ALLOW_PRIVATE_SOURCES).",
        ),
        (r"only http and https addresses|not an address", "Das ist keine Webadresse."),
        (r": cannot be read \((.+?)\)", "Die Adresse ist gerade nicht zu erreichen ({0})."),
        (r"is no (?:date|day or time|time)\b", "Ein Tag oder eine Uhrzeit ist nicht lesbar."),
        (r"are no opening hours|opening hours from|is no day of the week", "Die Öffnungszeiten sind nicht lesbar."),
        (r"^([A-Z]\w+)$", "Beim Lesen ist etwas schiefgegangen, das Lotse nicht kennt ({0})."),
    )
]


_TOLD_IN_GERMAN = re.compile(r"\b(?:Spalten?|Blatt|Tabelle|Zeilen?|ausgepackt|Excel-Datei)\b")


def why_refused(why: str) -> tuple[str, str]:
    """(the reason, its language). What tables tell is German; what is not known stays as it was told."""
    if why.startswith("Zeile "):
        return why, "de"
    _, first_of_all, first = why.partition("can be read; the first: ")
    if first_of_all:
        words, language = why_refused(first)
        return f"Nichts davon ist lesbar. Beim ersten: {words}", language
    for pattern, words in _GERMAN:
        if found := pattern.search(why):
            return words.format(*map(source_name, found.groups())), "de"
    return why, "de" if _TOLD_IN_GERMAN.search(why) else "en"

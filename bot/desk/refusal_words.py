"""Why an item of a source was not taken, in German; readers of technical formats tell it in English."""

from __future__ import annotations

import re

_GERMAN = [
    (re.compile(pattern), words)
    for pattern, words in (
        (r"it ends (?:\(.+?\) )?before it begins", "Das Ende liegt vor dem Beginn."),
        (r"(\w[\w-]*) cannot be read", "Die Angabe {0} ist nicht lesbar."),
        (r"(?:it has no beginning|no date is given)", "Es fehlt, wann es beginnt."),
        (r"it has no (?:title|name)", "Es fehlt der Name."),
        (r"it is cancelled", "Ist dort abgesagt."),
        (r"it is marked as private", "Ist dort als privat markiert."),
        (r"its UID is used twice", "Die Kennung (UID) kommt im Kalender zweimal vor; das erste gilt."),
        (r"is there twice", "Kommt zweimal vor; das erste gilt."),
        (r"it begins in the year (\d+)", "Es beginnt im Jahr {0}."),
        (r"it lasts for more than five years", "Es dauert länger als fünf Jahre."),
        (r"it is repeated more often than daily", "Es wiederholt sich öfter als täglich."),
        (r"it is repeated (\d+) times a day", "Es wiederholt sich {0}-mal am Tag."),
        (r"its recurrence rule", "Die Regel der Wiederholung (RRULE) ergibt keine Termine."),
        (r"it names more than (\d+) single dates", "Es hat mehr als {0} einzelne Tage."),
        (r"is no web address", "Eine Webadresse ist keine."),
        (r"is no price|its price is below zero", "Der Preis ist keiner."),
        (r"is no (?:date|day or time|time)\b", "Ein Tag oder eine Uhrzeit ist nicht lesbar."),
        (r"are no opening hours|opening hours from|is no day of the week", "Die Öffnungszeiten sind nicht lesbar."),
    )
]


def why_refused(why: str) -> tuple[str, str]:
    """(the reason, its language). What tables tell is German; what is not known stays as it was told."""
    if why.startswith("Zeile "):
        return why, "de"
    for pattern, words in _GERMAN:
        if found := pattern.search(why):
            return words.format(*found.groups()), "de"
    return why, "en"

"""How the desk speaks of portal content: kinds, sources, what was done, and values as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.requests import Request

from bot.core.content.shown_item import DESK
from bot.desk.content.content_fields import FORMS
from bot.desk.content.town_form import TOWN
from bot.desk.words import DAYS
from bot.service.content.references import Reference

ONLY: Mapping[str, str] = {
    "": "alles", "edited": "von Hand geändert", "hours": "ohne Öffnungszeiten", "phone": "ohne Telefonnummer",
    "address": "ohne Adresse oder Stelle auf der Karte", "past": "schon vorbei", "archived": "archiviert",
}  # fmt: skip
ONLY_OF: Mapping[str, tuple[str, ...]] = {
    "office": ("", "edited", "hours", "phone", "address", "archived"),
    "course": ("", "edited", "phone", "past", "archived"), "event": ("", "edited", "phone", "past", "archived"),
    "department": ("", "edited", "phone", "archived"), "contact": ("", "edited", "phone", "archived"),
}  # fmt: skip
DONE: Mapping[str, str] = {
    "saved": "Gespeichert. Wer jetzt fragt, liest es so. Neue Namen lernt Lotse von selbst.",
    "added": "Angelegt. Neue Namen lernt Lotse von selbst.",
    "saved_step": "Gespeichert. Wer jetzt fragt, liest es so.",
    "added_step": "Angelegt. Der Schritt steht am Ende seines Abschnitts. Wo er stehen soll, ändern Sie in der Liste.",
    "moved": "Die Reihenfolge gilt jetzt.",
    "same": "Es war nichts geändert.",
    "archived": "Archiviert. Wer fragt, sieht es nicht mehr; hier bleibt es zu finden.",
    "archived_step": "Herausgenommen. Wer neu ist, sieht den Schritt nicht mehr; hier bleibt er unter „archiviert“.",
    "archived_event": "Archiviert. Wer fragt, sieht den Termin nicht mehr und liest auch nicht, dass er ausfällt. "
                      "Soll es da stehen, dann zeigen Sie ihn wieder und tragen den Tag unter „Fällt aus am“ ein.",
    "off": "Gespeichert. Zu den Tagen unter „Fällt aus am“ liest jetzt jeder in seiner Sprache „Fällt aus“, in "
           "Antworten und im abonnierten Kalender, bis der Tag vorbei ist.",
    "shown": "Wird wieder gezeigt.",
    "removed": "Gelöscht.",
    "back": "Jetzt gilt wieder, was die Quelle sagt.",
    "kept": "Entschieden.",
    "reviewed": "Vermerkt: geprüft, stimmt noch.",
    "hours": "Gespeichert. Wer jetzt fragt, liest die neuen Zeiten.",
    "bulk": "Erledigt.",
    "phones": "Die Nummer ist überall geändert, in allen Sprachen.",
}  # fmt: skip
_SOURCES = {DESK: "von Hand angelegt", "town-files": "Dateien der Stadt"}
_WHERE = {
    "town": "den Einstellungen der Stadt", "office": "dem Amt", "department": "der Abteilung", "course": "dem Kurs",
    "matter": "dem Anliegen", "page": "der Seite", "pin": "einem angehefteten Hinweis",
    "staff": "Menschen am Arbeitsplatz", "rule": "einer Regel unter „Zuständigkeiten“",
}  # fmt: skip
_GROUPS = {
    "address.lat": "Breite", "address.lon": "Länge", "address": "Adresse", "place": "Ort", "hours": "Öffnungszeiten",
    "hours.week": "Öffnungszeiten: die Woche", "hours.by_arrangement": "Öffnungszeiten: nur mit Termin, ohne Uhrzeit",
    "hours.special": "Öffnungszeiten: einzelne Tage",
    "hours.closed_temporarily": "Öffnungszeiten: vorübergehend geschlossen",
    "hours.open_on_holidays": "An Feiertagen geöffnet", "changed": "Stand", "titles": "Überschriften",
    "passages.heading": "Überschrift", "districts": "Stadtteile",
    "passages.text": "Text", "passages.links.title": "Link", "passages.links.url": "Link",
    "order": "Reihenfolge", "also": "Weitere Tage", "series": "Gehört zur Reihe", "stands_for": "Steht für den Tag",
}  # fmt: skip
WEEK: Mapping[str, str] = {str(day): name for day, name in DAYS.items()}


def done_with(kind: str, what: str) -> str:
    """The name of the sentence that says what was done to this kind of content."""
    return f"{what}_{kind}" if f"{what}_{kind}" in DONE else what


def done_of(request: Request) -> str:
    """What was done, where one was sent here after it; a form that is sent from there has not been saved yet."""
    return DONE.get(request.query_params.get("done", ""), "") if request.method == "GET" else ""


def kept_of(request: Request) -> str:
    """Whether a form is drawn with what was sent: then that is what the browser keeps."""
    return "" if request.method == "GET" else "posted"


def source_name(source: str) -> str:
    """`integreat:musterstadt:de` and the like keep their name."""
    return _SOURCES.get(source, source)


def why_needed(found: Reference, name: str) -> str:
    """Where an item is still named."""
    return f"{_WHERE.get(found.kind, found.kind)}{f' „{name}“' if name else ''}"


def field_label(kind: str, name: str) -> str:
    """A dotted name inside an item's data, in German; texts of a language with that language."""
    form = TOWN if kind == TOWN.kind else FORMS.get(kind)
    labels = {field.name: field.label for field in form.fields} if form else {}
    if name in labels or name in _GROUPS:
        return labels.get(name) or _GROUPS[name]
    group, _, inside = name.rpartition(".")
    return f"{field_label(kind, group)} ({inside})" if group else name


def value_words(value: Any) -> str:
    """A value of an item's data on one line or several, as people read it."""
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, list):
        return "\n".join(value_words(one) for one in value)
    if isinstance(value, dict):
        return _group(value)
    try:
        return f"{date.fromisoformat(str(value)):%d.%m.%Y}" if len(str(value)) == 10 else WEEK.get(value, str(value))
    except ValueError:
        return str(value)


def _group(value: Mapping[str, Any]) -> str:
    if {"start", "end"} <= value.keys():
        end = f"{value['start'][:5]}–{value['end'][:5]}"
        return f"{end} (nach Termin)" if value.get("by_appointment") else end
    if {"from", "to", "hours"} <= value.keys():
        days = dict.fromkeys((value_words(value["from"]), value_words(value["to"])))
        reason = (value.get("reason") or {}).get("de", "")
        times = ", ".join(map(value_words, value["hours"])) or "geschlossen"
        return f"{' – '.join(days)}: {times}{f' ({reason})' if reason else ''}"
    if {"heading", "text"} <= value.keys():
        return f"{value['heading']}\n{value['text']}".strip()
    return "\n".join(
        f"{WEEK.get(name, name)}: {value_words(one)}" for name, one in value.items() if one not in (None, "", [], {})
    )

"""The columns of the tables for offices, courses and events: German names, what may stand in them, an example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel

from bot.core.content.content import ContentKind
from bot.core.content.places import Course, Event, Office
from bot.portal import cells, days_text
from bot.portal.cells import Convert

_YES_NO = {"ja": "ja", "nein": "nein"}
_APPOINTMENT = {"nötig": "required", "möglich": "optional", "nicht nötig": "none"}
_APPOINTMENT_TOO = {"nein": "none", "keiner": "none", "nur mit Termin": "required", "erforderlich": "required"}
_AUDIENCES = {
    "alle": "all", "Erwachsene": "adults", "Kinder": "children", "Jugendliche": "youth", "Familien": "families",
    "Eltern": "parents", "Frauen": "women", "Senioren": "seniors",
}  # fmt: skip
_SUBJECTS = {
    "Deutsch": "german", "Integrationskurs": "integration", "Alphabetisierung": "literacy",
    "Orientierung": "orientation", "Konversation": "conversation", "Computer": "computer", "Beruf": "job",
    "Schule": "school", "Eltern": "parents", "Schwimmen": "swimming", "Nähen": "sewing", "Erste Hilfe": "first_aid",
}  # fmt: skip
_KINDS = {
    "Treffen": "meeting", "Beratung": "consultation", "Information": "info", "Fest": "festival", "Kultur": "culture",
    "Markt": "market", "Sport": "sport", "anderes": "other",
}  # fmt: skip
_LEVELS = {level: level for level in ("A0", "A1", "A2", "B1", "B2", "C1", "C2")}
REPEATS = {
    "täglich": "FREQ=DAILY", "wöchentlich": "FREQ=WEEKLY", "alle zwei Wochen": "FREQ=WEEKLY;INTERVAL=2",
    "monatlich am gleichen Tag": "FREQ=MONTHLY", "jährlich": "FREQ=YEARLY",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """`where` the value goes, with dots. `texts`: a text per language, the column `Name (en)` is the English."""

    name: str
    where: str
    convert: Convert = cells.text
    example: str = ""
    required: bool = False
    texts: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Table:
    kind: ContentKind
    name: str
    title: str  # the column that names a row
    model: type[BaseModel]
    columns: tuple[Column, ...]


def _choice(name: str, where: str, choices: Mapping[str, str], example: str, required: bool = False) -> Column:
    return Column(name, where, cells.one_of(choices), example, required, choices=choices)


def _yes_no(name: str, where: str, example: str = "nein") -> Column:
    return Column(name, where, cells.yes_no, example, choices=_YES_NO)


_ID = Column("Kennung", "id", cells.slug, "BEISPIEL", note="Kurz, ohne Leerzeichen, bleibt immer gleich. Zeilen mit "
             "BEISPIEL werden nicht übernommen.")  # fmt: skip
_DISTRICT_NOTE = "Der Stadtteil, wie ihn der Ort kennt."

OFFICES = Table("office", "Ämter und Beratungsstellen", "Name", Office, (
    _ID,
    Column("Name", "name", example="Bürgerbüro", required=True, texts=True,
           note="Weitere Sprachen: eine Spalte „Name (en)“, „Name (ar)“ …"),
    Column("Andere Namen", "aliases.de", cells.words, "Einwohnermeldeamt; Meldestelle", note="Durch ; getrennt."),
    Column("Straße", "address.street", example="Marktplatz 1", required=True),
    Column("PLZ", "address.postcode", cells.postcode, example="12345"),
    Column("Ort", "address.city", example="Musterstadt"),
    Column("Stadtteil", "address.district", cells.slug, "Altstadt", note=_DISTRICT_NOTE),
    Column("Raum", "address.room", example="Zimmer 12"),
    Column("Breite", "address.lat", cells.number, "52,5170", note="Geografische Breite für die Karte."),
    Column("Länge", "address.lon", cells.number, "13,3889", note="Geografische Länge für die Karte."),
    Column("Telefon", "phone", cells.phone, "030 23125-100"),
    Column("E-Mail", "email", cells.mail, "buergerbuero@musterstadt.example"),
    Column("Webseite", "website", cells.link, "https://www.musterstadt.example/buergerbuero"),
    Column("Termin", "appointment", cells.one_of(_APPOINTMENT, _APPOINTMENT_TOO), "möglich", choices=_APPOINTMENT),
    Column("Link zum Termin", "booking_url", cells.link, "https://www.musterstadt.example/termin"),
    Column("Öffnungszeiten", "hours", cells.week, "Mo-Fr 8-12, Di 14-18 (nur mit Termin)",
           note="Tage und Uhrzeiten, zum Beispiel: Mo-Fr 8-12, Di 14-18 (nur mit Termin); Sa geschlossen"),
    Column("Sprachen", "languages", cells.languages, "Deutsch, Englisch, Arabisch"),
    _yes_no("Barrierefrei", "accessible", "ja"),
    Column("Hinweis zum Zugang", "access_note", example="Aufzug im Hof", texts=True),
    Column("Unterlagen", "documents", example="Ausweis oder Pass", texts=True),
    Column("Zuständig für", "matters", cells.slugs, "", note="Namen der Themen, durch ; getrennt."),
    Column("Abteilung", "department", cells.slug, "", note="Kennung der Abteilung, die Anfragen liest."),
))  # fmt: skip

COURSES = Table("course", "Kurse", "Titel", Course, (
    _ID,
    Column("Titel", "title", example="Deutschkurs A1 am Vormittag", required=True, texts=True,
           note="Weitere Sprachen: eine Spalte „Titel (en)“, „Titel (ar)“ …"),
    _choice("Thema", "subject", _SUBJECTS, "Deutsch", required=True),
    _choice("Niveau", "level", _LEVELS, "A1"),
    Column("Anbieter", "provider.office", cells.slug, "", note="Kennung des Amts oder Anbieters."),
    Column("Ort", "place.name", example="Volkshochschule, Raum 12", required=True),
    Column("Straße", "place.street", example="Schulstraße 4"),
    Column("Stadtteil", "place.district", cells.slug, "Altstadt", note=_DISTRICT_NOTE),
    Column("Beginn", "start", days_text.day, "11.01.2027", required=True, note="Der erste Tag."),
    Column("Ende", "end", days_text.day, "30.06.2027", note="Der letzte Tag. Leer: Mit Tagen läuft der "
           "Kurs weiter, sonst ist er nur am ersten Tag."),
    Column("Tage", "days", cells.weekdays, "Mo, Mi"),
    Column("Uhrzeit", "time", cells.span, "9:00-12:15"),
    _yes_no("Nur für Frauen", "women_only"),
    _yes_no("Kinderbetreuung", "childcare"),
    Column("Preis", "price", cells.amount, "kostenlos", note="In Euro, zum Beispiel 12,50. Leer: hängt von der "
           "Person ab."),
    _choice("Zielgruppe", "audience", _AUDIENCES, "Erwachsene"),
    Column("Telefon", "registration.phone", cells.phone, "030 23125-400"),
    Column("E-Mail", "registration.email", cells.mail, "kurse@musterstadt.example"),
    Column("Link zur Anmeldung", "registration.url", cells.link, "https://www.musterstadt.example/kurse"),
    Column("Hinweis", "note", example="Bitte vorher zum Einstufungstest kommen.", texts=True),
))  # fmt: skip

EVENTS = Table("event", "Veranstaltungen", "Titel", Event, (
    _ID,
    Column("Titel", "title", example="Sprachcafé", required=True, texts=True,
           note="Weitere Sprachen: eine Spalte „Titel (en)“, „Titel (ar)“ …"),
    _choice("Art", "kind", _KINDS, "Treffen", required=True),
    Column("Beschreibung", "description", example="Deutsch sprechen bei Kaffee und Tee.", texts=True),
    Column("Beginn", "start", days_text.day_or_moment, "07.01.2027 15:00", required=True,
           note="Tag und Uhrzeit. Ohne Uhrzeit, auch beim Ende: den ganzen Tag."),
    Column("Ende", "end", days_text.day_or_moment, "07.01.2027 17:00"),
    _yes_no("Ganztägig", "all_day"),
    Column("Wiederholung", "rrule", cells.one_of(REPEATS), "wöchentlich", choices=REPEATS, note="Leer: nur einmal."),
    Column("Wiederholung bis", "until", days_text.day, "30.06.2027"),
    Column("Fällt aus am", "except", days_text.days, "15.04.2027", note="Tage, durch ; getrennt."),
    Column("Ort", "place.name", example="Bibliothek", required=True),
    Column("Straße", "place.street", example="Schulstraße 2"),
    Column("Stadtteil", "place.district", cells.slug, "Altstadt", note=_DISTRICT_NOTE),
    _choice("Zielgruppe", "audience", _AUDIENCES, "alle"),
    Column("Preis", "price", cells.amount, "kostenlos", note="In Euro, zum Beispiel 12,50."),
    Column("Veranstalter", "organiser", example="Stadtbibliothek"),
    Column("Sprachen", "languages", cells.languages, "Deutsch, Ukrainisch"),
    Column("Telefon", "contact.phone", cells.phone, "030 23125-500"),
    Column("E-Mail", "contact.email", cells.mail, "bibliothek@musterstadt.example"),
    Column("Link", "contact.url", cells.link, "https://www.musterstadt.example/sprachcafe"),
))  # fmt: skip

TABLES = (OFFICES, COURSES, EVENTS)

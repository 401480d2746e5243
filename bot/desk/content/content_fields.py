"""What a form of portal content is made of: a description per kind, from which page and checks are drawn.

A field is one place in an item's data. `kind` says how it is typed and checked (`content_values`):

line, phone, mail, web, number, postcode, price, day, moment   one value
texts, long, webs       a text per language, German first; webs: an address per language
names                   several names per language, with commas between them
choice, choices, three  one or several of `options`; three: yes, no, unknown
tick, consent           yes or no; consent has to be yes
weekdays, span, days    days of the week; from–to; several dates
place                   latitude and longitude, typed or pasted
repeat                  how an event is repeated, and until when
passages                headings with the text below them
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """`name`: where it lies in the data, a dot goes into a group. `empty`: what stands there when nothing is typed."""

    name: str
    label: str
    kind: str = "line"
    help: str = ""
    needed: bool = False
    options: str = ""
    most: int = 200
    empty: str | None = None

    @property
    def of_languages(self) -> bool:
        return self.kind in ("texts", "long", "names", "webs")


@dataclass(frozen=True)
class Section:
    title: str
    fields: Sequence[Field]


@dataclass(frozen=True)
class ContentForm:
    """`title`: where an item's name lies. `one`, `many`, `new`: how it is called in German."""

    kind: str
    one: str
    many: str
    new: str
    title: str
    sections: Sequence[Section]

    @property
    def fields(self) -> Iterator[Field]:
        return (field for section in self.sections for field in section.fields)


_PHONE = "Zum Beispiel 030 23125-110. Steht überall, wo diese Nummer gezeigt wird, sofort neu."
_LANGUAGES = "Fehlt eine Sprache, lesen die Leute den englischen oder deutschen Text."


def _reach(group: str, about: str) -> Section:
    return Section(about, (
        Field(f"{group}.phone", "Telefon", "phone", _PHONE),
        Field(f"{group}.email", "E-Mail", "mail"),
        Field(f"{group}.url", "Webseite", "web", "Beginnt mit https://"),
    ))  # fmt: skip


_PLACE = Section("Ort", (
    Field("place.name", "Ort oder Raum", needed=True, help="Zum Beispiel „Volkshochschule, Raum 12“.", empty=""),
    Field("place.street", "Straße und Hausnummer", empty=""),
    Field("place.district", "Stadtteil", "choice", options="districts"),
))  # fmt: skip

OFFICE = ContentForm("office", "Amt oder Beratungsstelle", "Ämter", "Neues Amt", "name", (
    Section("Name", (
        Field("name", "Name", "texts", _LANGUAGES, needed=True),
        Field(
            "aliases", "So sagen die Leute auch", "names",
            "Andere Namen, mit Kommas getrennt. Danach wird gesucht. Übliche Ämter (Bürgerbüro, Jobcenter …) "
            "findet Lotse auch ohne das in allen Sprachen.",
        ),
    )),
    Section("Telefon und Internet", (
        Field("phone", "Telefon", "phone", _PHONE),
        Field("email", "E-Mail", "mail"),
        Field("website", "Webseite", "web", "Beginnt mit https://"),
    )),
    Section("Adresse", (
        Field("address.street", "Straße und Hausnummer", needed=True, empty=""),
        Field("address.postcode", "Postleitzahl", "postcode", empty=""),
        Field("address.city", "Ort", empty=""),
        Field("address.room", "Raum oder Stockwerk"),
        Field("address.district", "Liegt im Stadtteil", "choice", options="districts"),
        Field("address", "Stelle auf der Karte", "place",
              "Breite und Länge, zum Beispiel 50.1234, 11.4567. Oder die Adresse einer Karte von openstreetmap.org."),
        Field("accessible", "Ohne Stufen erreichbar", "three"),
        Field("access_note", "Hinweis zum Zugang", "texts"),
    )),
    Section("Termine und Unterlagen", (
        Field("appointment", "Termin", "choice", options="appointment", needed=True),
        Field("booking_url", "Termin buchen unter", "web", "Beginnt mit https://"),
        Field("documents", "Was man mitbringt", "long"),
    )),
    Section("Zuständigkeit", (
        Field("department", "Abteilung, die Anfragen liest", "choice", options="departments"),
        Field("districts", "Nur für diese Stadtteile", "choices", "Kein Haken heißt: für die ganze Stadt.",
              options="districts"),
        Field("matters", "Zuständig für", "choices", options="topics"),
        Field("languages", "Gesprochene Sprachen", "choices", options="languages"),
    )),
))  # fmt: skip

COURSE = ContentForm("course", "Kurs", "Kurse", "Neuer Kurs", "title", (
    Section("Name", (
        Field("title", "Name", "texts", _LANGUAGES, needed=True),
        Field("note", "Hinweis", "long"),
    )),
    Section("Worum es geht", (
        Field("subject", "Thema", "choice", options="subjects", needed=True),
        Field("level", "Niveau", "choice", options="levels"),
        Field("provider.office", "Anbieter", "choice", options="offices"),
        Field("audience", "Für wen", "choice", options="audiences", needed=True),
        Field("women_only", "Nur für Frauen", "tick"),
        Field("childcare", "Mit Kinderbetreuung", "tick"),
        Field("price", "Preis in Euro", "price", "0 heißt kostenlos. Leer: hängt von der Person ab."),
        Field("places_left", "Freie Plätze", "number", "0 heißt voll. Leer: nicht bekannt."),
    )),
    Section("Wann", (
        Field("start", "Erster Tag", "day", needed=True),
        Field("end", "Letzter Tag", "day", "Leer: Mit Wochentagen läuft der Kurs weiter, sonst nur am ersten Tag."),
        Field("days", "Wochentage", "weekdays"),
        Field("time", "Uhrzeit", "span"),
    )),
    _PLACE,
    _reach("registration", "Anmeldung"),
))  # fmt: skip

EVENT = ContentForm("event", "Termin", "Termine", "Neuer Termin", "title", (
    Section("Name", (
        Field("title", "Name", "texts", _LANGUAGES, needed=True),
        Field("description", "Beschreibung", "long", most=2000),
    )),
    Section("Wann", (
        Field("start", "Beginn", "moment", needed=True),
        Field("end", "Ende", "moment"),
        Field("all_day", "Ganztägig", "tick", "Uhrzeiten zählen dann nicht. Der Tag des Endes zählt mit, nur nicht um "
              "00:00 Uhr."),
        Field("rrule", "Wiederholung", "repeat"),
        Field("except", "Fällt aus am", "days", "Tage mit Kommas getrennt, zum Beispiel 24.12.2026, 31.12.2026. Wer "
              "fragt, liest dann „Fällt aus“, bis der Tag vorbei ist, auch bei einem Termin ohne Wiederholung."),
    )),
    Section("Worum es geht", (
        Field("kind", "Art", "choice", options="event_kinds", needed=True),
        Field("audience", "Für wen", "choice", options="audiences", needed=True),
        Field("price", "Preis in Euro", "price", "0 heißt kostenlos. Leer: nicht bekannt."),
        Field("organiser", "Veranstalter", empty=""),
        Field("languages", "Sprachen", "choices", options="languages"),
    )),
    _PLACE,
    _reach("contact", "Fragen und Anmeldung"),
))  # fmt: skip

PAGE = ContentForm("page", "Seite", "Seiten", "Neue Seite", "title", (
    Section("Seite", (
        Field("title", "Überschrift", needed=True, empty=""),
        Field("url", "Adresse der Seite im Internet", "web", "Beginnt mit https://. Sie steht unter der Antwort.",
              needed=True, empty=""),
        Field("passages", "Abschnitte", "passages", "Eine Frage bekommt den Abschnitt, der am besten passt. Kurze "
              "Abschnitte mit klaren Überschriften werden besser gefunden."),
    )),
))  # fmt: skip

DEPARTMENT = ContentForm("department", "Abteilung", "Abteilungen", "Neue Abteilung", "name", (
    Section("Name", (Field("name", "Name", "texts", _LANGUAGES, needed=True),)),
    Section("Ansprechperson für Integration", (
        Field("integration_officer.name", "Name", needed=True, empty=""),
        Field("integration_officer.phone", "Telefon", "phone", _PHONE),
        Field("integration_officer.email", "E-Mail", "mail"),
        Field("integration_officer.languages", "Sprachen", "choices", options="languages"),
        Field("integration_officer.hours_note", "Wann erreichbar", "texts"),
    )),
    Section("Ämter", (
        Field("offices", "Gehören zu dieser Abteilung", "choices", "Steht beim Amt selbst eine andere Abteilung, gilt "
              "diese.", options="offices"),
    )),
    Section("Wer hier liest", (
        Field("by_name_only", "Das ist die Ausländerbehörde", "tick", "Sie liest eine Unterhaltung nur, wenn die "
              "ratsuchende Person sie selbst beim Namen wählt (§ 87 AufenthG)."),
        Field("independent", "Unabhängige Beratung, nicht die Verwaltung", "tick", "Wird neben jedem Angebot eines "
              "Menschen genannt. Von selbst kommt keine Anfrage zu ihr."),
    )),
))  # fmt: skip

CONTACT = ContentForm("contact", "Kontaktperson", "Kontakte", "Neue Kontaktperson", "name", (
    Section("Person", (
        Field("name", "Name", needed=True, empty=""),
        Field("role", "Wobei sie hilft", "texts"),
        Field("public", "Die Person ist einverstanden, dass Lotse ihren Namen und ihre Nummer nennt", "consent"),
    )),
    Section("Erreichbar", (
        Field("phone", "Telefon", "phone", _PHONE),
        Field("email", "E-Mail", "mail"),
        Field("hours_note", "Wann erreichbar", "texts"),
        Field("languages", "Sprachen", "choices", options="languages", needed=True),
    )),
))  # fmt: skip

DOCUMENT = ContentForm("document", "Dokument", "Dokumente", "Neues Dokument", "title", (
    Section("Dokument", (
        Field("title", "Name", "texts", _LANGUAGES, needed=True),
        Field("kind", "Art", "choice", options="document_kinds", needed=True),
        Field("dated", "Vom", "day", needed=True),
        Field("files", "Wo es steht", "webs", "Adresse des PDF oder der Seite, in jeder Sprache, in der es das gibt.",
              needed=True, most=500),
        Field("intents", "Bei diesen Themen nennen", "choices", options="below"),
    )),
))  # fmt: skip

MATTER = ContentForm("matter", "Anliegen", "Anliegen", "Neues Anliegen", "names", (
    Section("Anliegen", (
        Field("names", "Wie es heißt", "names", "Alle Namen mit Kommas getrennt, zum Beispiel: Hundesteuer, Hund "
              "anmelden.", needed=True),
        Field("office", "Zuständiges Amt", "choice", options="offices", needed=True, empty=""),
    )),
))  # fmt: skip

STEP = ContentForm("step", "Schritt im Willkommenspaket", "Willkommenspaket", "Neuer Schritt", "title", (
    Section("Was zu tun ist", (
        Field("title", "Name", "texts", "Kurz: Er steht auch auf einem Knopf. Fehlt eine Sprache, lesen die Leute den "
              "englischen oder deutschen Namen.", needed=True, most=60),
        Field("text", "Erklärung", "long", "Ein bis drei kurze Sätze: wo, bis wann, was man mitbringt.", needed=True),
    )),
    Section("Wo er steht", (
        Field("phase", "Wann", "choice", "Ein neuer Schritt steht am Ende seines Abschnitts. Seinen Platz ändern Sie "
              "in der Liste.", needed=True, options="phases"),
        Field("icon", "Zeichen", "choice", needed=True, options="icons", most=8),
        Field("intent", "Mehr dazu", "choice", "Unter dem Schritt steht dann ein Knopf zu dieser Antwort.",
              options="answers"),
    )),
))  # fmt: skip

FORMS: Mapping[str, ContentForm] = {
    form.kind: form for form in (OFFICE, COURSE, EVENT, PAGE, DEPARTMENT, CONTACT, DOCUMENT, MATTER, STEP)
}  # fmt: skip

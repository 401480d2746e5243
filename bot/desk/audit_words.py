"""What each step at the desk is called in the log of who did what. A test compares the tables with all routes.

A page that comes back after a POST (something was wrong, a preview) is no change; a redirect, an answer for a script
and what a handler says in `request.state.audited` are one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.core.accounts.audit import Area

AREA_NAMES: Mapping[Area, str] = {
    "texts": "Antworten und Texte",
    "understanding": "Verstehen",
    "portal": "Inhalte des Portals",
    "people": "Team",
    "settings": "Einstellungen",
    "sign_in": "Anmeldung",
    "export": "Herunterladen",
}

# Work in conversations, and who is there: never in the log, whatever a table says.
NEVER = (
    "/desk/conversations", "/desk/away", "/desk/mentions", "/desk/search", "/desk/alerts/mine", "/desk/earlier",
    "/desk/events", "/desk/queue",
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """`by_action`: what it is called when the form's field `action` (up to a colon) says so; an empty name: no change.

    `page_is_success`: a page that comes back says that it worked. `quiet`: its detail would hold a question's words.
    """

    area: Area
    said: str
    by_action: Mapping[str, str] = field(default_factory=dict)
    page_is_success: bool = False
    quiet: bool = False


_TEXTS: Mapping[str, Step] = {
    "/editor/{kind}/{name}": Step("texts", "Text veröffentlicht", {
        "preview": "", "suggest": "", "read": "Text als gelesen bestätigt", "save": "Entwurf gespeichert",
        "submit": "Entwurf zum Gegenlesen gegeben", "schedule": "Veröffentlichung vorgemerkt",
    }),
    "/editor/{kind}/{name}/draft": Step("texts", "Über einen Entwurf entschieden", {
        "approve": "Entwurf freigegeben", "return": "Entwurf zurückgegeben", "withdraw": "Entwurf zurückgeholt",
        "discard": "Entwurf verworfen",
    }),
    "/editor/{kind}/{name}/{locale}": Step("texts", "Über eine Fassung entschieden", {
        "restore": "Frühere Fassung wiederhergestellt", "take": "Text aus der Datei übernommen",
        "keep": "Text von hier behalten",
    }),
    "/editor/{kind}/{name}/limit": Step("texts", "Abteilung einer Antwort festgelegt"),
    "/editor/read/{locale}": Step("texts", "Texte als gelesen bestätigt"),
    "/editor/workbook": Step("texts", "Excel-Datei mit Übersetzungen hochgeladen"),
    "/editor/workbook/{token}": Step("texts", "Texte aus einer Excel-Datei veröffentlicht"),
    "/desk/content/check": Step("texts", "Text als geprüft bestätigt"),
    "/desk/content/facts": Step("texts", "Fakt als geprüft bestätigt"),
    "/desk/content/second-reader": Step("settings", "Gegenlesen ein- oder ausgeschaltet"),
}  # fmt: skip
_PORTAL: Mapping[str, Step] = {
    "/desk/content/{kind}/new": Step("portal", "Eintrag angelegt", {"row": "", "preview": ""}),
    "/desk/content/town": Step("portal", "Angaben zur Stadt geändert", {"row": ""}),
    "/desk/content/{kind}/{key:path}": Step("portal", "Eintrag geändert", {
        "archive": "Eintrag archiviert", "unarchive": "Eintrag wieder gezeigt", "back": "Auf die Quelle zurückgesetzt",
        "delete": "Eintrag gelöscht",
    }),
    "/desk/content/hours/{key:path}": Step("portal", "Öffnungszeiten geändert", {"row": "", "look": "", "preview": ""}),
    "/desk/content/order": Step("portal", "Reihenfolge im Willkommenspaket geändert"),
    "/desk/content/bulk": Step("portal", "Mehrere Einträge geändert", {
        "archive": "Mehrere Einträge archiviert", "unarchive": "Mehrere Einträge wieder gezeigt",
    }),
    "/desk/content/phones": Step("portal", "Telefonnummer überall geändert"),
    "/desk/content/reviews": Step("portal", "Inhalte als geprüft bestätigt"),
    "/desk/content/care": Step("portal", "Zuständigkeit für Inhalte geändert"),
    "/desk/offers/links": Step("settings", "Link für Angebote erstellt", page_is_success=True),
    "/desk/offers/links/{id:int}/renew": Step("settings", "Neuer Link für Angebote erstellt", page_is_success=True),
    "/desk/offers/links/{id:int}/revoke": Step("settings", "Link für Angebote zurückgezogen"),
    "/desk/offers/{name}": Step("portal", "Über ein Angebot entschieden"),
    "/desk/pins": Step("portal", "Hinweis angeheftet"),
    "/desk/pins/{id:int}/end": Step("portal", "Hinweis beendet"),
    "/desk/sources": Step("portal", "Quelle geändert"),
    "/desk/sources/remove": Step("portal", "Quelle entfernt"),
    "/desk/sources/add": Step("portal", "Quelle hinzugefügt"),
    "/desk/sources/file": Step("portal", "Datei eingelesen", page_is_success=True),
    "/desk/sources/conflict": Step("portal", "Widerspruch zur Quelle entschieden"),
}  # fmt: skip
_UNDERSTANDING: Mapping[str, Step] = {
    "/desk/questions/new": Step("understanding", "Neues Thema angelegt"),
    "/desk/questions/{intent}/topic": Step("understanding", "Thema geändert", {
        "archive": "Thema archiviert", "restore": "Thema zurückgeholt",
    }),
    "/desk/questions/{intent}/add": Step("understanding", "Beispielfragen hinzugefügt", quiet=True),
    "/desk/questions/{intent}/decide": Step("understanding", "Beispielfragen hinzugefügt", quiet=True),
    "/desk/questions/{intent}/hide": Step("understanding", "Beispielfrage ausgeblendet"),
    "/desk/questions/{intent}/remove/{id:int}": Step("understanding", "Beispielfrage entfernt", quiet=True),
    "/desk/questions/pages": Step("understanding", "Fragen zu einer Seite hinzugefügt", quiet=True),
    "/desk/questions/pages/decide": Step("understanding", "Fragen zu einer Seite hinzugefügt", quiet=True),
    "/desk/questions/pages/{id:int}/remove": Step("understanding", "Frage zu einer Seite entfernt", quiet=True),
    "/desk/questions/tests": Step("understanding", "Prüffrage hinzugefügt", quiet=True),
    "/desk/questions/tests/{id:int}/remove": Step("understanding", "Prüffrage entfernt", quiet=True),
    "/desk/review/groups/{id:int}": Step("understanding", "Offene Fragen zugeordnet", {
        "delete": "Offene Fragen gelöscht", "done": "Offene Fragen erledigt", "new": "",
    }),
    "/desk/review/groups/{id:int}/all": Step("understanding", "Alle Fragen einer Gruppe erledigt", {
        "delete": "Alle Fragen einer Gruppe gelöscht",
    }),
    "/desk/review/decisions/{id:int}/undo": Step("understanding", "Entscheidung über offene Fragen zurückgenommen"),
    "/desk/training": Step("understanding", "Verstehen: Erneuern gestartet"),
    "/desk/training/{id:int}/call-off": Step("understanding", "Verstehen: Erneuern abgebrochen"),
    "/desk/training/{id:int}/discard": Step("understanding", "Verstehen: Fassung verworfen"),
    "/desk/training/{id:int}/publish": Step("understanding", "Verstehen: Fassung veröffentlicht"),
}  # fmt: skip
BACK_TO_FORMER = "Verstehen: zurück zu einer früheren Fassung"
_PEOPLE: Mapping[str, Step] = {
    "/desk/staff": Step("people", "Person hinzugefügt und eingeladen", page_is_success=True),
    "/desk/staff/{id:int}": Step("people", "Aufgabe oder Abteilung geändert"),
    "/desk/staff/{id:int}/invite": Step("people", "Neu eingeladen", page_is_success=True),
    "/desk/staff/{id:int}/deactivate": Step("people", "Zugang abgeschaltet"),
    "/desk/staff/{id:int}/reactivate": Step("people", "Zugang wieder eingeschaltet", page_is_success=True),
    "/desk/profile": Step("people", "Eigenes Profil geändert"),
    "/desk/ideas/{number}": Step("settings", "Stand einer Idee geändert"),
    "/desk/routing": Step("settings", "Zuständigkeit hinzugefügt"),
    "/desk/routing/{id:int}/move": Step("settings", "Reihenfolge der Zuständigkeiten geändert"),
    "/desk/routing/{id:int}/remove": Step("settings", "Zuständigkeit gelöscht"),
    "/desk/alerts/{department}": Step("settings", "Zeiten und Meldungen geändert"),
    "/desk/alerts/{department}/test": Step("settings", "Probemeldung gesendet"),
    "/desk/sign-out": Step("sign_in", "Abgemeldet"),
}
CHANGES: Mapping[str, Step] = {**_TEXTS, **_PORTAL, **_UNDERSTANDING, **_PEOPLE}

# Without a session: the door notes these itself.
AT_THE_DOOR = ("/desk/sign-in", "/desk/welcome")
SIGNED_IN, NOT_SIGNED_IN, ACCEPTED = "Angemeldet", "Anmeldung misslungen", "Einladung angenommen"

# GET routes that give data away, as a file to keep.
DOWNLOADS: Mapping[str, str] = {
    "/desk/sources/template/{table}.xlsx": "Leere Tabelle heruntergeladen",
    "/desk/ideas.csv": "Tabelle der Ideen heruntergeladen",
    "/desk/records/{id:int}.pdf": "Akte heruntergeladen",
    "/desk/conversations/{id}/record.pdf": "Akte einer Unterhaltung heruntergeladen",
    "/desk/content/posters.pdf": "Plakate heruntergeladen",
    "/editor/workbook.xlsx": "Excel-Datei für Übersetzungen heruntergeladen",
    "/desk/indicators.csv": "Kennzahlen heruntergeladen",
    "/desk/log.csv": "Protokoll heruntergeladen (CSV)",
    "/desk/log.xlsx": "Protokoll heruntergeladen (Excel)",
}
# What it was about stays out: no conversation is named in the log.
WITHOUT_ABOUT = ("/desk/conversations/{id}/record.pdf",)


def step_of(template: str, action: str) -> Step | None:
    """What a POST is called; a route that nobody has named yet is noted by its address. None: never noted."""
    if template.startswith(NEVER) or template in AT_THE_DOOR:
        return None
    known = CHANGES.get(template) or Step("settings", f"Geändert: {template}"[:120])
    said = known.by_action.get(action.partition(":")[0], known.said)
    return replace(known, said=said) if said else None

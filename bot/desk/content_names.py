"""What a piece of content is called in German, and where it is mended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from bot.core.content.care import TEXTS, Piece
from bot.core.content.places import text_in
from bot.core.locale import DEFAULT
from bot.core.ports import Library
from bot.service.texts.overview import answer_title

KINDS: Mapping[str, str] = {
    "answer": "Antwort", "interface": "Satz des Bots", "label": "Knopf", "topic": "Thema", "page": "Seite",
    "office": "Amt", "course": "Kurs", "event": "Veranstaltung", "department": "Abteilung",
    "contact": "Ansprechperson", "offer": "Angebot", "document": "Dokument", "matter": "Anliegen",
    "step": "Schritt im Willkommenspaket", "pin": "Hinweis",
}  # fmt: skip
_SHOWN = 60


class ContentNames:
    def __init__(self, library: Library) -> None:
        self._library = library

    def title(self, piece: Piece) -> str | None:
        """None: it is gone."""
        guide = self._library.guide
        if piece.kind in TEXTS:
            return self._text(piece)
        if piece.kind == "page":
            page = guide.pages.get(piece.key)
            return (text_in(page.titles, DEFAULT) or piece.key) if page else None
        if piece.kind == "pin":
            pin = next((one for one in guide.pins if str(one.id) == piece.key), None)
            return pin.text(DEFAULT)[0][:_SHOWN] if pin else None
        if piece.kind == "matter":
            matter = guide.matters.get(piece.key)
            return next(iter(matter.names.get(DEFAULT, ())), piece.key) if matter else None
        if piece.kind == "contact":
            person = guide.contacts.get(piece.key)
            return person.name if person else None
        if piece.kind == "step":
            step = next((one for one in guide.steps if one.id == piece.key), None)
            return text_in(step.title, DEFAULT) if step else None
        named = {"office": guide.offices, "department": guide.departments}
        titled = {
            "course": guide.courses, "event": guide.events, "offer": guide.offers, "document": guide.documents
        }  # fmt: skip
        found: Any = {**named, **titled}[piece.kind].get(piece.key)
        return text_in(found.name if piece.kind in named else found.title, DEFAULT) if found else None

    def place(self, piece: Piece, locale: str = "") -> str:
        """Where the desk changes it; the version of this language where there are several."""
        page = self._library.guide.pages.get(piece.key) if piece.kind == "page" else None
        version = page.versions.get(locale) if page else None
        return mended_at(piece.kind, version.path) if version else mended_at(piece.kind, piece.key, locale)

    def every(self) -> list[Piece]:
        """All portal content; texts have days of their own."""
        guide = self._library.guide
        kinds = {
            "page": guide.pages, "office": guide.offices, "department": guide.departments, "course": guide.courses,
            "event": guide.events, "contact": guide.contacts, "offer": guide.offers, "document": guide.documents,
            "step": [step.id for step in guide.steps],
        }  # fmt: skip
        return [Piece(kind, key) for kind, found in kinds.items() for key in found]

    def _text(self, piece: Piece) -> str | None:
        catalogue = self._library.catalogue
        found = catalogue.find(piece.kind, piece.key, DEFAULT)  # type: ignore[arg-type]
        if found is None:
            return None
        if piece.kind in ("answer", "label"):
            return answer_title(catalogue, piece.key)
        return found[0] if len(found[0]) <= _SHOWN else f"{found[0][:_SHOWN]}…"


def mended_at(kind: str, key: str, field: str = "") -> str:
    """Where the desk changes it; `field`: goes to this field of its form. Empty: only in a file."""
    if kind in TEXTS:
        return f"/editor/{kind}/{quote(key, safe='')}" + (f"#pane-{field}" if field else "")
    if kind == "pin":
        return "/desk/pins"
    if kind == "offer":
        return f"/desk/offers/{quote(key)}" if key.startswith("sent-") else "/desk/offers"
    if kind in ("page", "office", "course", "event", "department", "contact", "document", "matter", "step"):
        return f"/desk/content/{kind}/{quote(key, safe='')}" + (f"#field-{field}" if field else "")
    return ""

"""What coordinators do with ideas and complaints: read, mark, take along as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.core.cells import no_formula
from bot.core.errors import BadInput
from bot.core.form import STATUSES, Idea, Status
from bot.core.locale import DEFAULT
from bot.core.phone import phone_in, phone_shown
from bot.core.ports import Library
from bot.core.text import clean
from bot.service.answers.forms import about_in_words
from bot.service.pressed import german_language

LONGEST_NOTE = 2000
KINDS = {"idea": "Idee", "complaint": "Beschwerde"}
STATES = {"new": "neu", "read": "gelesen", "answered": "beantwortet", "closed": "abgeschlossen"}
_HEAD = ("Nummer", "Art", "Datum", "Sprache", "Thema oder Ort", "Text", "Kontakt", "Telefon", "Stand", "Notiz")


class Ideas(Protocol):
    async def listed(self) -> Sequence[Idea]: ...

    async def mark(self, number: str, version: int, status: Status, note: str) -> None: ...


class IdeaBox:
    def __init__(self, ideas: Ideas, library: Library) -> None:
        self._ideas, self._library = ideas, library

    async def listed(self, status: str = "") -> list[Idea]:
        """Newest first; of one status, or all."""
        return [idea for idea in await self._ideas.listed() if status in ("", idea.status)]

    async def mark(self, number: str, version: int, status: str, note: str) -> None:
        """Raises BadInput, NotFound, VersionChanged."""
        kept = clean(note)  # first: browsers send two characters for a line break and count one
        for known in STATUSES:
            if status == known and len(kept) <= LONGEST_NOTE:
                return await self._ideas.mark(number, version, known, kept)
        raise BadInput(f"the status is one of {', '.join(STATUSES)}; a note has at most {LONGEST_NOTE} characters")

    def about(self, idea: Idea) -> str:
        """In German, or in the newcomer's own words."""
        return about_in_words(idea.submission.about, self._library.guide, self._library.catalogue, DEFAULT)

    def phone(self, idea: Idea) -> tuple[str, str] | None:
        """The number to call, in whatever digits it was written: for the telephone, and as it is read here."""
        found = phone_in(idea.submission.contact)
        return (found, phone_shown(found)) if found else None

    async def table(self) -> str:
        """Everything as CSV (RFC 4180) with semicolons, as spreadsheets in Germany read it."""
        out = io.StringIO()
        rows = csv.writer(out, delimiter=";", lineterminator="\r\n")
        rows.writerow(_HEAD)
        rows.writerows([no_formula(value) for value in self._row(idea)] for idea in await self._ideas.listed())
        return out.getvalue()

    def _row(self, idea: Idea) -> tuple[str, ...]:
        sent, phone = idea.submission, self.phone(idea)
        return (
            sent.number, KINDS[sent.kind], self._day(idea.sent_at), german_language(sent.language),
            self.about(idea), sent.text, sent.contact, phone[1] if phone else "",
            STATES[idea.status], idea.note,
        )  # fmt: skip

    def _day(self, moment: datetime) -> str:
        return self._library.guide.town.day(moment).isoformat()

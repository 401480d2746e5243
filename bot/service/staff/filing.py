"""Records for the department's file: put in German, printed, kept for some days, handed out behind the wall."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.core.accounts.staff import Staff
from bot.core.content.places import text_in
from bot.core.errors import BadInput, LotseError
from bot.core.handoffs.desk import DeskMessage
from bot.core.handoffs.record import LONGEST_LABEL, Filed, Gathered, Record, RecordLine, Said, record_number
from bot.core.instants import instant
from bot.core.locale import DEFAULT, language
from bot.core.ports import Clock, Library
from bot.core.text import clean
from bot.service.pressed import german_channel, german_language
from bot.service.staff.in_german import How, InGerman

logger = logging.getLogger(__name__)

_UNDELIVERED = {"failed": "nicht zugestellt", "unsure": "vielleicht zugestellt", "cancelled": "nicht gesendet"}
_ZONES = {"CET": "MEZ", "CEST": "MESZ"}
_KILO = 1024
_AGAIN = timedelta(hours=1)
_HOW: dict[How, str] = {
    "button": "Knopf",
    "prepared": "vorbereiteter Text, heutige Fassung",
    "partly": "zum Teil, aus vorbereiteten Sätzen",
    "machine": "maschinelle Übersetzung",
    "blocks": "aus vorbereiteten Sätzen",
    "translated": "so geschrieben, dann maschinell übersetzt",
}


class Records(Protocol):
    async def gathered(self, who: Staff, conversation_id: str, notes: bool) -> Gathered: ...

    async def mark(self, who: Staff, conversation_id: str, label: str, notes: bool) -> None: ...

    async def unmark(self, who: Staff, conversation_id: str) -> None: ...

    async def marked(self, conversation_id: str) -> str | None: ...

    async def due(self, failed_before: datetime) -> Sequence[int]: ...

    async def material(self, handoff_id: int) -> Gathered | None: ...

    async def keep(self, handoff_id: int, pdf: bytes | None) -> None: ...

    async def listed(self, who: Staff) -> Sequence[Filed]: ...

    async def download(self, who: Staff, record_id: int) -> tuple[Filed, bytes]: ...

    async def expire(self, before: datetime) -> int: ...


class Printer(Protocol):
    """Makes a PDF of a record. Raises RecordNotPrintable, which says what is missing. Blocking."""

    def print(self, record: Record) -> bytes: ...


class Filing:
    """`kept_days`: how long a record waits for its department."""

    def __init__(
        self,
        records: Records,
        printer: Printer,
        library: Library,
        clock: Clock,
        in_german: InGerman,
        kept_days: int,
    ) -> None:
        self._in_german = in_german
        self._records, self._printer, self._library, self._clock = records, printer, library, clock
        self.kept_days = kept_days

    async def print_now(self, who: Staff, conversation_id: str, notes: bool) -> tuple[str, bytes]:
        """(number, PDF) of an open handoff. Raises NotFound, Forbidden, RecordNotPrintable."""
        found = await self._records.gathered(who, conversation_id, notes)
        pdf = await asyncio.to_thread(self._printer.print, self.record(found))
        number = record_number(found.handoff_id)
        logger.info("record %s was downloaded", number)
        return number, pdf

    async def mark(self, who: Staff, conversation_id: str, label: str, notes: bool) -> None:
        """To be printed when the handoff has ended. Raises BadInput, NotFound, Forbidden."""
        label = clean(label)
        if len(label) > LONGEST_LABEL or "\n" in label:
            raise BadInput(f"the file's name has one line of at most {LONGEST_LABEL} characters")
        await self._records.mark(who, conversation_id, label, notes)

    async def unmark(self, who: Staff, conversation_id: str) -> None:
        await self._records.unmark(who, conversation_id)

    async def marked(self, conversation_id: str) -> str | None:
        return await self._records.marked(conversation_id)

    async def listed(self, who: Staff) -> list[Filed]:
        return list(await self._records.listed(who))

    async def download(self, who: Staff, record_id: int) -> tuple[str, bytes]:
        """(number, PDF). Raises NotFound, Forbidden."""
        filed, pdf = await self._records.download(who, record_id)
        logger.info("record %s was downloaded", filed.number)
        return filed.number, pdf

    async def make_due(self, again: timedelta = _AGAIN) -> int:
        """Prints all that has ended; returns how many were made. What failed is tried when it was last tried `again`
        ago."""
        made, seen, failed_before = 0, set[int](), instant(self._clock.now()) - again
        while due := [one for one in await self._records.due(failed_before) if one not in seen]:
            seen.update(due)
            for handoff_id in due:
                found = await self._records.material(handoff_id)
                pdf = await self._printed(found) if found else None
                if found:
                    await self._records.keep(handoff_id, pdf)
                    made += pdf is not None
        return made

    async def expire(self) -> int:
        return await self._records.expire(instant(self._clock.now()) - timedelta(days=self.kept_days))

    async def _printed(self, found: Gathered) -> bytes | None:
        """None when it cannot be made: the list says so, and the log says why, without a word of it."""
        try:
            return await asyncio.to_thread(self._printer.print, self.record(found))
        except LotseError as error:
            logger.error("record %s cannot be made: %s", record_number(found.handoff_id), error)
        except Exception as error:  # one record must not keep the others from being made
            number = record_number(found.handoff_id)
            logger.error("record %s cannot be made: %s", number, type(error).__name__, exc_info=error)
        return None

    def record(self, found: Gathered) -> Record:
        """Everything as the file reads it."""
        guide, now = self._library.guide, self._clock.now()
        department = guide.departments.get(found.department)
        name = text_in(department.name, DEFAULT) if department else found.department
        head = [
            ("Vorgang", record_number(found.handoff_id)), ("Abteilung", name),
            ("Weg", german_channel(found.channel)),
            ("Anfrage vom", self._moment(found.requested_at)),
            ("Beendet am", self._moment(found.ended_at) if found.ended_at else "noch nicht beendet"),
            ("Erstellt am", self._moment(now)),
        ]  # fmt: skip
        head += [("Aktenzeichen (von der Abteilung)", found.label)] if found.label else []
        card = [(str(label), str(text)) for label, text in _pairs(found.card.get("lines"))]
        asked = [(str(one["text"]), str(one["locale"])) for one in _dicts(found.card.get("asked"))]
        label = self._library.catalogue.label(found.topic, DEFAULT)
        lines = [self._line(said) for said in found.messages]
        return Record(record_number(found.handoff_id), guide.town.name, label, head, card, asked, lines, now)

    def when(self, moment: datetime) -> str:
        return self._moment(moment)

    def _line(self, said: Said) -> RecordLine:
        names = {"newcomer": "Ratsuchende Person", "bot": "Lotse (Computerprogramm)"}
        name = names.get(said.author) or said.staff_name or "Hinweis an die Person"
        name = f"Interne Notiz von {name}" if said.author == "note" else name
        files = tuple(f"{title} ({kind}, {max(size // _KILO, 1)} KB)" for title, kind, size in said.files)
        undelivered = _UNDELIVERED.get(said.delivery or "", "")
        (german, how), answer = self._german(said), self._answer(said.source)
        return RecordLine(
            said.author, name, said.text, said.locale, said.at, german, how, answer, files, undelivered
        )  # fmt: skip

    def _german(self, said: Said) -> tuple[str, str]:
        """(German, how it came about); nothing for what is German already."""
        message = DeskMessage(
            "", 0, said.author, said.text, said.locale, said.at, said.kind, german=said.german, made=said.made,
            pressed=said.pressed, source=said.source,
        )  # fmt: skip
        found = self._in_german.of(message)
        return (found.text, _HOW[found.how]) if found and found.text != said.text else ("", "")

    def _answer(self, source: str) -> str:
        """`greet/de/4` → what it is, its version and language."""
        name, _, rest = source.partition("/")
        locale, _, version = rest.partition("/")
        if not version:
            return ""
        label = self._library.catalogue.label(name, DEFAULT)
        spoken = "Deutsch" if language(locale) == DEFAULT else german_language(locale)
        return f"Vorbereitete Antwort „{label}“, Fassung {version} ({spoken})"

    def _moment(self, moment: datetime) -> str:
        return in_german(moment, self._clock.now())


def in_german(moment: datetime, now: datetime) -> str:
    """ "26.11.2026, 14:30 Uhr (MEZ)", in the zone of `now`."""
    there = moment.astimezone(now.tzinfo)
    zone = there.tzname() or ""
    return f"{there:%d.%m.%Y, %H:%M} Uhr ({_ZONES.get(zone, zone)})"


def _pairs(lines: Any) -> list[tuple[Any, Any]]:
    return [(line[0], line[1]) for line in lines or () if len(line) == 2]


def _dicts(asked: Any) -> list[dict[str, Any]]:
    """A pressed button in German, words as they were written."""
    return [{"text": one["german"], "locale": DEFAULT} if one.get("german") else dict(one) for one in asked or ()]

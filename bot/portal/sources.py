"""Which format a source is in, told by its content and not by its name, and everything read into items.

Integreat's languages belong together and are read together; of all else each file or address is a source of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import anyio.to_thread

from bot.core.content.content import ContentKind, Delivery
from bot.core.content.sources import Validators
from bot.core.errors import ImportRefused, SourceEmpty
from bot.core.ports import Clock
from bot.portal import calendar_file, integreat_places, structured, tables
from bot.portal.decoding import decoded, json_of
from bot.portal.fetch import Body, read_body
from bot.portal.integreat import deliver_pages, is_pages
from bot.service.content.sources import Reading

FORMATS = (
    "Integreat pages, locations or events (JSON), iCalendar, CSV or Excel with the columns of the template "
    "(`lotse portal template offices.csv` makes one), a page with JSON-LD"
)
_EXCEL_97 = b"\xd0\xcf\x11\xe0"


class PortalReader:
    """Implements `Reader`: fetches, recognises, reads."""

    def __init__(self, allow_private: bool, clock: Clock, zone: Callable[[], str]) -> None:
        self._allow_private, self._clock, self._zone = allow_private, clock, zone

    async def read(
        self, addresses: Sequence[str], validators: Validators, step: Callable[[], None] = lambda: None
    ) -> Reading | None:
        """All or nothing; None when no address has changed. `step` is called after each address."""
        bodies = []
        for address in addresses:
            bodies.append(await read_body(address, self._allow_private, validators.get(address)))
            step()
        if not any(bodies):
            return None
        for place, address in enumerate(addresses):  # some have changed: what belongs together is read together
            bodies[place] = bodies[place] or await read_body(address, self._allow_private)
        known = [body for body in bodies if body]
        deliveries, empty = await anyio.to_thread.run_sync(self.sorted_out, known)
        again = {body.name: {} if structured.goes_by_day(body.content) else dict(body.validators) for body in known}
        return Reading(tuple(deliveries), again, empty)

    def deliveries(self, bodies: Sequence[Body]) -> list[Delivery]:
        """Takes seconds for ten thousand items: not for the event loop. Raises ImportRefused, SourceEmpty: all are."""
        return self.sorted_out(bodies)[0]

    def sorted_out(self, bodies: Sequence[Body]) -> tuple[list[Delivery], dict[str, str]]:
        """(what is delivered, which others say nothing: name → in which way).

        Raises:
            ImportRefused: one cannot be read. SourceEmpty: all say nothing.
        """
        parsed = [(body, _parsed(body)) for body in bodies]
        places, together = integreat_places, dict[ContentKind, list[tuple[str, list[Any]]]]()
        found, empty = list[Delivery](), dict[str, str]()
        for body, data in parsed:
            kind = places.looks_like(data)
            if kind and isinstance(data, list):
                together.setdefault(kind, []).append((body.name, data))
        for body, data in parsed:
            if data == [] and together:
                continue  # in this language there are none
            if places.looks_like(data):
                continue
            try:
                found.append(self._file(body) if data is None else _pages(data, body.name))
            except SourceEmpty as error:
                empty[body.name] = str(error)
        found += [places.deliver(kind, answers, self.zone) for kind, answers in together.items()]
        if empty and not found:
            raise SourceEmpty(next(iter(empty.values())))
        return found, empty

    @property
    def zone(self) -> tzinfo:
        return ZoneInfo(self._zone())

    def _file(self, body: Body) -> Delivery:
        """Everything that is not JSON."""
        if _is_letter(body.content):
            raise ImportRefused(f"{body.name}: a PDF or Word file; known are {FORMATS}")
        if tables.looks_like_excel(body.content):
            return tables.deliver_excel(body.content, body.name)
        if body.content.startswith(_EXCEL_97):
            raise ImportRefused(f"{body.name}: an Excel file of before 2007 (.xls); save it as .xlsx")
        text = decoded(body.content, body.name)
        if not text.strip():
            raise SourceEmpty(f"{body.name}: is empty")
        if calendar_file.looks_like(text):
            return calendar_file.deliver(text, body.name, self.zone, self._clock.now().date())
        if structured.looks_like(text):
            return structured.deliver(text, body.name, self.zone, self._clock.now().date())
        if tables.looks_like_csv(text):
            return tables.deliver_csv(text, body.name)
        what = "a web page without JSON-LD" if "<html" in text[:2000].lower() else "in no format that is known"
        raise ImportRefused(f"{body.name}: {what}; known are {FORMATS}")


def _is_letter(content: bytes) -> bool:
    return content.startswith(b"%PDF") or (content.startswith(b"PK") and b"word/document.xml" in content)


def _parsed(body: Body) -> Any | None:
    """The JSON of a body that begins like JSON; None for everything else."""
    if body.content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"[", b"{"):
        return None
    try:
        return json_of(body.content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ImportRefused(f"{body.name}: not UTF-8 text (byte {error.start})") from error
    except (ValueError, RecursionError) as error:
        raise ImportRefused(f"{body.name}: not valid JSON ({error})") from error


def _pages(data: Any, name: str) -> Delivery:
    if data == []:
        raise SourceEmpty(f"{name}: an empty list")
    if not isinstance(data, list) or not any(is_pages([entry]) for entry in data):
        raise ImportRefused(
            f"{name}: expected a list of Integreat pages with `path`, `title` and `content`, locations or events"
        )
    return deliver_pages(data, name)

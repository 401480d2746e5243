"""Workbooks for translators at the desk: made of what is to do, taken back with a look at every outcome first.

What was sent is read once and set aside for an hour; it is published only as it was shown. Texts that this person may
not change, and answers that somebody else has to read first, are refused like any other broken rule.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Protocol, cast

from bot.core.accounts.staff import Staff
from bot.core.errors import BadInput, Forbidden, NotFound, SheetRefused, VersionChanged
from bot.core.locale import ANSWERED, DEFAULT
from bot.core.texts.publication import Key, Version
from bot.core.texts.response import Kind
from bot.core.texts.standing import Line, Mark, Pair
from bot.service.texts.publishing import Texts
from bot.service.texts.text_list import TextList
from bot.service.texts.translators import Plan, Returned, foresee, publish
from bot.service.texts.typed import digest

_WORK: tuple[Mark, ...] = ("missing", "german_changed", "due", "machine")


class Aside(Protocol):
    """Keeps for an hour what one person has sent."""

    async def keep(self, owner: int, content: bytes) -> str: ...

    async def find(self, owner: int, token: str) -> bytes | None: ...


class Limits(Protocol):
    async def kept_from(self, staff: Staff, texts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]: ...


class DeskRules(Protocol):
    async def second_reader(self) -> bool: ...


class Suggestions(Protocol):
    async def every_suggestion(self) -> frozenset[tuple[Key, str]]:
        """(text, digest) of everything that a machine has suggested."""
        ...


class _Library(Protocol):
    async def refresh(self) -> bool: ...


Write = Callable[[Iterable[Version], Sequence[str]], bytes]
Read = Callable[[bytes], Sequence[Returned]]


@dataclass(frozen=True)
class Kept:
    """A text as it was read from a workbook."""

    kind: Kind
    name: str
    locale: str
    text: str
    seen: int
    review_by: date | None = None


class Workbooks:
    """For coordinators and administrators; everybody else gets Forbidden. `write`, `read`: the format."""

    def __init__(
        self, texts: Texts, listed: TextList, library: _Library, aside: Aside, limits: Limits, rules: DeskRules,
        suggestions: Suggestions, write: Write, read: Read,
    ) -> None:  # fmt: skip
        self._texts, self._listed, self._library, self._aside = texts, listed, library, aside
        self._limits, self._rules, self._suggestions, self._write, self._read = limits, rules, suggestions, write, read

    async def make(self, staff: Staff, locales: Sequence[str], what: str) -> bytes:
        """The texts with `what` to do in one of these languages: a mark, `work` for any of it, empty for all texts."""
        _may_edit(staff)
        if unknown := set(locales) - set(ANSWERED):
            raise BadInput(f"unknown languages: {', '.join(sorted(unknown))}")
        lines = [line for line in await self._listed.lines(staff) if _is_wanted(line, locales, what)]
        cells = [line.grid.cells[locale].live for line in lines for locale in (DEFAULT, *locales)]
        return await asyncio.to_thread(self._write, dict.fromkeys(filter(None, cells)), locales)

    async def take(self, staff: Staff, content: bytes) -> str:
        """Reads a workbook and sets it aside: the token to ask for it. Raises SheetRefused."""
        _may_edit(staff)
        read = await asyncio.to_thread(self._read, content)
        if not read:
            raise SheetRefused("there is no text in the file", "no_text")
        rows = [asdict(Kept(t.kind, t.name, t.locale, t.text, t.seen)) for t in read]
        return await self._aside.keep(staff.id, json.dumps(rows, default=str).encode())

    async def foresee(self, staff: Staff, token: str) -> Plan:
        """What would become of every text. Raises NotFound after an hour."""
        _may_edit(staff)
        content = await self._aside.find(staff.id, token)
        if content is None:
            raise NotFound("this workbook is not kept any more")
        rows = await asyncio.to_thread(_rows, content)
        return await foresee(self._texts, rows, await self._forbidden(staff, rows))

    async def publish(self, staff: Staff, token: str, digest: str, why: str) -> Plan:
        """Everything that was shown as publishable, in one step.

        Raises:
            VersionChanged: something else would be published by now than was shown; nothing was.
            NotFound: an hour has passed.
        """
        plan = await self.foresee(staff, token)
        if plan.digest != digest:
            raise VersionChanged("the texts have changed since they were shown")
        await publish(self._texts, plan, staff.name, why)
        await self._library.refresh()
        return plan

    async def _forbidden(self, staff: Staff, rows: Sequence[Kept]) -> dict[Pair | Key, str]:
        pairs = {(row.kind, row.name) for row in rows}
        others = await self._limits.kept_from(staff, pairs)
        limited: dict[Pair | Key, str] = {pair: "other_department" for pair in pairs & set(others)}
        unread: dict[Pair | Key, str] = {}
        if await self._rules.second_reader():
            unread = {pair: "second_reader" for pair in pairs if pair[0] == "answer"}
        known = await self._suggestions.every_suggestion()  # nobody has ticked here that a machine's words were read
        about = {key for key, _ in known}
        german: dict[Pair | Key, str] = {(row.kind, row.name, DEFAULT): "german" for row in rows}
        texts = [(key, row.text) for row in rows if (key := (row.kind, row.name, row.locale)) in about]
        suggested = {key: "suggested" for key, text in texts if (key, digest(text)) in known}
        return unread | limited | suggested | german


def _is_wanted(line: Line, locales: Sequence[str], what: str) -> bool:
    if line.keeping.archived:
        return False
    marks = _WORK if what == "work" else (cast(Mark, what),) if what else ()
    return not marks or any(line.has(mark, locale) for mark in marks for locale in locales)


def _rows(content: bytes) -> list[Kept]:
    known: list[dict[str, Any]] = json.loads(content)
    return [Kept(**row) for row in known]


def _may_edit(staff: Staff) -> None:
    if not staff.may_edit:
        raise Forbidden("only coordinators and administrators take texts out and bring them in")

"""An answer, with the words on its button, may belong to one department: then only its coordinators and
administrators draft, publish or restore it, and only its reviewers approve. Everybody else reads it and is told whom
to ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.accounts.sign_in import Member
from bot.core.accounts.staff import Staff
from bot.core.content.places import text_in
from bot.core.errors import BadInput, Forbidden, OtherDepartments
from bot.core.locale import DEFAULT
from bot.core.ports import Library
from bot.core.texts.response import Kind

LIMITED: tuple[Kind, ...] = ("answer", "label")
_MOST_NAMES = 5


class LimitStore(Protocol):
    async def department(self, kind: Kind, name: str) -> str | None: ...

    async def all(self) -> Mapping[tuple[str, str], str]:
        """(kind, name) → id of the department, of everything that is limited."""
        ...

    async def put(self, kinds: Sequence[Kind], name: str, department: str | None) -> None: ...


class People(Protocol):
    async def everyone(self) -> list[Member]: ...


@dataclass(frozen=True)
class Limit:
    """`department`: its id, None: every coordinator may edit. `mine`: this person may; `settable`: may change it.

    `title`: the department's German name; `ask`: names of those who may edit it.
    """

    department: str | None
    title: str
    mine: bool
    settable: bool
    ask: tuple[str, ...] = ()


class TextLimits:
    def __init__(self, store: LimitStore, people: People, library: Library) -> None:
        self._store, self._people, self._library = store, people, library

    async def of(self, staff: Staff, kind: Kind, name: str) -> Limit:
        department = await self._store.department(kind, name) if kind in LIMITED else None
        settable = kind in LIMITED and _may_set(staff)
        if department is None:
            return Limit(None, "", True, settable)
        mine = _belongs(staff, department)
        ask = () if mine else await self._whom_to_ask(department)
        return Limit(department, self._title(department), mine, settable, ask)

    async def ensure(self, staff: Staff, kind: Kind, name: str) -> None:
        """Raises OtherDepartments, which names the department and whom to ask."""
        found = await self.of(staff, kind, name)
        if not found.mine:
            raise OtherDepartments(f"{kind} {name} belongs to {found.department}", found.title, found.ask)

    async def ensure_reader(self, staff: Staff, kind: Kind, name: str) -> None:
        """Whoever approves a draft publishes it: only reviewers of the department do. Raises OtherDepartments."""
        found = await self.of(staff, kind, name)
        if found.department and not (found.mine or (staff.may_review and found.department in staff.departments)):
            raise OtherDepartments(f"{kind} {name} belongs to {found.department}", found.title, found.ask)

    async def kept_from(self, staff: Staff, texts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Those of these texts (kind, name) that this person may not change."""
        known = await self._store.all()
        found = ((text, known.get(text)) for text in dict.fromkeys(texts))
        return [text for text, department in found if department and not _belongs(staff, department)]

    async def put(self, staff: Staff, kind: Kind, name: str, department: str) -> Limit:
        """The answer and its button get one limit; empty: none. Raises Forbidden, BadInput."""
        if kind not in LIMITED or not _may_set(staff):
            raise Forbidden("only administrators, and coordinators of no department, say whose an answer is")
        if department and department not in self._library.guide.departments:
            raise BadInput(f"unknown department {department[:40]!r}")
        await self._store.put(LIMITED, name, department or None)
        return await self.of(staff, kind, name)

    def departments(self) -> list[tuple[str, str]]:
        """(id, German name), by name."""
        return sorted(((key, self._title(key)) for key in self._library.guide.departments), key=lambda one: one[1])

    async def _whom_to_ask(self, department: str) -> tuple[str, ...]:
        """Its coordinators; where it has none, administrators."""
        able = [member.staff for member in await self._people.everyone() if member.staff.active]
        own = [one.name for one in able if one.may_edit and department in one.departments]
        return tuple(own or [one.name for one in able if one.may_administer])[:_MOST_NAMES]

    def _title(self, department: str) -> str:
        known = self._library.guide.departments.get(department)
        return (text_in(known.name, DEFAULT) if known else None) or department


def _belongs(staff: Staff, department: str) -> bool:
    return staff.may_administer or (staff.may_edit and department in staff.departments)


def _may_set(staff: Staff) -> bool:
    return staff.may_administer or (staff.may_edit and not staff.departments)

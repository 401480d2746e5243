"""Who may say what about a department's desk: its own staff, and coordinators for every department."""

from __future__ import annotations

from typing import Protocol

from bot.core.accounts.staff import Staff
from bot.core.content.places import Department
from bot.core.errors import Forbidden, NotFound
from bot.core.ports import RefreshableLibrary
from bot.core.times.department_desk import DepartmentDesk


class DepartmentDesks(Protocol):
    async def find(self, department: str) -> tuple[DepartmentDesk, int]: ...

    async def save(self, department: str, desk: DepartmentDesk, version: int, by: int) -> None:
        """Raises VersionChanged."""
        ...

    async def wants_assigned(self, staff_id: int) -> bool: ...

    async def choose_assigned(self, staff_id: int, wanted: bool) -> None: ...


class DepartmentSettings:
    """Raises, all of them: NotFound (no such department), Forbidden (another department's)."""

    def __init__(self, desks: DepartmentDesks, library: RefreshableLibrary) -> None:
        self._desks, self._library = desks, library

    def editable(self, who: Staff) -> list[Department]:
        every = self._library.guide.departments.values()
        return [department for department in every if who.may_edit or department.id in who.departments]

    def department(self, who: Staff, name: str) -> Department:
        department = self._library.guide.departments.get(name)
        if department is None:
            raise NotFound("there is no such department")
        if department not in self.editable(who):
            raise Forbidden("another department's settings")
        return department

    async def find(self, who: Staff, name: str) -> tuple[DepartmentDesk, int]:
        """What was said, and the version to save it with."""
        return await self._desks.find(self.department(who, name).id)

    async def save(self, who: Staff, name: str, desk: DepartmentDesk, version: int) -> None:
        """Holds at once, for the next newcomer too. Raises VersionChanged."""
        await self._desks.save(self.department(who, name).id, desk, version, who.id)
        await self._library.refresh()

    async def wants_assigned(self, who: Staff) -> bool:
        return await self._desks.wants_assigned(who.id)

    async def choose_assigned(self, who: Staff, wanted: bool) -> None:
        await self._desks.choose_assigned(who.id, wanted)

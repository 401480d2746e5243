"""The town at a glance: everything imported, looked up by id, responsibility or name. A snapshot, never changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.core.page import Page
from bot.core.places import Course, Department, Event, Matter, Office, Town


@dataclass(frozen=True)
class TownGuide:
    town: Town
    offices: Mapping[str, Office] = field(default_factory=dict)
    departments: Mapping[str, Department] = field(default_factory=dict)
    courses: Mapping[str, Course] = field(default_factory=dict)
    events: Mapping[str, Event] = field(default_factory=dict)
    matters: Mapping[str, Matter] = field(default_factory=dict)
    pages: Mapping[str, Page] = field(default_factory=dict)

    @property
    def coordination(self) -> Office | None:
        """The office to name when nobody else is responsible."""
        return self.offices.get(self.town.coordination_office)

    def responsible(self, matter: str, districts: Iterable[str] = ()) -> Office | None:
        """The office for an intent or a matter; in one of the districts when several are responsible."""
        if matter in self.matters:
            return self.offices.get(self.matters[matter].office)
        able = [office for office in self.offices.values() if matter in office.matters]
        wanted = set(districts)
        near = [office for office in able if office.address.district in wanted]
        return next(iter(near or able), None)

    def department_of(self, office: Office) -> Department | None:
        return self.departments.get(office.department or "")

    def department_for(self, intent: str, protected: bool, districts: Iterable[str] = ()) -> Department | None:
        """Who should read a conversation about an intent.

        The protection group when the intent is protected; never a department that must be chosen by name or that does
        not belong to the town; the coordination office's when nobody else is responsible.
        """
        if protected:
            return next((d for d in self.departments.values() if d.protection), self._coordinating())
        office = self.responsible(intent, districts)
        department = self.department_of(office) if office else None
        if department is None or department.by_name_only or department.independent or department.protection:
            return self._coordinating()
        return department

    def offices_of(self, department: Department) -> list[Office]:
        return [self.offices[name] for name in department.offices if name in self.offices]

    def _coordinating(self) -> Department | None:
        return self.department_of(self.coordination) if self.coordination else None

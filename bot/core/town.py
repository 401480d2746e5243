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

"""Who works at the desk, and what a role may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Role(str, Enum):
    """staff answer conversations of their department; coordinators also edit; administrators also manage staff."""

    STAFF = "staff"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Staff:
    """A person at the desk. `department`: whose conversations they may read; None: no conversations at all."""

    id: int
    name: str
    email: str
    role: Role
    department: str | None = None
    active: bool = True

    @property
    def may_edit(self) -> bool:
        return self.role in (Role.COORDINATOR, Role.ADMINISTRATOR)

    @property
    def may_administer(self) -> bool:
        return self.role is Role.ADMINISTRATOR

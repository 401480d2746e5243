"""Who works at the desk, and what a role may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Literal


class Role(str, Enum):
    """staff answer conversations of their department; reviewers also read texts and approve drafts; coordinators also
    edit and publish; administrators also manage staff and read the log of who did what."""

    STAFF = "staff"
    REVIEWER = "reviewer"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


FORMER = "früheres Teammitglied"  # who wrote what somebody wrote who was removed

Away = Literal["counter", "absent"]  # serving people at the counter, or not at work


@dataclass(frozen=True)
class Staff:
    """A person at the desk. `department`: whose conversations they may read; None: no conversations at all.

    `also`: further departments whose conversations they may read, e.g. as a substitute. `languages`: locales they
    answer in. `capacity`: how many conversations at once; None: no limit. `woman`: answers newcomers who asked for a
    woman. `shown_as`: the name newcomers see; empty: the department only. `away_until`: gets nothing new until then.
    """

    id: int
    name: str
    email: str
    role: Role
    department: str | None = None
    active: bool = True
    also: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    capacity: int | None = None
    woman: bool = False
    shown_as: str = ""
    away_until: datetime | None = None
    away_kind: Away | None = None

    @property
    def departments(self) -> tuple[str, ...]:
        """Whose conversations they may read, their own first."""
        return tuple(dict.fromkeys(filter(None, (self.department, *self.also))))

    def away(self, now: datetime) -> bool:
        return self.away_until is not None and now < self.away_until

    @property
    def may_review(self) -> bool:
        return self.role is not Role.STAFF

    @property
    def may_edit(self) -> bool:
        return self.role in (Role.COORDINATOR, Role.ADMINISTRATOR)

    @property
    def may_administer(self) -> bool:
        return self.role is Role.ADMINISTRATOR

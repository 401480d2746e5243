"""Where a conversation goes: rules that coordinators edit, tried in their order; the first that fits decides.

A rule never sends anything to a department that must be chosen by name or that does not belong to the town, and
protected topics are not subject to rules at all: `TownGuide.department_for` asks for the protection group first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.content.places import Department
from bot.core.errors import BadInput
from bot.core.locale import language

MOST_RULES = 100


@dataclass(frozen=True)
class Rule:
    """`topic`: an intent or a group of them; `language`: without region or variant. What is empty fits everything."""

    id: int
    department: str
    topic: str = ""
    district: str = ""
    language: str = ""

    def fits(self, matter: Matter) -> bool:
        return (
            self.topic in ("", matter.intent, matter.topic)
            and (not self.district or self.district in matter.districts)
            and self.language in ("", language(matter.locale))
        )


@dataclass(frozen=True)
class Matter:
    """What is known of a conversation that asks for a person. `topic`: the group its intent belongs to."""

    intent: str
    topic: str = ""
    districts: tuple[str, ...] = ()
    locale: str = ""


@dataclass(frozen=True)
class Seat:
    """One person of the desk as far as newcomers are told: nobody is named or counted. `id`: so that whom somebody has
    declined is left out."""

    departments: tuple[str, ...]
    woman: bool = False
    away_until: datetime | None = None
    id: int = 0

    def away(self, now: datetime) -> bool:
        return self.away_until is not None and now < self.away_until


def deciding(rules: Iterable[Rule], matter: Matter, departments: Mapping[str, Department]) -> Rule | None:
    """The first rule that fits and whose department may still receive it."""
    return next((r for r in rules if r.fits(matter) and may_receive(departments.get(r.department))), None)


def may_receive(department: Department | None) -> bool:
    """Whether a rule may lead there: a department of the town, for ordinary topics, that need not be chosen by name."""
    return department is not None and not (
        department.by_name_only or department.independent or department.protection
    )  # fmt: skip


def checked(rule: Rule, rules: Sequence[Rule], departments: Mapping[str, Department]) -> Rule:
    """A rule that may be added to `rules`.

    Raises:
        BadInput: nothing is asked of a conversation, the department may not receive it, or the rule is there already.
    """
    if not (rule.topic or rule.district or rule.language):
        raise BadInput("a rule names a topic, a district or a language")
    if not may_receive(departments.get(rule.department)):
        raise BadInput("a rule cannot lead to this department")
    if any((r.topic, r.district, r.language) == (rule.topic, rule.district, rule.language) for r in rules):
        raise BadInput("there is a rule for exactly this already")
    if len(rules) >= MOST_RULES:
        raise BadInput(f"there are {MOST_RULES} rules already; remove some first")
    return rule


@dataclass(frozen=True)
class Wanted:
    """Whom a newcomer waits for: a woman, where one was asked for; never those they have declined."""

    woman: bool = False
    declined: tuple[int, ...] = ()

    def among(self, seats: Sequence[Seat], department: str) -> list[Seat]:
        """Who works there and may answer; with nobody left who may, whoever works there."""
        return someone(seats, department, self.woman, self.declined) or someone(seats, department)

    def but(self, person: int) -> Wanted:
        """And not this one."""
        return replace(self, declined=(*self.declined, person))


ANYBODY = Wanted()


def someone(
    seats: Iterable[Seat], department: str, woman: bool = False, avoided: Collection[int] = ()
) -> list[Seat]:  # fmt: skip
    """Who works there, or, asked for a woman, the women; without those who were declined."""
    there = (seat for seat in seats if department in seat.departments and seat.id not in avoided)
    return [seat for seat in there if seat.woman or not woman]


def back(seats: Sequence[Seat], now: datetime) -> datetime | None:
    """When the first of them is there again; None when one of them is there now, or there are none."""
    if not seats or any(not seat.away(now) for seat in seats):
        return None
    return min(seat.away_until for seat in seats if seat.away_until)

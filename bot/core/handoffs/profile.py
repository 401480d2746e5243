"""What staff say about themselves, and what an administrator says about them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.accounts.staff import Role
from bot.core.content.places import Department
from bot.core.errors import BadInput, ChosenByName
from bot.core.locale import DANGER_ONLY, NATIVE

LANGUAGES = (*NATIVE, *DANGER_ONLY)
LONGEST_NAME = 60
MOST_AT_ONCE = 99
_NOT_SHOWN = re.compile(
    r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069<>@]|https?:|www\.", re.IGNORECASE
)  # fmt: skip


@dataclass(frozen=True)
class Profile:
    """What somebody says about themselves. `shown_as`: the name newcomers see; empty: the department only."""

    languages: tuple[str, ...] = ()
    woman: bool = False
    shown_as: str = ""


@dataclass(frozen=True)
class Post:
    """What an administrator decides: role, departments, how many conversations at once (None: no limit)."""

    role: Role
    department: str | None
    also: tuple[str, ...] = ()
    capacity: int | None = None


def check_post(role: Role, departments: Sequence[Department]) -> None:
    """Raises ChosenByName: whoever reads for such a department reads for no other one, and does not coordinate or
    administer, which shows complaints and questions from all over the town."""
    if not any(department.by_name_only for department in departments):
        return
    if len(departments) > 1:
        raise ChosenByName("a department that must be chosen by name shares its staff with no other one")
    if role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        raise ChosenByName("staff of a department that must be chosen by name neither coordinate nor administer")


def accepted_profile(languages: list[str], woman: bool, shown_as: str) -> Profile:
    """Raises BadInput: a language that is not ours, or a name that is none."""
    if unknown := set(languages) - set(LANGUAGES):
        raise BadInput(f"unknown language {min(unknown)[:20]!r}")
    name = " ".join(shown_as.split())
    if len(name) > LONGEST_NAME or _NOT_SHOWN.search(name):
        raise BadInput(f"the name newcomers see has at most {LONGEST_NAME} characters and is no address")
    return Profile(tuple(code for code in LANGUAGES if code in languages), woman, name)


def accepted_capacity(given: str) -> int | None:
    """Raises BadInput: not a number from 0 to 99. Nothing given: no limit."""
    number = given.strip()
    if not number:
        return None
    if not (number.isascii() and number.isdecimal() and int(number[:4]) <= MOST_AT_ONCE):
        raise BadInput(f"a number from 0 to {MOST_AT_ONCE} is needed, or nothing")
    return int(number)

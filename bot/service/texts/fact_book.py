"""The facts behind the answers: which answers rest on them, and that somebody has found them in their source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Protocol

from pydantic import HttpUrl, TypeAdapter, ValidationError

from bot.core.accounts.staff import Staff
from bot.core.errors import BadInput
from bot.core.ports import Clock
from bot.core.text import clean
from bot.core.texts.facts import Fact, FactCheck
from bot.service.texts.content_check import ContentCheck, may_check

LONGEST = timedelta(days=5 * 366)
_URL: TypeAdapter[HttpUrl] = TypeAdapter(HttpUrl)


class FactChecks(Protocol):
    async def every(self) -> Mapping[str, FactCheck]: ...

    async def note(self, check: FactCheck) -> None: ...


class FactRefused(BadInput):
    """`problem` names the field: checked, check_by, url."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"this cannot be noted of a fact: {problem}")
        self.problem = problem


class FactBook:
    def __init__(self, check: ContentCheck, checks: FactChecks, clock: Clock) -> None:
        self._check, self._checks, self._clock = check, checks, clock

    @property
    def today(self) -> date:
        return self._clock.now().date()

    async def listed(self, staff: Staff) -> tuple[Sequence[Fact], Mapping[str, FactCheck]]:
        """The facts, the longest overdue first; and what was noted here, by fact."""
        may_check(staff)
        facts = await self._check.facts()
        return sorted(facts, key=lambda fact: (fact.check_by, fact.id)), await self._checks.every()

    async def note(self, staff: Staff, fact: str, checked: str, check_by: str, title: str, url: str) -> None:
        """Somebody has opened the source on that day and found it there.

        Raises:
            BadInput: there is no such fact; FactRefused
        """
        may_check(staff)
        if fact not in {one.id for one in await self._check.facts()}:
            raise BadInput("there is no such fact")
        day, again = _day(checked, "checked"), _day(check_by, "check_by")
        if day > self.today:
            raise FactRefused("checked")
        if not self.today < again <= self.today + LONGEST:
            raise FactRefused("check_by")
        await self._checks.note(FactCheck(fact, day, again, staff.name, clean(title)[:300], _address(url)))


def _day(typed: str, field: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise FactRefused(field) from error


def _address(typed: str) -> str:
    """As it is kept; empty: the one of the file."""
    if not typed.strip():
        return ""
    try:
        found = str(_URL.validate_python(typed.strip()))
    except ValidationError as error:
        raise FactRefused("url") from error
    if len(found) > 500:
        raise FactRefused("url")
    return found

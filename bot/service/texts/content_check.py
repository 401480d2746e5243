"""Is the content multilingual, understandable, available? Every rule over everything there is, worst first."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from bot.core.accounts.staff import Staff
from bot.core.errors import Forbidden
from bot.core.learning.taught import Taught
from bot.core.ports import Clock, Library
from bot.core.texts.facts import Fact, FactCheck, as_checked
from bot.core.texts.finding import Finding, Severity
from bot.core.texts.publication import Key, Version, behind_german
from bot.service.check import board, claims, pages, reviews, texts, town, understanding
from bot.service.check.links import Visits, dead_links
from bot.service.check.stock import Rule, Stock, shelved

RULES: tuple[Rule, ...] = (
    texts.no_answer, texts.missing, texts.broken_rules, texts.labels_taken, texts.german_changed, texts.typed,
    town.no_protection_group, town.no_coordination, town.residence_unchosen, town.web_only_unknown,
    town.cannot_fill,
    understanding.without_examples,
    claims.fact_without_intent, claims.fact_not_said, claims.number_without_source,
    claims.fact_due, claims.fact_unchecked,
    reviews.review_due, reviews.too_hard, reviews.by_machine,
    town.office_without_hours, town.name_missing, town.course_past, town.event_past, town.special_past,
    board.offer_past, board.words_missing, board.contact_missing, board.leads_nowhere, board.two_departments,
    board.pin_german, board.pin_over,
    pages.page_behind,
)  # fmt: skip
Files = tuple[Sequence[Fact], Mapping[str, Mapping[str, int]]]
_ORDER: Mapping[Severity, int] = {"error": 0, "warning": 1, "info": 2}


class Shelf(Protocol):
    """The store of prepared texts."""

    async def live(self) -> list[Version]: ...

    async def german(self) -> list[Version]: ...

    async def archived(self) -> frozenset[str]: ...

    async def review(self, keys: Sequence[Key], by: str) -> None: ...


def examine(stock: Stock) -> list[Finding]:
    """What all rules find."""
    return sorted((finding for rule in RULES for finding in rule(stock)), key=lambda f: _ORDER[f.severity])


class LookedUp(Protocol):
    """Facts that somebody has found in their sources here."""

    async def every(self) -> Mapping[str, FactCheck]: ...


class NothingLookedUp:
    """Implements `LookedUp` where nobody has."""

    async def every(self) -> Mapping[str, FactCheck]:
        return {}


class Teaching(Protocol):
    """What the town has taught beyond the files, live or not."""

    async def present(self) -> Taught: ...


class NothingTaught:
    """Implements `Teaching` where nothing is."""

    async def present(self) -> Taught:
        return Taught()


class ContentCheck:
    """`files` reads what changes with an upgrade only: (facts, number of examples by intent and language)."""

    def __init__(
        self,
        shelf: Shelf,
        library: Library,
        clock: Clock,
        files: Callable[[], Files],
        looked_up: LookedUp = NothingLookedUp(),
        teaching: Teaching = NothingTaught(),
    ) -> None:
        self._shelf, self._library, self._clock, self._files = shelf, library, clock, files
        self._looked_up, self._teaching = looked_up, teaching

    async def findings(self, visits: Visits | None = None) -> list[Finding]:
        """Everything found; with `visits` every link is tried too, which takes a while."""
        stock = await self._stock()
        found = await asyncio.to_thread(examine, stock)
        return found if visits is None else sorted(
            found + await dead_links(stock, visits), key=lambda f: _ORDER[f.severity]
        )  # fmt: skip

    async def facts(self) -> tuple[Fact, ...]:
        """Every fact as it stands by now."""
        facts, _ = await asyncio.to_thread(self._files)
        return as_checked(facts, await self._looked_up.every())

    async def reviewed(self, staff: Staff, keys: Sequence[Key]) -> None:
        """Somebody has read these texts, and they are right as they are."""
        may_check(staff)
        await self._shelf.review(keys, staff.name)

    async def _stock(self) -> Stock:
        live, german = await self._shelf.live(), await self._shelf.german()
        _, examples = await asyncio.to_thread(self._files)
        examples = with_taught(examples, await self._teaching.present())
        facts, library = await self.facts(), self._library
        return Stock(
            shelved(live), library.catalogue.intents, library.guide, self._clock.now(), facts, examples,
            behind_german(live, german), await self._shelf.archived(),
        )  # fmt: skip


def with_taught(examples: Mapping[str, Mapping[str, int]], taught: Taught) -> dict[str, dict[str, int]]:
    """How many examples there are, those of the town included: what waits to be learnt is not amiss."""
    found = {intent: dict(languages) for intent, languages in examples.items()}
    for many, part in ((1, taught.added), (-1, taught.removed)):
        for one in part:
            languages = found.setdefault(one.intent, {})
            languages[one.language] = max(0, languages.get(one.language, 0) + many)
    return found


def counts(findings: Sequence[Finding]) -> dict[str, int]:
    """How many of each severity."""
    found = Counter(finding.severity for finding in findings)
    return {severity: found[severity] for severity in _ORDER}


def described(finding: Finding) -> dict[str, Any]:
    """As `lotse content check --json` prints it."""
    return {
        "code": finding.code, "severity": finding.severity, "about": finding.about, "name": finding.name,
        "locales": list(finding.locales), "values": dict(finding.values),
    }  # fmt: skip


def may_check(staff: Staff) -> None:
    if not staff.may_edit:
        raise Forbidden("only coordinators and administrators check the content")

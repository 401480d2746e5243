"""Routing rules, for coordinators: seen, added, moved, removed, and tried out before a newcomer does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.core.accounts.staff import Staff
from bot.core.content.places import Department
from bot.core.content.routing import Rule, checked, may_receive, someone
from bot.core.errors import BadInput, Forbidden
from bot.core.locale import DANGER_ONLY, NATIVE, language
from bot.core.ports import RefreshableLibrary

NOT_ROUTED = ("talk", "danger")


class RuleStore(Protocol):
    """Rules, kept in their order."""

    async def everything(self) -> list[Rule]: ...

    async def add(self, rule: Rule, by: Staff) -> Rule: ...

    async def remove(self, rule_id: int) -> None: ...

    async def move(self, rule_id: int, up: bool, by: Staff) -> None: ...


class Routing:
    def __init__(self, store: RuleStore, library: RefreshableLibrary) -> None:
        self._store, self._library = store, library

    async def everything(self, who: Staff) -> list[Rule]:
        _may_edit(who)
        return await self._store.everything()

    async def add(self, who: Staff, department: str, topic: str, district: str, spoken: str) -> Rule:
        """A rule at the end of the list.

        Raises:
            BadInput: it says nothing, leads where it may not, names what there is not, or is there already.
        """
        _may_edit(who)
        rule = Rule(0, department, self._known_topic(topic), self._known_district(district), language(spoken))
        added = await self._store.add(
            checked(rule, await self._store.everything(), self._library.guide.departments), who
        )  # fmt: skip
        await self._library.refresh()
        return added

    async def remove(self, who: Staff, rule_id: int) -> None:
        _may_edit(who)
        await self._store.remove(rule_id)
        await self._library.refresh()

    async def move(self, who: Staff, rule_id: int, up: bool) -> None:
        _may_edit(who)
        await self._store.move(rule_id, up, who)
        await self._library.refresh()

    def where(self, intent: str, district: str, spoken: str) -> tuple[Department | None, Rule | None]:
        """Where a conversation would go now, and by which rule; None: as the offices are responsible."""
        guide, info = self._library.guide, self._library.catalogue.intents.get(intent)
        protected, group = bool(info and info.protected), info.topic if info else ""
        districts = (district,) if district else ()
        found = guide.department_for(intent, protected, districts, group, spoken)
        return found, None if protected else guide.rule_for(intent, districts, group, spoken)

    def receiving(self) -> list[Department]:
        """Departments that a rule may lead to."""
        return [d for d in self._library.guide.departments.values() if may_receive(d)]

    def unread(self) -> set[str]:
        """The departments in which nobody can answer: who is sent there reads telephone and opening hours only."""
        guide = self._library.guide
        seats = guide.seats
        return set() if seats is None else {name for name in guide.departments if not someone(seats, name)}

    def topics(self) -> list[tuple[str, list[str]]]:
        """(group, its intents) that rules may name: not the protected ones, which are not subject to rules."""
        groups: dict[str, list[str]] = {}
        for name, info in self._library.catalogue.intents.items():
            if info.topic not in NOT_ROUTED and not info.protected:
                groups.setdefault(info.topic, []).append(name)
        return list(groups.items())

    def intents(self) -> list[str]:
        """Everything a conversation can be about, protected topics too: where they go can be looked up."""
        return [name for name, info in self._library.catalogue.intents.items() if info.topic != "talk"]

    def languages(self) -> Sequence[str]:
        return (*NATIVE, *DANGER_ONLY)

    def _known_topic(self, topic: str) -> str:
        groups = dict(self.topics())
        if topic and topic not in groups and not any(topic in intents for intents in groups.values()):
            raise BadInput("a rule cannot name this topic")
        return topic

    def _known_district(self, district: str) -> str:
        if district and all(known.id != district for known in self._library.guide.town.districts):
            raise BadInput("there is no such district")
        return district


def _may_edit(who: Staff) -> None:
    if not who.may_edit:
        raise Forbidden("for coordinators only")

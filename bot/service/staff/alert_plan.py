"""Who is to be told of what at this moment; pure, from what is watched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from bot.core.content.routing import someone
from bot.core.handoffs.alerts import TO_PERSON, TOGETHER, Batch, Case, Kind, Notice, Person, Target, Watched
from bot.core.handoffs.answer_times import AnswerTimes
from bot.core.town import TownGuide


class Addresses:
    """Where alerts of a department go. `mail`, `telegram`: whether anything can be sent that way at all."""

    def __init__(self, guide: TownGuide, times: AnswerTimes, mail: bool, telegram: bool) -> None:
        self._guide, self._times, self._mail, self._telegram = guide, times, mail, telegram

    def of(self, department: str) -> list[Target]:
        """Its own; those of the coordination office when it has none, so that no alert leads nowhere."""
        return self.own(department) or self.instead(department)

    def instead(self, department: str) -> list[Target]:
        """Who is told where a department cannot be: the coordination office, and nobody in its own place."""
        return self.own(self.coordination) if self.coordination != department else []

    def alarm(self, department: str) -> list[Target]:
        groups = [name for name, d in self._guide.departments.items() if d.protection] or [self.coordination]
        found = [target for name in (department, *groups) for target in self.of(name)]
        return list(dict.fromkeys(found))

    @property
    def coordination(self) -> str:
        department = self._guide.coordinating
        return department.id if department else ""

    def own(self, department: str) -> list[Target]:
        desk = self._times.desk(department)
        mails = [Target("mail", email) for email in self._guide.mailed(department)] if self._mail else []
        return [*mails, *([Target("telegram", desk.telegram)] if desk.telegram and self._telegram else [])]


class AlertPlan:
    def __init__(self, addresses: Addresses, times: AnswerTimes, people: Mapping[int, Person], now: datetime) -> None:
        """`people`: everybody who wants to hear of what is assigned to them."""
        self._addresses, self._times, self._people, self._now = addresses, times, people, now

    def batches(self, watched: Watched) -> list[Batch]:
        cases = {case.handoff: case for case in watched.cases}
        notices = [notice for notice in (*watched.notices, *_new_notices(watched)) if notice.handoff in cases]
        to_departments = [*self._alarms(watched.cases), *self._waiting(watched)]
        return [
            *to_departments,
            *self._persons(notices, cases, to_departments),
            *self._coordination(notices, cases),
        ]

    def _alarms(self, cases: Sequence[Case]) -> Iterator[Batch]:
        for case in cases:
            if case.alarm and case.due(self._now):
                yield Batch(case.department, "alarm", [case], self._addresses.alarm(case.department))

    def _waiting(self, watched: Watched) -> Iterator[Batch]:
        """All of a department's go along when one is due; so repeats fall together too."""
        calm = sorted(
            (c for c in watched.cases if not (c.seen or c.alarm)), key=lambda c: (c.department, c.requested_at)
        )
        for department, group in groupby(calm, key=lambda case: case.department):
            unseen, last = list(group), watched.last.get(department)
            if self._quiet(department) or (last and last + TOGETHER > self._now):
                continue
            if any(case.due(self._now) for case in unseen):
                targets = self._addresses.of(department)
                yield Batch(department, "waiting", unseen, targets, reminders=self._reminders(unseen, targets))

    def _reminders(self, unseen: Sequence[Case], targets: Sequence[Target]) -> list[tuple[Target, frozenset[int]]]:
        """Whom something was assigned to hears of it again too, once per address; the first time is a notice."""
        mine: dict[int, set[int]] = {}
        for case in unseen:
            if case.told and case.assigned_to is not None:
                mine.setdefault(case.assigned_to, set()).add(case.handoff)
        there = ((self._people.get(person), frozenset(found)) for person, found in mine.items())
        return [
            (Target("mail", person.email), found)
            for person, found in there
            if person and not person.away(self._now) and not _among(person, targets)
        ]

    def _persons(
        self, notices: Sequence[Notice], cases: Mapping[int, Case], told: Sequence[Batch]
    ) -> Iterator[Batch]:  # fmt: skip
        """Whoever is at the counter hears of it when they are back."""
        for notice in (one for one in notices if one.kind in TO_PERSON):
            case, person = cases[notice.handoff], self._people.get(notice.staff or 0)
            if self._quiet(case.department) or (person and person.away(self._now)):
                continue
            knows = notice.kind == "assigned" and self._hears_alone(notice.staff, person, case, told)
            targets = [Target("mail", person.email)] if person and not knows else []
            yield Batch(case.department, notice.kind, [case], targets, [notice])

    def _hears_alone(self, number: int | None, person: Person | None, case: Case, told: Sequence[Batch]) -> bool:
        """Whether the department is this one person, whose address is told of the case just now."""
        there = {seat.id for seat in someone(self._times.guide.seats or (), case.department)}
        now = (batch for batch in told if case in batch.cases)
        return there == {number} and any(person and _among(person, batch.targets) for batch in now)

    def _coordination(self, notices: Sequence[Notice], cases: Mapping[int, Case]) -> Iterator[Batch]:
        home = self._addresses.coordination
        told = [notice for notice in notices if notice.kind not in TO_PERSON]
        if self._quiet(home):
            return
        for kind in sorted({notice.kind for notice in told}):
            mine = [notice for notice in told if notice.kind == kind]
            about = [cases[handoff] for handoff in dict.fromkeys(notice.handoff for notice in mine)]
            yield Batch(home, kind, about, self._addresses.of(home), mine)

    def _quiet(self, department: str) -> bool:
        return self._times.quiet(department, self._now)


def _among(person: Person, targets: Sequence[Target]) -> bool:
    return any(one.channel == "mail" and one.address.casefold() == person.email.casefold() for one in targets)


def _new_notices(watched: Watched) -> Iterator[Notice]:
    """What can be seen from a handoff itself."""
    for case in watched.cases:
        found: list[tuple[str, Kind, int | None]] = []
        if case.assigned_to and not case.claimed:
            at = f"{case.assigned_at:%Y%m%dT%H%M%S%f}" if case.assigned_at else ""
            found.append((f"{case.handoff}:assigned:{case.assigned_to}:{at}", "assigned", case.assigned_to))
        if case.lapses:
            found.append((f"{case.handoff}:lapsed:{case.lapses}", "lapsed", None))
        for key, kind, person in found:
            if key not in watched.told:
                yield Notice(key, case.handoff, kind, person)

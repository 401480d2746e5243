"""F18: who is told of what and when, from tables; and what an alert says."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.handoffs.alerts import Case, Kind, Notice, Person, Watched, pause, retry
from bot.core.handoffs.answer_times import AnswerTimes
from bot.core.times.department_desk import DepartmentDesk
from bot.service.staff.alert_plan import Addresses, AlertPlan
from bot.service.staff.alert_words import AlertWords

from . import shipped
from .samples import BERLIN

HOUSING, SHELTER, COORDINATION = "social_work", "protection", "integration_participation"
DAY, NIGHT = datetime(2026, 11, 24, 9, 30, tzinfo=BERLIN), datetime(2026, 11, 24, 23, 30, tzinfo=BERLIN)
DESKS: dict[str, dict[str, Any]] = {
    HOUSING: {"emails": ["wohnen@a.example"], "telegram": "-1001"},
    SHELTER: {"emails": ["schutz@a.example"]},
    COORDINATION: {"emails": ["koordination@a.example"]},
}
PEOPLE = {7: Person("anna@a.example"), 9: Person("olga@a.example", DAY + timedelta(hours=3))}


class Shipped:
    guide, catalogue = shipped.guide(), shipped.catalogue()


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def case(number: int = 1, department: str = HOUSING, **more: Any) -> Case:
    return Case(number, department, "housing_search", "ar", DAY - minutes(30), **more)


def plan(
    watched: Watched, now: datetime = DAY, desks: dict[str, dict[str, Any]] | None = None, telegram: bool = True
) -> list[tuple[str, list[int], list[str]]]:
    known = {name: DepartmentDesk.model_validate(desk) for name, desk in (DESKS if desks is None else desks).items()}
    guide = replace(shipped.guide(), desks=known)
    times = AnswerTimes(guide, lambda day: shipped.holidays().name(day, "de"))
    addresses = Addresses(guide, times, True, telegram)
    return [
        (batch.kind, [one.handoff for one in batch.cases], [target.address for target in batch.targets])
        for batch in AlertPlan(addresses, times, PEOPLE, now).batches(watched)
    ]


WAITING = ["wohnen@a.example", "-1001"]
PLANS: list[tuple[str, Watched, datetime, list[tuple[str, list[int], list[str]]]]] = [
    ("it came just now", Watched([case()]), DAY, [("waiting", [1], WAITING)]),
    ("somebody has looked", Watched([case(seen=True)]), DAY, []),
    ("told nine minutes ago", Watched([case(told=1, told_at=DAY - minutes(9))]), DAY, []),
    ("told ten minutes ago", Watched([case(told=1, told_at=DAY - minutes(10))]), DAY, [("waiting", [1], WAITING)]),
    ("told twice", Watched([case(told=2, told_at=DAY - minutes(19))]), DAY, []),
    ("several are one message, with what is not due yet",
     Watched([case(1), case(2, told=3, told_at=DAY - minutes(11)), case(3)]), DAY, [("waiting", [1, 2, 3], WAITING)]),
    ("the department was told just now", Watched([case()], last={HOUSING: DAY - minutes(9)}), DAY, []),
    ("at night it is kept", Watched([case()]), NIGHT, []),
    ("… and sent at the next opening", Watched([case()]), NIGHT + timedelta(hours=32, minutes=31),
     [("waiting", [1], WAITING)]),
    ("danger at night, to the protection group too", Watched([case(alarm=True)]), NIGHT,
     [("alarm", [1], [*WAITING, "schutz@a.example"])]),
    ("danger that somebody has seen", Watched([case(alarm=True, seen=True)]), NIGHT, []),
    ("danger is repeated, with a pause", Watched([case(alarm=True, told=1, told_at=NIGHT - minutes(3))]), NIGHT, []),
    ("assigned, seen or not", Watched([case(assigned_to=7, seen=True)]), DAY, [("assigned", [1], ["anna@a.example"])]),
    ("assigned at night", Watched([case(assigned_to=7, seen=True)]), NIGHT, []),
    ("assigned to somebody who wants no mail", Watched([case(assigned_to=8, seen=True)]), DAY, [("assigned", [1], [])]),
    ("told of it already", Watched([case(assigned_to=7, seen=True)], told=frozenset({"1:assigned:7:"})), DAY, []),
    ("assigned to somebody at the counter: not yet", Watched([case(assigned_to=9, seen=True)]), DAY, []),
    ("a claim lapsed", Watched([case(lapses=1, seen=True)]), DAY, [("lapsed", [1], ["koordination@a.example"])]),
    ("nobody is free", Watched([case(seen=True)], [Notice("k", 1, "nobody_free")]), DAY,
     [("nobody_free", [1], ["koordination@a.example"])]),
    ("asked for advice", Watched([case(seen=True)], [Notice("k", 1, "asked", 7)]), DAY,
     [("asked", [1], ["anna@a.example"])]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "watched", "now", "expected"), PLANS, ids=[one[0] for one in PLANS])
def test_f18_who_is_told(
    what: str, watched: Watched, now: datetime, expected: list[tuple[str, list[int], list[str]]]
) -> None:
    assert plan(watched, now) == expected


def test_without_an_address_of_its_own_the_coordination_office_hears_of_it() -> None:
    desks = {**DESKS, HOUSING: {"emails": []}}
    assert plan(Watched([case()]), desks=desks) == [("waiting", [1], ["koordination@a.example"])]
    assert plan(Watched([case()]), desks={**desks, COORDINATION: {"emails": []}}) == [("waiting", [1], [])]


def test_unless_said_otherwise_the_integration_officer_is_told() -> None:
    assert plan(Watched([case()]), desks={}) == [("waiting", [1], ["integration.social-work@musterstadt.example"])]


def test_a_way_that_is_not_configured_is_not_planned() -> None:
    assert plan(Watched([case()]), telegram=False) == [("waiting", [1], ["wohnen@a.example"])]


def test_pauses_grow_and_end() -> None:
    assert [pause(n).total_seconds() / 60 for n in (1, 2, 3, 4, 5, 6, 99)] == [10, 20, 40, 80, 160, 240, 240]
    again = [retry(n) for n in (1, 2, 7, 11, 12)]
    assert [p and p.total_seconds() / 60 for p in again] == [1, 2, 60, 60, None]


SHOWN: list[tuple[Kind, list[Case], tuple[str, ...], tuple[str, ...]]] = [
    ("waiting", [case()], ("Soziales, Arbeit und Wohnen", "Arabisch", "30 Min."), ()),
    ("waiting", [case(), case(2)], ("2 Anfragen warten",), ()),
    ("waiting", [case(department=SHELTER)], ("Schutz bei Gewalt", "30 Min."), ("Arabisch", "Wohn")),
    ("waiting", [replace(case(), topic="crisis_support")], ("30 Min.",), ("Arabisch", "Krise")),
    ("alarm", [case(alarm=True)], ("Gefahr", "sofort"), ("Arabisch",)),
    ("waiting", [case(n) for n in range(40)], ("40 Anfragen", "und 20 weitere"), ()),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "cases", "said", "never"), SHOWN)
def test_what_an_alert_says(kind: Kind, cases: list[Case], said: tuple[str, ...], never: tuple[str, ...]) -> None:
    words = AlertWords(Shipped(), "https://lotse.musterstadt.example")
    text = words.subject(kind, cases[0].department, cases) + "\n" + words.text(kind, cases, DAY)
    assert all(part in text for part in (*said, "https://lotse.musterstadt.example/desk")), text
    assert not any(part in text for part in never), text
    assert "{" not in text


@pytest.mark.parametrize(
    ("person", "address", "told"),
    [(7, "wohnen@a.example", ["anna@a.example"]), (7, "Anna@a.example", []), (9, "wohnen@a.example", [])],
    ids=["once per address", "the department's own", "not at the counter"],
)
def test_whom_something_is_assigned_to_hears_of_it_again_until_somebody_looks(
    person: int, address: str, told: list[str]
) -> None:
    again = case(told=1, told_at=DAY - minutes(11), assigned_to=person)
    watched = Watched([again, case(2)], told=frozenset({f"1:assigned:{person}:"}))
    guide = replace(shipped.guide(), desks={HOUSING: DepartmentDesk(emails=(address,))})
    times = AnswerTimes(guide, lambda day: None)
    (batch,) = AlertPlan(Addresses(guide, times, True, True), times, PEOPLE, DAY).batches(watched)
    assert [(target.address, numbers) for target, numbers in batch.reminders] == [(one, frozenset({1})) for one in told]

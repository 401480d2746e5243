"""Who is suggested for a conversation: a table, and what must hold whoever works there."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.accounts.staff import Role, Staff
from bot.core.handoffs.assignment import Request, has_room, may_take, speaks, suggested

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=2)


def person(number: int, **more: object) -> Staff:
    known = {"department": "social_work", "languages": ("de", "en")} | more
    return Staff(number, f"P{number}", f"p{number}@musterstadt.example", Role.STAFF, **known)  # type: ignore[arg-type]


ANNA, BEN, OMAR = person(1, woman=True), person(2), person(3)
ASKED = Request("social_work", "en")
TABLE = [
    ("the lowest id when all are alike", (BEN, ANNA), {}, ASKED, 1),
    ("who has least", (ANNA, BEN), {1: 2, 2: 1}, ASKED, 2),
    ("the officer before who has least", (ANNA, BEN), {2: 5}, replace(ASKED, officer="P2@musterstadt.example"), 2),
    ("who speaks the language before who has least", (ANNA, replace(BEN, languages=("fa",))), {2: 9},
     replace(ASKED, locale="fa"), 2),
    ("who speaks the language before the officer", (ANNA, replace(BEN, languages=("fa",))), {},
     replace(ASKED, locale="fa", officer=ANNA.email), 2),
    ("anybody when nobody speaks the language", (ANNA, BEN), {1: 1}, replace(ASKED, locale="ti"), 2),
    ("plain German is German", (ANNA, replace(BEN, languages=("de",))), {1: 1}, replace(ASKED, locale="de-simple"), 2),
    ("a woman when asked for", (replace(ANNA, capacity=9), BEN), {1: 8}, replace(ASKED, woman=True), 1),
    ("no man when a woman is asked for", (BEN, OMAR), {}, replace(ASKED, woman=True), None),
    ("nobody who was declined", (ANNA, BEN), {}, replace(ASKED, avoided=(1,)), 2),
    ("nobody who is full", (replace(ANNA, capacity=1), BEN), {1: 1, 2: 4}, ASKED, 2),
    ("not the officer who is full", (replace(ANNA, capacity=1), BEN), {1: 1}, replace(ASKED, officer=ANNA.email), 2),
    ("nobody who takes nothing", (replace(ANNA, capacity=0),), {}, ASKED, None),
    ("nobody who is away", (replace(ANNA, away_until=LATER), BEN), {2: 7}, ASKED, 2),
    ("who came back", (replace(ANNA, away_until=NOW), BEN), {}, ASKED, 1),
    ("nobody who has left", (replace(ANNA, active=False), BEN), {}, ASKED, 2),
    ("nobody of another department", (replace(ANNA, department="order"), BEN), {}, ASKED, 2),
    ("a substitute of another department", (replace(ANNA, department="order", also=("social_work",)),), {}, ASKED, 1),
    ("nobody when nobody is there", (), {}, ASKED, None),
]  # fmt: skip


@pytest.mark.parametrize(("why", "people", "having", "asked", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_table(
    why: str, people: tuple[Staff, ...], having: dict[int, int], asked: Request, expected: int | None
) -> None:
    found = suggested(people, having, asked, NOW)
    assert (found.id if found else None) == expected


def test_whoever_is_suggested_may_take_it_and_nobody_fits_better() -> None:
    """A thousand departments, requests and loads; the order in which people are given changes nothing."""
    dice = random.Random(6)
    for _ in range(1000):
        people = [
            person(number, department=dice.choice(("social_work", "health")), woman=dice.random() < 0.5,
                   active=dice.random() < 0.9, capacity=dice.choice((None, 0, 1, 3)),
                   languages=tuple(dice.sample(("de", "fa", "ar"), 2)),
                   away_until=dice.choice((None, None, LATER)))
            for number in range(1, dice.randint(1, 6))
        ]  # fmt: skip
        asked = Request(
            "social_work", dice.choice(("de", "fa", "tr")), dice.random() < 0.3,
            tuple(who.id for who in people if dice.random() < 0.2), dice.choice([None, "p2@musterstadt.example"]),
        )  # fmt: skip
        having = {who.id: dice.randint(0, 3) for who in people}
        found = suggested(people, having, asked, NOW)
        able = [w for w in people if may_take(w, asked) and not w.away(NOW) and has_room(w, having)]
        assert (found is None) is (not able)
        dice.shuffle(people)
        assert suggested(people, having, asked, NOW) == found
        if found is None:
            continue
        assert found in able
        if any(speaks(who, asked.locale) for who in able):
            assert speaks(found, asked.locale)
        rivals = [w for w in able if speaks(w, asked.locale) == speaks(found, asked.locale)]
        officers = [who for who in rivals if who.email == asked.officer]
        assert found in (officers or [w for w in rivals if having[w.id] == min(having[r.id] for r in rivals)])

"""Of two wishes of a sort the one that is denied is none."""

from __future__ import annotations

import pytest

from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.meaning.unwished import UnwishedStep
from bot.settings import PROJECT
from bot.wiring.files import load_rows

LEVELS = {"B1": "B1", "A2": "A2", "A1": "A1"}
MEANT = [
    ("Nicht B1, A2", "A2"), ("A2, nicht B1", "A2"), ("nein, nicht B1, A2", "A2"), ("nicht B1 sondern A2", "A2"),
    ("nicht B1 A2", "A2"), ("A2 nicht B1", "A2"), ("Not B1, A2", "A2"), ("no, not B1 but A2", "A2"),
    ("не B1, A2", "A2"), ("не B1 а A2", "A2"), ("nie B1, A2", "A2"), ("nie, nie B1, A2", "A2"), ("nu B1, A2", "A2"),
    ("pas B1, A2", "A2"), ("B1 değil A2", "A2"), ("A2, B1 değil", "A2"), ("A2 B1 değil", "A2"),
    ("مو B1، A2", "A2"), ("B1 نه، A2", "A2"),
]  # fmt: skip
BOTH = ["B1 oder A2", "B1, A2", "nicht B1, nicht A2", "B1 und A2 bitte", "nicht jetzt, B1, oder vielleicht A2"]


async def levels(text: str, response: str = "follow_up_changed") -> tuple[str, ...]:
    named = tuple(Entity("level", word) for word in text.replace(",", " ").replace("،", " ").split() if word in LEVELS)
    entities = (*named, Entity("subject", "german"))
    u = Understanding("language_certificate", 0.6, "confident", response, entities=entities)
    dialogue = UnwishedStep(load_rows(PROJECT, "leaning"))
    u = await dialogue.completed(u, UserMessage("x", text))
    assert u.values("subject") == ("german",)
    return u.values("level")


@pytest.mark.parametrize(("text", "level"), MEANT)
async def test_the_other_one_is_meant(text: str, level: str) -> None:
    assert await levels(text) == (level,)


@pytest.mark.parametrize("text", BOTH)
async def test_both_stay_where_none_is_denied_or_it_cannot_be_told(text: str) -> None:
    assert set(await levels(text)) == {"B1", "A2"}


async def test_of_what_is_no_search_nothing_is_taken_away() -> None:
    assert set(await levels("nicht B1, A2", "language_certificate")) == {"B1", "A2"}

"""The level of a German course, as people tell it when they are asked."""

from __future__ import annotations

import pytest

from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.meaning.levels import LevelStep
from bot.service.turn.compose import Composer
from bot.wiring.files import load_rows, load_small

from . import shipped
from .samples import PROJECT
from .test_every_answer import Shipped

ASKED = {"last": "courses:0:subject=german", "intent": "search_course"}
NOTHING = [
    "не знаю, наверно ноль", "maybe zero", "vielleicht null", "galiba sıfır", "chyba zero", "peut-être zéro",
    "poate zero",
    "мабуть нуль", "يمكن صفر", "شاید صفر",
    "başlangıç", "Yeni başlıyorum", "hiç bilmiyorum", "almanca bilmiyorum", "null", "ich fange gerade an",
    "ich kann kein Deutsch", "gar nichts", "zero", "I'm starting", "i don't know any german", "صفر", "بداية", "ولا شي",
    "ما بحكي ألماني", "صفر هستم", "از صفر", "هیچ", "آلمانی بلد نیستم", "zéro", "rien du tout", "je parle pas allemand",
    "od zera", "nie znam niemieckiego", "nimic", "de la zero", "с нуля", "вообще не знаю немецкий", "начальный",
    "початковий", "нуль", "не розмовляю німецькою",
]  # fmt: skip
UNKNOWN = [
    "keine Ahnung", "weiß ich nicht", "dont know", "no idea", "ما بعرف", "نمیدانم", "je sais pas", "nie wiem",
    "nu știu", "не знаю", "bilmiyorum",
]  # fmt: skip
MIDDLE = ["mittel", "intermediate", "متوسط", "moyen", "średni", "mediu", "средний", "orta", "середній"]


async def told(text: str, context: dict[str, str], intent: str = "fallback", *entities: Entity) -> Understanding:
    known = load_rows(PROJECT, "levels") | {"small": load_small(PROJECT)["small"]}
    u = Understanding(intent, 0.9, "confident", intent, entities=entities)
    return await LevelStep(known).completed(u, UserMessage("x", text, {}, context))


@pytest.mark.parametrize(
    ("text", "level"),
    [
        *((text, "A0") for text in NOTHING),
        *((text, "any") for text in UNKNOWN),
        *((text, "B1") for text in MIDDLE),
    ],
)
@pytest.mark.parametrize("intent", ["fallback", "express_frustration", "ask_capabilities", "deny"])
async def test_who_is_asked_for_a_level_tells_it(text: str, level: str, intent: str) -> None:
    u = await told(text, ASKED, intent)
    assert (u.response, u.values("level")) == ("follow_up_changed", (level,))
    for context in ({}, {"last": "courses:0:subject=german;level=A1"}, {"last": "courses:0:subject=swimming"}):
        assert (await told(text, context, intent)).response == intent


@pytest.mark.parametrize("text", ["صفر", "ноль", "średni", "başlangıç"])
async def test_so_does_who_is_shown_courses_of_all_levels_where_nothing_else_is_understood(text: str) -> None:
    free = {"last": "courses:0:subject=german;free=yes", "intent": "search_course"}
    assert (await told(text, free, "choice")).response == "follow_up_changed"
    assert (await told(text, free, "follow_up_again")).response == "follow_up_again"
    for other in ("courses:0:subject=swimming;free=yes", "courses:0:subject=german;level=A1;free=yes", "events:0:"):
        assert (await told(text, {**free, "last": other}, "choice")).response == "choice"


async def test_the_courses_of_that_level_are_shown() -> None:
    u = await told("başlangıç", ASKED)
    reply = Composer(Shipped(shipped.guide()), shipped.holidays(), "tr", shipped.TODAY).reply(u, ASKED)
    assert "Seviye: A1" in reply.utterances[1].text


@pytest.mark.parametrize("text", ["nein", "wo ist das Rathaus", "nichts verstanden", "начало курса когда", "zero star"])
async def test_anything_else_is_what_the_engine_understood(text: str) -> None:
    assert (await told(text, ASKED)).response == "fallback"


async def test_a_level_by_its_name_danger_and_a_person_stay_what_they_are() -> None:
    for intent in ("emergency", "crisis_support", "request_human"):
        assert (await told("nichts", ASKED, intent)).response == intent
    assert (await told("A2 mittel", ASKED, "search_course", Entity("level", "A2"))).values("level") == ("A2",)

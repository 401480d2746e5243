"""Courses, events and feasts as people ask for them, in ten languages, through the real engine, on one fixed day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.message import Reply
from bot.core.yaml_text import parse_yaml
from bot.dialogue.rasa import RasaDialogue
from bot.dialogue.server import RasaServer
from bot.service.turn.answering import Answering, Question
from bot.wiring import Lotse
from tests.fakes import MovedClock
from tests.loopback import PATIENCE

pytestmark = pytest.mark.rasa

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))
REQUESTS: list[dict[str, Any]] = parse_yaml(Path(__file__).with_name("search_requests.yml").read_text("utf-8"))[
    "requests"
]
_FILE = re.compile(r"/calendar/(courses|events)/(.+)\.ics")


def found(reply: Reply) -> list[tuple[str, str]]:
    """(kind, id) of every course and event shown."""
    files = (_FILE.match(link.url) for said in reply.utterances for link in said.links)
    return [(match[1], match[2]) for match in files if match]


def payloads(reply: Reply) -> list[str]:
    return [button.payload for said in reply.utterances for button in said.buttons]


async def problem(answering: Answering, asked: Mapping[str, Any]) -> str:
    """What is wrong about the answer; empty when it is right."""
    answer = await answering.answer(Question(f"search-{asked['text']}", asked["text"], locale=asked["lang"]))
    reply = answer.reply
    if "asks" in asked:
        choices = [p for p in payloads(reply) if re.match(rf"courses:0:.*{asked['asks']}=any$", p)]
        return "" if choices and not found(reply) else f"not asked for the {asked['asks']}: {payloads(reply)}"
    if "calendar" in asked:
        told = [payload for said in reply.utterances for payload in said.about]
        return "" if told == [asked["calendar"]] else f"told {told}"
    if asked.get("offered"):
        offer = next((p for p in payloads(reply) if p.startswith(asked["finds"])), None)
        if offer is None or found(reply):
            return f"not offered, but {found(reply)}"
        reply = (await answering.answer(Question(f"search-{asked['text']}", "", offer, answer.locale))).reply
    expected = [(asked["finds"], name) for name in asked["ids"]]
    if found(reply) != expected:
        return f"found {found(reply)}"
    last = [said.text.split("\n")[-1] for said in reply.utterances if said.kind in ("course", "event")]
    honest = len({line.split(":")[0] for line in last}) == 1 and ":" in last[0]
    return "" if honest or not asked.get("nearest") else f"unmet wishes are not named: {last}"


async def test_requests_in_ten_languages_find_what_the_town_has(
    lotse: Lotse, engine: RasaServer, clock: MovedClock
) -> None:
    clock.set_to(NOW)
    dialogue = RasaDialogue(engine.address, PATIENCE)
    answering = lotse.answering(dialogue)
    wrong = {}
    for asked in REQUESTS:
        if trouble := await problem(answering, asked):
            wrong[f"{asked['lang']}: {asked['text']}"] = trouble
    await dialogue.close()
    missed = {f"{asked['lang']}: {asked['text']}" for asked in REQUESTS if asked.get("missed")}
    assert {text: trouble for text, trouble in wrong.items() if text not in missed} == {}
    assert len([asked for asked in REQUESTS if "finds" in asked]) >= 80


def test_every_language_asks_for_courses_and_events() -> None:
    counted = {(asked["lang"], asked.get("finds", "calendar")) for asked in REQUESTS}
    assert len(counted) == 30
    assert len({asked["text"] for asked in REQUESTS}) == len(REQUESTS)

"""The dialogue engine, whose danger is not believed where the message says itself that there is none
(`bot/core/alarm/no_alarm.py`): whoever fears that the police are called is told who advises in confidence, an emergency
that is only supposed, or a small cut, leads to the doctor, one that is denied is a no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.alarm.no_alarm import Matter
from bot.core.danger import STRONG_INTENTS, DangerPatterns
from bot.core.ports import Dialogue
from bot.core.understanding import Understanding, UserMessage
from bot.service.answers.guidance import ASYLUM, NO_PAPERS
from bot.service.meaning.around import PassingDialogue
from bot.service.meaning.calm import without_danger

_DOCTOR = "find_doctor"
_LINE = ("living", "emergency", "hurt", "no_police")  # a help line stands above, where the engine thinks of danger
_UNSURE = ("choice", "fallback", "none", "out_of_scope", "express_frustration", "page")
_LIKE: Mapping[Matter, tuple[str, ...]] = {"police": ("police_and_lost_property", "legal_advice")}
_ANSWERS: Mapping[Matter, str] = {"police": ASYLUM, "emergency": _DOCTOR, "hurt": _DOCTOR, "no_emergency": "deny"}


class NoAlarmDialogue(PassingDialogue):
    """`danger` tells what a message names without being in danger of it."""

    def __init__(self, dialogue: Dialogue, danger: DangerPatterns) -> None:
        super().__init__(dialogue)
        self._danger = danger

    async def understand(self, message: UserMessage) -> Understanding:
        u = await super().understand(message)
        matter = self._danger.no_alarm(message.text)
        if matter is None or u.given:
            return u
        if matter == "living" and u.response in STRONG_INTENTS:
            rest = self._danger.without(message.text, matter)
            u = await super().understand(replace(message, text=rest, heard=None))
        alarmed = u.response in STRONG_INTENTS
        line = (alarmed or u.help_line) and matter in _LINE
        return replace(_answered(without_danger(u), matter, alarmed), help_line=line)


def _answered(u: Understanding, matter: Matter, alarmed: bool) -> Understanding:
    """The answer of the matter, unless another one is surely meant. `alarmed`: the engine took it for danger."""
    answer = _ANSWERS.get(matter)
    sure = not alarmed and u.zone == "confident" and u.response not in (*_UNSURE, *_LIKE.get(matter, ()))
    if answer is None or sure:
        return u
    entities = (NO_PAPERS,) if matter == "police" else u.entities  # and not the police station
    return replace(u, intent=answer, zone="confident", response=answer, entities=entities, candidates=(), pages=())

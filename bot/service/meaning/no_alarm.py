"""The dialogue engine, whose danger is not believed where the message says itself that there is none
(`bot/core/alarm/no_alarm.py`): whoever fears that the police are called is told who advises in confidence, an emergency
that is only supposed, or a small cut, leads to the doctor, one that is denied is a no. Who does not want to live in a
camp any more looks for a flat, and who may be threatened by an office is helped with what it threatens with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.alarm.no_alarm import Matter
from bot.core.danger import STRONG_INTENTS, DangerPatterns
from bot.core.ports import Dialogue
from bot.core.understanding import Understanding, UserMessage
from bot.service.answers.guidance import ASYLUM, NO_PAPERS
from bot.service.meaning.around import PassingDialogue, meant
from bot.service.meaning.calm import without_danger
from bot.service.meaning.faint import next_guess

_DOCTOR = "find_doctor"
_LINE = (
    "living",
    "leaving",
    "emergency",
    "hurt",
    "unhurt",
    "may_call",
    "no_police",
)  # a help line stands above, where the engine thinks of danger
_UNSURE = ("choice", "fallback", "none", "out_of_scope", "express_frustration", "page")
_LIKE: Mapping[Matter, tuple[str, ...]] = {
    "police": ("police_and_lost_property", "legal_advice"),
    "undeclared": ("report_discrimination", "police_and_lost_property", "asylum_procedure", "deportation_threat"),
}
_ANSWERS: Mapping[Matter, str] = {
    "police": ASYLUM,
    "undeclared": "labour_rights",
    "emergency": _DOCTOR,
    "hurt": _DOCTOR,
    "no_emergency": "deny",
    "leaving": "housing_search",
    "may_call": "police_and_lost_property",
}
_ASKED_AGAIN = ("living", "no_fire", "unhurt")  # of what is left without its own words
_NO_MORE = 3  # words left beside a denial: it is nothing else


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
        if matter in _ASKED_AGAIN and u.response in STRONG_INTENTS:
            rest = self._danger.without(message.text, matter)
            if matter != "living" and len(rest.split()) <= _NO_MORE:
                return meant(without_danger(u), "deny")
            u = await super().understand(replace(message, text=rest, heard=None))
        alarmed = u.response in STRONG_INTENTS
        line = (alarmed or u.help_line) and matter in _LINE
        left = next_guess(u) if alarmed else without_danger(u)
        return replace(_answered(left, matter, alarmed), help_line=line)


def _answered(u: Understanding, matter: Matter, alarmed: bool) -> Understanding:
    """The answer of the matter, unless another one is surely meant. `alarmed`: the engine took it for danger."""
    answer = _ANSWERS.get(matter)
    sure = not alarmed and u.zone == "confident" and u.response not in (*_UNSURE, *_LIKE.get(matter, ()))
    if answer is None or sure:
        return u
    entities = (NO_PAPERS,) if matter == "police" else u.entities  # and not the police station
    return replace(u, intent=answer, zone="confident", response=answer, entities=entities, candidates=(), pages=())

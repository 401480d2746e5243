"""The line of help above an ordinary answer, with the number that fits what was heard: the doctor on call for who is
pregnant and in pain, the helpline where violence is among what may be meant."""

from __future__ import annotations

from dataclasses import replace

from bot.core.alarm.first_help import CRISIS
from bot.core.danger import Danger
from bot.core.message import Link, Reply, Utterance
from bot.core.understanding import Understanding
from bot.service.answers.offices import tel
from bot.service.answers.shown import WARNED
from bot.service.answers.speaker import Speaker, isolate_runs, isolated

DOCTOR, VIOLENCE = "danger_line_doctor", "danger_line_violence"
_NUMBERS = {DOCTOR: "116117", VIOLENCE: "116 016"}
HELP_IN_SIGNS = "🚑🚒 112 · 🚓 110 · ☎ 116 016"  # for whoever reads none of our languages
NUMBERS_IN_SIGNS = ("112", "110", "116 016")
_EMERGENCY, _LIKELY = "emergency", 0.03


def fitting(danger: Danger, u: Understanding) -> str | None:
    """The sentence that belongs below the line; None where its own numbers are all there is to say."""
    if danger.unwell:
        return DOCTOR
    shares = {candidate.intent: candidate.confidence for candidate in u.candidates}
    violence = shares.get(CRISIS, 0.0)
    return VIOLENCE if violence >= max(_LIKELY, shares.get(_EMERGENCY, 0.0)) else None


def with_line(reply: Reply, line: Utterance, more: str | None, speaker: Speaker) -> Reply:
    """One line above the answer; help that stands there already says it. `more`: the sentence below the line."""
    if any(said.kind == "danger" for said in reply.utterances):
        return reply
    if more:
        number = _NUMBERS[more]
        text = f"{line.text}\n{isolate_runs(speaker.say(more), speaker.locale)}"
        line = replace(line, text=text, links=(*line.links, Link(isolated(number, speaker.locale), tel(number))))
    return replace(reply, utterances=(line, *reply.utterances), context={**reply.context, WARNED: "yes"})

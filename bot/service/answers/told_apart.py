"""Buttons that say which office they ask about, where a reply shows buttons of several offices."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.core.message import Button, Reply, Utterance
from bot.core.texts.response import Catalogue
from bot.core.town import TownGuide
from bot.service.answers.offices import ASPECTS
from bot.service.answers.speaker import Speaker, isolated

_WORDS = {
    "location": "office_address",
    "hours": "office_hours",
    "contact": "office_contact",
    "appointment": "office_appointment",
}
_LABELS: dict[str, str] = {aspect: intent for intent, aspect in ASPECTS.items()}
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)")


def told_apart(reply: Reply, guide: TownGuide, catalogue: Catalogue) -> Reply:
    """The reply with "Address: citizens' office" instead of "Where is the office?" where several offices are meant."""
    buttons = [button for utterance in reply.utterances for button in utterance.buttons]
    if len(set(_offices(buttons))) < 2:
        return reply
    return replace(reply, utterances=tuple(_named(said, guide, catalogue) for said in reply.utterances))


def short_name(name: str) -> str:
    """Without what stands in brackets; whole, as two offices may differ in the last word, and the page breaks lines."""
    return _IN_BRACKETS.sub("", name).strip() or name


def _offices(buttons: Iterable[Button]) -> Iterable[str]:
    parts = (button.payload.split(":") for button in buttons)
    return (part[1] for part in parts if part[0] == "office")


def _named(said: Utterance, guide: TownGuide, catalogue: Catalogue) -> Utterance:
    speaker = Speaker(catalogue, said.locale)
    return replace(said, buttons=tuple(_one(button, guide, speaker) for button in said.buttons))


def _one(button: Button, guide: TownGuide, speaker: Speaker) -> Button:
    kind, name, aspect = (*button.payload.split(":"), "", "")[:3]
    office = guide.offices.get(name) if kind == "office" else None
    if office is None or aspect not in _WORDS or button.title != speaker.label(_LABELS[aspect]):
        return button
    shown = isolated(short_name(speaker.of(office.name)), speaker.locale)
    return replace(button, title=speaker.pair(speaker.say(_WORDS[aspect]), shown))

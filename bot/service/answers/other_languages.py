"""The language that a button names, and what is said in one that is not spoken."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.handoff import OFFER_IN
from bot.core.locale import ANSWERED, ENDONYMS, NATIVE
from bot.core.message import Button, Reply, Utterance
from bot.service.answers.speaker import Speaker


def not_spoken(speaker: Speaker, context: Mapping[str, str]) -> Reply:
    """Which languages work, with a button for each."""
    names = ", ".join(ENDONYMS[code] for code in NATIVE)
    said = speaker.say("language_not_spoken", languages=names)
    choices = tuple(Button(ENDONYMS[code], f"locale:{code}") for code in NATIVE)
    told = (Utterance(said, speaker.locale, choices, kind="fallback"),)
    return Reply(told, "none", "language_not_spoken", dict(context))


def named_in(payload: str) -> str | None:
    """The locale that a button names, to go on in it."""
    named = next((payload.removeprefix(way) for way in ("locale:", OFFER_IN) if payload.startswith(way)), "")
    return named if named in ANSWERED else None

"""Pinned notices above what they are about, in the newcomer's locale or the next of its chain, saying so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core.content.pins import PINNED, Pin, pins_on, with_pins
from bot.core.locale import language
from bot.core.message import Reply, Utterance
from bot.service.answers.speaker import Speaker, isolate_runs


def pinned(reply: Reply, pins: Sequence[Pin], speaker: Speaker, now: datetime) -> Reply:
    """The reply with its notices; a danger answer stays alone."""
    if not pins or reply.outcome == "danger" or any(u.kind == "danger" for u in reply.utterances):
        return reply
    said = [(u, [_notice(pin, speaker) for pin in pins_on(pins, u, now)]) for u in reply.utterances]
    return with_pins(reply, said)


def _notice(pin: Pin, speaker: Speaker) -> Utterance:
    text, locale = pin.text(speaker.locale)
    head = speaker.say("pin_correction" if pin.kind == "correction" else "pin_notice")
    lines = [head, isolate_runs(text, locale)]
    if language(locale) != language(speaker.locale):
        lines.append(speaker.say("pin_language", shown=speaker.language_name(locale)))
    return Utterance("\n".join(lines), locale, kind=PINNED)

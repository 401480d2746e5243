"""Who answers at once while nobody of a department reads: one line with the numbers of help, day and night."""

from __future__ import annotations

from dataclasses import replace

from bot.core.message import Link, Utterance
from bot.service.answers.offices import tel
from bot.service.answers.speaker import Speaker, isolate_runs, isolated

_SHORT = ("112", "110")  # a page knows only longer ones as telephone numbers


def urgent(speaker: Speaker) -> str:
    return isolate_runs(speaker.say("offer_urgent"), speaker.locale)


def tapped(said: Utterance, speaker: Speaker) -> Utterance:
    """With links to the short numbers where the line stands in the text."""
    if urgent(speaker) not in said.text:
        return said
    links = (Link(isolated(number, speaker.locale), tel(number)) for number in _SHORT)
    return replace(said, links=(*links, *said.links))

"""What is said while the dialogue engine is away."""

from __future__ import annotations

from dataclasses import replace

from bot.core.message import Reply, Utterance
from bot.core.ports import Library
from bot.service.answers.speaker import Speaker
from bot.service.turn.compose import Composer


def engine_down(library: Library, locale: str, composer: Composer, given_up: bool, told: bool, waiting: bool) -> Reply:
    """Kept, answered later, and a person meanwhile. `given_up`: of a
    message that will not be answered, to write it in other words. `told`: of further messages, that they are kept.
    `waiting`: for a person already."""
    sentence = "given_up" if given_up else "engine_down_again" if told else "engine_down"
    said: tuple[Utterance, ...] = (Utterance(Speaker(library.catalogue, locale).say(sentence), locale, kind="notice"),)
    if told and not given_up:
        return Reply(said, "none", "engine_down")
    person = composer.guidance.person("engine_down_person")
    said += (replace(person, kind="notice"),) if person else ()
    return Reply(said if waiting else composer.guidance.with_person(said), "none", "engine_down")

"""The language that a button names, and what is said in one that is not spoken."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.handoff import OFFER_IN
from bot.core.locale import ANSWERED, ENDONYMS, NATIVE
from bot.core.message import Button, Link, Reply, Utterance
from bot.service.answers.guidance import Guide
from bot.service.answers.help_lines import HELP_IN_SIGNS, NUMBERS_IN_SIGNS
from bot.service.answers.offices import tel
from bot.service.answers.speaker import Speaker, isolate_runs, isolated


def not_spoken(speaker: Speaker, home: Guide, context: Mapping[str, str]) -> Reply:
    """Which languages work, with a button for each; the numbers that help, for nobody knows what was said; a person.
    `home`: speaks the language of the conversation."""
    names = ", ".join(ENDONYMS[code] for code in NATIVE)
    said = f"{speaker.say('language_not_spoken', languages=names)}\n{isolate_runs(HELP_IN_SIGNS, speaker.locale)}"
    choices = tuple(Button(ENDONYMS[code], f"locale:{code}") for code in NATIVE)
    links = tuple(Link(isolated(number, speaker.locale), tel(number)) for number in NUMBERS_IN_SIGNS)
    told = (Utterance(said, speaker.locale, choices, links, kind="fallback"), *_whom_to_call(home))
    return Reply(home.with_person(told), "none", "language_not_spoken", dict(context))


def _whom_to_call(home: Guide) -> tuple[Utterance, ...]:
    person = home.person("fallback_person")
    return (person,) if person else ()


def named_in(payload: str) -> str | None:
    """The locale that a button names, to go on in it."""
    named = next((payload.removeprefix(way) for way in ("locale:", OFFER_IN) if payload.startswith(way)), "")
    return named if named in ANSWERED else None

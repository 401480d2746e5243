"""Who asks for an amount is told when the answer has none: there are too many cases and years for one number."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.core.locale import DEFAULT
from bot.core.message import Utterance
from bot.core.texts.response import Catalogue
from bot.core.understanding import Entity, Understanding
from bot.service.answers.speaker import Speaker

ASKED = Entity("asked", "amount")
_MONEY = re.compile(r"\d\s?(?:€|euro|eur\b|євро|евро|يورو|یورو|avro)|€\s?\d", re.IGNORECASE)
_FREE = re.compile(r"kostenlos|koste[tn] (?:\w+ )?nichts|kostenfrei", re.IGNORECASE)


def named_in(text: str) -> bool:
    return _MONEY.search(text) is not None


def honest(said: list[Utterance], u: Understanding, catalogue: Catalogue, speaker: Speaker) -> list[Utterance]:
    """The answer with a line that the amount is not known; as it is where none was asked for, or the German text, which
    all others follow, names it or says that it is free."""
    german = catalogue.find("answer", u.response, DEFAULT)
    if ASKED not in u.entities or german is None or named_in(german[0]) or _FREE.search(german[0]):
        return said
    return [replace(said[0], text=f"{said[0].text}\n{speaker.say('amount_unknown')}"), *said[1:]]

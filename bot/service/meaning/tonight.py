"""The dialogue engine, with whether somebody who looks for a place to live has no bed for tonight: then the shelter is
answered first, before flats and certificates. The words are those of `responses/tonight.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.understanding import Understanding
from bot.service.answers.guidance import HOUSING, TONIGHT
from bot.service.meaning.around import WordedDialogue

_UNSURE = ("choice", "fallback", "page", "out_of_scope")
_LIKELY = 0.15


class TonightDialogue(WordedDialogue):
    also_given = True

    async def completed(
        self, understood: Understanding, text: str, languages: Mapping[str, float], context: Mapping[str, str]
    ) -> Understanding:
        if not _housing(understood) or not self._no_bed(text):
            return understood
        entities = (*understood.entities, TONIGHT)
        return replace(understood, intent=HOUSING, zone="confident", response=HOUSING, entities=entities)

    def _no_bed(self, text: str) -> bool:
        said = set(self._words.found(text))
        return "no_bed" in said or {"bed", "night"} <= said


def _housing(u: Understanding) -> bool:
    """Whether a place to live is meant, or may be where nothing is sure."""
    if u.response == HOUSING or (u.response == "page" and u.intent == HOUSING):
        return True
    likely = any(c.intent == HOUSING and c.confidence >= _LIKELY for c in u.candidates)
    return likely and u.response in _UNSURE and u.zone != "confident"

"""What was understood, with whether somebody who looks for a place to live has no bed for tonight: then the shelter is
answered first, before flats and certificates. Some words say so themselves ("where do we sleep tonight"), whatever was
spoken of before and where nothing else is sure. The words are those of `responses/tonight.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.text import words
from bot.core.understanding import Understanding, UserMessage
from bot.service.answers.guidance import HOUSING, TONIGHT
from bot.service.answers.shown import in_danger
from bot.service.meaning.around import WordedStep

_UNSURE = ("choice", "fallback", "page", "out_of_scope")
_LEANING = ("follow_up_same", "follow_up_changed")  # what was shown before has its say, whatever it was
_LOOSE = (*_UNSURE, *_LEANING, "none", "search_event", "library_leisure")  # "on dort où ce soir" is no event
_TENANCY = (HOUSING, "rent_problems")
_OF_ITS_OWN = ("office", "course", "event")
_LIKELY = 0.15
_MOST_WORDS, _FEW_WORDS = 12, 7


class TonightStep(WordedStep):
    also_given = True

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        meant = _housing(understood) or (_leaning(understood) and not in_danger(message.context))
        if not (meant and self._no_bed(message.text)) and not self._surely(understood, message.text, message.context):
            return understood
        entities = (*understood.entities, TONIGHT)
        pages = understood.pages if _housing(understood) else ()
        return replace(understood, intent=HOUSING, zone="confident", response=HOUSING, entities=entities, pages=pages)

    def _no_bed(self, text: str) -> bool:
        said = set(self._words.found(text))
        return "no_bed" in said or {"bed", "night"} <= said

    def _surely(self, u: Understanding, text: str, context: Mapping[str, str]) -> bool:
        """Whether the words say it themselves, and nothing else is understood surely."""
        many = len(words(text))
        if not _open(u) or in_danger(context) or many > _MOST_WORDS:
            return False
        said = set(self._words.found(text))
        put_out = context.get("intent") in _TENANCY and {"go", "night"} <= said
        return "nowhere" in said or {"where", "night"} <= said or put_out or ("street" in said and many <= _FEW_WORDS)


def _housing(u: Understanding) -> bool:
    """Whether a place to live is meant, or may be where nothing is sure."""
    if u.response == HOUSING or (u.response == "page" and u.intent == HOUSING):
        return True
    likely = any(c.intent == HOUSING and c.confidence >= _LIKELY for c in u.candidates)
    return likely and u.response in _UNSURE and u.zone != "confident"


def _leaning(u: Understanding) -> bool:
    """Whether a place to live is meant, though it was taken to go on with what was shown before."""
    return u.response in _LEANING and u.intent == HOUSING


def _open(u: Understanding) -> bool:
    sure = u.intent if u.response == "page" and u.zone == "confident" else u.response
    return sure in _LOOSE and not any(u.values(name) for name in _OF_ITS_OWN)

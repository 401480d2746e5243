"""What was understood, with who is threatened with the police or the foreigners' office: by an employer help at work,
by a landlord help with the tenancy, by a husband help in a crisis. It is no complaint about an office, and nobody's
emergency; what the patterns hear as danger stays danger. The words are those of `responses/threats.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.alarm.first_help import CRISIS
from bot.core.danger import STRONG_INTENTS
from bot.core.patterns import Patterns
from bot.core.text import words
from bot.core.understanding import Understanding, UserMessage
from bot.service.answers.shown import in_danger
from bot.service.kinds import Words, rows_of
from bot.service.meaning.around import KEPT, Step

_EMERGENCY, _COMPLAINT, _UNSURE = "emergency", "file_complaint", ("choice", "fallback", "page")
_WORK, _RENT, _ADVICE = "labour_rights", "rent_problems", "legal_advice"
_OF_HOUSING = {_RENT, "housing_search", "housing_benefit"}
_INFINITIVES = "infinitives"
_MOST_WORDS = 30


class ThreatenedStep(Step):
    """`known`: rows of each kind, looked for in all languages: who mixes languages is understood too."""

    def __init__(self, known: Words) -> None:
        rows = [(kind, row) for kind in known if kind != _INFINITIVES for row in rows_of(known, kind)]
        self._words = Patterns(rows, rows_of(known, _INFINITIVES))

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        u = understood
        kept = message.heard == "strong" or u.response in KEPT - set(STRONG_INTENTS)
        said = set() if kept or len(words(message.text)) > _MOST_WORDS else set(self._words.found(message.text))
        meant = _meant(u, said, message.context) if "threat" in said and "told_to" not in said else None
        if meant is None or meant == u.response:
            return u
        line = u.help_line or u.response == CRISIS
        u = replace(u, intent=meant, zone="confident", response=meant, help_line=line)
        return replace(u, entities=(), candidates=(), pages=())


def _meant(u: Understanding, said: set[str], context: Mapping[str, str]) -> str | None:
    """What helps; None where who threatens is not known and something else was understood."""
    doubtful = u.response in (_EMERGENCY, _COMPLAINT, *_UNSURE)
    if u.response == CRISIS and not said & {"boss", "landlord", "owner"}:
        return None
    if in_danger(context):
        return "follow_up_same" if doubtful else None
    if "landlord" in said:
        return _RENT
    if "boss" in said:
        return _WORK
    if "partner" in said:
        return CRISIS if doubtful else None
    before = context.get("intent", "")
    if before == _WORK or (before not in _OF_HOUSING and "complains" in said):
        return _WORK
    if before in _OF_HOUSING or ("owner" in said and u.intent == _RENT):
        return _RENT
    if "owner" in said:
        return _WORK
    return _ADVICE if u.response == _EMERGENCY else None

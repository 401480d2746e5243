"""What was understood, with what is said after a choice whose buttons nobody pressed: asked whether courses or the
integration course are meant, "in the evening" means courses; asked of which office the hours are, "the Jobcenter" means
its hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.text import words
from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.answers.offices import ASPECTS
from bot.service.answers.searches import SEARCH_INTENTS
from bot.service.answers.shown import last, options
from bot.service.meaning.around import KEPT, Step

_OPEN = ("choice", "fallback", "none", "follow_up_same", "follow_up_changed", "search_event")
_WISHES = {"time_of_day", "weekday", "day", "date", "free", "childcare", "level", "subject", "women_only", "audience"}
_KEPT = {*KEPT, *ASPECTS}
_MOST_WORDS, _FEW_WORDS, _FEW_WISHES = 6, 3, 2
_SURE = 0.85


class UnpressedStep(Step):
    """Takes the only search among the topics that were offered."""

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        if of_office := _office_asked_for(understood, message.text, message.context):
            return of_office
        search, named = _search_offered(message.context), {entity.name for entity in understood.entities}
        if search is None or not named or not named <= _WISHES or len(words(message.text)) > _MOST_WORDS:
            return understood
        return _searched(understood, search) if _open(understood) or _bare(understood, message.text) else understood


def _open(u: Understanding) -> bool:
    """Not "events for children this weekend", after a choice with courses."""
    return u.response in _OPEN and not (u.intent == u.response and u.confidence >= _SURE)


def _bare(u: Understanding, text: str) -> bool:
    """Nothing but wishes, whatever they sound like: "A1" alone is no proof of German for a wife."""
    wishes = {(entity.name, entity.value) for entity in u.entities}
    return u.response not in (*_KEPT, *SEARCH_INTENTS) and len(words(text)) <= min(len(wishes), _FEW_WISHES)


def _searched(u: Understanding, search: str) -> Understanding:
    return replace(u, intent=search, zone="confident", response=search, pages=())


def _office_asked_for(u: Understanding, text: str, context: Mapping[str, str]) -> Understanding | None:
    """Nothing but an office, after "of which office?": what was asked, also of the day that was named."""
    asked = "".join(last(context)[:1]).removeprefix("intent:")
    if asked not in ASPECTS or not u.values("office") or u.response in _KEPT or len(words(text)) > _FEW_WORDS:
        return None
    days = "".join(options(context)[:1]).split(":")[3:]
    entities = (*u.entities, *(Entity("date", f"{day}/{day}") for day in days if not u.values("date")))
    return replace(u, intent=asked, zone="confident", response=asked, entities=entities, pages=())


def _search_offered(context: Mapping[str, str]) -> str | None:
    kind, _, rest = "".join(last(context)[:1]).partition(":")
    found = [name for name in rest.split(",") if name in SEARCH_INTENTS] if kind == "choice" else []
    return found[0] if len(found) == 1 else None

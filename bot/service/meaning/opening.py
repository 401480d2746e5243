"""What was understood, with what is asked after an office about days when it may be closed: "is it open on Christmas
Eve?" is about that office and not about the feast, whatever the engine is sure of; "when does it open again after
that?" about the first day behind the days that were told. The words are those of `responses/opening.yml`; a message
with one word more is what the engine understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.core.text import words
from bot.core.times.feasts import Feasts
from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.answers.asked_offices import REOPENS, told_days
from bot.service.answers.shown import in_danger, searched
from bot.service.kinds import Words
from bot.service.meaning.around import KEPT, WordedStep
from bot.service.meaning.named_feasts import HOURS

_OF_ITS_OWN, _DAYS = ("matter", "course", "event", "district", "office_elsewhere"), ("date", "weekday", "day")
_AROUND = {"small", "asks", "open", "after", "again", "holidays", "beside"}
_MOST_WORDS, _BARE = 10, 3


class OpeningStep(WordedStep):
    """`known`: rows of each kind, and the small words."""

    def __init__(self, feasts: Feasts, known: Words) -> None:
        super().__init__(known)
        self._feasts = feasts

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        if understood.response in KEPT or not self._about_it(understood, message.context):
            return understood
        said, feasts, strange = (
            set(self._words.found(message.text)),
            self._feasts.named(message.text),
            self._strange(message.text),
        )
        if "general" in said or not self._only(message.text, strange, feasts):
            return understood
        if not feasts and any(map(understood.values, _DAYS)):
            return understood
        told = told_days(message.context)
        if self._later(message.text, said) and (feasts or told):
            return _meant(understood, feasts if strange or not told else (), (REOPENS,))
        return _meant(understood, feasts, ()) if feasts and "open" in said else understood

    def _about_it(self, u: Understanding, context: Mapping[str, str]) -> bool:
        """Whether an office stands from the answer before, and nothing else is named."""
        office = context.get("office")
        if office is None or in_danger(context) or searched(context) or any(map(u.values, _OF_ITS_OWN)):
            return False
        return not set(u.values("office")) - {office}

    def _later(self, text: str, said: set[str]) -> bool:
        """ "After that?", "after the holidays?", "when does it open again?" """
        if "after" in said:
            return "open" in said or "holidays" in said or len(words(text)) <= _BARE
        return {"again", "open"} <= said

    def _strange(self, text: str) -> list[int]:
        """Where words stand that are neither ours nor small."""
        return [i for i, word in enumerate(words(text)) if not _AROUND & set(self._words.found(word))]

    def _only(self, text: str, strange: list[int], feasts: Sequence[str]) -> bool:
        """Whether the feast is named with each word that is strange: without it, another one would be, or none."""
        every = words(text)
        if not 1 <= len(every) <= _MOST_WORDS:
            return False
        return all(self._feasts.named(" ".join([*every[:i], *every[i + 1 :]])) != feasts for i in strange)


def _meant(u: Understanding, feasts: Sequence[str], more: tuple[Entity, ...]) -> Understanding:
    others = (entity for entity in u.entities if entity.name != "feast")
    entities = (*others, *(Entity("feast", feast) for feast in feasts), *more)
    return replace(
        u, intent=HOURS, zone="confident", response=HOURS, entities=entities, pages=(), help_line=False
    )  # fmt: skip

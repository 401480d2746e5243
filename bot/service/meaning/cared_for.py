"""What was understood, with childcare wished for beside a course in other words: "a German course with a nanny", "ma3
kindergarten". The words are those of `responses/cared.yml`; without a course they mean a place at a nursery."""

from __future__ import annotations

from dataclasses import replace

from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.meaning.around import WordedStep

_COURSES, _CHILDCARE, _NURSERY = "search_course", "childcare", Entity("matter", "childcare_place")


class CaredForStep(WordedStep):
    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        u = understood
        if u.response != _COURSES or u.values(_CHILDCARE) or not any(self._words.found(message.text)):
            return u
        others = tuple(entity for entity in u.entities if entity != _NURSERY and entity.name != "audience")
        return replace(u, entities=(*others, Entity(_CHILDCARE, "yes")))

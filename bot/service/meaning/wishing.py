"""What was understood, with what somebody who asks for a person wishes besides: a woman, or to be called. The words are
those of `responses/wishes.yml`."""

from __future__ import annotations

from dataclasses import replace

from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.answers.likely import PERSON, wants_person
from bot.service.meaning.around import WordedStep

WISH = "person"
_LIKELIEST = 2  # where nothing is sure, a person is one of the two likeliest
WANTS_WOMAN, WANTS_CALL = Entity(WISH, "woman"), Entity(WISH, "call")


class WishingStep(WordedStep):
    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        unsure = understood.response == "choice" and wants_person(understood.candidates[:_LIKELIEST])
        if understood.response != PERSON and not unsure:
            return understood
        said = set(self._words.found(message.text))
        wishes = tuple(wish for wish in (WANTS_WOMAN, WANTS_CALL) if wish.value in said)
        if not wishes:
            return understood
        return replace(
            understood, intent=PERSON, zone="confident", response=PERSON, entities=(*understood.entities, *wishes)
        )

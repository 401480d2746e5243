"""What was understood, with short messages that stay with the matter spoken of: "and if I don't go?", "what if they
refuse?", "can they do that?", "should I say that I was in Italy?". What holds in one's own case is not answered here:
the same answer once more says who knows; after help in danger the help; after a choice, which is meant. The words are
those of `responses/leaning.yml`."""

from __future__ import annotations

from dataclasses import replace

from bot.core.ports import Library
from bot.core.text import words
from bot.core.understanding import Understanding, UserMessage
from bot.service.answers.shown import in_danger, last
from bot.service.kinds import Words, patterns_of
from bot.service.meaning.around import KEPT, Step

_UNSURE = ("choice", "fallback")
_IF_NOT, _TELL, _REFUSED, _ALLOWED = "if_not", "tell", "refused", "allowed"
_RESIDENCE, _VIOLENCE = "residence", "crisis_support"
_MAY_PUT_OUT = {"rent_problems", "labour_rights"}  # a landlord or an employer who does so is no violence at home
_ELSEWHERE = ("talk", "danger", "offices")  # topics that are no matter to stay with
_MOST_WORDS, _FEW_WORDS = 12, 8  # in few words the engine has nothing to go by, however sure it is


class OwnCaseStep(Step):
    """`known`: rows of each kind, looked for in all languages."""

    def __init__(self, library: Library, known: Words) -> None:
        self._library = library
        self._words = patterns_of(known, _IF_NOT, _TELL, _REFUSED, _ALLOWED)

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        matter = self._topic(message.context.get("intent", ""))
        choosing = "".join(last(message.context)[:1]).startswith("choice:")
        nothing_before = matter in _ELSEWHERE and not in_danger(message.context) and not choosing
        put_out = (
            understood.response == _VIOLENCE
            and message.context.get("intent") in _MAY_PUT_OUT
            and not in_danger(message.context)
        )
        kept = understood.response in KEPT and not put_out
        if nothing_before or kept or len(words(message.text)) > _MOST_WORDS:
            return understood
        said = set(self._words.found(message.text))
        if said & {_REFUSED, _ALLOWED} and len(words(message.text)) <= _FEW_WORDS and not understood.values("office"):
            return replace(understood, response="follow_up_same", pages=())
        if matter in _ELSEWHERE or not self._open(understood):
            return understood
        stays = _IF_NOT in said or (_TELL in said and matter == _RESIDENCE)
        return replace(understood, response="follow_up_same", pages=()) if stays else understood

    def _open(self, u: Understanding) -> bool:
        """Whether nothing was understood surely that is more than talk."""
        return u.response in _UNSURE or self._topic(u.response) == "talk"

    def _topic(self, intent: str) -> str:
        info = self._library.catalogue.intents.get(intent)
        return info.topic if info else "talk"

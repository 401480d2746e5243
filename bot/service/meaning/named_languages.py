"""What was understood, with the name of a language that is no wish for this chat: "Ukrainian" after a lost passport is
the passport, after interpreters who speaks it. "I write in Russian" ends the wish for another language."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.core.text import words
from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.answers.language_wish import written_before
from bot.service.answers.shown import searched
from bot.service.meaning.around import WordedStep, meant

_WISH, _LOST = "change_language", ("fallback", "none")
_PASSPORT, _INTERPRETERS = "travel_document", "interpreter_help"
_IN_IT = re.compile("(ою|ca|ce)$")  # "українською", "Ukraynaca": of a language only, never of a passport
_MOST_WORDS = 8


class NamedLanguagesStep(WordedStep):
    """What is known are the names of each language, by its code, in all languages."""

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        said = words(message.text)
        if understood.response not in (_WISH, *_LOST) or len(said) > _MOST_WORDS:
            return understood
        codes = set(self._words.found(message.text))
        if len(said) == 1 and len(codes) == 1 and (matter := _about(said[0], message.context)):
            spoken = (Entity("language", codes.pop()),) if matter == _INTERPRETERS else ()
            return meant(understood, matter, *spoken)
        before = written_before(message.context)
        if before in codes and not understood.values("language") and _likeliest(message.languages) == before:
            return meant(understood, _WISH, Entity("language", before), Entity("asked_in", before))
        return understood


def _about(name: str, context: Mapping[str, str]) -> str:
    """What the name of a language alone is about; empty where it is a wish."""
    matter = "" if searched(context) else context.get("intent", "")
    if matter == _INTERPRETERS:
        return matter
    return "follow_up_same" if matter == _PASSPORT and not _IN_IT.search(name) else ""


def _likeliest(languages: Mapping[str, float]) -> str:
    return max(languages, key=lambda code: languages[code], default="")

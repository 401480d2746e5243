"""The dialogue engine, with "who speaks Ukrainian there?" told from a wish for this chat: of the office spoken of its
languages are shown where it is among them, else who interprets. The words are those of `responses/speakers.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.danger import STRONG_INTENTS
from bot.core.ports import Dialogue, Library
from bot.core.text import words
from bot.core.understanding import Entity, Understanding
from bot.service.answers.guidance import office_of
from bot.service.answers.shown import in_danger, searched
from bot.service.around import AroundDialogue
from bot.service.kinds import Words, patterns_of

_KEPT = {*STRONG_INTENTS, "delete_my_data"}
_OF_A_DOCTOR = "find_doctor"  # its answer says where doctors with a language are found
_OFFICE, _INTERPRETERS = "office_contact", "interpreter_help"
_SOMEBODY, _AROUND = {"who", "there"}, {"who", "there", "speak", "small"}
_MOST_WORDS = 10


class SpeakersDialogue(AroundDialogue):
    """`known`: rows of each kind; `names`: the names of each language, by its code. Both in all languages."""

    def __init__(self, dialogue: Dialogue, library: Library, known: Words, names: Words) -> None:
        super().__init__(dialogue)
        self._library = library
        self._words, self._names = patterns_of(known, *_AROUND), patterns_of(names)

    async def completed(
        self, understood: Understanding, text: str, languages: Mapping[str, float], context: Mapping[str, str]
    ) -> Understanding:
        elsewhere = searched(context) or in_danger(context) or context.get("intent") == _OF_A_DOCTOR
        if understood.response in _KEPT or elsewhere or not (code := self._asked(text)):
            return understood
        office = next(iter(office_of(self._library.guide, [context.get("office", "")])), None)
        meant = _OFFICE if office and code in office.languages else _INTERPRETERS
        named = () if meant == _OFFICE else (Entity("language", code),)
        return replace(
            understood, intent=meant, zone="confident", response=meant, entities=named, pages=(), help_line=False
        )

    def _asked(self, text: str) -> str | None:
        """The one language that somebody ought to speak."""
        said = words(text)
        if not 1 < len(said) <= _MOST_WORDS:
            return None
        named = [set(self._names.found(word)) for word in said]
        kinds = [set(self._words.found(word)) for word in said]
        codes = set[str]().union(*named)
        known = all(name or kind & _AROUND for name, kind in zip(named, kinds, strict=True))
        return codes.pop() if len(codes) == 1 and known and set[str]().union(*kinds) & _SOMEBODY else None

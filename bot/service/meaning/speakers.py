"""What was understood, with "who speaks Ukrainian there?" told from a wish for this chat: of the office named or spoken
of its languages are shown where it is among them, else who interprets; after help in danger the helpline. The words are
those of `responses/speakers.yml`.
"""

from __future__ import annotations

from dataclasses import replace

from bot.core.danger import STRONG_INTENTS
from bot.core.ports import Library
from bot.core.text import words
from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.answers.after_danger import ASKED, HELPLINE
from bot.service.answers.guidance import office_of
from bot.service.answers.shown import in_danger, searched
from bot.service.kinds import Words, patterns_of
from bot.service.meaning.around import Step

_KEPT = {*STRONG_INTENTS, "delete_my_data"}
_OF_A_DOCTOR = "find_doctor"  # its answer says where doctors with a language are found
_OFFICE, _INTERPRETERS = "office_contact", "interpreter_help"
_SOMEBODY, _SPEAK, _AROUND = {"who", "there"}, {"speak"}, {"who", "there", "they", "speak", "small"}
_NAMED = "office"
_MOST_WORDS = 10
_MOST_OF_A_NAME = 2  # words of an office's name: "job centre"


class SpeakersStep(Step):
    """`known`: rows of each kind; `names`: the names of each language, by its code. Both in all languages."""

    def __init__(self, library: Library, known: Words, names: Words) -> None:
        self._library = library
        self._words, self._names = patterns_of(known, *_AROUND), patterns_of(names)

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        elsewhere = searched(message.context) or (
            message.context.get("intent") == _OF_A_DOCTOR and not in_danger(message.context)
        )
        offices, they = understood.values(_NAMED), in_danger(message.context) or bool(message.context.get("office"))
        if understood.response in _KEPT or elsewhere or not (code := self._asked(message.text, bool(offices), they)):
            return understood
        if in_danger(message.context) and not offices:
            return replace(understood, response=HELPLINE, entities=(Entity(ASKED, "contact"),), pages=())
        spoken_of = office_of(self._library.guide, offices or [message.context.get("office", "")])
        office = next((one for one in spoken_of if code in one.languages), None)
        named = Entity(_NAMED, office.id) if office else Entity("language", code)
        meant = _OFFICE if office else _INTERPRETERS
        return replace(
            understood, intent=meant, zone="confident", response=meant, entities=(named,), pages=(), help_line=False
        )

    def _asked(self, text: str, office: bool, they: bool) -> str | None:
        """The one language that somebody ought to speak. `office`: one is named, by words that are not known here;
        `they`: a verb in the plural alone tells that somebody is meant."""
        said = words(text)
        if not 1 < len(said) <= _MOST_WORDS:
            return None
        named = [set(self._names.found(word)) for word in said]
        kinds = [set(self._words.found(word)) for word in said]
        codes = set[str]().union(*named)
        unknown = sum(not name and not kind & _AROUND for name, kind in zip(named, kinds, strict=True))
        told = set[str]().union(*kinds) & (_SPEAK if unknown else {*_SOMEBODY, "they"} if they else _SOMEBODY)
        return codes.pop() if len(codes) == 1 and told and unknown <= (_MOST_OF_A_NAME if office else 0) else None

"""What was understood, with the name of a language that is somebody's nationality, or what somebody speaks: "she is
German" after a marriage, "my son speaks Turkish" after a school, is more of the matter; "German" alone answers "what
would you like to learn?". "I don't understand German" ends the wish for it. Words: `responses/nationality.yml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.core.patterns import Patterns
from bot.core.text import words
from bot.core.understanding import Entity, Understanding, UserMessage, Zone
from bot.service.answers.language_wish import wanted_before, written_before
from bot.service.answers.shown import in_danger, searched
from bot.service.kinds import Words
from bot.service.meaning.around import Step, meant

_WISH, _SAME, _CHANGED = "change_language", "follow_up_same", "follow_up_changed"
_GERMAN, _LEARNT = "de", Entity("subject", "german")
_OF_ANY = ("wish", "lost", "why")
_MOST_WORDS, _LIKELY = 10, 0.1


class NationalityStep(Step):
    """`known`: rows of each kind, per language; `names`: what each language is called, by its code, in all of them."""

    def __init__(self, known: Words, names: Words) -> None:
        rows = ((kind, language, row) for kind in known for language, all_ in known[kind].items() for row in all_)
        self._words = Patterns(((kind, language), row) for kind, language, row in rows)
        self._names = Patterns((code, row) for code, by in names.items() for rows in by.values() for row in rows)

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        said, codes = words(message.text), set(self._names.found(message.text))
        if not codes or len(said) > _MOST_WORDS:
            return understood
        kinds = set(self._kinds(message.text, message.languages))
        if kinds & {"lost", "why"} and wanted_before(message.context) in codes:
            before = written_before(message.context)
            return meant(understood, _WISH, Entity("language", before), Entity("asked_in", before))
        if understood.response != _WISH or not understood.values("language") or "wish" in kinds:
            return understood
        if len(said) == 1:
            learning = codes == {_GERMAN} and (searched(message.context) or "").startswith("courses")
            return meant(understood, _CHANGED, _LEARNT) if learning else understood
        return _told(understood, message.context) if "third" in kinds else understood

    def _kinds(self, text: str, languages: Mapping[str, float]) -> Iterator[str]:
        """Words of somebody else count in a language that the message may be in: "on" is "he" in Polish only."""
        for kind, language in self._words.found(text):
            if kind in _OF_ANY or languages.get(language, 0.0) >= _LIKELY:
                yield kind


def _told(u: Understanding, context: Mapping[str, str]) -> Understanding:
    """More of the matter spoken of; where there is none, what else it may be."""
    if context.get("intent") and not in_danger(context):
        return meant(u, _SAME)
    others = tuple(candidate for candidate in u.candidates if candidate.intent != _WISH)
    zone: Zone = "choice" if others else "fallback"
    return replace(u, response=zone, zone=zone, entities=(), pages=(), candidates=others)

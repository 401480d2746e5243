"""What was understood, with the level of a German course as people tell it when they are asked: "zero", "starting now",
"I don't know". Counts only as the answer to that question, or, where nothing else is understood, while German courses
of all levels are shown. The words are those of `responses/levels.yml`."""

from __future__ import annotations

from dataclasses import replace

from bot.core.text import words
from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.answers.shown import searched
from bot.service.meaning.around import KEPT, WordedStep

_ASKED = "subject=german"  # which level is asked of a German course, and nothing else that is wished
_NOTHING_ELSE = ("choice", "fallback", "none", "out_of_scope")
_LEVEL, _NOTHING, _MIDDLE, _ANY = "level", "A0", "B1", "any"
_UNKNOWN, _NONE, _GERMAN = "unknown", "none", "german"
_MOST_WORDS = 5


class LevelStep(WordedStep):
    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        u = understood
        wished = "".join((searched(message.context) or "").split(":")[2:]).split(";")
        shown = _ASKED in wished and not any(wish.startswith(f"{_LEVEL}=") for wish in wished)
        asked = wished == [_ASKED] or (shown and u.response in _NOTHING_ELSE)
        if not asked or u.response in KEPT or u.values(_LEVEL) or u.values("course"):
            return u
        level = self._level(message.text)
        if level is None:
            return u
        named = (*(e for e in u.entities if e.name in ("weekday", "time_of_day")), Entity(_LEVEL, level))
        return replace(u, response="follow_up_changed", entities=named, pages=(), help_line=False)

    def _level(self, text: str) -> str | None:
        """The level that is told in nothing but such words."""
        said = [set(self._words.found(word)) for word in words(text)]
        if not 0 < len(said) <= _MOST_WORDS or not all(said):
            return None
        kinds = set[str]().union(*said)
        if _NOTHING in kinds or (_GERMAN in kinds and kinds & {_UNKNOWN, _NONE}):
            return _NOTHING
        return _MIDDLE if _MIDDLE in kinds else _ANY if _UNKNOWN in kinds else None

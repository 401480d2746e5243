"""In which language a message is written, and what follows from it while a person has the conversation.

Nobody needs the dialogue engine for this. Few words in the letters of the language so far are of another one only when
that is sure: names and streets are in none. With staff only a whole sentence changes the language of the conversation.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.locale import ANSWERED, DEFAULT, language
from bot.core.privacy.shielding import shield, without_tokens
from bot.core.texts.translation import FOREIGN
from bot.language.words import script_of, words_of
from bot.service.answers.language_wish import SENTENCE
from bot.service.turn.answering import Question
from bot.service.turn.hearing import SURE_OF_A_SENTENCE, WRITTEN_IN, Heard, Hearing


class Tongues:
    """`interpreted`: whether a machine translates for those who write in none of our languages."""

    def __init__(self, hearing: Hearing, interpreted: bool = False) -> None:
        self._hearing, self._interpreted = hearing, interpreted

    def written(self, text: str, before: str | None, foreign: str | None = None) -> str:
        """The language of a message, or the locale before. `foreign`: what the context says, with its script or not."""
        before = before or DEFAULT
        if before not in ANSWERED:  # of a message that was heard already
            return before
        heard, said = self._hearing.tongue(text, before, {}), _words(text)
        if heard.foreign:
            return heard.foreign
        code, _, script = (foreign or "").partition(":")
        if code and len(said) < SENTENCE and (not said or script in ("", script_of(said[0]))):
            return code
        stays = language(before) == heard.written or (_among(said, before) and not _sure(heard))
        return before if stays else heard.written

    def beside_staff(self, question: Question) -> tuple[str, Mapping[str, str]]:
        """The conversation's locale and context after a message that the bot leaves to a person."""
        locale, context = question.locale or DEFAULT, question.context
        if question.pressed is not None or len(_words(question.text)) < SENTENCE:
            return locale, context
        heard, after = self._hearing.listened(question.text, locale, context)
        if heard.foreign:
            mark = {FOREIGN: f"{heard.foreign}:{script_of(_words(question.text)[0])}"} if self._interpreted else {}
            return locale, {**context, **mark}
        if not _sure(heard):
            return locale, context
        return heard.locale, {name: value for name, value in after.items() if name != FOREIGN}


def _words(text: str) -> list[str]:
    """What tells a language: no address, no number and no name that is known for one."""
    return list(words_of(without_tokens(shield(text).text)))


def _among(said: list[str], before: str) -> bool:
    """Few words, in letters that the language before is written in."""
    return len(said) < SENTENCE and (not said or language(before) in WRITTEN_IN.get(script_of(said[0]), ()))


def _sure(heard: Heard) -> bool:
    return heard.languages.get(heard.written, 0.0) >= SURE_OF_A_SENTENCE

"""Words that stand for a button of "did this help?" or "may your questions help?".

They count only where that question stood last before the newcomer's eyes: a "no" of a burst, written before it was
asked, is about something else.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.feedback import Face
from bot.core.form import is_word
from bot.core.locale import DEFAULT
from bot.core.ports import Library
from bot.core.text import fold
from bot.service.answers.feedback import HELP, IMPROVING
from bot.service.turn.answering import Question

_WORDS: Mapping[str, Face] = {"help_yes_words": "good", "help_no_words": "bad"}


def typed_face(question: Question, matter: str, library: Library) -> Face | None:
    """What the words say about a matter; None where they are no opinion, or it was not asked about yet."""
    return _face(question, library) if _read(question, f"{HELP}:{matter}:") else None


def typed_consent(question: Question, library: Library) -> bool | None:
    """A "good" or a thumb may mean the answer before: only the button's own words are a typed consent."""
    if not _read(question, f"{IMPROVING}:"):
        return None
    button = library.catalogue.say("improve_yes", question.locale or DEFAULT)
    if fold(question.text).strip(" .!") == fold(button).strip(" .!"):
        return True
    return False if _face(question, library) == "bad" else None


def _read(question: Question, kind: str) -> bool:
    return any(button.payload.startswith(kind) for button in question.offered)


def _face(question: Question, library: Library) -> Face | None:
    return next((face for name, face in _WORDS.items() if _says(question, name, library)), None)


def _says(question: Question, sentence: str, library: Library) -> bool:
    known = {question.locale or DEFAULT, DEFAULT, "en"}
    return any(is_word(question.text, library.catalogue.say(sentence, locale)) for locale in known)

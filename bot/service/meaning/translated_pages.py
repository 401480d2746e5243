"""The dialogue engine, with pages looked up once more by the German translation of a question.

Most pages of a portal are written in German only, and a machine translation of the question finds them more surely than
the question itself. It is asked for only where the engine has a page, a choice or nothing to say: an answer it is sure
of needs no page. Words of danger and of forms, a comment on how one was helped, and what is said once a protected topic
was touched, leave the house for this never.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.core.feedback import WRITING
from bot.core.form import under_way
from bot.core.locale import DEFAULT
from bot.core.outside_errors import DialogueError
from bot.core.ports import Dialogue
from bot.core.understanding import PageHit, Understanding, UserMessage, Zone
from bot.service.answers.memory import PROTECTED
from bot.service.meaning.around import PassingDialogue
from bot.service.translation.translating import Translating

PAGE = "page"
NOT_KNOWN = ("choice", "fallback", "out_of_scope")


class TranslatedPagesDialogue(PassingDialogue):
    def __init__(self, dialogue: Dialogue, translating: Translating) -> None:
        super().__init__(dialogue)
        self._translating = translating

    async def understand(self, message: UserMessage) -> Understanding:
        understood = await super().understand(message)
        if message.heard or _kept_back(message.context) or not _worth_it(understood):
            return understood
        languages = message.languages
        language = max(languages, key=lambda code: languages[code], default=DEFAULT)
        german = await self._translating.translate(message.text, language, DEFAULT, message.sender)
        if german is None:  # also of German itself
            return understood
        try:
            return _with_pages(understood, *await self.pages(message.text, languages, german.text))
        except DialogueError:
            return understood


def _kept_back(context: Mapping[str, str]) -> bool:
    return PROTECTED in context or WRITING in context or under_way(context)


def _worth_it(understood: Understanding) -> bool:
    """A page beside a sure answer is no more than that; where danger is not unlikely, nothing is sent."""
    if understood.help_line:
        return False
    return understood.response in NOT_KNOWN or (understood.response == PAGE and understood.zone != "confident")


def _with_pages(understood: Understanding, pages: Sequence[PageHit], zone: Zone) -> Understanding:
    """A page that was found surely without a translation stays, unless there is one with it."""
    if zone == "confident":
        return replace(understood, pages=tuple(pages), page_zone=zone, response=PAGE)
    if understood.page_zone == "confident":
        return understood
    return replace(understood, pages=tuple(pages))

"""Words under a photo, a recording or a document: answered with what a photo is answered with, and to the words first
where they were surely understood.

Danger in the words wins. Words about the picture itself ("can you read this?") are no question of their own, whatever
answer stood before: then the media answer says all there is. What the words do (an answer to a form, a number, a yes)
they do in any case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.conversation import State
from bot.core.message import Reply
from bot.core.ports import Clock, Holidays, Library
from bot.service.answers.follow_ups import FOLLOW_UPS
from bot.service.answers.memory import PROTECTED
from bot.service.answers.reading_times import Presence
from bot.service.turn.answering import Answer, Answers, Question
from bot.service.turn.compose import Composer
from bot.service.turn.understood_parts import sure

_OFFER = "offer"


class Captioned:
    """Implements `Answers` around another one."""

    def __init__(
        self, inner: Answers, library: Library, clock: Clock, holidays: Holidays, presence: Presence | None = None
    ) -> None:
        self._inner, self._library, self._clock = inner, library, clock
        self._holidays, self._presence = holidays, presence

    async def answer(self, question: Question) -> Answer:
        answer = await self._inner.answer(question)
        if not question.medium or answer.reply.outcome == "danger":
            return answer
        composer, keeps = self._composer(question, answer.locale), _own_question(answer) or _does(answer)
        context = answer.reply.context if keeps else _remembered(question.context, answer.reply.context)
        media = composer.pressed(f"media:{question.medium}", context)
        if media is None:
            return answer
        if keeps:
            return replace(answer, reply=_above(answer.reply, media))
        said = composer.with_help_line(media) if answer.danger else media
        return replace(answer, reply=said, understanding=None, parts=())

    def watch(self, question: Question) -> Answer | None:
        return self._inner.watch(question)

    def _composer(self, question: Question, locale: str) -> Composer:
        waiting = question.state in (State.WAITING, State.WITH_STAFF)
        return Composer(self._library, self._holidays, locale, self._clock.now(), self._presence, waiting)


def _own_question(answer: Answer) -> bool:
    """Whether the words alone were surely understood; what leans on an answer before is about the picture."""
    known = answer.parts or tuple(filter(None, (answer.understanding,)))
    certain = any(one.zone == "confident" and one.response not in FOLLOW_UPS for one in known)
    return certain and sure(answer, answer.locale)


def _does(answer: Answer) -> bool:
    """Whether the words were for a form, a list or a person, and not for the engine."""
    reply = answer.reply
    does = (reply.request, reply.withdraws, reply.submits, reply.step)
    return answer.understanding is None or any(map(bool, does))


def _remembered(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """As if only the picture had come; a protected matter was touched all the same."""
    return {**before, **{name: value for name, value in after.items() if name == PROTECTED}}


def _above(words: Reply, media: Reply) -> Reply:
    """The answer to the words, and below it the media answer with its offer, which is the only one."""
    said = tuple(one for one in words.utterances if one.kind != _OFFER or not media.handoff)
    return replace(words, utterances=(*said, *media.utterances), context=media.context, handoff=media.handoff)

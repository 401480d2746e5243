"""Answers both of two questions in one message, around the path of one question (decision 30).

The message is answered as a whole first: danger, forms and wishes to the bot stay what they are. Then its first two
questions are asked alone, the second with what the first has left behind; danger in one of them alone is a help line.
Both are answered when both are understood surely, as different matters. When one is, it stands where the whole was not
understood, and a sentence says that the other was not. Else, and whenever the parts cannot be had, the reply is that of
the whole; so it is, whatever is missing, where nothing but an "and" stands between the two.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from bot.core.message import Reply, Utterance
from bot.core.outside_errors import DialogueError
from bot.core.ports import Library
from bot.core.questions import Questions
from bot.service.answers.memory import PROTECTED
from bot.service.answers.speaker import Speaker
from bot.service.answers.told_apart import told_apart
from bot.service.turn.answering import Answer, Answers, Question
from bot.service.turn.understood_parts import (
    adds,
    agree,
    covers,
    differ,
    follows,
    leans,
    lost,
    means_more,
    plain,
    said_only_whole,
    sure,
)

logger = logging.getLogger(__name__)

MOST = 2
_SECONDS = 8.0  # for the parts together, as long as the engine may take for one message
_HELP = "danger"  # kind of a line of help
_PERSON = "handoff:offer"
_FEW_WORDS = 3


class Alone(Answers, Protocol):
    """Answers single questions."""

    def with_help_line(self, answer: Answer) -> Answer: ...


class SeveralQuestions:
    """Implements `Answers` around two: `whole` answers messages, `alone` each question in them."""

    def __init__(self, whole: Answers, alone: Alone, library: Library, questions: Questions) -> None:
        self._whole, self._alone, self._library, self._questions = whole, alone, library, questions

    async def answer(self, question: Question) -> Answer:
        """Raises DialogueError, as the whole's."""
        whole = await self._whole.answer(question)
        parts = self._questions.parts(question.text) if question.pressed is None else ()
        joined = self._questions.joined(question.text) if question.pressed is None and len(parts) < MOST else ()
        parts = joined or parts
        if len(parts) < MOST or said_only_whole(whole, question.context):
            return whole
        try:
            async with asyncio.timeout(_SECONDS):
                first, second = await self._asked(question, whole, parts)
        except (DialogueError, TimeoutError):
            return whole
        except Exception as error:  # the message is answered already, whatever is wrong with its parts
            logger.error("the questions in a message cannot be taken apart: %s", type(error).__name__, exc_info=error)
            return whole
        if joined and not (plain(first, whole.locale) and plain(second, whole.locale)):
            return whole
        together = self._together(whole, first, second, parts)
        return together if len(together.parts) == MOST or not joined else whole

    def watch(self, question: Question) -> Answer | None:
        return self._whole.watch(question)

    async def _asked(self, question: Question, whole: Answer, parts: Sequence[str]) -> tuple[Answer, Answer]:
        question = replace(question, locale=whole.locale)
        first = await self._alone.answer(replace(question, text=parts[0]))
        if sure(first, whole.locale):
            question = replace(question, context=first.reply.context)
        return first, await self._alone.answer(replace(question, text=parts[1]))

    def _together(self, whole: Answer, first: Answer, second: Answer, parts: Sequence[str]) -> Answer:
        if any(part.reply.outcome == "danger" for part in (first, second)):
            return whole if _help(whole) else self._alone.with_help_line(whole)
        if len(parts) == MOST and means_more(whole, first, second):
            return whole
        known = [part for part in (first, second) if sure(part, whole.locale)]
        if len(known) == MOST and adds(second) and differ(first, second):
            return whole if covers(whole, first, second) else self._both(whole, first, second, len(parts) > MOST)
        if first in known and (second in known or follows(second)):
            return self._with_help(whole, first) if lost(whole) else whole  # one matter, asked in two questions
        other, missed = (second, parts[1]) if first in known else (first, parts[0])
        if not known or not lost(other) or not agree(whole, known[0]):
            return whole
        return self._one(whole, known[0], len(missed.split()) >= _FEW_WORDS)

    def _both(self, whole: Answer, first: Answer, second: Answer, more: bool) -> Answer:
        own, others = _said(first), [said for said in _said(second) if said not in _said(first)]
        if not leans(second):
            others = self._headed(others, whole.locale)
        if more:
            others.append(self._sentence("more_questions", whole.locale))
        said = _with_person(whole, (*_help(whole, first, second), *own, *others))
        reply = replace(second.reply, utterances=said)
        reply = told_apart(reply, self._library.guide, self._library.catalogue)
        return _answer(whole, reply, first, second)

    def _one(self, whole: Answer, known: Answer, told: bool) -> Answer:
        """What is sure, and that the other question was not understood, where that is `told`."""
        answer = self._with_help(whole, known) if lost(whole) else whole
        said = (*answer.reply.utterances, self._sentence("other_question", whole.locale))
        return replace(answer, reply=replace(answer.reply, utterances=said)) if told else answer

    def _with_help(self, whole: Answer, known: Answer) -> Answer:
        """The answer to one question, below the line of help that the whole may have had."""
        return _answer(whole, replace(known.reply, utterances=(*_help(whole, known), *_said(known))), known)

    def _headed(self, said: Sequence[Utterance], locale: str) -> list[Utterance]:
        """Where the second answer begins; a text in another language has the line above it."""
        line = self._sentence("second_question", locale)
        if not said or said[0].locale != locale:
            return [line, *said]
        return [replace(said[0], text=f"{line.text}\n{said[0].text}"), *said[1:]]

    def _sentence(self, name: str, locale: str) -> Utterance:
        return Utterance(Speaker(self._library.catalogue, locale).say(name), locale)


def _said(answer: Answer) -> list[Utterance]:
    """Without the line of help, which stands once above everything."""
    return [said for said in answer.reply.utterances if said.kind != _HELP]


def _help(*answers: Answer) -> tuple[Utterance, ...]:
    return tuple(said for answer in answers for said in answer.reply.utterances if said.kind == _HELP)[:1]


def _with_person(whole: Answer, said: tuple[Utterance, ...]) -> tuple[Utterance, ...]:
    """With the way to a person that the whole has below its answer: the wish may stand anywhere in it."""
    payloads = {button.payload for one in said for button in one.buttons}
    ways = [b for one in whole.reply.utterances for b in one.buttons if b.payload == _PERSON]
    if lost(whole) or not ways or _PERSON in payloads:
        return said
    return (*said[:-1], replace(said[-1], buttons=(*said[-1].buttons, ways[0])))


def _answer(whole: Answer, reply: Reply, *parts: Answer) -> Answer:
    """As it is kept and measured, by what the whole was understood as. What was protected in it stays so."""
    if PROTECTED in whole.reply.context:
        reply = replace(reply, context={**reply.context, PROTECTED: whole.reply.context[PROTECTED]})
    understood = tuple(part.understanding for part in parts if part.understanding)
    danger = next((answer.danger for answer in (whole, *parts) if answer.danger), None)
    return replace(whole, reply=reply, danger=danger, parts=understood)

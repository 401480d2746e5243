"""Answers what waits: one turn at a time per conversation, several conversations side by side.

A turn ends in one of three ways: the reply is stored and the message marked answered, in one transaction; it is put
off because the dialogue engine is away, which counts for nothing, or answering failed (the newcomer is told once, and
of further messages that they are kept); or, when answering this very message fails again and again, the newcomer is
told honestly and shown a person. When not even putting off works, the conversation rests until its lease ends.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.core.conversation import Conversation, State
from bot.core.feedback import Aftermath
from bot.core.instants import instant
from bot.core.locale import DEFAULT
from bot.core.message import LEFT_TO_STAFF, Reply
from bot.core.outside_errors import DialogueDown, DialogueError
from bot.core.ports import Clock, Conversations, Holidays, Inbox, Library, Pending, Signals, Turn
from bot.core.texts.translation import FOREIGN
from bot.service.answers.elsewhere import nobody_sees
from bot.service.signals import DESK, OUTBOX
from bot.service.turn.answering import Answer, Answers, Question
from bot.service.turn.card import handoff_card
from bot.service.turn.compose import Composer
from bot.service.turn.engine_away import engine_down
from bot.service.turn.tongues import Tongues

logger = logging.getLogger(__name__)

_SIDE_BY_SIDE = 8
_LOOK_EVERY_SECONDS = 1.0
_LONGEST_PAUSE = 30.0
_FAILURES_ALLOWED = 3


class TurnWorker:
    """Takes conversations that wait and answers them."""

    def __init__(
        self,
        name: str,
        inbox: Inbox,
        conversations: Conversations,
        answering: Answers,
        library: Library,
        signals: Signals,
        clock: Clock,
        holidays: Holidays,
        tongues: Tongues | None = None,
    ) -> None:
        self._name, self._inbox, self._conversations = name, inbox, conversations
        self._answering, self._library = answering, library
        self._signals, self._clock, self._holidays, self._tongues = signals, clock, holidays, tongues
        self._free = asyncio.Semaphore(_SIDE_BY_SIDE)

    async def run(self) -> None:
        """Works until cancelled; turns that are under way then are given up, and what they were to answer waits."""
        async with asyncio.TaskGroup() as turns:
            while True:
                await self._free.acquire()
                turn = await self._next()
                if turn is None:
                    self._free.release()
                    await self._signals.work(_LOOK_EVERY_SECONDS)
                else:
                    turns.create_task(self._run(turn))

    async def _next(self) -> Turn | None:
        try:
            return await self._inbox.take(self._name)
        except Exception as error:  # a database that is away comes back; work waits on disk
            logger.error("cannot take work: %s", type(error).__name__, exc_info=error)
            return None

    async def _run(self, turn: Turn) -> None:
        try:
            await self.handle(turn)
        except Exception as error:  # one conversation must not stop the others; its lease makes it rest
            logger.error("turn failed: %s", type(error).__name__, exc_info=error)
        finally:
            self._free.release()

    async def handle(self, turn: Turn) -> None:
        """Answers everything that waits in one conversation, oldest first. What comes after a yes, or after what else
        may change whose turn it is, is taken anew: it is read as it stands then."""
        released, noticed = False, {pending.inbox_id for pending in turn.pending if pending.noticed}
        try:
            locale, context = turn.conversation.locale, turn.context
            for pending in turn.pending:
                locale, reply, stored = await self._answer(turn, pending, locale, context, noticed)
                context, released = reply.context, stored and pending is turn.pending[-1]
                if stored and (reply.request or reply.withdraws or reply.step):
                    break
        except Exception:
            released = True
            raise
        finally:
            if not released:
                await self._inbox.release(turn, self._name)
            self._signals.work_arrived()

    async def _answer(
        self, turn: Turn, pending: Pending, locale: str, context: Mapping[str, str], noticed: set[int]
    ) -> tuple[str, Reply, bool]:
        """The locale for the next message, what was replied, and whether that was stored. `noticed`: what waits and was
        told so.
        """
        conversation = replace(turn.conversation, locale=locale)
        turn = replace(turn, conversation=conversation, context=context)  # from what it is answered
        question = Question(
            conversation.id, pending.text, pending.pressed, locale, conversation.chosen_locale, conversation.state,
            context, pending.offered, conversation.channel, pending.at, wanted=turn.wanted,
            medium=pending.medium,
        )  # fmt: skip
        try:
            answer = await self._considered(question, conversation)
            card = await self._card(conversation, answer) if answer.reply.request else {}
            stored = await self._inbox.finish(
                turn, self._name, pending, answer.reply, answer.locale, card, self._written(question)
            )
        except Exception as error:  # also what nobody has foreseen: taken again at once it would fail without end
            await self._put_off(turn, pending, locale, context, error, noticed)
            return locale, Reply((), context=dict(context)), False
        if stored:
            self._tell(conversation, answer.reply)
        return answer.locale, answer.reply, stored

    async def _considered(self, question: Question, conversation: Conversation) -> Answer:
        """The answer; while a person owns the conversation there is none, but danger is never left to wait."""
        if conversation.bot_speaks:
            return await self._answering.answer(question)
        if alarm := self._answering.watch(question):
            return alarm
        locale, context = question.locale or DEFAULT, question.context
        if self._tongues:
            locale, context = self._tongues.beside_staff(question)
        return Answer(Reply((), "none", LEFT_TO_STAFF, dict(context)), locale)

    def _written(self, question: Question) -> str | None:
        """The language of the message; a button is in the one that it was drawn in."""
        if self._tongues is None or question.pressed is not None:
            return None
        return self._tongues.written(question.text, question.locale, question.context.get(FOREIGN))

    async def _card(self, conversation: Conversation, answer: Answer) -> dict[str, Any]:
        assert answer.reply.request is not None
        said = await self._conversations.said(conversation.id, answer.reply.request.department)
        return handoff_card(
            answer.reply.request, conversation, answer.locale, answer.reply.context, said, self._library
        )

    def _tell(self, conversation: Conversation, reply: Reply) -> None:
        self._signals.announce(conversation.id)
        self._signals.announce(OUTBOX)
        if reply.request or reply.withdraws or conversation.state is not State.WITH_BOT:
            self._signals.announce(DESK)

    async def _put_off(
        self,
        turn: Turn,
        pending: Pending,
        locale: str,
        context: Mapping[str, str],
        error: Exception,
        noticed: set[int],
    ) -> None:
        """What the conversation remembers stays: above all that a protected topic was touched. What nobody has
        understood while a department waits may be for the protection group alone."""
        away = isinstance(error, DialogueDown)
        given_up = pending.attempts >= _FAILURES_ALLOWED and not away
        excuse = self._excuse(turn.conversation, locale, error, given_up, bool(noticed))
        reply = replace(excuse, context=dict(context))
        if given_up:
            logger.error("giving up on a message: %s", _kind(error), exc_info=error)
            await self._inbox.finish(turn, self._name, pending, self._given_up(turn, reply, locale), locale)
        else:
            if not away:
                logger.error("a message is put off: %s", _kind(error), exc_info=error)
            notice = () if pending.noticed else reply.utterances
            kept = pending if away else replace(pending, attempts=pending.attempts + 1)
            seconds = self._waited(pending) if away else 2.0**pending.attempts
            await self._inbox.postpone(turn, self._name, kept, notice, min(_LONGEST_PAUSE, seconds))
            noticed.add(pending.inbox_id)
        self._signals.announce(turn.conversation.id)

    def _given_up(self, turn: Turn, reply: Reply, locale: str) -> Reply:
        if turn.conversation.state is State.WAITING and self._library.guide.apart(reply.context):
            instead = nobody_sees(self._library, locale, reply.context)
            reply = replace(reply, after=Aftermath(apart=True), instead=(instead,))
        return replace(reply, outcome="failed")

    def _waited(self, pending: Pending) -> float:
        """Seconds, at least the first pause: put off by as long again, each pause is longer than the one before."""
        return max(1.0, (instant(self._clock.now()) - instant(pending.at)).total_seconds())

    def _excuse(self, conversation: Conversation, locale: str, error: Exception, given_up: bool, told: bool) -> Reply:
        """In the language that was written; words of danger get the help line at once."""
        heard = error if isinstance(error, DialogueError) else DialogueError()
        locale = heard.locale or locale
        composer = Composer(self._library, self._holidays, locale, self._clock.now())
        waiting = conversation.state is State.WAITING
        reply = engine_down(self._library, locale, composer, given_up, told, waiting)
        return composer.with_help_line(reply) if heard.danger else reply


def _kind(error: Exception) -> str:
    """Of the dialogue engine's errors our own words; others may hold a newcomer's."""
    return str(error) if isinstance(error, DialogueError) else type(error).__name__

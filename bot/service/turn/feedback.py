"""Asks whether it helped, and whether questions may improve the answers, around the ordinary path.

The bot's answers are asked about once per conversation, below the second sure one, of several messages the last; never
where danger, crisis, health or asylum was touched, never beside an offer or a form. Words for the review inbox wait for
the newcomer's yes, which is asked for once, where something was not understood or did not help. A comment is taken only
right after a press on "write something"; what is none (`bot/service/turn/comments.py`), danger and protected topics
above all, is answered instead.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from typing import cast

from bot.core.conversation import State
from bot.core.feedback import (
    BOT,
    FACES,
    IMPROVE,
    SAID,
    WANTS,
    WRITING,
    Aftermath,
    Counted,
    Face,
    Kind,
    Unsure,
    about,
    asked,
    kept,
    one_more,
    settled,
    touched,
    with_face,
    with_question,
    words_wanted,
    writing,
)
from bot.core.form import under_way
from bot.core.learning.grouping import DEPTH
from bot.core.locale import DEFAULT, language
from bot.core.message import Reply, Utterance
from bot.core.outside_errors import DialogueError
from bot.core.ports import Clock, Library
from bot.core.understanding import Candidate
from bot.service.answers.elsewhere import nobody_sees
from bot.service.answers.feedback import HELP, IMPROVING, REVIEW_DAYS, Feedback
from bot.service.answers.media import MEDIA
from bot.service.answers.memory import PROTECTED
from bot.service.answers.speaker import Speaker
from bot.service.turn.answering import Answer, Answers, Question
from bot.service.turn.comments import may_be_about, to_be_answered
from bot.service.turn.typed_opinion import typed_consent, typed_face

_NO_MATTER = ("talk", "danger", "none", "media")
_PAGES = 3
More = Callable[[str], Awaitable[bool]]  # whether the newcomer has written more meanwhile, by conversation


async def nothing_more(_: str) -> bool:
    return False


class FollowUp:
    """Implements `Answers` around another one."""

    def __init__(
        self, inner: Answers, library: Library, clock: Clock, days: int = REVIEW_DAYS, more: More = nothing_more
    ) -> None:  # fmt: skip
        self._inner, self._library, self._clock, self._days, self._more = inner, library, clock, days, more

    async def answer(self, question: Question) -> Answer:
        """Raises DialogueError, as the inner one."""
        taken = await self._taken(question)
        if taken:
            return taken
        return await self._kept(question, await self._inner.answer(question))

    async def _kept(self, question: Question, answer: Answer) -> Answer:
        context = kept(question.context, settled(answer.reply.context), (PROTECTED,))
        return await self._followed(question, replace(answer, reply=replace(answer.reply, context=context)))

    def watch(self, question: Question) -> Answer | None:
        return self._inner.watch(question)

    async def _taken(self, question: Question) -> Answer | None:
        """The reply to what belongs to the questions here; None for everything else."""
        kind, _, rest = (question.pressed or "").partition(":")
        if kind == HELP:
            return self._pressed(question, rest)
        if kind == IMPROVING:
            return self._consented(question, rest == "yes")
        if question.pressed is not None:
            return None
        if writing(question.context, question.at or self._clock.now()):
            return await self._commented(question)
        return self._typed(question)

    def _pressed(self, question: Question, rest: str) -> Answer:
        matter, _, action = rest.partition(":")
        if matter not in asked(question.context) and matter != "skip":
            return self._said(question, [self._words(question).skipped()])
        if action in FACES:
            return self._face(question, matter, cast(Face, action))
        if action == "write":
            return self._write(question, matter)
        return self._said(question, [self._words(question).skipped()])

    def _face(self, question: Question, matter: str, face: Face) -> Answer:
        """A face counts once per matter; pressing another changes it."""
        now = self._clock.now().astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        topic = self._topic(question.context.get("intent", "")) if matter == BOT else "none"
        spoken = language(question.locale or DEFAULT)
        counted = Counted(about(matter), face, topic, spoken, now.isoformat())
        context, after = with_face(settled(question.context), matter, counted)
        after = replace(after, helped=matter == BOT and face != "bad")
        if matter == BOT and face == "bad":
            after = replace(after, former=self._former(question))
        guarded, words = PROTECTED in context, self._words(question)
        said = [words.thanks(matter, face, not guarded)]
        if face == "bad" and not guarded and IMPROVE not in context:
            said.append(words.consent())
            context = {**context, IMPROVE: "asked", SAID: IMPROVE}
        return self._said(question, said, context, after)

    def _write(self, question: Question, matter: str) -> Answer:
        """Words are taken from those who have said yes to it; others are asked first, however often they come."""
        context, words = settled(question.context), self._words(question)
        if PROTECTED in context:
            return self._said(question, [words.skipped()])
        if context.get(IMPROVE) != "yes":
            return self._said(question, [words.consent()], {**context, IMPROVE: "asked", WANTS: matter, SAID: IMPROVE})
        return self._said(question, [words.write()], {**context, **words_wanted(self._clock.now())})

    def _consented(self, question: Question, agreed: bool) -> Answer:
        """Also the way back: what was kept of this conversation loses its words."""
        context, words = {**settled(question.context), IMPROVE: "yes" if agreed else "no"}, self._words(question)
        if agreed and PROTECTED in context:
            return self._said(question, [words.skipped()])
        said = [words.agreed() if agreed else words.declined()]
        if agreed and WANTS in question.context:
            said, context = [words.agreed(), words.write()], {**context, **words_wanted(self._clock.now())}
        return self._said(question, said, context, Aftermath(improve=agreed))

    async def _commented(self, question: Question) -> Answer:
        """The next message after "write something". While the engine is away it waits: it may be anything.

        Raises:
            DialogueError: as the inner one; danger is answered all the same.
        """
        plain = replace(question, context=settled(question.context))
        comment = {name: value for name, value in question.context.items() if name == WRITING}
        answer = await self._heard(replace(plain, context={**plain.context, **comment}))  # heard as one: it stays here
        if to_be_answered(question.text, answer, self._protected):
            return await self._kept(plain, answer)
        topic = self._topic(question.context.get("intent", ""))
        unsure = Unsure("comment", language(question.locale or DEFAULT), topic)
        return self._said(question, [self._words(question).written()], plain.context, Aftermath(question=unsure))

    async def _heard(self, question: Question) -> Answer:
        try:
            return await self._inner.answer(question)
        except DialogueError:
            if alarm := self._inner.watch(question):
                return alarm
            raise

    def _typed(self, question: Question) -> Answer | None:
        """A yes or no right after the question is its answer."""
        matter = question.context.get(SAID)
        if matter == IMPROVE:
            agreed = typed_consent(question, self._library)
            return None if agreed is None else self._consented(question, agreed)
        face = typed_face(question, matter, self._library) if matter else None
        return self._face(question, matter, face) if matter and face else None

    async def _followed(self, question: Question, answer: Answer) -> Answer:
        """The inner reply, and what comes after it."""
        reply, before = answer.reply, PROTECTED in question.context
        if self._handed_to_the_protected(reply):
            reply = replace(reply, context={**reply.context, PROTECTED: "yes"})
        if reply.outcome == "danger" or PROTECTED in reply.context:
            reply = reply if before else replace(reply, after=touched(reply.after))
            apart = self._not_for_them(question, answer)
            return replace(answer, reply=self._apart(question, answer.locale, reply) if apart else reply)
        if answer.danger or any(said.kind == "danger" for said in reply.utterances):
            return replace(answer, reply=reply)
        unsure = self._unsure(question, answer)
        reply = replace(reply, after=Aftermath(question=unsure)) if unsure else reply
        calm = question.state is State.WITH_BOT and not reply.handoff and reply.request is None
        if not calm or under_way(reply.context):
            return replace(answer, reply=reply)
        return replace(answer, reply=await self._asking(question, answer, reply, unsure))

    def _not_for_them(self, question: Question, answer: Answer) -> bool:
        """A protected question, put while an ordinary department may read along. Danger that is answered at once is for
        whoever is there."""
        if question.state is not State.WAITING or answer.reply.outcome == "danger":
            return False
        u = answer.understanding
        asked = [one.intent for one in (u, *answer.parts) if one] or [answer.reply.context.get("intent", "")]
        return any(map(self._protected, asked)) and self._library.guide.apart(question.context)

    def _apart(self, question: Question, locale: str, reply: Reply) -> Reply:
        """A file is for those who read along, says the bot otherwise."""
        nobody = nobody_sees(self._library, locale, reply.context)
        reply = replace(reply, after=replace(reply.after or Aftermath(), apart=True), instead=(nobody,))
        if not (question.pressed or "").startswith(MEDIA):
            return reply
        kept = (said for said in reply.utterances if said.kind != "notice")
        return replace(reply, utterances=(*kept, nobody))

    async def _asking(self, question: Question, answer: Answer, reply: Reply, unsure: Unsure | None) -> Reply:
        """The reply with what is asked below it; nothing where the newcomer still waits for other answers."""
        words = self._in(answer.locale)
        if unsure and unsure.kind == "fallback" and IMPROVE not in reply.context:
            context = {**reply.context, IMPROVE: "asked", SAID: IMPROVE}
            return await self._with(question, reply, words.consent(), context)
        if not self._sure(answer):
            return reply
        context, time = one_more(reply.context)
        reply = replace(reply, context=context)
        return await self._with(question, reply, words.question(BOT), with_question(context, BOT)) if time else reply

    async def _with(self, question: Question, reply: Reply, said: Utterance, context: dict[str, str]) -> Reply:
        if await self._more(question.sender):
            return reply
        return replace(reply, utterances=(*reply.utterances, said), context=context)

    def _sure(self, answer: Answer) -> bool:
        """Who is asked back last has no answer yet."""
        if any(said.kind == "ask" for said in answer.reply.utterances[-1:]):
            return False
        u = answer.understanding
        sure = u is not None and "confident" in (u.zone, u.page_zone)
        return sure and answer.reply.outcome in ("answered", "page") and answer.reply.topic not in _NO_MATTER

    def _unsure(self, question: Question, answer: Answer) -> Unsure | None:
        """What was not understood, or only nearly; nothing that may be about a protected topic."""
        reply, u = answer.reply, answer.understanding
        if question.pressed is not None or reply.outcome not in ("fallback", "choice") or u is None:
            return None
        if any(map(self._protected, may_be_about(u, reply))):
            return None
        spoken = language(answer.written or answer.locale)
        pages = tuple(page.path for page in u.pages[:_PAGES])
        kind: Kind = "choice" if reply.outcome == "choice" else "fallback"
        return Unsure(kind, spoken, self._topic(u.intent), u.intent, pages, self._ranking(u.candidates))

    def _ranking(self, candidates: Sequence[Candidate]) -> tuple[tuple[str, float], ...]:
        """As it is kept: what a question is not for is not kept either."""
        open_ones = [one for one in candidates if not self._protected(one.intent)]
        return tuple((one.intent, round(one.confidence, 4)) for one in open_ones[:DEPTH])

    def _former(self, question: Question) -> Unsure | None:
        """The bot's last answer, which did not help."""
        context, intent = question.context, question.context.get("intent", "")
        if PROTECTED in context or self._protected(intent):
            return None
        pages = tuple(filter(None, (context.get("page"),)))
        return Unsure("wrong", language(question.locale or DEFAULT), self._topic(intent), intent, pages)

    def _handed_to_the_protected(self, reply: Reply) -> bool:
        department = self._library.guide.departments.get(reply.request.department) if reply.request else None
        return bool(department and department.protection)

    def _protected(self, intent: str) -> bool:
        info = self._library.catalogue.intents.get(intent)
        return bool(info and info.protected)

    def _topic(self, intent: str) -> str:
        info = self._library.catalogue.intents.get(intent)
        return info.topic if info else "none"

    def _words(self, question: Question) -> Feedback:
        return self._in(question.locale or DEFAULT)

    def _in(self, locale: str) -> Feedback:
        return Feedback(Speaker(self._library.catalogue, locale), self._days)

    def _said(
        self,
        question: Question,
        said: list[Utterance],
        context: Mapping[str, str] | None = None,
        after: Aftermath | None = None,
    ) -> Answer:
        left = dict(settled(question.context) if context is None else context)
        after = replace(after or Aftermath(), private=True)
        return Answer(Reply(tuple(said), "talk", "feedback", left, after=after), question.locale or DEFAULT)

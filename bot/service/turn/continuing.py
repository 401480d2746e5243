"""Answers what newcomers ask of a person, beside the bot's own answers, and leads back to staff who closed lately.

Also while a person owns the conversation: then nothing else is answered, but these buttons are about that person.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.core.conversation import State
from bot.core.form import FORM
from bot.core.handoff import HANDOFF
from bot.core.locale import DEFAULT
from bot.core.message import Reply
from bot.core.ports import Clock, Holidays, Library
from bot.core.together import CALL, SLOT
from bot.service.answers.desks import Desks
from bot.service.answers.forms import KEPT_DAYS
from bot.service.answers.given_number import given_unasked
from bot.service.answers.persons import Persons
from bot.service.answers.reading_times import Presence, awaited
from bot.service.answers.slots_named import without_slot
from bot.service.answers.untold import Untold
from bot.service.answers.wished_times import WishedTime, WishedTimes, brief
from bot.service.meaning.wishing import WANTS_WOMAN, WISH
from bot.service.turn.about_the_offer import OfferTalk
from bot.service.turn.answering import Answer, Answers, Question
from bot.service.turn.call_asked import declined, left_to_staff, only_reminded, still_asked
from bot.service.turn.call_times import call_at, call_buttons
from bot.service.turn.open_offer import noted, standing
from bot.service.turn.typed_press import offered_department, only_a_woman, typed_call, typed_press

_ABOUT_NOBODY = ("request_human", "deny", "goodbye", "affirm", "thank")  # what "I need nobody" is taken for
_UNSURE = ("choice", "fallback")
_ABOUT_THE_ANSWER = "follow_up_same"
_ABOUT_A_PERSON = (HANDOFF, "tell:")  # buttons around a handoff, and of the questions after a yes


class Continuing:
    """Implements `Answers` around another one."""

    def __init__(
        self, inner: Answers, library: Library, clock: Clock, holidays: Holidays, presence: Presence | None = None,
        talk: OfferTalk = OfferTalk({}), times: WishedTimes | None = None,
    ) -> None:  # fmt: skip
        self._inner, self._library, self._clock, self._times = inner, library, clock, times
        self._holidays, self._presence, self._talk = holidays, presence, talk

    async def answer(self, question: Question) -> Answer:
        typed = typed_press(question, self._library)
        question = replace(question, pressed=typed) if typed else question
        if question.pressed is not None:
            question = replace(question, context=without_slot(question.context))
        question = await self._call_time(question)
        own = self._own(question) or await self._timed(question)
        answer = own or await self._inner.answer(question)
        reply = self._meant(question, answer) or self._persons(question, answer.locale).reopening(answer.reply)
        if own is None:
            reply = await self._unchosen(question, answer, reply)
            reply = still_asked(question, reply, self._desks(question, answer.locale).speaker)
        reply = self._untold(question, answer.locale).told(reply, question.context)
        return replace(answer, reply=noted(question, replace(answer, reply=reply)))

    def watch(self, question: Question) -> Answer | None:
        """Beside a person: danger first, then what the newcomer asks of that person. Other words are theirs alone."""
        if typed := typed_call(question, self._library):
            question = replace(question, pressed=typed)
        answer = self._inner.watch(question) or self._own(question)
        if answer or question.pressed is not None or CALL not in question.context:
            return answer
        return Answer(left_to_staff(question), question.locale or DEFAULT)

    def _own(self, question: Question) -> Answer | None:
        locale = question.locale or DEFAULT
        persons = self._persons(question, locale)
        reply: Reply | None = None
        if question.pressed is None:
            reply = persons.number(question.text, question.context) or self._number_offered(question, locale)
            if reply and self._inner.watch(question):  # danger is never taken for a number
                return None
        elif question.pressed.startswith(HANDOFF):
            reply = persons.pressed(question.pressed.removeprefix(HANDOFF), question.context)
        return Answer(reply, locale) if reply else None

    def _number_offered(self, question: Question, locale: str) -> Reply | None:
        """A telephone number below the offer of a person: first the yes, and then the number."""
        offer = standing(question)
        if offer is None or FORM in question.context or not given_unasked(question.text):
            return None
        return self._desks(question, locale).offers.agreed(offer[0], question.context, offer[1], first="call_offer")

    async def _call_time(self, question: Question) -> Question:
        """When to call, in words: the button below the number that was read stands for it."""
        asked = question.state is State.WAITING and brief(question.text) and call_buttons(question.offered)
        if not asked or question.pressed is not None or self._inner.watch(question):
            return question
        pressed = call_at(question.offered, await self._wished(question), question.text)
        return replace(question, pressed=pressed) if pressed else question

    async def _wished(self, question: Question) -> WishedTime:
        if self._times is None or question.pressed is not None:
            return WishedTime()
        day = (question.at or self._clock.now()).astimezone(self._clock.now().tzinfo).date()
        return await asyncio.to_thread(self._times.read, question.text, question.locale or DEFAULT, day)

    async def _timed(self, question: Question) -> Answer | None:
        """A time in words, where one was asked for, or a telephone number was."""
        asked = question.state is State.WAITING and {CALL, SLOT} & question.context.keys()
        if not asked or not brief(question.text) or self._inner.watch(question):
            return None
        wished, locale = await self._wished(question), question.locale or DEFAULT
        if not wished:
            return None
        slots = self._persons(question, locale).slots
        reply = slots.named(wished, question.context) if SLOT in question.context else None
        reply = reply or only_reminded(question, self._desks(question, locale).speaker)
        return Answer(reply, locale) if reply else None

    async def _unchosen(self, question: Question, answer: Answer, reply: Reply) -> Reply:
        """Where a time was asked for, and nothing was surely understood: the times once more. Else it is over."""
        if SLOT not in question.context or question.state is not State.WAITING:
            return replace(reply, context=without_slot(reply.context)) if SLOT in question.context else reply
        persons = self._persons(question, answer.locale)
        if answer.understanding and answer.understanding.response == "deny":
            return persons.pressed("slot:no", without_slot(question.context)) or reply
        calm = not answer.danger and not any(said.kind == "danger" for said in reply.utterances)
        wished = await self._wished(question) if calm and reply.outcome in _UNSURE else None
        again = persons.slots.named(wished, question.context) if wished is not None else None
        return again or replace(reply, context=without_slot(reply.context))

    def _meant(self, question: Question, answer: Answer) -> Reply | None:
        """What a yes or no in other words is told where it may be about a person: which button does it. While somebody
        waits, the wish for a woman or a call is taken as the button's; the offer outlasts what is asked about it."""
        understood = answer.understanding
        if understood is None:
            return None
        if wished := self._woman(question, answer.locale):
            return wished
        if answer.danger:
            return None
        if question.state is State.WAITING and (wishes := understood.values(WISH)):
            return self._persons(question, answer.locale).wished(wishes[-1], question.text, question.context)
        offers, department = self._desks(question, answer.locale).offers, offered_department(question)
        said = "deny" if self._taken_back(question, answer) else understood.response
        if said == "deny" and declined(question):
            return self._persons(question, answer.locale).pressed("call:no", question.context)
        if said == "deny":
            return offers.still(question.context) or (offers.pressed("no", question.context) if department else None)
        if said == "affirm":
            offer = standing(question)
            return offers.agreed(offer[0], question.context, woman=offer[1]) if offer else None
        return self._offered_still(question, answer)

    def _woman(self, question: Question, locale: str) -> Reply | None:
        """A woman wished for in nothing but such words, below an offer or while somebody waits: no other danger is
        heard in them than that of patterns."""
        if question.pressed is not None or not self._talk.woman(question.text) or self._inner.watch(question):
            return None
        if department := offered_department(question):
            offers = self._desks(question, locale).offers
            return offers.agreed(department, question.context, woman=True, first="offer")
        if question.state is State.WAITING and any(b.payload.startswith(_ABOUT_A_PERSON) for b in question.offered):
            return self._persons(question, locale).wished(WANTS_WOMAN.value, question.text, question.context)
        return None

    def _taken_back(self, question: Question, answer: Answer) -> bool:
        """ "Forget it, I need nobody", where nothing else was surely understood."""
        unsure = answer.reply.outcome in _UNSURE
        about = unsure or (answer.understanding is not None and answer.understanding.response in _ABOUT_NOBODY)
        return about and question.pressed is None and self._talk.taken_back(question.text)

    def _offered_still(self, question: Question, answer: Answer) -> Reply | None:
        """When somebody answers is what the offer says; below what is not surely understood it stands once more."""
        department, reply, understood = offered_department(question), answer.reply, answer.understanding
        if department is None or understood is None or question.pressed is not None or reply.handoff:
            return None
        offers, woman = self._desks(question, answer.locale).offers, only_a_woman(question)
        if understood.response == "ask_waiting":
            return offers.agreed(department, question.context, woman, first="offer")
        if reply.outcome not in _UNSURE and understood.response != _ABOUT_THE_ANSWER:
            return None
        again = offers.agreed(department, reply.context, woman, first="offer")
        said = reply.utterances[:1] if reply.outcome == "fallback" else reply.utterances
        return replace(reply, utterances=(*said, *again.utterances), handoff=again.handoff)

    def _untold(self, question: Question, locale: str) -> Untold:
        desks = self._desks(question, locale)
        parting = desks.appointments.parting()
        return Untold(question.state, self._library.guide, desks.speaker, desks.offers, desks.counters, parting)

    def _persons(self, question: Question, locale: str) -> Persons:
        desks = self._desks(question, locale)
        return Persons(
            question.sender, question.state, self._library, desks.speaker, desks.offers, self._clock.now(),
            lambda day: self._holidays.name(day, locale),
        )  # fmt: skip

    def _desks(self, question: Question, locale: str) -> Desks:
        waiting = awaited(question.state, question.wanted)
        return Desks(self._library, self._holidays, locale, self._clock.now(), self._presence, waiting, KEPT_DAYS)

"""One message in, one reply out: language, danger, understanding, words. Keeps nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from bot.core.content.routing import ANYBODY, Wanted
from bot.core.conversation import State
from bot.core.danger import STRONG_INTENTS, Danger, DangerPatterns, Strength
from bot.core.form import FORM, number_in, rested
from bot.core.locale import ANSWERED, DEFAULT
from bot.core.message import Button, Reply
from bot.core.outside_errors import DialogueError
from bot.core.ports import Clock, Dialogue, Holidays, Library
from bot.core.text import words
from bot.core.understanding import Understanding, UserMessage
from bot.language.detector import LanguageDetector
from bot.service.answers.form_words import FormWords
from bot.service.answers.forms import KEPT_DAYS
from bot.service.answers.help_lines import fitting
from bot.service.answers.language_wish import chosen_instead, spoken_wish, with_wish
from bot.service.answers.menus import welcomed
from bot.service.answers.other_languages import named_in, not_spoken
from bot.service.answers.own_data import with_own_data
from bot.service.answers.pinned import pinned
from bot.service.answers.reading_times import Presence, awaited
from bot.service.answers.speaker import Speaker
from bot.service.answers.told_apart import told_apart
from bot.service.answers.web_only import TELEGRAM, WebOnly
from bot.service.meaning.dated import with_day
from bot.service.meaning.everyday import Everyday
from bot.service.meaning.own_circumstances import with_person
from bot.service.turn.compose import Composer
from bot.service.turn.filling import Filled, NothingSubmitted, Submitted, filled, put_or_left, spoken
from bot.service.turn.hearing import Heard, Hearing
from bot.service.turn.signing_up import SIGN_OFF, SIGN_UP, NoSignUps, SignUps, sign_up_pressed

logger = logging.getLogger(__name__)

_FEW_WORDS, _AT_ONCE = 2, 1.5  # seconds that a danger answer waits for the dialogue engine


@dataclass(frozen=True)
class Question:
    """A newcomer's message: words, or the payload of a pressed button. `locale`: the language so far, a prior;
    `offered`: the buttons that stood last before the newcomer's eyes; `at`: when it was written, if that may be a while
    ago; `wanted`: for whom they wait where it is handed over; `medium`: what the words stand under, as a photo."""

    sender: str
    text: str = ""
    pressed: str | None = None
    locale: str | None = None
    chosen: bool = False
    state: State = State.WITH_BOT
    context: Mapping[str, str] = field(default_factory=dict)
    offered: tuple[Button, ...] = ()
    channel: str = ""
    at: datetime | None = None
    translated: bool = False
    wanted: Wanted = ANYBODY
    medium: str = ""


@dataclass(frozen=True)
class Answer:
    """The reply, the locale it is in, and how it came about. `written`: the message's, if another; `parts`: how its
    questions were understood, where they were answered one by one."""

    reply: Reply
    locale: str
    understanding: Understanding | None = None
    danger: Danger | None = None
    written: str | None = None
    parts: tuple[Understanding, ...] = ()


class Answers(Protocol):
    """Whoever answers questions."""

    async def answer(self, question: Question) -> Answer: ...

    def watch(self, question: Question) -> Answer | None: ...


class Answering:
    """The path of every question, whichever channel or command it comes from."""

    def __init__(
        self,
        dialogue: Dialogue,
        library: Library,
        detector: LanguageDetector,
        danger: DangerPatterns,
        clock: Clock,
        holidays: Holidays,
        presence: Presence | None = None,
        sign_ups: SignUps = NoSignUps(),
        submitted: Submitted = NothingSubmitted(),
        idea_days: int = KEPT_DAYS,
        everyday: Callable[[], Everyday] | None = None,
        form_words: FormWords = FormWords({}),
    ) -> None:
        self._dialogue, self._library, self._hearing = dialogue, library, Hearing(detector, danger, everyday)
        self._clock, self._holidays, self._presence = clock, holidays, presence
        self._sign_ups, self._submitted, self._idea_days, self._form_words = sign_ups, submitted, idea_days, form_words

    async def answer(self, question: Question) -> Answer:
        """The answer to a question, with what is pinned to it.

        Raises:
            DialogueError: the engine is needed and away, with what was heard; danger and menus are answered without it.
        """
        at = question.at or self._clock.now()
        if question.pressed is None:
            question = replace(question, context=rested(question.context, at))
        answer = await self._answered(question)
        speaker = Speaker(self._library.catalogue, answer.locale)
        reply = pinned(self._here(question, answer, speaker), self._library.guide.pins, speaker, self._clock.now())
        if FORM in reply.context:
            own = "" if question.pressed or question.translated else question.text
            reply = put_or_left(reply, self._composer(answer.locale).forms, at, own, answer.locale)
        return replace(answer, reply=told_apart(reply, self._library.guide, self._library.catalogue))

    def with_help_line(self, answer: Answer) -> Answer:
        """An answer to what may be danger as well."""
        reply = self._composer(answer.locale).with_help_line(answer.reply)
        return replace(answer, reply=reply, danger=answer.danger or Danger("weak"))

    def _here(self, question: Question, answer: Answer, speaker: Speaker) -> Reply:
        """The reply, unless the town keeps its topic off this channel; with what only the web page has at hand."""
        if question.channel != TELEGRAM:
            return answer.reply
        kept_off = WebOnly(self._library, speaker)
        reply = kept_off.reply(answer.reply, answer.understanding, question.pressed, question.context)
        return with_own_data(reply, speaker)

    async def _answered(self, question: Question) -> Answer:
        if question.pressed is not None:
            return await self._pressed(question, question.pressed)
        heard, context = self._hearing.listened(question.text, question.locale, question.context)
        question = replace(question, context=context)
        form = self._filled(question, heard)
        if heard.alarm:
            return await self._in_danger(heard, heard.alarm, form, question)
        if form:
            return await self._formed(form, heard, question)
        if number := number_in(question.text):
            few = len(question.text.split()) <= _FEW_WORDS  # a number alone is in no language
            locale = (question.locale if few else None) or heard.locale
            return await self._status(number, locale, question, heard.danger)
        if heard.foreign:
            return self._not_spoken(heard.foreign, heard.locale, heard.danger, question)
        if heard.denied:
            reply = self._composer(heard.locale, question).denied(question.context)
            return Answer(reply, heard.locale, None, heard.danger)
        try:
            understood = await self._dialogue.understand(self._message(question, heard.languages, heard.strength))
        except DialogueError as error:
            error.locale, error.danger = heard.locale, heard.danger is not None
            raise
        return self._of(understood, heard.answered_in(understood.response, question.locale), heard.danger, question)

    async def _in_danger(self, heard: Heard, intent: str, form: Filled | None, question: Question) -> Answer:
        """The danger answer at once, unless the engine, which hears the whole sentence, finds no danger in it."""
        understood = None if heard.without_the_engine else await self._opinion(question, heard.languages, "strong")
        if understood is None or understood.response in STRONG_INTENTS:
            return self._alarming(heard, intent, question)
        weak = Danger("weak")
        return self._in_form(form, weak) if form else self._composed(understood, heard.locale, weak, question)

    def _of(self, understood: Understanding, locale: str, danger: Danger | None, question: Question) -> Answer:
        wish = spoken_wish(understood)
        if wish and not danger:
            return self._in_language(*wish, replace(question, locale=locale), understood)
        return self._composed(understood, locale, danger, question)

    async def _formed(self, form: Filled, heard: Heard, question: Question) -> Answer:
        """The form goes on, also while the engine is away; when it is there, it is the second net for danger."""
        understood = None if heard.foreign else await self._opinion(question, heard.languages, heard.strength)
        if understood is None or form.meant(understood, self._library.catalogue.intents):
            return self._in_form(form, heard.danger)
        return self._of(understood, heard.locale, heard.danger, question)

    def _filled(self, question: Question, heard: Heard) -> Filled | None:
        locale = spoken(question.context, question.locale, heard.locale)
        forms = self._composer(locale, question).forms
        return filled(forms, question.text, heard.written, question.context, locale, self._form_words, question.offered)

    def _in_form(self, form: Filled, danger: Danger | None) -> Answer:
        reply = self._composer(form.locale).with_help_line(form.reply) if danger else form.reply
        return Answer(reply, form.locale, None, danger)

    async def _status(self, number: str, locale: str, question: Question, danger: Danger | None = None) -> Answer:
        """How far the town is with what was sent under a number."""
        status = await self._submitted.status(number)
        composer = self._composer(locale)
        reply = composer.forms.status(number, status, question.context)
        return Answer(composer.with_help_line(reply) if danger else reply, locale, None, danger)

    async def _opinion(
        self, question: Question, languages: Mapping[str, float], heard: Strength | None
    ) -> Understanding | None:
        """What the engine makes of it; None when it does not say so at once: patterns or form decide then.
        Of words of danger it hears the whole sentence and may say that nothing of it is danger: then a help line stands
        above its answer."""
        try:
            async with asyncio.timeout(_AT_ONCE):
                return await self._dialogue.understand(self._message(question, languages, heard))
        except (DialogueError, TimeoutError):
            return None
        except Exception as error:  # whatever it is, nobody in danger waits for it
            logger.error("the engine's opinion cannot be had: %s", type(error).__name__, exc_info=error)
            return None

    def _message(self, question: Question, languages: Mapping[str, float], heard: Strength | None) -> UserMessage:
        known = with_day(question.context, question.at, self._clock.now())
        known = with_person(known, question.offered, question.state)
        return UserMessage(question.sender, question.text, languages, known, heard)

    def watch(self, question: Question) -> Answer | None:
        """While a person owns the conversation: only danger is answered, the dialogue engine is not asked."""
        if question.pressed is not None:
            return None
        heard = self._hearing.of(question.text, question.locale, question.context)
        return self._alarming(heard, heard.alarm, question) if heard.alarm else None

    def _alarming(self, heard: Heard, intent: str, question: Question) -> Answer:
        """The danger answer, in the language it was understood in; the rest, and the next, as before."""
        after = heard.locale if heard.alarm_locale == heard.locale else question.locale or heard.locale
        answer, own = heard.danger.answer if heard.danger else None, self._composer(heard.alarm_locale).guidance
        reply = self._composer(after, question).danger(intent, question.context, answer, own)
        return Answer(reply, after, None, heard.danger)

    def _composed(self, u: Understanding, locale: str, danger: Danger | None, question: Question) -> Answer:
        composer = self._composer(locale, question)
        if u.response in STRONG_INTENTS:
            found = self._hearing.understood(u.response, question.text, question.context)
            return Answer(composer.danger(u.response, question.context, found.answer), locale, u, found)
        reply = composer.reply(welcomed(u, question.locale, locale), question.context)
        danger = danger or (Danger("weak") if u.help_line else None)
        if danger:
            reply = composer.with_help_line(reply, fitting(danger, u))
        return Answer(reply, locale, u, danger)

    def _in_language(self, wanted: str, asked_in: str, question: Question, u: Understanding) -> Answer:
        """The language asked for, from now on also when the newcomer goes on in the one the wish was written in."""
        reply = self._composer(wanted, question).in_language(question.context)
        wish = with_wish(reply.context, asked_in, wanted, alone=len(words(question.text)) == 1)
        return Answer(replace(reply, context=wish), wanted, u, None, question.locale)

    async def _pressed(self, question: Question, payload: str) -> Answer:
        """A button answers by itself; one that names an intent goes through the dialogue when it is there."""
        locale = named_in(payload) or question.locale or DEFAULT
        kind, _, rest = payload.partition(":")
        if kind == "locale" and rest in ANSWERED:
            question = replace(question, context=chosen_instead(question.context, rest))
        composer = self._composer(locale, question)
        if kind == "intent" and rest in self._library.catalogue.intents:
            return await self._pressed_intent(question, rest, locale, composer)
        if kind in (SIGN_UP, SIGN_OFF):
            return await self._signed_up(question, payload, locale)
        if payload.startswith("form:status:") and (number := number_in(rest)):
            return await self._status(number, locale, question)
        reply = composer.pressed(payload, question.context)
        if reply is None:
            reply = Reply(tuple(composer.guidance.fallback(())), "none", "fallback", dict(question.context))
        return Answer(reply, locale)

    async def _signed_up(self, question: Question, payload: str, locale: str) -> Answer:
        """A place taken or given back; pressed twice, the same place."""
        speaker, today = Speaker(self._library.catalogue, locale), self._clock.now().date()
        said = await sign_up_pressed(self._sign_ups, self._library.guide, speaker, today, question.sender, payload)
        return Answer(Reply(tuple(said), "community", "answered", dict(question.context)), locale)

    async def _pressed_intent(self, question: Question, intent: str, locale: str, composer: Composer) -> Answer:
        try:
            understood = await self._dialogue.press(question.sender, intent, question.context)
        except DialogueError:
            return Answer(composer.intent_alone(intent, question.context), locale)
        reply = composer.reply(understood, question.context)
        danger = Danger("strong", intent) if reply.outcome == "danger" else None
        return Answer(reply, locale, understood, danger)

    def _not_spoken(self, foreign: str, locale: str, danger: Danger | None, question: Question) -> Answer:
        """In the language that was written or the nearest there is; the rest, and the next, as before."""
        guidance = self._composer(locale, question).guidance
        reply = not_spoken(Speaker(self._library.catalogue, foreign), guidance, question.context)
        return Answer(self._composer(foreign).with_help_line(reply) if danger else reply, locale, None, danger)

    def _composer(self, locale: str, question: Question | None = None) -> Composer:
        waiting = question is not None and awaited(question.state, question.wanted)
        return Composer(
            self._library, self._holidays, locale, self._clock.now(), self._presence, waiting, self._idea_days
        )

"""One message in, one reply out: language, danger, understanding, words. Keeps nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.core.conversation import State
from bot.core.danger import STRONG_INTENTS, Danger, DangerPatterns
from bot.core.errors import DialogueError
from bot.core.locale import ANSWERED, DANGER_ONLY, DEFAULT, ENDONYMS, NATIVE
from bot.core.message import Reply, Utterance
from bot.core.ports import Clock, Dialogue, Holidays, Library
from bot.core.understanding import Understanding
from bot.language.detector import OTHER_SCRIPT, Detection, LanguageDetector, in_latin
from bot.service.answers.handoff import Presence
from bot.service.answers.language_wish import spoken_wish, wished, with_wish
from bot.service.answers.speaker import Speaker
from bot.service.compose import Composer

_AT_ONCE = 1.5  # seconds that a danger answer waits for the dialogue engine


@dataclass(frozen=True)
class Question:
    """A newcomer's message: words, or the payload of a pressed button. `locale`: the language so far, a prior."""

    sender: str
    text: str = ""
    pressed: str | None = None
    locale: str | None = None
    chosen: bool = False
    state: State = State.WITH_BOT
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """The reply, the locale it is in, and how it came about. `written`: the message's, if another."""

    reply: Reply
    locale: str
    understanding: Understanding | None = None
    danger: Danger | None = None
    written: str | None = None


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
    ) -> None:
        self._dialogue, self._library, self._detector = dialogue, library, detector
        self._danger, self._clock, self._holidays, self._presence = danger, clock, holidays, presence

    async def answer(self, question: Question) -> Answer:
        """The answer to a question.

        Raises:
            DialogueError: the engine is needed and away; danger and menus are answered without it.
        """
        if question.pressed is not None:
            return await self._pressed(question, question.pressed)
        detection = self._detector.detect(question.text, question.locale)
        locale = self._locale(detection, question)
        danger = self._danger.recognise(question.text, detection.distribution if detection else None)
        foreign = detection.foreign if detection else None
        languages = detection.distribution if detection else {locale: 1.0}
        if danger and danger.strength == "strong" and danger.intent:
            understood = None if foreign or _unknown(danger) else await self._second_opinion(question, languages)
            if understood is None or understood.response in STRONG_INTENTS:
                return self._alarming(danger, danger.intent, locale, question)
            return self._composed(understood, locale, Danger("weak"), question)
        if foreign:
            return self._not_spoken(foreign, locale, danger)
        heard = danger.strength if danger else None
        understood = await self._dialogue.understand(question.sender, question.text, languages, question.context, heard)
        wish = spoken_wish(understood)
        if wish and not danger:
            return self._in_language(*wish, replace(question, locale=locale), understood)
        return self._composed(understood, locale, danger, question)

    async def _second_opinion(self, question: Question, languages: Mapping[str, float]) -> Understanding | None:
        """What the engine makes of words of danger; None when it does not say so at once, and the patterns' word holds.

        It hears the whole sentence and may say that nothing of it is danger: then a help line stands above its answer.
        """
        try:
            async with asyncio.timeout(_AT_ONCE):
                return await self._dialogue.understand(
                    question.sender, question.text, languages, question.context, "strong"
                )
        except (DialogueError, TimeoutError):
            return None

    def watch(self, question: Question) -> Answer | None:
        """While a person owns the conversation: only danger is answered, the dialogue engine is not asked."""
        if question.pressed is not None:
            return None
        detection = self._detector.detect(question.text, question.locale)
        danger = self._danger.recognise(question.text, detection.distribution if detection else None)
        if danger is None or danger.strength != "strong" or danger.intent is None:
            return None
        return self._alarming(danger, danger.intent, self._locale(detection, question), question)

    def _alarming(self, danger: Danger, intent: str, locale: str, question: Question) -> Answer:
        """The danger answer; where only danger is understood in a language, in that one. The next is as before."""
        spoken = next((code for code in DANGER_ONLY if code in danger.languages), locale)
        romanised = locale in OTHER_SCRIPT and in_latin(question.text)  # less sure than a language in its own script
        if spoken == locale or (locale in danger.languages and not romanised):
            return Answer(self._composer(locale).danger(intent, question.context), locale, None, danger)
        return Answer(self._composer(spoken).danger(intent, question.context), question.locale or locale, None, danger)

    def _composed(self, u: Understanding, locale: str, danger: Danger | None, question: Question) -> Answer:
        composer = self._composer(locale, question.state)
        reply = composer.reply(u, question.context)
        if reply.outcome == "danger":
            return Answer(reply, locale, u, Danger("strong", u.response))
        if danger:
            reply = composer.with_help_line(reply)
        return Answer(reply, locale, u, danger)

    def _in_language(self, wanted: str, asked_in: str, question: Question, u: Understanding) -> Answer:
        """The language asked for, from now on also when the newcomer goes on in the one the wish was written in."""
        reply = self._composer(wanted, question.state).in_language(question.context)
        return Answer(
            replace(reply, context=with_wish(reply.context, asked_in, wanted)), wanted, u, None, question.locale
        )

    async def _pressed(self, question: Question, payload: str) -> Answer:
        """A button answers by itself; one that names an intent goes through the dialogue when it is there."""
        locale = question.locale or DEFAULT
        kind, _, rest = payload.partition(":")
        if kind == "locale" and rest in ANSWERED:
            locale = rest
        composer = self._composer(locale, question.state)
        if kind == "intent" and rest in self._library.catalogue.intents:
            return await self._pressed_intent(question, rest, locale, composer)
        reply = composer.pressed(payload, question.context)
        if reply is None:
            reply = Reply(tuple(composer.guidance.fallback(())), "none", "fallback", dict(question.context))
        return Answer(reply, locale)

    async def _pressed_intent(self, question: Question, intent: str, locale: str, composer: Composer) -> Answer:
        try:
            understood = await self._dialogue.press(question.sender, intent, question.context)
        except DialogueError:
            return Answer(composer.intent_alone(intent, question.context), locale)
        reply = composer.reply(understood, question.context)
        danger = Danger("strong", intent) if reply.outcome == "danger" else None
        return Answer(reply, locale, understood, danger)

    def _locale(self, detection: Detection | None, question: Question) -> str:
        """The language written; a chosen `de-simple` stays while German is written."""
        if detection is None:
            return question.locale or DEFAULT
        if detection.foreign:
            return question.locale or (detection.language if detection.language in NATIVE else DEFAULT)
        if question.locale and question.locale.startswith(f"{detection.language}-"):
            return question.locale
        return wished(question.context, detection.language)

    def _not_spoken(self, foreign: str, locale: str, danger: Danger | None) -> Answer:
        """Says which languages work, in the one that was written or the nearest there is; the next is as before."""
        names = ", ".join(ENDONYMS[code] for code in NATIVE)
        said = Speaker(self._library.catalogue, foreign).say("language_not_spoken", languages=names)
        reply = Reply((Utterance(said, foreign, kind="fallback"),), "none", "language_not_spoken")
        composer = self._composer(foreign)
        return Answer(composer.with_help_line(reply) if danger else reply, locale, None, danger)

    def _composer(self, locale: str, state: State = State.WITH_BOT) -> Composer:
        waiting = state in (State.WAITING, State.WITH_STAFF)
        return Composer(self._library, self._holidays, locale, self._clock.now(), self._presence, waiting)


def _unknown(danger: Danger) -> bool:
    """Whether it was heard in a language that the dialogue engine does not know."""
    return not danger.languages <= set(NATIVE)


def engine_down(library: Library, locale: str, composer: Composer) -> Reply:
    """What is said while the dialogue engine is away: kept, answered later, and whom to call meanwhile."""
    said = [Utterance(Speaker(library.catalogue, locale).say("engine_down"), locale, kind="notice")]
    person = composer.guidance.person("engine_down_person")
    if person:
        said.append(replace(person, kind="notice"))
    return Reply(tuple(said), "none", "engine_down")

"""Asks, after a yes and only then, what staff need first; the answers stand on their card in German."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.content.topics import TOPIC_ICONS
from bot.core.conversation import State
from bot.core.handoff import HandoffRequest
from bot.core.handoffs.telling import ANSWERS, LABELS, PHONE, SKIP, TOLD, TellStep, following, sentence_of, step_of
from bot.core.locale import DEFAULT
from bot.core.message import Button, Reply, Utterance
from bot.core.ports import Library
from bot.core.together import Aside, Told
from bot.service.answers.speaker import Speaker
from bot.service.turn.answering import Answer, Answers, Question

_NO_TOPIC = "request_human"
_CALL = "handoff:call"
_NOT_ABOUT = ("talk", "danger")
_FOR_SOMEBODY, _INTERPRETERS = ("family", "other"), "interpreter_help"
_ICONS = {
    "today": "❗", "week": "📅", "later": "🕰️", "me": "🙋", "child": "🎒", "here": "💬", "phone": "☎️",
    _INTERPRETERS: "🗣️",
}  # fmt: skip


class Telling:
    """Implements `Answers` around another one."""

    def __init__(self, inner: Answers, library: Library) -> None:
        self._inner, self._library = inner, library

    async def answer(self, question: Question) -> Answer:
        kind, _, rest = (question.pressed or "").partition(":")
        if kind == TOLD and question.state is not State.WITH_BOT:
            return await self._told(question, rest)
        if kind == TOLD:  # a button of a handoff that is over
            return await self._inner.answer(replace(question, pressed="handoff:no"))
        answer = await self._inner.answer(question)
        if answer.reply.request is None or self._protected(answer.reply.request):
            return answer
        first: TellStep = "about" if answer.reply.request.topic == _NO_TOPIC else "urgency"
        asked = self._question(first, answer.locale, "tell_intro")
        return replace(answer, reply=replace(answer.reply, utterances=(*answer.reply.utterances, asked)))

    def watch(self, question: Question) -> Answer | None:
        """Beside a person the answer is noted on the card; nothing more is asked."""
        kind, _, rest = (question.pressed or "").partition(":")
        step, _, value = rest.partition(":")
        if kind != TOLD or (noted := self._noted(step, value)) is None or value == PHONE:
            return self._inner.watch(question)
        said = self._plain("tell_done", question.locale or DEFAULT)
        return Answer(_reply([said], question, noted), said.locale)

    async def _told(self, question: Question, rest: str) -> Answer:
        name, _, value = rest.partition(":")
        step, locale = step_of(name), question.locale or DEFAULT
        noted = self._noted(name, value)
        if step is None or (noted is None and value != SKIP):
            return await self._inner.answer(question)
        if value == PHONE:  # the number is asked for as ever
            answer = await self._inner.answer(replace(question, pressed=_CALL))
            return replace(answer, reply=replace(answer.reply, step=noted)) if answer.reply.step else answer
        after = following(step)
        said = self._question(after, locale) if after else self._plain("tell_done", locale)
        beside = [self._interpreter(locale)] if name == "who" and value in _FOR_SOMEBODY else []
        return Answer(_reply([*beside, said], question, noted), locale)

    def _noted(self, name: str, value: str) -> Told | None:
        """The line of the card; None for what is no answer."""
        step, catalogue = step_of(name), self._library.catalogue
        if step is None or value == SKIP:
            return None
        if step == "about":
            found = catalogue.find("topic", value, DEFAULT) if value in TOPIC_ICONS else None
            return Told(LABELS[step], found[0]) if found else None
        sentence = sentence_of(name, value)
        return Told(LABELS[step], catalogue.say(sentence, DEFAULT)) if sentence else None

    def _question(self, step: TellStep, locale: str, first: str = "") -> Utterance:
        speaker = Speaker(self._library.catalogue, locale)
        lines = [speaker.say(name) for name in (first, f"tell_{step}") if name]
        if step == "about":
            buttons = self._topics(locale)
        else:
            buttons = [
                Button(speaker.say(f"tell_{step}_{one}"), f"{TOLD}:{step}:{one}", _ICONS.get(one, ""))
                for one in ANSWERS[step]
            ]  # fmt: skip
        skip = Button(speaker.say("tell_skip"), f"{TOLD}:{step}:{SKIP}")
        return Utterance("\n".join(lines), locale, (*buttons, skip), kind="notice")

    def _interpreter(self, locale: str) -> Utterance:
        """Who writes for a grown-up may be the one who interprets: somebody else can."""
        speaker = Speaker(self._library.catalogue, locale)
        way = Button(speaker.label(_INTERPRETERS), f"intent:{_INTERPRETERS}", _ICONS[_INTERPRETERS])
        return Utterance(speaker.say("tell_interpreter"), locale, (way,), kind="notice")

    def _topics(self, locale: str) -> list[Button]:
        names = [name for name in TOPIC_ICONS if name not in _NOT_ABOUT]
        known = [(name, self._library.catalogue.find("topic", name, locale)) for name in names]
        return [Button(found[0], f"{TOLD}:about:{name}", TOPIC_ICONS[name]) for name, found in known if found]

    def _plain(self, sentence: str, locale: str) -> Utterance:
        return Utterance(Speaker(self._library.catalogue, locale).say(sentence), locale, kind="notice")

    def _protected(self, request: HandoffRequest) -> bool:
        department = self._library.guide.departments.get(request.department)
        return bool(department and department.protection)


def _reply(said: Sequence[Utterance], question: Question, noted: Told | None) -> Reply:
    return Reply(tuple(said), "talk", "answered", dict(question.context), step=noted or Aside())

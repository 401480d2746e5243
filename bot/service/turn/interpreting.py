"""Answers in languages that Lotse does not speak, by machine translation around the ordinary path.

The newcomer's words are translated into German (English, when the page is in English), answered as if they had been
written so, and the answer is translated back: marked, with the original below. Danger comes first: it is looked for
in the words as they were written, then in their translation; the town's own danger answer is never replaced by a
translation, at most one stands below it. Whenever a translation is missing, late or in doubt, the reply is the one
there would be without a provider.

`foreign` in the context keeps the language (and its script), so that buttons and single words are answered in it too;
a sentence in a language that is spoken ends it, and so does the choice of one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core.danger import Danger, DangerPatterns
from bot.core.form import Form, lapsed, under_way
from bot.core.locale import DEFAULT, language
from bot.core.message import Reply, Utterance
from bot.core.outside_errors import DialogueError
from bot.core.ports import Clock, Holidays, Library
from bot.core.privacy.shielding import shield, without_tokens
from bot.core.texts.translation import FOREIGN, foreign_in, unchanged
from bot.language.detector import LanguageDetector
from bot.language.foreign import FEWEST_WORDS
from bot.language.words import script_of, words_of
from bot.service.answers.speaker import Speaker
from bot.service.translation.translating import Translating
from bot.service.turn.answering import Answer, Answers, Question
from bot.service.turn.compose import Composer

_ENGLISH = "en"
_AT_ONCE = 1.5  # seconds that a danger answer waits for its translation
_SURE = 0.95
_LEAST_SECONDS = 0.2


@dataclass(frozen=True)
class _Abroad:
    """The newcomer's language and its script, the language of the answer, and the newcomer's words that it quotes."""

    foreign: str
    script: str
    source: str
    quoted: tuple[str, ...] = ()


class Interpreting:
    """Implements `Answers` around another one."""

    def __init__(
        self,
        inner: Answers,
        translating: Translating,
        library: Library,
        detector: LanguageDetector,
        danger: DangerPatterns,
        clock: Clock,
        holidays: Holidays,
    ) -> None:
        self._inner, self._translating, self._library = inner, translating, library
        self._detector, self._danger, self._clock, self._holidays = detector, danger, clock, holidays

    async def answer(self, question: Question) -> Answer:
        """Raises DialogueError, as the inner one."""
        if question.pressed is not None:
            return await self._pressed(question)
        foreign = self._foreign(question)
        if foreign is None:
            return await self._inner.answer(_at_home(question))
        danger = self._heard(question)
        if danger and danger.strength == "strong":
            return await self._inner.answer(question)
        left = lapsed(question.context, question.at or self._clock.now())
        if under_way(question.context) and not left:  # the town gets the newcomer's own words
            return await self._back(question, await self._inner.answer(question), *foreign)
        return await self._interpreted(question, danger, *foreign)

    def watch(self, question: Question) -> Answer | None:
        return self._inner.watch(question)

    async def _interpreted(self, question: Question, danger: Danger | None, foreign: str, script: str) -> Answer:
        home = _ENGLISH if language(question.locale or "") == _ENGLISH else DEFAULT
        began = asyncio.get_running_loop().time()
        said = await self._translating.translate(question.text, foreign, home, question.sender)
        seconds = self._translating.seconds - (asyncio.get_running_loop().time() - began)
        if said is None or not self._reads(said.text, question.text, home):
            return await self._inner.answer(question)
        asked_in = question.locale if language(question.locale or "") == home else home
        try:
            answer = await self._inner.answer(replace(question, text=said.text, locale=asked_in, translated=True))
        except DialogueError as error:
            error.locale = None  # heard in the translation
            raise
        if language(answer.locale) != home:  # "in Ukrainian, please"
            return answer
        abroad = _Abroad(foreign, script, home)
        if answer.reply.outcome == "danger" and answer.danger and answer.danger.intent:
            return await self._alarming(question, answer, answer.danger.intent, abroad)
        reply = await self._translated(self._with_help_line(answer.reply, danger, foreign), abroad, seconds)
        if reply is None:
            return await self._inner.answer(question)
        return replace(answer, reply=reply, locale=question.locale or home, written=foreign)

    async def _pressed(self, question: Question) -> Answer:
        foreign, _, script = question.context.get(FOREIGN, "").partition(":")
        if not foreign or (question.pressed or "").startswith("locale:"):
            return await self._inner.answer(_at_home(question))
        return await self._back(question, await self._inner.answer(question), foreign, script)

    async def _back(self, question: Question, answer: Answer, foreign: str, script: str) -> Answer:
        """An answer to what needed no translation, translated if it can be."""
        forms = (Form.of(question.context), Form.of(answer.reply.context))
        quoted = [line for f in forms if f for part in (f.text, f.about, f.contact) for line in part.split("\n")]
        abroad = _Abroad(foreign, script, language(answer.locale), tuple(quoted))
        if answer.reply.outcome == "danger" and answer.danger and answer.danger.intent:
            return await self._alarming(question, answer, answer.danger.intent, abroad)
        reply = await self._translated(answer.reply, abroad, self._translating.seconds)
        return replace(answer, reply=reply, written=foreign) if reply else answer

    async def _alarming(self, question: Question, answer: Answer, intent: str, abroad: _Abroad) -> Answer:
        """The town's own words at once, in this language or the nearest there is; then, if so, a translation."""
        heard = answer.danger.answer if answer.danger else None
        home = self._composer(question.locale or abroad.source)
        reply = home.danger(intent, question.context, heard, self._composer(abroad.foreign).guidance)
        own = replace(abroad, source=reply.utterances[0].locale)
        below = await self._translated(reply, own, _AT_ONCE)  # None too where it is in this language already
        reply = replace(reply, utterances=(*reply.utterances, *(below.utterances[:1] if below else ())))
        reply = replace(reply, context={**reply.context, **_remembered(abroad)})
        return replace(answer, reply=reply, locale=question.locale or abroad.source, written=abroad.foreign)

    async def _translated(self, reply: Reply, abroad: _Abroad, seconds: float) -> Reply | None:
        """The reply in the newcomer's language, the original below; None when a part of it cannot be translated."""
        said = [u for u in reply.utterances if language(u.locale) == abroad.source]
        if not said or not any(u.text for u in said):
            return None
        speaker = Speaker(self._library.catalogue, abroad.source)
        notice = speaker.say("machine_translation", service=self._translating.provider)
        titles = list(dict.fromkeys(title for u in said for title in _titles(u)))
        found = await self._translating.translate_all(
            [*(u.text for u in said), notice, *titles], abroad.source, abroad.foreign,
            seconds=max(_LEAST_SECONDS, seconds), untouched=abroad.quoted,
        )  # fmt: skip
        texts, marked, names = found[: len(said)], found[len(said)] or notice, found[len(said) + 1 :]
        bodies = [text for text in texts if text is not None]
        if len(bodies) < len(said) or not self._speaks(bodies, [u.text for u in said]):
            return None
        named = {title: name or title for title, name in zip(titles, names)}
        done = dict(zip(map(id, said), self._put_together(said, bodies, marked, named, abroad)))
        utterances = [done.get(id(u), u) for u in reply.utterances]
        heading = speaker.say("translation_original", language=speaker.language_name(abroad.source))
        original = Utterance("\n".join([heading, *(u.text for u in said)]), abroad.source, kind="original")
        return replace(
            reply, utterances=(*utterances, original), context={**reply.context, **_remembered(abroad)}
        )  # fmt: skip

    def _put_together(
        self, said: Sequence[Utterance], bodies: Sequence[str], notice: str, named: dict[str, str], abroad: _Abroad
    ) -> list[Utterance]:
        """The first bubble says that a machine has translated."""
        texts = [f"{notice}\n{body}" if number == 0 else body for number, body in enumerate(bodies)]
        return [
            replace(
                u,
                text=text,
                locale=abroad.foreign,
                buttons=tuple(replace(b, title=named[b.title]) for b in u.buttons),
                links=tuple(replace(link, title=named[link.title]) for link in u.links),
            )
            for u, text in zip(said, texts)
        ]

    def _with_help_line(self, reply: Reply, danger: Danger | None, foreign: str) -> Reply:
        """The help line in the town's own words, whoever heard the danger."""
        rest = tuple(u for u in reply.utterances if u.kind != "danger")
        if danger is None and len(rest) == len(reply.utterances):
            return reply
        return self._composer(foreign).with_help_line(replace(reply, utterances=rest))

    def _foreign(self, question: Question) -> tuple[str, str] | None:
        """The language of the words and its script, when it is none of ours; few words keep the one so far."""
        detection = self._detector.detect(question.text, question.locale)
        words = words_of(without_tokens(shield(question.text).text))  # an address or a name tells nothing
        script = script_of(words[0]) if words else ""
        if detection and detection.foreign:
            return detection.foreign, script
        code, _, before = question.context.get(FOREIGN, "").partition(":")
        return (code, before) if code and len(words) < FEWEST_WORDS and script in ("", before) else None

    def _heard(self, question: Question) -> Danger | None:
        detection = self._detector.detect(question.text, question.locale)
        if detection is None:
            return self._danger.recognise(question.text)
        return self._danger.recognise(question.text, detection.distribution, detection.foreign is not None)

    def _reads(self, text: str, original: str, home: str) -> bool:
        """Whether the translation of a message is one."""
        if unchanged(text, original) and words_of(original):
            return False
        detection = self._detector.detect(text, home)
        return detection is None or (detection.foreign is None and detection.language == home)

    def _speaks(self, texts: Sequence[str], originals: Sequence[str]) -> bool:
        """Whether translated texts, without the names that stayed, are not plainly in one of our languages."""
        stayed = {word for text in originals for word in words_of(text)}
        detection = self._detector.detect(" ".join(w for text in texts for w in words_of(text) if w not in stayed))
        return detection is None or detection.foreign is not None or detection.probability < _SURE

    def _composer(self, locale: str) -> Composer:
        return Composer(self._library, self._holidays, locale, self._clock.now())


def _titles(utterance: Utterance) -> list[str]:
    return [*(button.title for button in utterance.buttons), *(link.title for link in utterance.links)]


def _at_home(question: Question) -> Question:
    """Nothing is translated any more."""
    if foreign_in(question.context) is None:
        return question
    return replace(question, context={name: value for name, value in question.context.items() if name != FOREIGN})


def _remembered(abroad: _Abroad) -> dict[str, str]:
    return {FOREIGN: f"{abroad.foreign}:{abroad.script}"}

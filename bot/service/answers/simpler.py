"""The last answer once more, simpler: "I do not understand that".

German has a plain version of every answer and offers to stay with it. In every locale the answer comes sentence by
sentence, the first step first; then where to have a word explained or the text read aloud, and a person. What helps in
danger is repeated alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.core.danger import DANGER_ANSWERS
from bot.core.locale import DEFAULT, ENDONYMS, PLAIN
from bot.core.message import Button, Reply, Utterance
from bot.core.texts.wording import one_by_one
from bot.service.answers.guidance import Guide
from bot.service.answers.shown import last
from bot.service.answers.speaker import Speaker

Show = Callable[[str, Mapping[str, str]], Reply | None]
_IN_SENTENCES = ("intent", "page")  # lists of courses, events and offices are short lines already


class Simpler:
    """In one locale. `show` answers a payload again, `plainly` does so in plain German."""

    def __init__(self, speaker: Speaker, guidance: Guide, show: Show, plainly: Show) -> None:
        self._speaker, self._guidance, self._show, self._plainly = speaker, guidance, show, plainly

    def answer(self, context: Mapping[str, str]) -> list[Utterance]:
        """Empty when nothing was answered before."""
        german = self._speaker.locale == DEFAULT
        said = self._again(self._plainly if german else self._show, context)
        if not said or last(context)[0].removeprefix("intent:") in DANGER_ANSWERS:
            return said
        if not german and not any(map(_in_sentences, said)):
            return [self._onward(german)]  # a list has no simpler words; it stands above
        return [self._say("simpler_here"), *said, self._onward(german)]

    def _again(self, show: Show, context: Mapping[str, str]) -> list[Utterance]:
        """Its words; the cards and lists that stood below them have been seen."""
        replies = (show(payload, context) for payload in last(context))
        said = [utterance for reply in replies if reply for utterance in reply.utterances]
        worded = [_simple(utterance) for utterance in said if _in_sentences(utterance)]
        return worded or said

    def _onward(self, german: bool) -> Utterance:
        """In German whether to stay with it, elsewhere what else helps; and a person."""
        said = self._say("simpler_stay" if german else "simpler_aloud")
        stay = (Button(ENDONYMS[PLAIN], f"locale:{PLAIN}"),) if german else ()
        person = self._guidance.person("fallback_person")
        if person is None:
            return replace(said, buttons=stay)
        return replace(person, text=f"{said.text}\n{person.text}", buttons=(*stay, self._guidance.ask_person()))

    def _say(self, sentence: str) -> Utterance:
        return Utterance(self._speaker.say(sentence), self._speaker.locale)


def _in_sentences(utterance: Utterance) -> bool:
    return any(payload.partition(":")[0] in _IN_SENTENCES for payload in utterance.about)


def _simple(utterance: Utterance) -> Utterance:
    """One sentence a paragraph."""
    return replace(utterance, text="\n\n".join(one_by_one(utterance.text)))

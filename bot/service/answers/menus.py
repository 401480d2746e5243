"""What leads on without answering: topics, languages, and what becomes of a message that is not text."""

from __future__ import annotations

from dataclasses import replace

from bot.core.locale import ENDONYMS, NATIVE
from bot.core.message import Button, Utterance
from bot.core.response import Catalogue
from bot.service.answers.guidance import Guide
from bot.service.answers.speaker import Speaker

_FOR_PERSONS = ("photo", "voice", "document")
_MEDIA = (*_FOR_PERSONS, "location", "contact", "other")


class Menus:
    """In one locale."""

    def __init__(self, catalogue: Catalogue, speaker: Speaker, guidance: Guide) -> None:
        self._catalogue, self._speaker, self._guidance = catalogue, speaker, guidance

    def begin(self, intent: str) -> list[Utterance]:
        """The text of an intent, and where to begin."""
        return [replace(self._guidance.text(intent), buttons=self._guidance.menu())]

    def topic(self, topic: str) -> list[Utterance]:
        """Everything there is about a topic; empty when there is no such topic."""
        found = self._catalogue.find("topic", topic, self._speaker.locale)
        intents = [name for name, info in self._catalogue.intents.items() if info.topic == topic]
        buttons = tuple(Button(self._speaker.label(name), f"intent:{name}") for name in intents)
        return [Utterance(found[0], found[1], buttons)] if found and buttons else []

    def languages(self, asked: tuple[str, ...] = ()) -> list[Utterance]:
        """Which there are; where one was `asked` for that is not among them, that it is not."""
        buttons = tuple(Button(ENDONYMS[code], f"locale:{code}") for code in NATIVE)
        if set(asked) <= set(NATIVE):
            return [replace(self._guidance.text("change_language"), buttons=buttons)]
        names = ", ".join(ENDONYMS[code] for code in NATIVE)
        said = self._speaker.say("language_not_spoken", languages=names)
        return [Utterance(said, self._speaker.locale, buttons)]

    def not_text(self, medium: str) -> list[Utterance]:
        """A photo, a voice message …: answered, not refused; what a person could read is offered to one."""
        if medium not in _MEDIA:
            return []
        offer = (Button(self._speaker.label("request_human"), "handoff:offer"),) if medium in _FOR_PERSONS else ()
        return [Utterance(self._speaker.say(f"media_{medium}"), self._speaker.locale, offer)]

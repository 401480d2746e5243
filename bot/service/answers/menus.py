"""What leads on without answering: topics and languages."""

from __future__ import annotations

from dataclasses import replace

from bot.core.content.topics import OTHER_ICON, PERSON_ICON, TOPIC_ICONS
from bot.core.locale import ANSWERED, ENDONYMS, NATIVE
from bot.core.message import Button, Link, Utterance
from bot.core.texts.response import Catalogue
from bot.core.understanding import Entity, Understanding
from bot.service.answers.guidance import Guide
from bot.service.answers.offices import tel
from bot.service.answers.speaker import Speaker, isolate_runs, isolated

_GREETING = "greet"
_DENIED_NUMBERS = ("116 016", "110")
WELCOMED = Entity("welcomed", "yes")


def welcomed(u: Understanding, before: str | None, locale: str) -> Understanding:
    """A greeting marked as answered to somebody who was welcomed in this language. `before`: the locale so far."""
    met = u.response == _GREETING and before == locale
    return replace(u, entities=(*u.entities, WELCOMED)) if met else u


class Menus:
    """In one locale."""

    def __init__(self, catalogue: Catalogue, speaker: Speaker, guidance: Guide) -> None:
        self._catalogue, self._speaker, self._guidance = catalogue, speaker, guidance

    def begin(self, u: Understanding) -> list[Utterance]:
        """The text of an intent, and where to begin. Who was welcomed in this language has read who is speaking."""
        if WELCOMED in u.entities:
            return [Utterance(self._speaker.say("hello_again"), self._speaker.locale, self._guidance.menu())]
        return [replace(self._guidance.text(u.response), buttons=self._guidance.menu())]

    def denied(self) -> list[Utterance]:
        """After "nobody is violent": one line of help, its numbers to be tapped, and where to begin."""
        locale = self._speaker.locale
        said = isolate_runs(self._speaker.say("danger_denied"), locale)
        links = tuple(Link(isolated(number, locale), tel(number)) for number in _DENIED_NUMBERS)
        return [Utterance(said, locale, self._guidance.menu(), links)]

    def plea(self, person: bool) -> list[Utterance]:
        """To a bare "please help": what it is about, all topics, and a person, where nobody is asked already."""
        ways = (self._guidance.all_topics(), self._guidance.ask_person()) if person else (self._guidance.all_topics(),)
        said = [Utterance(self._speaker.say("plea"), self._speaker.locale, ways)]
        call = self._guidance.person("fallback_person") if person else None
        return [*said, call] if call else said

    def topics(self) -> list[Utterance]:
        """Everything there is to ask about, in words and signs."""
        known = [(name, self._catalogue.find("topic", name, self._speaker.locale)) for name in TOPIC_ICONS]
        buttons = [Button(found[0], f"topic:{name}", TOPIC_ICONS[name]) for name, found in known if found]
        return [Utterance(self._speaker.say("menu_ask"), self._speaker.locale, (*buttons, self._something_else()))]

    def other(self) -> list[Utterance]:
        """ "Something else": how to ask, all topics, and a person."""
        person = Button(self._speaker.label("request_human"), "handoff:offer", PERSON_ICON)
        buttons = (self._guidance.all_topics(), person)
        said = [Utterance(self._speaker.say("other_hint"), self._speaker.locale, buttons)]
        call = self._guidance.person("fallback_person")
        return [*said, call] if call else said

    def _something_else(self) -> Button:
        return Button(self._speaker.say("choice_other"), "other", OTHER_ICON)

    def topic(self, topic: str) -> list[Utterance]:
        """Everything there is about a topic; empty when there is no such topic."""
        found = self._catalogue.find("topic", topic, self._speaker.locale)
        intents = [name for name, info in self._catalogue.intents.items() if info.topic == topic]
        buttons = tuple(Button(self._speaker.label(name), f"intent:{name}") for name in intents)
        onward = (self._guidance.all_topics(), self._something_else())
        return [Utterance(found[0], found[1], (*buttons, *onward))] if found and buttons else []

    def languages(self, asked: tuple[str, ...] = ()) -> list[Utterance]:
        """Which there are; where one was `asked` for that is not among them, that it is not."""
        buttons = tuple(Button(ENDONYMS[code], f"locale:{code}") for code in ANSWERED)
        if set(asked) <= set(NATIVE):
            return [replace(self._guidance.text("change_language"), buttons=buttons)]
        names = ", ".join(ENDONYMS[code] for code in NATIVE)
        said = self._speaker.say("language_not_spoken", languages=names)
        return [Utterance(said, self._speaker.locale, buttons)]

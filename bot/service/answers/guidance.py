"""The prepared answer of an intent, who is responsible for it, and where to go from there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.core.locale import language
from bot.core.message import Button, Link, Utterance
from bot.core.places import Office
from bot.core.ports import Holidays
from bot.core.response import Catalogue, IntentInfo
from bot.core.town import TownGuide
from bot.core.wording import EMERGENCY_NUMBERS
from bot.service.answers.offices import OfficeDesk, tel
from bot.service.answers.speaker import Speaker, isolate_numbers

_MENU = ("welcome_package", "register_address", "search_course", "find_responsible_office", "find_doctor")
_HOLIDAYS_SHOWN = 4


class Guide:
    """Answers from prepared texts in one locale."""

    def __init__(
        self, catalogue: Catalogue, guide: TownGuide, speaker: Speaker, offices: OfficeDesk, holidays: Holidays
    ) -> None:
        self._catalogue, self._guide, self._speaker = catalogue, guide, speaker
        self._offices, self._holidays = offices, holidays

    def answer(self, intent: str, districts: Sequence[str] = ()) -> list[Utterance]:
        """The text, then the responsible office where the intent has one."""
        info = self._catalogue.intents[intent]
        office = self._guide.responsible(intent, districts) or self._guide.coordination
        text = self.text(intent, self._notes(info))
        card = self._offices.card(office) if office and info.office else None
        buttons = self.related(info)
        if card is None:
            return [_with_buttons(text, buttons)]
        return [text, _with_buttons(card, card.buttons[:1] + buttons)]

    def text(self, intent: str, notes: Sequence[str] = ()) -> Utterance:
        """The prepared text alone; an answer that does not exist in this locale says so."""
        found = self._catalogue.find("answer", intent, self._speaker.locale)
        if found is None:
            return Utterance(self._speaker.say("fallback"), self._speaker.locale, kind="fallback")
        words, locale = found
        note = [] if language(locale) == language(self._speaker.locale) else [self._language_note(locale)]
        body = "\n".join([*note, isolate_numbers(words.strip(), locale), *notes])
        links = tuple(Link(number, tel(number)) for number in EMERGENCY_NUMBERS.get(intent, ()))
        kind = "danger" if intent in EMERGENCY_NUMBERS else "answer"
        return Utterance(body, locale, (), links, kind)

    def related(self, info: IntentInfo) -> tuple[Button, ...]:
        return tuple(Button(self._speaker.label(name), f"intent:{name}") for name in info.related)

    def choice(self, intents: Sequence[str]) -> Utterance:
        """ "Did you mean", two or three, and "something else"."""
        buttons = [Button(self._speaker.label(name), f"intent:{name}") for name in intents]
        buttons.append(Button(self._speaker.say("choice_other"), "other"))
        words, about = self._speaker.say("choice"), f"choice:{','.join(intents)}"
        return Utterance(words, self._speaker.locale, tuple(buttons), kind="choice", about=(about,))

    def fallback(self, intents: Sequence[str]) -> list[Utterance]:
        """The honest sentence, the nearest topics, and a person."""
        say, locale = self._speaker.say, self._speaker.locale
        near = tuple(Button(self._speaker.label(name), f"intent:{name}") for name in intents) or self.menu()
        said = [Utterance(say("fallback"), locale, kind="fallback"), Utterance(say("fallback_topics"), locale, near)]
        person, ask = self.person("fallback_person"), Button(self._speaker.label("request_human"), "handoff:offer")
        return said + ([_with_buttons(person, (ask,))] if person else [])

    def person(self, sentence: str) -> Utterance | None:
        """Whom to call, as a sentence of the interface with {office} and {phone}."""
        office = self._guide.coordination
        if office is None or not office.phone:
            return None
        words = self._speaker.say(sentence, office=self._speaker.of(office.name), phone=office.phone)
        return Utterance(words, self._speaker.locale, (), self._offices.links(office, "appointment"))

    def menu(self) -> tuple[Button, ...]:
        """Where to begin."""
        return tuple(Button(self._speaker.label(name), f"intent:{name}") for name in _MENU)

    def holidays(self, today: date) -> Utterance:
        speaker = self._speaker
        ahead = self._holidays.ahead(today, speaker.locale, _HOLIDAYS_SHOWN)
        lines = [speaker.say("holidays_next"), *(f"{speaker.day(day)}: {name}" for day, name in ahead)]
        return Utterance("\n".join([*lines, speaker.say("holidays_closed")]), speaker.locale)

    def _notes(self, info: IntentInfo) -> list[str]:
        notes = [self._speaker.say("person_only")] if info.depth == "person" else []
        return notes + ([self._speaker.say("no_deadline")] if info.deadline else [])

    def _language_note(self, locale: str) -> str:
        name = self._speaker.language_name
        return self._speaker.say("answer_in_other_language", wanted=name(self._speaker.locale), shown=name(locale))


def office_of(guide: TownGuide, values: Sequence[str]) -> list[Office]:
    """Offices by id, unknown ones left out."""
    return [guide.offices[value] for value in values if value in guide.offices]


def _with_buttons(utterance: Utterance, buttons: tuple[Button, ...]) -> Utterance:
    return replace(utterance, buttons=buttons)

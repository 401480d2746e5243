"""The prepared answer of an intent, who is responsible for it, and where to go from there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.content.gaps import filled, office_values
from bot.core.content.places import Office
from bot.core.content.topics import FIRST_ICONS, MENU_ICON, PERSON_ICON
from bot.core.locale import language
from bot.core.message import Button, Link, Utterance
from bot.core.texts.response import ABOUT, Catalogue, IntentInfo
from bot.core.texts.wording import EMERGENCY_NUMBERS
from bot.core.town import TownGuide
from bot.core.understanding import Entity
from bot.service.answers.likely import PERSON
from bot.service.answers.offices import OfficeDesk, tel
from bot.service.answers.speaker import Speaker, isolate_runs, isolated

MENU = tuple(FIRST_ICONS)
HOUSING, SHELTER = "housing_search", "emergency_shelter"  # a matter of the town's; without it the office for flats
TONIGHT = Entity("tonight", "yes")
ASYLUM, UNDOCUMENTED = "asylum_procedure", "no_papers"
NO_PAPERS = Entity("papers", "none")
DEBTS, SWINDLED = "debt_advice", "swindle"
SWINDLE = Entity("swindle", "yes")
FINER = {  # answer → its intent, and what leads to it
    SHELTER: (HOUSING, TONIGHT),
    UNDOCUMENTED: (ASYLUM, NO_PAPERS),
    SWINDLED: (DEBTS, SWINDLE),
}
_PERSON = (f"intent:{PERSON}", "handoff:offer")


class Guide:
    """Answers from prepared texts in one locale."""

    def __init__(self, catalogue: Catalogue, guide: TownGuide, speaker: Speaker, offices: OfficeDesk) -> None:
        self._catalogue, self._guide, self._speaker = catalogue, guide, speaker
        self._offices = offices

    def answer(self, intent: str, districts: Sequence[str] = (), named: Sequence[str] = ()) -> list[Utterance]:
        """The text, then the responsible office where the intent has one: of several the one `named` in the message."""
        info = self._catalogue.intents[ABOUT.get(intent, intent)]
        matter = intent if self._guide.able(intent) else ABOUT.get(intent, intent)
        able = self._guide.able(matter)
        asked = next((office for office in able if office.id in named), None)
        responsible = asked or self._guide.responsible(matter, districts)
        office = responsible or self._guide.coordination
        text = self.text(intent, self._notes(info), office)
        others = [] if districts else [other for other in able if other != office]
        shown = office and (info.office or responsible)
        card = self._offices.card(office, others, responsible is not None) if office and shown else None
        buttons = self.related(info) if intent not in ABOUT else self._to(ABOUT[intent])
        if card is None:
            return [_with_buttons(text, buttons)]
        kept = card.buttons[: 1 + len(others)]
        said = {button.title for button in kept}  # "where is the office?" need not stand there twice
        return [text, _with_buttons(card, (*kept, *(button for button in buttons if button.title not in said)))]

    def text(self, intent: str, notes: Sequence[str] = (), office: Office | None = None) -> Utterance:
        """The prepared text alone; an answer that does not exist in this locale says so, one whose German text has
        changed since it was translated too. `office` fills it; the responsible one where none is given."""
        found = self._catalogue.find("answer", intent, self._speaker.locale)
        if found is None:
            return Utterance(self._speaker.say("fallback"), self._speaker.locale, kind="fallback")
        words, locale = found
        note = [] if language(locale) == language(self._speaker.locale) else [self._language_note(locale)]
        behind = [self._speaker.say("german_changed")] if self._may_be_old(intent, locale) else []
        words = filled(isolate_runs(words.strip(), locale), self._values(intent, locale, office))
        body = "\n".join([*note, words, *notes, *behind])
        numbers = EMERGENCY_NUMBERS.get(intent, ())
        links = tuple(Link(isolated(number, locale), tel(number)) for number in numbers)
        kind = "danger" if intent in EMERGENCY_NUMBERS else "answer"
        return Utterance(body, locale, (), links, kind, source=f"{intent}/{locale}")

    def related(self, info: IntentInfo) -> tuple[Button, ...]:
        return self._to(*info.related)

    def _to(self, *intents: str) -> tuple[Button, ...]:
        return tuple(Button(self._speaker.label(name), f"intent:{name}") for name in intents)

    def or_about(self, said: Sequence[Utterance], intents: Sequence[str]) -> list[Utterance]:
        """What is said, and below it a way to the topics that may be meant instead."""
        others = tuple(Button(self._speaker.label(name), f"intent:{name}") for name in intents)
        return [*said[:-1], replace(said[-1], buttons=(*said[-1].buttons, *others))]

    def choice(self, intents: Sequence[str], person: bool = False) -> Utterance:
        """ "Did you mean", two or three, a person where one may be meant, and "something else"."""
        buttons = [Button(self._speaker.label(name), f"intent:{name}") for name in intents]
        buttons += [self.ask_person()] if person else []
        buttons.append(Button(self._speaker.say("choice_other"), "other"))
        words, about = self._speaker.say("choice"), f"choice:{','.join((*intents, PERSON) if person else intents)}"
        return Utterance(words, self._speaker.locale, tuple(buttons), kind="choice", about=(about,))

    def fallback(self, intents: Sequence[str]) -> list[Utterance]:
        """The honest sentence, the nearest topics, and a person."""
        say, locale = self._speaker.say, self._speaker.locale
        near = tuple(Button(self._speaker.label(name), f"intent:{name}") for name in intents)
        near = (*near, self.all_topics()) if near else self.menu()
        said = [Utterance(say("fallback"), locale, kind="fallback"), Utterance(say("fallback_topics"), locale, near)]
        person = self.person("fallback_person")
        return said + ([_with_buttons(person, (self.ask_person(),))] if person else [])

    def with_person(self, said: tuple[Utterance, ...]) -> tuple[Utterance, ...]:
        """With a way to a person below, where there is none yet."""
        if any(button.payload in _PERSON for one in said for button in one.buttons):
            return said
        return (*said[:-1], _with_buttons(said[-1], (*said[-1].buttons, self.ask_person())))

    def ask_person(self) -> Button:
        """What leads to the offer of a person."""
        return Button(self._speaker.label(PERSON), "handoff:offer", PERSON_ICON)

    def person(self, sentence: str) -> Utterance | None:
        """Whom to call, as a sentence of the interface with {office} and {phone}."""
        office = self._guide.coordination
        if office is None or not office.phone:
            return None
        words = self._speaker.say(sentence, office=self._speaker.of(office.name), phone=office.phone)
        return Utterance(words, self._speaker.locale, (), self._offices.links(office, "appointment"))

    def menu(self) -> tuple[Button, ...]:
        """Where to begin, and the way to everything else."""
        first = (Button(self._speaker.label(name), f"intent:{name}", icon) for name, icon in FIRST_ICONS.items())
        return (*first, self.all_topics())

    def all_topics(self) -> Button:
        return Button(self._speaker.say("menu_all"), "menu:all", MENU_ICON)

    def _may_be_old(self, intent: str, locale: str) -> bool:
        """Nothing stands beside a danger answer."""
        return intent not in EMERGENCY_NUMBERS and self._catalogue.is_behind("answer", intent, locale)

    def _values(self, intent: str, locale: str, office: Office | None) -> dict[str, str]:
        office = office or self._guide.responsible(intent) or self._guide.coordination
        values = office_values(office, locale) if office else {}
        return {placeholder: isolated(value, locale) for placeholder, value in values.items()}

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

"""What stands beside an answer from the town's lists: its documents, and persons who speak the newcomer's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.core.content.offers import ContactPerson, Document
from bot.core.content.places import text_in
from bot.core.locale import best, language
from bot.core.message import Link, Utterance
from bot.core.texts.response import Catalogue
from bot.core.town import TownGuide
from bot.core.understanding import Entity
from bot.service.answers.offers import OfferDesk
from bot.service.answers.offices import tel
from bot.service.answers.speaker import Speaker, isolated

_PEOPLE_UNDER = ("migrant_associations", "interpreter_help", "find_responsible_office")
_ALSO_OTHERS = ("migrant_associations",)  # here any community is worth knowing
_NO_MATTER = ("talk", "danger")
_LISTS = ("search_course", "search_event", "ask_intercultural_calendar")  # answered with a list of their own
_MOST_PEOPLE, _MOST_DOCUMENTS = 3, 5


def shows_below(catalogue: Catalogue) -> list[str]:
    """The intents below whose answers offers and documents can stand: not where only a person may answer, and not
    where a search or the calendar answers."""
    intents = catalogue.intents.items()
    known = [name for name, info in intents if info.topic not in _NO_MATTER and info.depth != "person"]
    return [name for name in known if name not in _LISTS]


class Beside:
    """In one locale on one day."""

    def __init__(self, guide: TownGuide, speaker: Speaker, today: date) -> None:
        self._guide, self._speaker = guide, speaker
        self.offers = OfferDesk(guide, speaker, today)

    def under(self, intent: str, entities: Sequence[Entity] = ()) -> list[Utterance]:
        """Offers, documents and people that belong below the answer of an intent."""
        asked = [e.value for e in entities if e.name == "language"] or [language(self._speaker.locale)]
        return [*self.offers.under(intent, entities), *self._documents(intent), *self._people(intent, asked)]

    def _documents(self, intent: str) -> list[Utterance]:
        found = [d for d in self._guide.documents.values() if intent in d.intents]
        newest = sorted(found, key=lambda document: document.dated, reverse=True)[:_MOST_DOCUMENTS]
        if not newest:
            return []
        lines = [self._speaker.say("documents_found"), *(self._document(document) for document in newest)]
        links = tuple(self._link(document) for document in newest)
        return [Utterance("\n".join(lines), self._speaker.locale, (), links, kind="documents")]

    def _document(self, document: Document) -> str:
        speaker = self._speaker
        title = isolated(text_in(document.title, speaker.locale), speaker.locale)
        facts = speaker.listed([speaker.short_date(document.dated), speaker.languages(tuple(document.files))])
        return f"▪ {title} ({facts})"

    def _link(self, document: Document) -> Link:
        shown = best(self._speaker.locale, document.files) or next(iter(document.files))
        return Link(text_in(document.title, self._speaker.locale), document.files[shown])

    def _people(self, intent: str, asked: Sequence[str]) -> list[Utterance]:
        """Who speaks the language first; under most intents only they."""
        if intent not in _PEOPLE_UNDER:
            return []
        everybody = list(self._guide.contacts.values())
        able = [person for person in everybody if set(asked) & set(person.languages) - {"de"}]
        others = [person for person in everybody if person not in able] if intent in _ALSO_OTHERS else []
        shown = (able + others)[:_MOST_PEOPLE]
        return [self._these(shown)] if shown else []

    def named(self, keys: Sequence[str]) -> list[Utterance]:
        """The contact persons of these ids."""
        known = [self._guide.contacts[key] for key in keys if key in self._guide.contacts]
        return [self._these(known[:_MOST_PEOPLE])] if known else []

    def _these(self, shown: Sequence[ContactPerson]) -> Utterance:
        text = "\n\n".join([self._speaker.say("contacts_found"), *(self._person(person) for person in shown)])
        links = tuple(link for person in shown for link in self._reach(person))
        return Utterance(text, self._speaker.locale, (), links, kind="contacts")

    def _person(self, person: ContactPerson) -> str:
        speaker = self._speaker
        role = isolated(text_in(person.role, speaker.locale), speaker.locale)
        name = isolated(person.name, speaker.locale)
        facts = [
            speaker.languages(person.languages),
            isolated(text_in(person.hours_note, speaker.locale), speaker.locale),
        ]
        lines = [f"▪ {name}" + (f" – {role}" if role else ""), " · ".join(fact for fact in facts if fact)]
        return "\n".join(lines)

    def _reach(self, person: ContactPerson) -> tuple[Link, ...]:
        pair = self._speaker.pair
        if person.phone:
            return (Link(pair(person.name, isolated(person.phone, self._speaker.locale)), tel(person.phone)),)
        return (Link(pair(person.name, person.email), f"mailto:{person.email}"),) if person.email else ()

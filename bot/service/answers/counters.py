"""Telephone and counter of a department: beside the chat, or where nobody can answer in it."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.content.places import Department, Office
from bot.core.message import Link
from bot.core.town import TownGuide
from bot.service.answers.offices import OfficeDesk, tel
from bot.service.answers.speaker import Speaker, isolated


class Counters:
    """In one locale at one moment."""

    def __init__(self, guide: TownGuide, speaker: Speaker, offices: OfficeDesk) -> None:
        self._guide, self._speaker, self._offices = guide, speaker, offices

    def own_phone(self, department: Department) -> Office | None:
        """The first of its offices that can be called."""
        return next((office for office in self._guide.offices_of(department) if office.phone), None)

    def office(self, department: Department, intent: str, districts: Iterable[str]) -> Office | None:
        """The one of the matter, where it is one of the department's."""
        known = (self._guide.responsible(intent, districts), self._guide.coordination)
        ours = next((office for office in known if office and self._guide.department_of(office) == department), None)
        return ours or self.own_phone(department) or self._guide.coordination

    def also(self, office: Office) -> str:
        """That one can call, too, and whether somebody is there."""
        name, phone = self._speaker.of(office.name), office.phone or ""
        said = self._speaker.say("offer_phone", office=name, phone=phone)
        return " ".join(filter(None, (said, self._offices.now(office))))

    def line(self, office: Office) -> str:
        """Its name and number, and whether somebody is there."""
        return "\n".join(filter(None, (f"▪ {self.phone(office)}", self._offices.now(office))))

    def phone(self, office: Office) -> str:
        return self._speaker.pair(self._speaker.of(office.name), isolated(office.phone or "", self._speaker.locale))

    def links(self, offices: Iterable[Office]) -> tuple[Link, ...]:
        return tuple(Link(self.phone(office), tel(office.phone)) for office in offices if office.phone)

"""The town itself, and at a glance: everything imported, looked up by id, responsibility or name; a snapshot, never
changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, field_validator

from bot.core.content.distance import Position
from bot.core.content.laender import land_code
from bot.core.content.offers import ContactPerson, Document, Offer
from bot.core.content.page import Page
from bot.core.content.pins import Pin
from bot.core.content.places import Contact, Course, Department, Event, Office
from bot.core.content.routing import Matter as Asked
from bot.core.content.routing import Rule, Seat, deciding
from bot.core.content.streets import StreetSpan, districts_of, street_key
from bot.core.content.topics import ANSWERED_EVERYWHERE, sent_elsewhere
from bot.core.content.welcome import WelcomeStep
from bot.core.times.department_desk import DepartmentDesk
from bot.core.times.hours import Texts

_STRICT = ConfigDict(frozen=True, extra="forbid")


class District(BaseModel):
    model_config = _STRICT
    id: str
    name: str
    names: Texts = {}
    streets: tuple[str, ...] = ()


class Matter(BaseModel):
    """Something an office does that has no intent of its own: dog tax, parking permit."""

    model_config = _STRICT
    id: str
    office: str
    names: dict[str, tuple[str, ...]]


class Town(BaseModel):
    """The town itself. `land`: ISO 3166-2 code without DE-, or its name; Augsburg has holidays of its own.

    `web_only`: topics and intents that are not answered on Telegram but in the web chat.
    """

    model_config = _STRICT
    name: str
    name_in: Texts = {}
    land: Annotated[str, AfterValidator(land_code)]
    timezone: str = "Europe/Berlin"
    coordination_office: str
    districts: tuple[District, ...] = ()
    web_only: Annotated[tuple[str, ...], AfterValidator(sent_elsewhere)] = ()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            return ZoneInfo(name).key
        except (LookupError, OSError) as error:
            raise ValueError("is no time zone, like Europe/Berlin") from error

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def day(self, moment: datetime) -> date:
        """The day the town had at a moment."""
        return moment.astimezone(self.zone).date()


@dataclass(frozen=True)
class TownGuide:
    town: Town
    offices: Mapping[str, Office] = field(default_factory=dict)
    departments: Mapping[str, Department] = field(default_factory=dict)
    courses: Mapping[str, Course] = field(default_factory=dict)
    events: Mapping[str, Event] = field(default_factory=dict)
    matters: Mapping[str, Matter] = field(default_factory=dict)
    pages: Mapping[str, Page] = field(default_factory=dict)
    offers: Mapping[str, Offer] = field(default_factory=dict)
    documents: Mapping[str, Document] = field(default_factory=dict)
    contacts: Mapping[str, ContactPerson] = field(default_factory=dict)
    streets: Mapping[str, tuple[StreetSpan, ...]] = field(default_factory=dict)  # by `street_key`
    pins: tuple[Pin, ...] = ()
    steps: tuple[WelcomeStep, ...] = ()  # of the welcome package, in its order
    desks: Mapping[str, DepartmentDesk] = field(default_factory=dict)  # what departments said about theirs
    rules: tuple[Rule, ...] = ()  # where conversations go, tried in this order
    seats: tuple[Seat, ...] | None = None  # who works at the desk; None: this guide does not know

    @property
    def coordination(self) -> Office | None:
        """The office to name when nobody else is responsible."""
        return self.offices.get(self.town.coordination_office)

    def responsible(self, matter: str, districts: Iterable[str] = ()) -> Office | None:
        """The office for an intent or a matter; when several do the same, the one that serves one of the districts, or
        lies in it, else one that serves the whole town."""
        able, wanted = self.able(matter), set(districts)
        return min(able, key=lambda office: _strange(office, wanted), default=None)

    def able(self, matter: str) -> list[Office]:
        """All offices that do it, for whatever district."""
        if matter not in self.matters:
            return [office for office in self.offices.values() if matter in office.matters]
        office = self.offices.get(self.matters[matter].office)
        others = [other for other in self.alike(office) if matter in other.matters] if office else []
        return [office, *others] if office else []

    def fitting(self, offices: Iterable[Office], districts: Iterable[str]) -> list[Office]:
        """Of offices of one kind only those that fit the districts best."""
        found, wanted = list(offices), set(districts)
        best: dict[str, int] = {}
        for office in found:
            kind = office.kind or office.id
            best[kind] = min(best.get(kind, _STRANGEST), _strange(office, wanted))
        return [office for office in found if _strange(office, wanted) == best[office.kind or office.id]]

    def alike(self, office: Office) -> list[Office]:
        """The other offices of the same kind."""
        same = [other for other in self.offices.values() if other.kind and other.kind == office.kind]
        return [other for other in same if other.id != office.id]

    def nearest(self, position: Position, offices: Iterable[Office] | None = None) -> list[tuple[Office, float]]:
        """Offices with their distance in metres, nearest first; those without coordinates are left out."""
        found = self.offices.values() if offices is None else offices
        placed = ((office, office.address.position()) for office in found)
        far = [(office, position.metres_to(there)) for office, there in placed if there]
        return sorted(far, key=lambda pair: (pair[1], pair[0].id))

    def districts_at(self, street: str, number: int | None = None) -> list[str]:
        """Ids of the districts a house lies in by the table of streets; several when the number is needed to tell.
        A street that is not in the table is looked for in the lists of the districts."""
        key = street_key(street)
        if key in self.streets:
            return list(districts_of(self.streets[key], number))
        return self._listed_streets.get(key, [])

    @cached_property
    def _listed_streets(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for district in self.town.districts:
            for street in district.streets:
                found.setdefault(street_key(street), []).append(district.id)
        return found

    def department_of(self, office: Office) -> Department | None:
        """The one it names; else the one that lists it."""
        named = self.departments.get(office.department or "")
        return named or next((one for one in self.departments.values() if office.id in one.offices), None)

    def department_for(
        self, intent: str, protected: bool, districts: Iterable[str] = (), topic: str = "", locale: str = ""
    ) -> Department | None:
        """Who should read a conversation about an intent. `topic`: the group the intent belongs to.

        The protection group when the intent is protected; else the first routing rule that fits; never a department
        that must be chosen by name or that does not belong to the town; the coordination office's when nobody else is
        responsible.
        """
        if protected:
            return next((d for d in self.departments.values() if d.protection), self.coordinating)
        districts = tuple(districts)
        if rule := self.rule_for(intent, districts, topic, locale):
            return self.departments[rule.department]
        office = self.responsible(intent, districts)
        department = self.department_of(office) if office else None
        if department is None or department.by_name_only or department.independent or department.protection:
            return self.coordinating
        return department

    def apart(self, context: Mapping[str, str]) -> bool:
        """Whether who waits for a conversation, or has it, is not the protection group."""
        reading = self.departments.get(context.get("handoff", ""))
        return not (reading and reading.protection)

    def mailed(self, department: str) -> tuple[str, ...]:
        """Where its alerts go: to the addresses it named, else to its integration officer."""
        named = self.desks.get(department, DepartmentDesk()).emails
        if named is not None:
            return named
        known = self.departments.get(department)
        email = known.integration_officer.email if known and known.integration_officer else None
        return (email,) if email else ()

    def reached(self, department: Department) -> Contact:
        """Where others reach it by e-mail and telephone: its integration officer, else the first of its offices."""
        officer, offices = department.integration_officer, self.offices_of(department)
        email = officer.email or next((office.email for office in offices if office.email), None)
        phone = officer.phone or next((office.phone for office in offices if office.phone), None)
        return Contact(email=email, phone=phone)

    def quiet(self, department: str, protected: bool) -> bool:
        """Whether nothing is sent that was not asked for: after a crisis somebody else may hold the phone."""
        reading = self.departments.get(department)
        return protected or bool(reading and reading.protection)

    def rule_for(self, intent: str, districts: Iterable[str], topic: str, locale: str) -> Rule | None:
        """The routing rule that decides about an intent that is not protected."""
        return deciding(self.rules, Asked(intent, topic, tuple(districts), locale), self.departments)

    def web_only(self, intent: str, topic: str) -> bool:
        """Whether it is kept off Telegram: the intent, or the group it belongs to; danger never is."""
        return topic not in ANSWERED_EVERYWHERE and not {intent, topic}.isdisjoint(self.town.web_only)

    def offices_of(self, department: Department) -> list[Office]:
        """Those it lists, then those that name it; not what names another one."""
        listed = [self.offices[name] for name in department.offices if name in self.offices]
        naming = [office for office in self.offices.values() if office.department == department.id]
        every = {office.id: office for office in (*listed, *naming)}.values()
        return [office for office in every if (owner := self.department_of(office)) and owner.id == department.id]

    @property
    def coordinating(self) -> Department | None:
        """The department of the coordination office."""
        return self.department_of(self.coordination) if self.coordination else None


_STRANGEST = 3


def _strange(office: Office, districts: set[str]) -> int:
    """How badly an office fits: it serves one of the districts, lies in it, serves the whole town, serves others."""
    if districts & set(office.districts):
        return 0
    if office.address.district in districts and not office.districts:
        return 1
    return _STRANGEST if office.districts else 2

"""Which offices a message means, and what is said of them: named, responsible for a matter, in focus, or asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.core.content.places import Office
from bot.core.message import Utterance
from bot.core.texts.response import ABOUT
from bot.core.times.dates import DateSpan
from bot.core.town import TownGuide
from bot.core.understanding import Candidate, Entity, Understanding
from bot.service.answers.desks import Desks
from bot.service.answers.guidance import office_of
from bot.service.answers.lists import days_named
from bot.service.answers.offices import ASPECTS, from_payload
from bot.service.answers.shown import last

WHO, STATUS = "find_responsible_office", "ask_case_status"
RESIDENCE = "residence_permit"
ENDING = Entity("ending", RESIDENCE)  # a permit runs out: what to do before, then when its office can be reached
REOPENS = Entity("reopens", "yes")  # when an office opens after the days named, else after those just told
COORDINATION = Entity("whom", "coordination")  # of a matter that no office of the town does: who knows who does
_NO_ENTITY_NEEDED = ("office_location", "office_hours", "office_contact", "office_appointment")
_SHOWN = 2
_CHOICES = 6
_WEEK = 7
Nearest = Callable[[tuple[Candidate, ...]], list[str]]


class AskedOffices:
    """In one locale at one moment. `nearest`: the real topics among candidates."""

    def __init__(self, guide: TownGuide, desks: Desks, nearest: Nearest) -> None:
        self._guide, self._guidance, self._offices = guide, desks.guidance, desks.offices
        self._near, self._calendar, self._nearest = desks.near, desks.calendar, nearest
        self._knows = desks.speaker.knows

    def answer(self, u: Understanding, context: Mapping[str, str]) -> list[Utterance]:
        """What was asked about the offices meant, else which one is meant."""
        aspect = ASPECTS[u.response]
        if ENDING in u.entities:
            return self._before_it_ends(u, context)
        if COORDINATION in u.entities and (instead := self._guide.coordination):
            return [self._offices.to_ask(instead, aspect)]
        offices = self.named(u, context)
        if not offices and u.response == WHO and (moved := self.for_district(u, context)[1]):
            return moved
        if not offices and (topic := self.topic(u)):
            office = self._guide.responsible(topic, districts_of(u, context))
            if office is None or u.response == "office_location":  # "where is the Kindergarten?" means no office
                return self._about(topic, u, context)
            offices = [office]
        elsewhere = u.values("office_elsewhere")  # an office that the town has not: not the one spoken of before
        if not offices and not elsewhere and u.response in _NO_ENTITY_NEEDED and "office" in context:
            offices = office_of(self._guide, [context["office"]])
        dates = _up_to_a_week(u.values("date")) if aspect == "appointment" else u.values("date")
        days = sorted({*days_named(dates), *self._calendar.days_of(u.values("feast"))})
        if offices and REOPENS in u.entities and (known := days or told_days(context)):
            return [self._offices.reopens(office, known[-1]) for office in offices[:_SHOWN]]
        if offices:
            aspect = "hours" if days and u.response == WHO else aspect  # of an office named with a day, that day
            return [self._offices.answer(office, aspect, days) for office in offices[:_SHOWN]]
        asked = self._unknown() if any(map(_said_by_name, elsewhere)) else None
        asked = asked or self._guidance.text(u.response)
        which = self._offices.which(self._usual(), aspect, days)
        return [replace(asked, buttons=which.buttons, kind="ask")]

    def _before_it_ends(self, u: Understanding, context: Mapping[str, str]) -> list[Utterance]:
        """The answer about the permit, and in place of its office's card when one can come there."""
        office = self._guide.responsible(RESIDENCE, districts_of(u, context))
        said = self._about(RESIDENCE, u, context)
        if office is None:
            return said
        return [said[0], self._offices.answer(office, "appointment", days_named(u.values("date")))]

    def _unknown(self) -> Utterance | None:
        """Of an office that the town has not, or not by this name: who can be asked instead."""
        instead = self._guide.coordination
        return self._offices.unknown(instead) if instead and instead.phone else None

    def status(self, u: Understanding, context: Mapping[str, str]) -> list[Utterance]:
        """Where an application lies: at the office named, or that of the matter named; else which one is asked. Of what
        no office of the town does, its own answer says who does."""
        topic, named = self.topic(u), self.named(u, context)
        office = named[0] if named else self._guide.responsible(topic or STATUS, districts_of(u, context))
        if topic and office is None:
            return self._about(topic, u, context)
        asked = self._guidance.answer(STATUS)[0]
        if office:
            return [asked, self._offices.card(office)]
        return [asked, self._offices.which(self._usual(), "contact")]

    def _about(self, topic: str, u: Understanding, context: Mapping[str, str]) -> list[Utterance]:
        """The topic's own answer."""
        first, *others = self._guidance.answer(topic, districts_of(u, context))
        return [replace(first, about=(f"intent:{topic}",)), *others]

    def topic(self, u: Understanding) -> str | None:
        """The topic a message names by a word of its own ("Anmeldung", "Wohngeld"): of several the likeliest. What the
        town has archived is still heard until the next training."""
        others = (matter for matter in u.values("matter") if matter not in self._guide.matters)
        named = [matter for matter in others if self._knows(ABOUT.get(matter, matter))]
        likely = [candidate.intent for candidate in u.candidates]
        return min(named, key=lambda one: likely.index(one) if one in likely else len(likely), default=None)

    def several(self, u: Understanding, depth: str) -> Understanding:
        """Who names two offices asks about both, though what one of them offers sounds louder than where they are.
        `depth`: of the intent; beyond facts it is the matter that counts, and offices are only mentioned.
        """
        named = office_of(self._guide, u.values("office"))
        kinds = {office.kind or office.id for office in named}
        if depth != "facts" or len(kinds) < _SHOWN or self._guide.responsible(u.intent) not in named:
            return u
        likely = (c.intent for c in u.candidates if c.intent in _NO_ENTITY_NEEDED)
        aspect = next(likely, _NO_ENTITY_NEEDED[0])
        return replace(u, intent=aspect, response=aspect)

    def pressed(self, rest: str) -> list[Utterance]:
        """An office's button.

        Raises:
            ValueError: it is not one of ours.
        """
        name, aspect, days = from_payload(rest)
        offices = (o for o in office_of(self._guide, [name]) if aspect != "papers" or o.documents)
        return [self._offices.answer(office, aspect, days) for office in offices]

    def named(self, u: Understanding, context: Mapping[str, str]) -> list[Office]:
        """Of several of a kind the one for the district; the newcomer's own when the message names none."""
        districts = districts_of(u, context)
        if named := office_of(self._guide, u.values("office")):
            return self._guide.fitting(named, districts) if districts else named
        matters = (matter for matter in u.values("matter") if matter in self._guide.matters)
        found = (self._guide.responsible(matter, districts) for matter in matters)
        return [office for office in found if office]

    def ids(self, u: Understanding) -> tuple[str, ...]:
        """Of the offices named, and of those that do a finer matter of the town that is named ("Bezahlkarte")."""
        finer = (self._guide.matters[matter].office for matter in u.values("matter") if matter in self._guide.matters)
        return (*u.values("office"), *finer)

    def for_district(self, u: Understanding, context: Mapping[str, str]) -> tuple[str, list[Utterance]]:
        """A street or a district, and nothing else that is sure: who does there what it is about, or was before.

        Returns (the matter, what is said: nothing when it does not fit).
        """
        near = [] if u.response in ("fallback", "none") else self._nearest(u.candidates)
        matters = (intent for intent in (*near, context.get("intent", "")) if self._by_district(intent))
        intent, districts = next(matters, ""), u.values("district")
        office = self._guide.responsible(intent, districts) if districts else None
        if office is not None:
            return intent, [self._offices.answer(office, "all")]
        if u.response == "choice" or len(districts) != 1:
            return intent, []
        return intent, self._near.in_district(districts[0])

    def _by_district(self, matter: str) -> bool:
        """Whether several offices do it, each for its part of the town; Jobcenter and Sozialamt share no map."""
        able = self._guide.able(matter)
        return len(able) > 1 and any(office.districts for office in able)

    def _usual(self) -> list[Office]:
        """Those responsible for most matters first, also of those without a topic of their own; one of each kind."""
        own = Counter(matter.office for matter in self._guide.matters.values())
        often = sorted(self._guide.offices.values(), key=lambda office: -len(office.matters) - own[office.id])
        kinds: dict[str, Office] = {}
        for office in often:
            kinds.setdefault(office.kind or office.id, office)
        return list(kinds.values())[:_CHOICES]


def _said_by_name(elsewhere: str) -> bool:
    """A German name ("Zollamt") that no office has. A kind of office recognised by its meaning may be here, by a name
    that is not known in the newcomer's language."""
    return elsewhere[:1].isupper()


def told_days(context: Mapping[str, str]) -> list[date]:
    """The days that were just told of the office in focus, in order; none where its week was."""
    told = f"office:{context.get('office', '')}:"
    shown = (line.partition(":")[2] for line in last(context) if line.startswith(told))
    return sorted(day for rest in shown for day in from_payload(rest)[2])


def districts_of(u: Understanding, context: Mapping[str, str]) -> tuple[str, ...]:
    """Those the message names, else the one named before."""
    return u.values("district") or tuple(filter(None, (context.get("district"),)))


def _up_to_a_week(values: Sequence[str]) -> list[str]:
    """Without months: "my permit ends next month and there is no appointment" asks about none of its days."""
    return [value for value in values if len(DateSpan.from_iso(value).days) <= _WEEK]

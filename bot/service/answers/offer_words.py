"""What the offer of a person says: who reads it, what they see, when somebody answers, and who advises independently.

Where nobody can answer it says so, and tells telephone and counter instead.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.handoff import WOMAN
from bot.core.message import Button, Link, Utterance
from bot.core.places import Department, Office
from bot.core.routing import someone
from bot.core.town import TownGuide
from bot.service.answers.counters import Counters
from bot.service.answers.reading_times import ReadingTimes
from bot.service.answers.speaker import Speaker

_ADVISERS_SHOWN = 2


class OfferWords:
    """In one locale at one moment."""

    def __init__(self, guide: TownGuide, speaker: Speaker, times: ReadingTimes, counters: Counters) -> None:
        self._guide, self._speaker = guide, speaker
        self._times, self._counters = times, counters

    def of(
        self,
        department: Department,
        context: Mapping[str, str],
        first: str = "offer",
        other: Department | None = None,
        advised: bool = False,
        woman: bool = False,
    ) -> Utterance:
        """The offer of a department; where nobody can answer there, whom to call or visit (its kind is `office`).

        `other`: a department to choose instead; `advised`: the independent advisers stand beside it already;
        `woman`: a woman was asked for: no other yes is offered, unless no woman is there, which is said.
        """
        if not self.anybody(department):
            return self.nobody(department, context, other)
        own = self._counters.own_phone(department) if department.protection else None
        advisers = [] if advised or department.independent else self.advisers()
        there = woman and self.anybody(department, woman)
        lines = [*self._who(department, "offer_no_woman" if woman and not there else first, own, there)]
        lines += self.advice(advisers)
        links = self._counters.links([*filter(None, (own,)), *advisers])
        return Utterance(
            "\n".join(lines), self._speaker.locale, self._choices(department, other, there), links, kind="offer"
        )

    def _who(self, department: Department, first: str, own: Office | None, woman: bool) -> list[str]:
        """Who reads it, what is seen, when somebody answers. `own`: where the department itself is called."""
        say, name = self._speaker.say, self.name(department)
        lines = [
            say(first, yes=say("offer_woman" if woman else "offer_yes"), department=name),
            say("offer_who", department=name),
        ]
        if department.protection:
            lines.append(say("offer_protected"))
        if own:
            lines.append(self._counters.also(own))
        if department.by_name_only:
            lines.append(say("offer_office_duty", department=name))
        return [*lines, say("offer_sees"), self.when(department, woman)]

    def _choices(self, department: Department, other: Department | None, woman: bool) -> tuple[Button, ...]:
        say = self._speaker.say
        buttons = [] if woman else [Button(say("offer_yes"), f"handoff:yes:{department.id}")]
        if self.anybody(department, woman=True):
            buttons.append(Button(say("offer_woman"), f"handoff:{WOMAN}:{department.id}"))
        if other:
            buttons.append(self._rather(other))
        return (*buttons, Button(say("offer_no"), "handoff:no"))

    def when(self, department: Department, woman: bool = False) -> str:
        """When somebody reads it: the truth of this moment."""
        return self._times.when(department.id, woman)

    def anybody(self, department: Department, woman: bool = False) -> bool:
        """Whether somebody can answer there; where nobody knows who works at the desk, it is taken for granted."""
        return self._guide.seats is None or bool(someone(self._guide.seats, department.id, woman))

    def nobody(self, department: Department, context: Mapping[str, str], other: Department | None = None) -> Utterance:
        """No yes is taken where nobody can read: whom to call or visit, and where in the town somebody does answer."""
        office = self._office(department, context)
        advisers = [] if department.independent else self.advisers()
        lines = [self._speaker.say("offer_nobody", department=self.name(department))]
        lines += [self._counters.line(office)] if office else []
        lines += self.advice(advisers)
        first = None if department.protection else self._guide.coordinating
        staffed = [first] if first and first.id != department.id and self.anybody(first) else []
        buttons = {one.id: self._rather(one) for one in (*filter(None, (other,)), *staffed)}
        links = self._counters.links([*filter(None, (office,)), *advisers])
        return Utterance("\n".join(lines), self._speaker.locale, tuple(buttons.values()), links, kind="office")

    def _office(self, department: Department, context: Mapping[str, str]) -> Office | None:
        districts = filter(None, (context.get("district"),))
        return self._counters.office(department, context.get("intent", ""), districts)

    def beside_help(self, department: Department, context: Mapping[str, str]) -> tuple[str, tuple[Link, ...]]:
        """Below what helps in danger: that a person can be written with, and from when on; or whom to call instead."""
        say = self._speaker.say
        if self.anybody(department):
            return f"{say('offer_beside_help')} {self._times.reads(department.id)}", ()
        office = self._office(department, context)
        if office is None:
            return "", ()
        nobody = say("offer_nobody", department=self.name(department))
        return f"{nobody}\n{self._counters.line(office)}", self._counters.links([office])

    def no_woman(self, department: Department) -> Utterance:
        """Said before the yes: nobody is asked for a wish that cannot be kept."""
        say, name, first = self._speaker.say, self.name(department), self._guide.coordinating
        lines = [say("offer_no_woman", department=name), *self.advice(self.advisers())]
        buttons = [Button(say("offer_yes"), f"handoff:yes:{department.id}")]
        if first and not department.protection and self.anybody(first, woman=True):
            buttons.append(self._rather(first))
        buttons.append(Button(say("offer_no"), "handoff:no"))
        return Utterance("\n".join(lines), self._speaker.locale, tuple(buttons), kind="offer")

    def advisers(self) -> list[Office]:
        """Independent advisers (Migrationsberatung, Jugendmigrationsdienst) who can be called."""
        independent = (d for d in self._guide.departments.values() if d.independent)
        offices = [office for department in independent for office in self._guide.offices_of(department)]
        return [office for office in offices if office.phone][:_ADVISERS_SHOWN]

    def advice(self, advisers: list[Office]) -> list[str]:
        """What advisers are is said of the first; the others have a line with name and number."""
        say, of = self._speaker.say, self._speaker.of
        return [
            *(say("offer_adviser", office=of(office.name), phone=office.phone or "") for office in advisers[:1]),
            *(f"▪ {self._counters.phone(office)}" for office in advisers[1:]),
        ]

    def _rather(self, other: Department) -> Button:
        return Button(self._speaker.say("offer_other", department=self.name(other)), f"handoff:to:{other.id}")

    def name(self, department: Department) -> str:
        return self._speaker.of(department.name)

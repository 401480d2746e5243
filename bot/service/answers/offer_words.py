"""What the offer of a person says: who reads it, what they see, when somebody answers, and who advises independently.

Where nobody can answer it says so, and tells telephone and counter instead.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.content.places import Department, Office
from bot.core.content.routing import Wanted, someone
from bot.core.content.topics import NO_ICON, OFFICE_ICON, WOMAN_ICON, YES_ICON
from bot.core.handoff import WOMAN
from bot.core.message import Button, Link, Utterance
from bot.core.town import TownGuide
from bot.service.answers.counters import Counters
from bot.service.answers.reading_times import ReadingTimes
from bot.service.answers.speaker import Speaker
from bot.service.answers.urgent import tapped

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
        there = woman and self.anybody(department, woman)
        say, name = self._speaker.say, self.name(department)
        yes = say("offer_woman" if there else "offer_yes")
        question = say("offer_no_woman" if woman and not there else first, yes=yes, department=name)
        lines = [question, say("offer_who", department=name)]
        return self._asked(department, lines, self._choices(department, other, there), advised, there)

    def again(self, department: Department, button: Button) -> Utterance:
        """Going on with whoever closed the conversation: that press is a yes, too."""
        return self._asked(department, [self._speaker.say("reopen_offer", department=self.name(department))], (button,))

    def _asked(
        self,
        department: Department,
        first: list[str],
        buttons: tuple[Button, ...],
        advised: bool = False,
        woman: bool = False,
    ) -> Utterance:
        """The question, what has to be read before its yes, and who advises independently."""
        own = self._counters.own_phone(department) if department.protection else None
        advisers = [] if advised or department.independent else self.advisers()
        lines = [*first, *self._before_the_yes(department, own, woman), *self.advice(advisers)]
        links = self._counters.links([*filter(None, (own,)), *advisers])
        return tapped(Utterance("\n".join(lines), self._speaker.locale, buttons, links, kind="offer"), self._speaker)

    def _before_the_yes(self, department: Department, own: Office | None, woman: bool) -> list[str]:
        """Who else may read it, what is seen, when somebody answers. `own`: where the department itself is called."""
        say, lines = self._speaker.say, list[str]()
        if department.protection:
            lines.append(say("offer_protected"))
        if own:
            lines.append(self._counters.also(own))
        if department.by_name_only:
            lines.append(say("offer_office_duty", department=self.name(department)))
        passed_on = [] if department.protection or department.independent else [say("offer_passed_on")]
        return [*lines, say("offer_sees"), *passed_on, self.when(department, Wanted(woman))]

    def _choices(self, department: Department, other: Department | None, woman: bool) -> tuple[Button, ...]:
        say = self._speaker.say
        buttons = [] if woman else [self._yes(department)]
        if self.anybody(department, woman=True):
            buttons.append(Button(say("offer_woman"), f"handoff:{WOMAN}:{department.id}", WOMAN_ICON))
        if other:
            buttons.append(self._rather(other))
        return (*buttons, self._no())

    def when(self, department: Department, wanted: Wanted | None = None, numbers: bool = True) -> str:
        """When somebody reads it: the truth of this moment. `wanted`: of whom, else of those the newcomer waits for;
        `numbers`: those of help too, while nobody reads."""
        return self._times.when(department.id, wanted, numbers)

    def anybody(self, department: Department, woman: bool = False) -> bool:
        """Whether somebody can answer there; where nobody knows who works at the desk, it is taken for granted."""
        return self._guide.seats is None or bool(someone(self._guide.seats, department.id, woman))

    def nobody(self, department: Department, context: Mapping[str, str], other: Department | None = None) -> Utterance:
        """No yes is taken where nobody can read: whom to call or visit, and where in the town somebody does answer."""
        office = self._office(department, context)
        advisers = [] if department.independent else self.advisers()
        lines = [self._speaker.say("offer_nobody", department=self.name(department))]
        lines += [self._counters.line(office)] if office else []
        lines += [*self.advice(advisers), *filter(None, (self._times.urgent(department.id),))]
        first = None if department.protection else self._guide.coordinating
        staffed = [first] if first and first.id != department.id and self.anybody(first) else []
        buttons = {one.id: self._rather(one) for one in (*filter(None, (other,)), *staffed)}
        links = self._counters.links([*filter(None, (office,)), *advisers])
        said = Utterance("\n".join(lines), self._speaker.locale, tuple(buttons.values()), links, kind="office")
        return tapped(said, self._speaker)

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
        buttons = [self._yes(department)]
        if first and not department.protection and self.anybody(first, woman=True):
            buttons.append(self._rather(first))
        buttons.append(self._no())
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

    def _yes(self, department: Department) -> Button:
        return Button(self._speaker.say("offer_yes"), f"handoff:yes:{department.id}", YES_ICON)

    def _no(self) -> Button:
        return Button(self._speaker.say("offer_no"), "handoff:no", NO_ICON)

    def _rather(self, other: Department) -> Button:
        words = self._speaker.say("offer_other", department=self.name(other))
        return Button(words, f"handoff:to:{other.id}", OFFICE_ICON)

    def name(self, department: Department) -> str:
        return self._speaker.of(department.name)

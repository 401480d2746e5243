"""The offer of a person, and what is said around a handoff. Nothing reaches a person without a yes.

Before the yes the newcomer reads which office reads it, what it will see, when somebody answers (checked again at the
press of the button), and who advises independently of the town.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.core.handoff import WOMAN, HandoffRequest
from bot.core.message import Button, Reply, Utterance
from bot.core.places import Department, Office
from bot.core.response import Catalogue
from bot.core.routing import back, someone
from bot.core.town import TownGuide
from bot.core.translation import foreign_in
from bot.service.answers.appointments import bookable
from bot.service.answers.counters import Counters
from bot.service.answers.memory import PROTECTED
from bot.service.answers.reading_times import ReadingTimes
from bot.service.answers.speaker import Speaker

_ADVISERS_SHOWN = 2


class Offers:
    """Offers a person in one locale at one moment. `waiting`: the conversation already waits for, or is with, staff."""

    def __init__(
        self,
        guide: TownGuide,
        catalogue: Catalogue,
        speaker: Speaker,
        times: ReadingTimes,
        counters: Counters,
        now: datetime,
        waiting: bool,
    ) -> None:
        self._guide, self._catalogue, self._speaker = guide, catalogue, speaker
        self._times, self._counters, self._now, self._waiting = times, counters, now, waiting

    def offer(
        self, context: Mapping[str, str], first: str = "offer", advised: bool = False, named: Sequence[str] = ()
    ) -> Utterance | None:
        """The offer for what the conversation is about; None when the town has no department for it. Where nobody can
        answer: telephone and counter (its kind is `office`). `advised`: the advisers stand beside it already;
        `named`: offices that the newcomer asked for.
        """
        department = self.department(context)
        if department is None:
            return None
        if self._waiting:
            return self._already(context, department)
        return self._of(department, context, first, self._alternative(context, department, named), advised)

    def department(self, context: Mapping[str, str]) -> Department | None:
        """Who would read it. Once a protected topic was touched, only the protection group."""
        intent, locale = context.get("intent", ""), foreign_in(context) or self._speaker.locale
        info = self._catalogue.intents.get(intent)
        return self._guide.department_for(
            intent, PROTECTED in context, _districts(context), info.topic if info else "", locale
        )  # fmt: skip

    def pressed(self, rest: str, context: Mapping[str, str]) -> Reply | None:
        """What a button of the offer does; None when it is not one of ours."""
        action, _, name = rest.partition(":")
        if action == "offer":
            offer = self.offer(context)
            return self._offered(offer, context) if offer else None
        if action == "no" and not self._waiting:  # after a yes a no takes it back
            return self._said(self._plain("handoff_declined"), context)
        if action in ("no", "withdraw"):
            return self._withdrawn(context)
        department = self._guide.departments.get(name)
        if action == "to" and department:
            if self._kept_from(department, context):
                return self._again(context)
            return self._offered(self._of(department, context), context)
        if action in ("yes", WOMAN):
            return self._yes(department, action == WOMAN, context)
        return None

    def agreed(self, name: str, context: Mapping[str, str]) -> Reply:
        """A "good" after the offer of a department may mean the answer above it: the same offer, and which button."""
        department = self._guide.departments.get(name)
        if department is None or self._waiting or self._kept_from(department, context):
            return self._again(context)
        return self._offered(self._of(department, context, "offer_press"), context)

    def still(self, context: Mapping[str, str]) -> Reply | None:
        """A "no" while somebody waits: with whom the question is, and how to take it back; None without a handoff."""
        reading, say = self._guide.departments.get(context.get("handoff", "")), self._speaker.say
        if not self._waiting or reading is None:
            return None
        words = say("handoff_still", department=self._name(reading), withdraw=say("handoff_withdraw"))
        return self._said(self._notice(words, context), context)

    def added(self, intent: str, context: Mapping[str, str]) -> tuple[Utterance, ...]:
        """That those who read along have what was not understood; nothing where it is not for them to see."""
        reading, info = self._guide.departments.get(context.get("handoff", "")), self._catalogue.intents.get(intent)
        if not self._waiting or reading is None or (info and info.protected and not reading.protection):
            return ()
        words = self._speaker.say("handoff_added", department=self._name(reading))
        return (self._notice(f"{words}\n{self.when(reading)}", context),)

    def when(self, department: Department) -> str:
        """When somebody reads it: the truth of this moment."""
        return self._times.when(department.id)

    def anybody(self, department: Department, woman: bool = False) -> bool:
        """Whether somebody can answer there; where nobody knows who works at the desk, it is taken for granted."""
        return self._guide.seats is None or bool(someone(self._guide.seats, department.id, woman))

    def _of(
        self,
        department: Department,
        context: Mapping[str, str],
        first: str = "offer",
        other: Department | None = None,
        advised: bool = False,
    ) -> Utterance:
        if not self.anybody(department):
            return self._nobody(department, context, other)
        say, name = self._speaker.say, self._name(department)
        own = self._counters.own_phone(department) if department.protection else None
        lines = [say(first, yes=say("offer_yes")), say("offer_who", department=name)]
        if department.protection:
            lines.append(say("offer_protected"))
        if own:
            lines.append(self._counters.also(own))
        if department.by_name_only:
            lines.append(say("offer_office_duty", department=name))
        lines += [say("offer_sees"), self._answers(department)]
        advisers = [] if advised or department.independent else self.advisers()
        lines += self.advice(advisers)
        buttons = [Button(say("offer_yes"), f"handoff:yes:{department.id}")]
        if self.anybody(department, woman=True):
            buttons.append(Button(say("offer_woman"), f"handoff:{WOMAN}:{department.id}"))
        if other:
            buttons.append(self._rather(other))
        buttons.append(Button(say("offer_no"), "handoff:no"))
        links = self._counters.links([*filter(None, (own,)), *advisers])
        return Utterance("\n".join(lines), self._speaker.locale, tuple(buttons), links, kind="offer")

    def _nobody(self, department: Department, context: Mapping[str, str], other: Department | None) -> Utterance:
        """No yes is taken where nobody can read: whom to call or visit, and where in the town somebody does answer."""
        office = self._counters.office(department, context.get("intent", ""), _districts(context))
        advisers = [] if department.independent else self.advisers()
        lines = [self._speaker.say("offer_nobody", department=self._name(department))]
        lines += [self._counters.line(office)] if office else []
        lines += self.advice(advisers)
        first = None if department.protection else self._guide.coordinating
        staffed = [first] if first and first.id != department.id and self.anybody(first) else []
        buttons = {one.id: self._rather(one) for one in (*filter(None, (other,)), *staffed)}
        links = self._counters.links([*filter(None, (office,)), *advisers])
        return Utterance("\n".join(lines), self._speaker.locale, tuple(buttons.values()), links, kind="office")

    def _rather(self, other: Department) -> Button:
        return Button(self._speaker.say("offer_other", department=self._name(other)), f"handoff:to:{other.id}")

    def _alternative(
        self, context: Mapping[str, str], department: Department, named: Sequence[str]
    ) -> Department | None:
        """The department of the office that was named; else the one that must be chosen by name, where it is the one
        responsible.
        """
        if department.protection:
            return None
        asked = next((self._guide.offices[name] for name in named if name in self._guide.offices), None)
        office = asked or self._guide.responsible(context.get("intent", ""))
        other = self._guide.department_of(office) if office else None
        if other is None or other.id == department.id:
            return None
        return other if asked or other.by_name_only else None

    def _yes(self, department: Department | None, woman: bool, context: Mapping[str, str]) -> Reply:
        if self._waiting:
            return self._said(self._already(context, department), context)
        if department is None or not self.anybody(department) or self._kept_from(department, context):
            return self._again(context)  # the town, the desk or the topic has changed meanwhile
        if woman and not self.anybody(department, woman):
            return self._said(self._no_woman(department), context, handoff=True)
        say = self._speaker.say
        kept = self._times.kept(department.id)
        lines = (say("handoff_queued", department=self._name(department)), kept, self._answers(department, woman))
        said = self._notice("\n".join(filter(None, lines)), context)
        intent = context.get("intent", "")
        topic = intent if intent in self._catalogue.intents else "request_human"
        wishes = (WOMAN,) if woman else ()
        request = HandoffRequest(department.id, topic, department.by_name_only, wishes, context.get("district"))
        after = {**context, "handoff": department.id}
        return Reply((said,), "talk", "handoff_requested", after, handoff=True, request=request)

    def _again(self, context: Mapping[str, str]) -> Reply:
        again = self.offer(context, "handoff_changed")
        return self._offered(again or self._plain("handoff_declined"), context)

    def _kept_from(self, department: Department, context: Mapping[str, str]) -> bool:
        """A button of an earlier offer leads past the protection group."""
        if PROTECTED not in context or department.protection:
            return False
        safe = self.department(context)
        return safe is not None and safe.id != department.id

    def _no_woman(self, department: Department) -> Utterance:
        """Said before the yes: nobody is asked for a wish that cannot be kept."""
        say, name, first = self._speaker.say, self._name(department), self._guide.coordinating
        lines = [say("offer_no_woman", department=name), *self.advice(self.advisers())]
        buttons = [Button(say("offer_yes"), f"handoff:yes:{department.id}")]
        if first and not department.protection and self.anybody(first, woman=True):
            buttons.append(self._rather(first))
        buttons.append(Button(say("offer_no"), "handoff:no"))
        return Utterance("\n".join(lines), self._speaker.locale, tuple(buttons), kind="offer")

    def _answers(self, department: Department, woman: bool = False) -> str:
        """When somebody answers, or, when all who could are away, from when on."""
        seats = someone(self._guide.seats or (), department.id)
        asked, again = someone(seats, department.id, woman), back(seats, self._now)
        women = back(asked, self._now)
        if women and not again:
            return self._speaker.say("offer_woman_later", when=self._at(department, women))
        if again:
            return self._speaker.say("offer_later", when=self._at(department, again))
        return self.when(department)

    def _at(self, department: Department, moment: datetime) -> str:
        """In the department's hours, on the town's clocks: whoever is back at midnight reads in the morning."""
        opens = self._times.opens(department.id, moment).astimezone(self._now.tzinfo)
        return self._speaker.moment(opens, self._now)

    def _withdrawn(self, context: Mapping[str, str]) -> Reply:
        kept = {name: value for name, value in context.items() if name != "handoff"}
        return Reply((self._plain("handoff_withdrawn"),), "talk", "handoff_withdrawn", kept, withdraws=True)

    def _already(self, context: Mapping[str, str], department: Department | None) -> Utterance:
        reading = self._guide.departments.get(context.get("handoff", "")) or department
        if reading is None:
            return self._plain("handoff_declined")
        text = f"{self._speaker.say('handoff_queued_already', department=self._name(reading))}\n{self.when(reading)}"
        return self._notice(text, context)

    def _notice(self, text: str, context: Mapping[str, str]) -> Utterance:
        withdraw = Button(self._speaker.say("handoff_withdraw"), "handoff:withdraw")
        return Utterance(text, self._speaker.locale, (*self._ways(context), withdraw), kind="notice")

    def _ways(self, context: Mapping[str, str]) -> list[Button]:
        """A call, and where the office takes requests for appointments, one of them."""
        office, kept = self._guide.responsible(context.get("intent", "")), PROTECTED in context
        ways = [Button(self._speaker.say("call_button"), "handoff:call")]
        if bookable(office) and not kept:
            ways.append(Button(self._speaker.say("appointment_button"), "handoff:slot"))
        return ways

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

    def _name(self, department: Department) -> str:
        return self._speaker.of(department.name)

    def _plain(self, sentence: str) -> Utterance:
        return Utterance(self._speaker.say(sentence), self._speaker.locale)

    def _offered(self, said: Utterance, context: Mapping[str, str]) -> Reply:
        return self._said(said, context, handoff=said.kind == "offer")

    def _said(self, said: Utterance, context: Mapping[str, str], handoff: bool = False) -> Reply:
        return Reply((said,), "talk", "answered", dict(context), handoff=handoff)


def _districts(context: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(filter(None, (context.get("district"),)))

"""The offer of a person, and what is said around a handoff. Nothing reaches a person without a yes.

Before the yes the newcomer reads which office reads it, what it will see, when somebody answers (checked again at the
press of the button), and who advises independently of the town.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.core.content.places import Department, Office
from bot.core.content.routing import Wanted
from bot.core.handoff import WOMAN, HandoffRequest
from bot.core.locale import language
from bot.core.message import Button, Reply, Utterance
from bot.core.texts.response import Catalogue
from bot.core.texts.translation import foreign_in
from bot.core.together import CALL, SLOT, TakeBack
from bot.core.town import TownGuide
from bot.service.answers.appointments import AppointmentWords, bookable
from bot.service.answers.memory import PROTECTED
from bot.service.answers.offer_words import OfferWords
from bot.service.answers.reading_times import ReadingTimes
from bot.service.answers.speaker import Speaker
from bot.service.answers.urgent import tapped


class Offers:
    """Offers a person in one locale at one moment. `waiting`: the conversation already waits for, or is with, staff."""

    def __init__(
        self,
        guide: TownGuide,
        catalogue: Catalogue,
        speaker: Speaker,
        times: ReadingTimes,
        words: OfferWords,
        waiting: bool,
        appointments: AppointmentWords,
    ) -> None:
        self._guide, self._catalogue, self._speaker = guide, catalogue, speaker
        self._times, self._words, self._waiting, self._appointments = times, words, waiting, appointments

    def offer(
        self,
        context: Mapping[str, str],
        first: str = "offer",
        advised: bool = False,
        named: Sequence[str] = (),
        woman: bool = False,
    ) -> Utterance | None:
        """The offer for what the conversation is about; None when the town has no department for it. Where nobody can
        answer: telephone and counter (its kind is `office`). `advised`: the advisers stand beside it already;
        `named`: offices that the newcomer asked for; `woman`: a woman was asked for.
        """
        department = self.department(context)
        if department is None:
            return None
        if self._waiting:
            return self._already(context, department)
        other = self._alternative(context, department, named)
        return self._words.of(department, context, first, other, advised, woman)

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
            return self._offered(self._words.of(department, context), context)
        if action in ("yes", WOMAN):
            return self._yes(department, action == WOMAN, context)
        return None

    def agreed(self, name: str, context: Mapping[str, str], woman: bool = False, first: str = "offer_press") -> Reply:
        """A "good" after the offer of a department may mean the answer above it: the same offer, and which button.
        `first`: what it begins with instead."""
        department = self._guide.departments.get(name)
        if department is None or self._waiting or self._kept_from(department, context):
            return self._again(context)
        return self._offered(self._words.of(department, context, first, woman=woman), context)

    def still(self, context: Mapping[str, str]) -> Reply | None:
        """A "no" while somebody waits: with whom the question is, and how to take it back; None without a handoff."""
        reading, say = self._guide.departments.get(context.get("handoff", "")), self._speaker.say
        if not self._waiting or reading is None:
            return None
        words = say("handoff_still", department=self._words.name(reading), withdraw=say("handoff_withdraw"))
        return self._said(self._notice(words, context), context)

    def added(self, intent: str, context: Mapping[str, str]) -> tuple[Utterance, ...]:
        """That those who read along have what was not understood; nothing where it is not for them to see."""
        reading, info = self._guide.departments.get(context.get("handoff", "")), self._catalogue.intents.get(intent)
        if not self._waiting or reading is None or (info and info.protected and not reading.protection):
            return ()
        words = self._speaker.say("handoff_added", department=self._words.name(reading))
        return (self._notice(f"{words}\n{self.when(reading, numbers=False)}", context),)

    def when(self, department: Department, numbers: bool = True, without: int | None = None) -> str:
        """When somebody reads it: the truth of this moment. `numbers`: those of help too, while nobody reads;
        `without`: somebody who is being declined."""
        wanted = self._times.wanted if without is None else self._times.wanted.but(without)
        return self._words.when(department, wanted, numbers)

    def beside_help(self, reply: Reply, button: Button) -> Reply:
        """The help with a way to a person below it, apart where that is in another language; nothing beside somebody
        who reads already."""
        if self._waiting:
            return reply
        said, department = reply.utterances[0], self.department(reply.context)
        words, links = self._words.beside_help(department, reply.context) if department else ("", ())
        if words and language(said.locale) != language(self._speaker.locale):
            below = Utterance(words, self._speaker.locale, (button,), links)
            return replace(reply, utterances=(said, below))
        text = "\n".join(filter(None, (said.text, words)))
        return replace(reply, utterances=(replace(said, text=text, links=(*said.links, *links), buttons=(button,)),))

    def again(self, department: Department, button: Button) -> Utterance:
        """Going on with whoever closed the conversation."""
        return self._words.again(department, button)

    def anybody(self, department: Department, woman: bool = False) -> bool:
        """Whether somebody can answer there."""
        return self._words.anybody(department, woman)

    def no_woman(self, department: Department) -> Utterance:
        """Whether somebody else there may answer who asked for a woman."""
        return self._words.no_woman(department)

    def advisers(self) -> list[Office]:
        """Independent advisers who can be called."""
        return self._words.advisers()

    def advice(self, advisers: list[Office]) -> list[str]:
        return self._words.advice(advisers)

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
            return self._said(self._words.no_woman(department), context, handoff=True)
        say = self._speaker.say
        kept = self._times.kept(department.id, Wanted(woman))
        lines = (
            say("handoff_queued", department=self._words.name(department)),
            say("woman_noted") if woman else None,
            kept,
            self._words.when(department, Wanted(woman)),
            say("no_deadline"),
        )
        said = self._notice("\n".join(filter(None, lines)), context)
        intent = context.get("intent", "")
        topic = intent if intent in self._catalogue.intents else "request_human"
        wishes = (WOMAN,) if woman else ()
        request = HandoffRequest(department.id, topic, department.by_name_only, wishes, context.get("district"))
        after = {**context, "handoff": department.id}
        nobody = self._words.no_woman(department) if woman else self._words.nobody(department, context)
        return Reply(
            (said,), "talk", "handoff_requested", after, handoff=True, request=request, instead=(nobody,)
        )  # fmt: skip

    def _again(self, context: Mapping[str, str]) -> Reply:
        again = self.offer(context, "handoff_changed")
        return self._offered(again or self._plain("handoff_declined"), context)

    def _kept_from(self, department: Department, context: Mapping[str, str]) -> bool:
        """A button of an earlier offer leads past the protection group."""
        if PROTECTED not in context or department.protection:
            return False
        safe = self.department(context)
        return safe is not None and safe.id != department.id

    def _withdrawn(self, context: Mapping[str, str]) -> Reply:
        kept = {name: value for name, value in context.items() if name not in ("handoff", CALL, SLOT)}
        step = TakeBack(self._appointments.parting(call="call_dropped"))
        said = (self._plain("handoff_withdrawn"),)
        return Reply(said, "talk", "handoff_withdrawn", kept, withdraws=True, step=step)

    def _already(self, context: Mapping[str, str], department: Department | None) -> Utterance:
        reading = self._guide.departments.get(context.get("handoff", "")) or department
        if reading is None:
            return self._plain("handoff_declined")
        text = (
            f"{self._speaker.say('handoff_queued_already', department=self._words.name(reading))}\n{self.when(reading)}"
        )
        return self._notice(text, context)

    def _notice(self, text: str, context: Mapping[str, str]) -> Utterance:
        withdraw = Button(self._speaker.say("handoff_withdraw"), "handoff:withdraw")
        said = Utterance(text, self._speaker.locale, (*self._ways(context), withdraw), kind="notice")
        return tapped(said, self._speaker)

    def _ways(self, context: Mapping[str, str]) -> list[Button]:
        """A call, and where the office takes requests for appointments, one of them."""
        office, kept = self._guide.responsible(context.get("intent", "")), PROTECTED in context
        ways = [Button(self._speaker.say("call_button"), "handoff:call")]
        if bookable(office) and not kept:
            ways.append(Button(self._speaker.say("appointment_button"), "handoff:slot"))
        return ways

    def _plain(self, sentence: str) -> Utterance:
        return Utterance(self._speaker.say(sentence), self._speaker.locale)

    def _offered(self, said: Utterance, context: Mapping[str, str]) -> Reply:
        return self._said(said, context, handoff=said.kind == "offer")

    def _said(self, said: Utterance, context: Mapping[str, str], handoff: bool = False) -> Reply:
        return Reply((said,), "talk", "answered", dict(context), handoff=handoff)


def _districts(context: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(filter(None, (context.get("district"),)))

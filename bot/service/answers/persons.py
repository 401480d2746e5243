"""What newcomers can ask of a person who writes with them: somebody else, a woman, a call, a request to an office.

Payloads, all behind `handoff:`
another:<mark>                    not this person
with:woman                        a woman, please (after the yes)
withdraw                          the question is taken back, also while somebody writes
call, call:no, call:<wish>:<+49…> a call; the number travels in the button that confirms it
slot, slot:<office>:<time>        a request for an appointment of one's own: when
slot:other, slot:no               at another time, to be written in words; not at all
book:<yes|no>:<id>:<office>       whether the office gets what was shown
again:<handoff>:<department>      goes on with whoever closed the conversation a short time ago: this press is the yes;
                                  `:woman` behind it: a woman was wished for there
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.core.content.places import Department, Office
from bot.core.content.topics import YES_ICON
from bot.core.conversation import State
from bot.core.form import under_way
from bot.core.handoff import WOMAN
from bot.core.message import Button, Link, Reply, Utterance
from bot.core.phone import phone_in, phone_shown
from bot.core.ports import Library
from bot.core.times.hours import HolidayName
from bot.core.together import (
    ASKED,
    CALL,
    CLOSED,
    SLOT,
    WISHES,
    WOMAN_PRESS,
    Aside,
    AskAppointment,
    CallMe,
    Closed,
    Consent,
    Decline,
    NoCall,
    Step,
    WantsWoman,
    Wish,
    claim_mark,
)
from bot.service.answers.appointments import AppointmentWords, bookable
from bot.service.answers.given_number import little_beside, mostly_digits
from bot.service.answers.handoff import Offers
from bot.service.answers.memory import PROTECTED
from bot.service.answers.offices import tel
from bot.service.answers.slots_named import ANY_TIME, SlotsNamed
from bot.service.answers.speaker import Speaker
from bot.service.answers.urgent import tapped

_ON_ITS_WAY = ("agreed", "sending", "unsure")  # a request for an appointment, before it is surely sent
_GONE = ("sending", "unsure", "sent")  # may be with the office already
_Context = Mapping[str, str]


class Persons:
    """Replies in one locale at one moment, for a conversation in one state."""

    def __init__(
        self,
        conversation_id: str,
        state: State,
        library: Library,
        speaker: Speaker,
        offers: Offers,
        now: datetime,
        holiday: HolidayName,
    ) -> None:
        self._id, self._state, self._guide = conversation_id, state, library.guide
        self._speaker, self._offers, self._now, self._holiday = speaker, offers, now, holiday
        self._words = AppointmentWords(library.guide, library.catalogue, speaker, now)
        self.slots = SlotsNamed(library.guide, speaker, self._words, holiday)

    def pressed(self, rest: str, context: _Context) -> Reply | None:
        """What a button behind `handoff:` does; None when it is not one of these."""
        action, _, more = rest.partition(":")
        actions: dict[str, Callable[[str, _Context], Reply | None]] = {
            "another": self._another, "with": self._with, "call": self._call, "slot": self._slot, "book": self._book,
            "again": self._again, "withdraw": self._withdraw,
        }  # fmt: skip
        return actions[action](more, context) if action in actions else None

    def wished(self, wish: str, text: str, context: _Context) -> Reply | None:
        """A woman or a call, wished for in words; a number beside the wish needs not be asked for."""
        if wish == "woman":
            return self._with(wish, context)
        phone = phone_in(text)
        return self._said(self._when(phone), dict(context), Aside()) if phone else self._call("", context)

    def number(self, text: str, context: _Context) -> Reply | None:
        """A telephone number that was asked for, or nothing else while somebody waits; None for other words: they are
        answered as ever."""
        asked = CALL in context
        unasked = self._state is State.WAITING and not under_way(context)
        if self._state is State.WITH_BOT or not (asked or unasked):
            return None
        phone, mostly = phone_in(text), mostly_digits(text)
        if phone and (mostly or little_beside(text, asked)):
            return self._said(self._when(phone), without_call(context), Aside())
        if not (asked and mostly):
            return None
        return self._said(self._notice("call_wrong", self._button("call_no", "call:no")), context, Aside())

    def reopening(self, reply: Reply) -> Reply:
        """The first answer after staff closed the conversation, with a way back to them."""
        closed = Closed.of(reply.context.get(CLOSED, ""))
        if reply.outcome == "danger" or CLOSED not in reply.context:
            return reply
        reply = replace(reply, context=_without(reply.context, CLOSED))
        department = self._readable(closed.department, reply.context) if closed else None
        if self._state is not State.WITH_BOT or not closed or not closed.fresh(self._now) or department is None:
            return reply
        if not self._offers.anybody(department):
            return reply
        words = self._speaker.say("reopen_button", department=self._speaker.of(department.name))
        wish = f":{WOMAN}" if closed.woman else ""
        button = Button(words, f"handoff:again:{closed.handoff}:{department.id}{wish}", YES_ICON)
        way = self._offers.again(department, button)
        return replace(reply, utterances=(*reply.utterances, way))

    def _another(self, mark: str, context: _Context) -> Reply | None:
        if self._state is not State.WITH_STAFF:
            return self._over(context)
        department = self._guide.departments.get(context.get("handoff", ""))
        say, name = self._speaker.say, self._speaker.of(department.name) if department else ""
        withdraw = Button(say("handoff_withdraw"), "handoff:withdraw")
        done = self._notice("another_done", Button(say("woman_button"), WOMAN_PRESS), withdraw, department=name)
        when = self._offers.when(department, without=self._meant(mark)) if department else ""
        done = replace(done, text=f"{done.text}\n{when}") if department else done
        changed = self._notice("another_changed")
        no_woman = (self._offers.no_woman(department),) if department else ()
        step = Decline(mark, (self._alone(name, department),), no_woman, (changed,), self._words.parting())
        return self._said(tapped(done, self._speaker), context, step)

    def _meant(self, mark: str) -> int | None:
        """Whom the button speaks of."""
        return next((s.id for s in self._guide.seats or () if claim_mark(self._id, s.id) == mark), None)

    def _alone(self, name: str, department: Department | None) -> Utterance:
        """Nobody else is left: which other department could read it, and who advises independently."""
        say, advisers = self._speaker.say, self._offers.advisers()
        lines = [say("another_alone", department=name), *self._offers.advice(advisers)]
        protected = department is not None and department.protection
        office = None if protected else self._guide.coordination
        other = self._guide.department_of(office) if office else None
        buttons = [Button(say("offer_other", department=self._speaker.of(d.name)), f"handoff:to:{d.id}")
                   for d in (other,) if d and d != department and self._offers.anybody(d)]  # fmt: skip
        links = tuple(Link(self._speaker.of(one.name), tel(one.phone)) for one in advisers if one.phone)
        return Utterance("\n".join(lines), self._speaker.locale, tuple(buttons), links, kind="notice")

    def _with(self, wish: str, context: _Context) -> Reply | None:
        if wish != "woman":
            return None
        if self._state is State.WITH_BOT:
            return self._over(context)
        department = self._guide.departments.get(context.get("handoff", ""))
        none = self._notice("woman_none", department=self._speaker.of(department.name)) if department else None
        if department and none and not self._offers.anybody(department, woman=True):
            return self._said(none, context, Aside())
        return self._said(self._notice("woman_noted"), context, WantsWoman((none,) if none else ()))

    def _call(self, more: str, context: _Context) -> Reply | None:
        kind, _, phone = more.partition(":")
        if kind == "no":
            return self._said(self._notice("call_dropped"), without_call(context), NoCall())
        if self._state is State.WITH_BOT:
            return self._over(context)
        wish: Wish | None = next((w for w in WISHES if w == kind), None)
        number = phone_in(phone) if wish else None
        if wish and number:
            said = self._notice("call_noted", self._button("call_no", "call:no"), phone=phone_shown(number))
            return self._said(said, without_call(context), CallMe(number, wish))
        asked = self._notice("call_ask", self._button("call_no", "call:no"))
        return self._said(asked, {**context, CALL: ASKED}, Aside())

    def _when(self, phone: str) -> Utterance:
        times = [self._button(f"call_{wish}", f"call:{wish}:{phone}") for wish in WISHES]
        more = (self._button("call_change", "call"), self._button("call_no", "call:no"))
        return self._notice("call_when", *times, *more, phone=phone_shown(phone))

    def _slot(self, more: str, context: _Context) -> Reply | None:
        """First the times, then exactly what would be sent at the chosen one."""
        department = self._guide.departments.get(context.get("handoff", ""))
        if self._state is State.WITH_BOT or department is None:
            return self._over(context)
        if more == "no":
            return self._said(self._notice("appointment_declined"), context, Aside())
        place, _, given = more.partition(":")
        if place == "other":
            return self._said(self.slots.any_time(), {**without_call(context), SLOT: ANY_TIME}, Aside())
        topic = context.get("intent", "request_human")
        office = self._guide.offices.get(place) if place else self._guide.responsible(topic)
        if office is None or not bookable(office):
            return self._over(context)
        chosen = self._words.at(office, self._holiday, given)
        if chosen is None:  # none chosen yet, or that day has come meanwhile
            after = {**without_call(context), SLOT: office.id}
            return self._said(self._words.choice(office, self._holiday), after, Aside())
        draft, asked = self._words.draft(self._id, office, topic, department.id, chosen), self._words.asked
        agreed = self._agreed(office)
        known = {**dict.fromkeys(_ON_ITS_WAY, agreed), "sent": self._words.sent(office.id, chosen)}
        step = AskAppointment(draft, partial(asked, office), known)
        return Reply((), "talk", "answered", dict(context), step=step)

    def _book(self, more: str, context: _Context) -> Reply | None:
        answer, _, rest = more.partition(":")
        number, _, place = rest.partition(":")
        office = self._guide.offices.get(place)
        if answer not in ("yes", "no") or not (number.isascii() and number.isdecimal() and len(number) < 19):
            return None
        if self._state is State.WITH_BOT or office is None:
            return self._over(context)
        stands = {state: partial(self._words.sent, office.id) for state in _GONE}
        stands["dropped"] = partial(self._words.dropped, office.id)
        if answer == "no":
            step = Consent(int(number), False, stands=stands)
            return self._said(self._notice("appointment_declined"), context, step)
        step = Consent(int(number), True, (self._words.choice(office, self._holiday),), stands)
        return self._said(self._agreed(office), context, step)

    def _agreed(self, office: Office) -> Utterance:
        return self._notice("appointment_agreed", office=self._speaker.of(office.name))

    def _withdraw(self, more: str, context: _Context) -> Reply | None:
        """What waits is taken back as the offer's own buttons say; here also from whoever writes already."""
        return self._offers.pressed("withdraw", context) if self._state is State.WITH_STAFF else None

    def _again(self, more: str, context: _Context) -> Reply | None:
        number, _, rest = more.partition(":")
        name, _, wish = rest.partition(":")
        department = self._readable(name, context)
        if not (number.isascii() and number.isdecimal() and len(number) < 19):
            return None
        if self._state is not State.WITH_BOT or department is None:
            return self._over(context)
        there = wish == WOMAN and self._offers.anybody(department, woman=True)
        reply = self._offers.pressed(f"{WOMAN if there else 'yes'}:{department.id}", context)
        if reply is None or reply.request is None:
            return reply
        none = self._notice("woman_none", department=self._speaker.of(department.name))
        said = (*reply.utterances, none) if wish == WOMAN and not there else reply.utterances
        return replace(reply, utterances=said, request=replace(reply.request, reopens=int(number)))

    def _readable(self, name: str, context: _Context) -> Department | None:
        """The department, unless a protected topic was touched since: then it must be the protection group."""
        department = self._guide.departments.get(name)
        return department if department and (department.protection or PROTECTED not in context) else None

    def _over(self, context: _Context) -> Reply | None:
        """A button of a time that has passed: where the conversation stands now, or an offer."""
        offer = self._offers.offer(context)
        if offer is None:
            return self._offers.pressed("no", context)
        step = Aside() if self._state is State.WITH_STAFF else None
        return Reply((offer,), "talk", "answered", dict(context), handoff=offer.kind == "offer", step=step)

    def _button(self, sentence: str, payload: str) -> Button:
        return Button(self._speaker.say(sentence), f"handoff:{payload}")

    def _notice(self, sentence: str, *buttons: Button, **values: str) -> Utterance:
        return Utterance(self._speaker.say(sentence, **values), self._speaker.locale, buttons, kind="notice")

    def _said(self, said: Utterance, context: _Context, step: Step) -> Reply:
        return Reply((said,), "talk", "answered", dict(context), step=step)


def joined(speaker: Speaker, department: str, shown_as: str, conversation_id: str, staff_id: int) -> Utterance:
    """Who writes here now, and a button for those who would rather write with somebody else."""
    button = Button(speaker.say("another_button"), f"handoff:another:{claim_mark(conversation_id, staff_id)}")
    if shown_as:
        text = speaker.say("handoff_joined_named", name=shown_as, department=department)
    else:
        text = speaker.say("handoff_joined", department=department)
    return Utterance(text, speaker.locale, (button,), kind="notice")


def without_call(context: _Context) -> dict[str, str]:
    """Where something else was said: no telephone number is waited for any more."""
    return _without(context, CALL)


def _without(context: _Context, name: str) -> dict[str, str]:
    return {known: value for known, value in context.items() if known != name}

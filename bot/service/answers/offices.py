"""Where an office is, when it is open, how to reach it, whether an appointment is needed, and who to turn to there."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Literal, get_args

from bot.core.content.places import Office, text_in
from bot.core.message import Button, Link, Utterance
from bot.core.ports import Holidays
from bot.core.times.hours import Status
from bot.core.town import TownGuide
from bot.service.answers.office_times import OfficeTimes, closures
from bot.service.answers.shown import last
from bot.service.answers.speaker import Speaker, isolated

Aspect = Literal["location", "hours", "contact", "appointment", "papers", "all"]
ASPECTS: dict[str, Aspect] = {
    "office_location": "location",
    "office_hours": "hours",
    "office_contact": "contact",
    "office_appointment": "appointment",
    "find_responsible_office": "all",
}


def asked_which(context: Mapping[str, str]) -> bool:
    """Whether a name alone says of which office something was asked."""
    return any(shown.removeprefix("intent:") in ASPECTS for shown in last(context))


class OfficeDesk:
    """Answers about offices in one locale at one moment."""

    def __init__(self, guide: TownGuide, speaker: Speaker, now: datetime, holidays: Holidays) -> None:
        self._guide, self._speaker = guide, speaker
        self._times = OfficeTimes(speaker, now, holidays, closures(guide, speaker, now))

    def answer(self, office: Office, aspect: Aspect, days: Sequence[date] = ()) -> Utterance:
        """The office's name, what was asked, and the two other aspects as buttons; of hours the days named first."""
        name, now = self._speaker.of(office.name), self._times.now(office)
        lines = {
            "location": lambda: [name, *self._on(office, days), self._address(office), *self._access(office), now],
            "hours": lambda: [name, *self._on(office, days), now, *self._week(office, days)],
            "contact": lambda: [name, self._languages(office), self._officer(office), now],
            "appointment": lambda: [name, *self._on(office, days), *self._appointment(office, days)],
            "papers": lambda: [name, self._papers(office)],
            "all": lambda: [
                self._speaker.say("office_responsible", name=name), self._address(office), now,
                self._languages(office), self._officer(office),
            ],
        }[aspect]()  # fmt: skip
        about = (to_payload(office, aspect, days),)
        return replace(self._utterance(office, lines, aspect), about=about)

    def reopens(self, office: Office, day: date) -> Utterance:
        """When it opens behind that day, and the hours then."""
        lines, opens = self._times.reopens(office, day)
        lines += self._on(office, [opens] if opens else [])
        said = self._utterance(office, [self._speaker.of(office.name), *lines], "hours")
        return replace(said, about=(to_payload(office, "hours", [opens or day]),))

    def card(self, office: Office, others: Sequence[Office] = (), responsible: bool = True) -> Utterance:
        """Who is responsible, or only knows who is, below an answer: name, address, and what is true now; `others`: for
        other districts."""
        head = "office_responsible" if responsible else "office_to_ask"
        lines = [self._speaker.say(head, name=self._speaker.of(office.name)), self._address(office)]
        lines += [self._times.now(office), *self._elsewhere(others)]
        said = self._utterance(office, lines, "all")
        beside = tuple(Button(self._speaker.of(other.name), f"office:{other.id}:all") for other in others)
        buttons = (said.buttons[0], *beside, *said.buttons[1:])
        return replace(said, buttons=buttons, about=(f"card:{office.id}",))

    def to_ask(self, office: Office, aspect: Aspect) -> Utterance:
        """Who knows who is responsible, as an answer of its own: what is asked next is about this office."""
        return replace(self.card(office, responsible=False), about=(to_payload(office, aspect, ()),))

    def status(self, office: Office) -> Status:
        return self._times.status(office)

    def now(self, office: Office) -> str:
        """What is true now, in one line."""
        return self._times.now(office)

    def walk_in(self, office: Office, dated: bool = False) -> str:
        """When one may come without an appointment next; nothing where nobody may, or nobody knows."""
        return self._times.walk_in(office, dated)

    def which(self, offices: list[Office], aspect: Aspect, days: Sequence[date] = ()) -> Utterance:
        """Asks back which office is meant; its answer is about the days named."""
        buttons = tuple(Button(self._speaker.of(o.name), to_payload(o, aspect, days)) for o in offices)
        return Utterance(self._speaker.say("office_which"), self._speaker.locale, buttons, kind="ask")

    def unknown(self, instead: Office) -> Utterance:
        """No office is found by the name that was said; `instead` can be asked."""
        name = self._speaker.of(instead.name)
        said = self._speaker.say("office_unknown", office=name, phone=instead.phone or "")
        return Utterance(said, self._speaker.locale, kind="ask")

    def place(self, office: Office) -> list[str]:
        """Where it is, how to get in, and what is true now."""
        return [self._address(office), *self._access(office), self._times.now(office)]

    def links(self, office: Office, aspect: Aspect | Literal["near"] = "all") -> tuple[Link, ...]:
        """Tap to call, write, see on the map, book."""
        say, address, found = self._speaker.say, office.address, []
        if office.appointment != "none" and office.booking_url and aspect in ("appointment", "all"):
            found.append(Link(say("office_appointment_book"), office.booking_url))
        if aspect == "near" and (url := address.route_url()):
            found.append(Link(say("office_route"), url))
        if office.phone:
            found.append(self._call(say("office_phone"), office.phone))
        if office.email and aspect == "contact":
            found.append(Link(say("office_email"), f"mailto:{office.email}"))
        if aspect in ("location", "near", "all") and (url := address.map_url()):
            found.append(Link(say("office_map"), url))
        if aspect in ("location", "near") and (url := address.geo_uri()):
            found.append(Link(say("office_map_app"), url))
        if office.website and aspect in ("contact", "hours"):
            found.append(Link(say("office_website"), office.website))
        return tuple(found)

    def _on(self, office: Office, days: Sequence[date]) -> list[str]:
        return self._times.on_days(office, days)

    def _week(self, office: Office, asked: Sequence[date]) -> list[str]:
        """Who asked about a day is told about that day."""
        return [] if asked else [*self._times.week(office), *self._times.soon(office)]

    def _address(self, office: Office) -> str:
        speaker = self._speaker
        return speaker.pair(speaker.say("office_address"), isolated(office.address.line(), speaker.locale))

    def _access(self, office: Office) -> list[str]:
        """Whether there are steps; when nobody has told us, that too."""
        known = {True: "office_accessible", False: "office_not_accessible", None: "office_access_unknown"}
        note = self._speaker.of(office.access_note)
        if note and not office.accessible:  # the note says what to do instead
            return [f"{self._speaker.say('office_steps')} {note}"] if office.accessible is False else [note]
        return [self._speaker.say(known[office.accessible]), note]

    def _languages(self, office: Office) -> str:
        if not office.languages:
            return ""
        return self._speaker.say("office_languages", languages=self._speaker.languages(office.languages))

    def _officer(self, office: Office) -> str:
        """The department's contact for integration: name, phone, languages, and when."""
        department, speaker = self._guide.department_of(office), self._speaker
        if department is None:
            return ""
        officer = department.integration_officer
        said = [speaker.say("office_contact_person", name=officer.name)]
        if officer.phone:
            said.append(isolated(officer.phone, speaker.locale))
        if officer.languages:
            said[-1] += f" ({speaker.languages(officer.languages)})"
        return _joined(speaker.listed(said), text_in(officer.hours_note, speaker.locale))

    def _elsewhere(self, others: Sequence[Office]) -> list[str]:
        """Offices that do the same for other districts."""
        names = {district.id: district.names or {"de": district.name} for district in self._guide.town.districts}
        found = []
        for office in others:
            districts = [self._speaker.of(names[name]) for name in office.districts if name in names]
            if districts:
                where = self._speaker.listed(districts)
                found.append(self._speaker.say("office_elsewhere", districts=where, name=self._speaker.of(office.name)))
        return found

    def _appointment(self, office: Office, days: Sequence[date]) -> list[str]:
        """Whether one is needed, how to make, move or cancel it, what to bring; beside the week what differs soon."""
        say, some = self._speaker.say, office.appointment == "required" and _has_both(office)
        key = {"required": "needed", "optional": "optional", "none": "not_needed"}[office.appointment]
        said = [say("office_appointment_some" if some else f"office_appointment_{key}")]
        if office.appointment != "none":
            said.append(say("office_appointment_online" if office.booking_url else "office_appointment_by_phone"))
        now = self._times.now(office, plainly=office.appointment == "required" and not some)
        week = [*self._times.week(office), *([] if days else self._times.soon(office))] if some else []
        return [" ".join(said), *week, self._papers(office), now]

    def _papers(self, office: Office) -> str:
        return (
            self._speaker.say("office_bring", documents=self._speaker.of(office.documents)) if office.documents else ""
        )

    def _call(self, title: str, phone: str) -> Link:
        return Link(self._speaker.pair(title, isolated(phone, self._speaker.locale)), tel(phone))

    def _utterance(self, office: Office, lines: Sequence[str], aspect: Aspect) -> Utterance:
        others = [(intent, a) for intent, a in ASPECTS.items() if a not in (aspect, "all")]
        buttons = tuple(Button(self._speaker.label(i), f"office:{office.id}:{a}") for i, a in others)
        links = self.links(office, aspect)
        if aspect in ("contact", "all") and (number := self._officer_phone(office)) and number[1] in " ".join(lines):
            place = next((i for i, link in enumerate(links, 1) if link.url.startswith("tel:")), 0)
            links = (*links[:place], self._call(*number), *links[place:])
        text = "\n".join(line for line in lines if line)
        return Utterance(text, self._speaker.locale, buttons, links, kind="office")

    def _officer_phone(self, office: Office) -> tuple[str, str] | None:
        department = self._guide.department_of(office)
        officer = department.integration_officer if department else None
        return (officer.name, officer.phone) if officer and officer.phone else None


def to_payload(office: Office, aspect: Aspect, days: Sequence[date]) -> str:
    """Of the button that answers this: `office:<id>:<aspect>`, then each day."""
    return ":".join(["office", office.id, aspect, *(day.isoformat() for day in days)])


def from_payload(rest: str) -> tuple[str, Aspect, list[date]]:
    """The inverse, without the kind.

    Raises:
        ValueError: a day is not one of ours.
    """
    name, aspect, *days = f"{rest}:".split(":")
    known: Aspect = next((a for a in get_args(Aspect) if a == aspect), "all")
    return name, known, [date.fromisoformat(day) for day in days if day]


def _has_both(office: Office) -> bool:
    """Whether some of its hours need an appointment and others do not."""
    ways = {interval.by_appointment for day in office.hours.week.values() for interval in day}
    return len(ways | ({True} if office.hours.by_arrangement else set())) > 1


def tel(number: str) -> str:
    """A `tel:` address (RFC 3966, local form) from a number as people write it."""
    digits = (c if c == "+" else unicodedata.decimal(c, "") for c in number)  # also those of other scripts
    return "tel:" + "".join(map(str, digits))


def _joined(line: str, more: str) -> str:
    return f"{line}. {more}" if more else line

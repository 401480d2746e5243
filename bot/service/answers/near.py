"""Offices near a place that a newcomer shared.

The place itself never gets here. What it was near to is written into the payload of a button, as `office.metres` with
metres rounded (`bot/core/content/distance.py`): those of the kind asked about last, nearest first, then after `|` the
nearest of all. Whoever makes a payload up gets an answer about offices, nothing more.

    near:citizens_office_north.300,citizens_office.1500|school_office.200,youth_office.200,…
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.core.content.distance import rounded
from bot.core.content.places import Office
from bot.core.message import Button, Link, Utterance
from bot.core.texts.response import Catalogue
from bot.core.town import TownGuide
from bot.service.answers.offices import OfficeDesk
from bot.service.answers.speaker import Speaker, isolated

SHOWN = 3
_TASKS_SHOWN = 2
_PART = re.compile(r"([^.,|]+)\.(\d{1,8})")
Near = tuple[Office, int]


def payload(asked: Iterable[tuple[Office, float]], any_kind: Iterable[tuple[Office, float]]) -> str:
    """Offices with their distance in metres, nearest first, as a button carries them."""
    return f"near:{_written(list(asked)[:SHOWN])}|{_written(list(any_kind)[:SHOWN])}"


class NearDesk:
    """In one locale at one moment."""

    def __init__(self, catalogue: Catalogue, guide: TownGuide, speaker: Speaker, offices: OfficeDesk) -> None:
        self._catalogue, self._guide, self._speaker, self._offices = catalogue, guide, speaker, offices

    def answer(self, rest: str) -> list[Utterance]:
        """The nearest of the kind asked about, else the three nearest; empty when the payload names none of ours."""
        asked, _, others = rest.partition("|")
        of_kind, of_all = self._read(asked), self._read(others)
        if of_kind:
            return [self._one(of_kind, others)]
        return [self._several(of_all)] if of_all else []

    def in_district(self, district: str) -> list[Utterance]:
        """What there is in a district: offices that lie there, then those that serve it from elsewhere."""
        there = [o for o in self._guide.offices.values() if o.address.district == district]
        serving = [o for o in self._guide.offices.values() if district in o.districts and o not in there]
        names = next((d.names or {"de": d.name} for d in self._guide.town.districts if d.id == district), {})
        found = [*serving, *there][:SHOWN]
        if not found or not names:
            return []
        blocks = [self._block(self._name(office), office) for office in found]
        said = [self._speaker.say("near_district", district=self._speaker.of(names)), *blocks]
        return [self._said(["\n\n".join(said)], [self._button(o) for o in found], (), f"office:{found[0].id}:location")]

    def _one(self, found: Sequence[Near], others: str) -> Utterance:
        office, metres = found[0]
        first = self._speaker.say("near_one", name=self._name(office), distance=self._speaker.distance(metres))
        more = [f"{self._name(other)}: {self._far(far)}" for other, far in found[1:]]
        lines = [first, *self._offices.place(office), *more, self._speaker.say("near_not_kept")]
        buttons = [self._button(other) for other, _ in found[1:]]
        if others:
            buttons.append(Button(self._speaker.say("near_others"), f"near:|{others}"))
        return self._said(lines, buttons, self._offices.links(office, "near"), f"office:{office.id}:location")

    def _several(self, found: Sequence[Near]) -> Utterance:
        """What each does and whether it is open, with a button for the way."""
        blocks = [
            self._block(f"{number}. {self._speaker.listed([self._name(office), self._far(far)])}", office)
            for number, (office, far) in enumerate(found, 1)
        ]
        said = [self._speaker.say("near_several"), *blocks, self._speaker.say("near_not_kept")]
        buttons = [self._button(office) for office, _ in found]
        return self._said(["\n\n".join(said)], buttons, (), f"near:|{_written(found)}")

    def _block(self, first: str, office: Office) -> str:
        """An office in a list: its name, what it does, and what is true now."""
        return "\n".join(filter(None, (first, self._does(office), self._offices.now(office))))

    def _said(self, lines: Sequence[str], buttons: Sequence[Button], links: tuple[Link, ...], about: str) -> Utterance:
        text = "\n".join(line for line in lines if line)
        return Utterance(text, self._speaker.locale, tuple(buttons), links, kind="office", about=(about,))

    def _button(self, office: Office) -> Button:
        return Button(self._name(office), f"office:{office.id}:location")

    def _does(self, office: Office) -> str:
        """The first of what it is responsible for, as topics are called."""
        known = self._catalogue.intents
        tasks = [self._speaker.label(name) for name in office.matters if name in known and known[name].topic != "talk"]
        return self._speaker.listed(tasks[:_TASKS_SHOWN])

    def _far(self, metres: int) -> str:
        return isolated(self._speaker.distance(metres), self._speaker.locale)

    def _name(self, office: Office) -> str:
        return self._speaker.of(office.name)

    def _read(self, part: str) -> list[Near]:
        found = ((self._guide.offices.get(name), int(metres)) for name, metres in _PART.findall(part))
        return [(office, metres) for office, metres in found if office][:SHOWN]


def _written(found: Sequence[tuple[Office, float]]) -> str:
    return ",".join(f"{office.id}.{rounded(metres)}" for office, metres in found)

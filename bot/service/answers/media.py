"""A photo, a voice message, a document …: answered, not refused. Without a yes to a person nothing of it is kept.

What a person could read or hear is offered to one; before that stands who can help today, where and when.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.content.places import Office
from bot.core.message import Link, Reply, Utterance
from bot.core.town import TownGuide
from bot.service.answers.handoff import Offers
from bot.service.answers.offices import OfficeDesk, tel
from bot.service.answers.speaker import Speaker, isolated

MEDIA = "media:"  # what a channel says was pressed, for all of these
_LETTERS = ("photo", "document")
FOR_PERSONS = (*_LETTERS, "voice")
_MEDIA = (*FOR_PERSONS, "location", "contact", "other")
_LIKE = {"video": "other", "sticker": "other", "video_note": "voice"}  # named for staff, answered alike
_WHO_READS = ("legal_advice", "interpreter_help")  # who is responsible for these, and independent advisers
_SHOWN = 3


class MediaDesk:
    """In one locale at one moment."""

    def __init__(self, guide: TownGuide, speaker: Speaker, offices: OfficeDesk, offers: Offers, now: datetime) -> None:
        self._guide, self._speaker, self._offices = guide, speaker, offices
        self._offers, self._now = offers, now

    def reply(self, medium: str, context: Mapping[str, str]) -> Reply | None:
        """None for a medium that no channel knows."""
        medium = _LIKE.get(medium, medium)
        if medium not in _MEDIA:
            return None
        words = self._speaker.say(f"media_{medium}")
        if medium in _LETTERS:
            words += "\n\n" + self._speaker.say("no_deadline")
        first = Utterance(words, self._speaker.locale)
        if medium not in FOR_PERSONS:
            return Reply((first,), "media", "answered", dict(context))
        helpers = self._who(tuple(filter(None, (context.get("district"),))))
        advised = all(adviser in self._shown(helpers) for adviser in self._offers.advisers())
        offer = self._offers.offer(context, advised=advised)
        if offer and offer.kind == "office":  # nobody could look at it in the chat
            offer = None
        if offer and offer.kind != "offer":  # a person was asked for already, and gets the file
            return Reply((first, offer), "media", "answered", dict(context), handoff=True)
        said = (first, *self._helpers(helpers), *([self._with_file(offer, context)] if offer else []))
        return Reply(said, "media", "answered", dict(context), handoff=offer is not None)

    def _with_file(self, offer: Utterance, context: Mapping[str, str]) -> Utterance:
        """Before the yes is said: when the file is kept, and who sees it then."""
        department = self._offers.department(context)
        name = self._speaker.of(department.name) if department else ""
        return replace(offer, text=f"{offer.text}\n{self._speaker.say('file_after_yes', department=name)}")

    def _shown(self, helpers: Sequence[Office]) -> list[Office]:
        return [office for office in helpers if self._today(office)] or list(helpers)

    def _helpers(self, known: Sequence[Office]) -> list[Utterance]:
        """Who can help today; where nobody can, who can next."""
        found = self._shown(known)
        sentence = "media_help_today" if any(self._today(office) for office in found) else "media_help"
        if not found:
            return []
        lines = [self._speaker.say(sentence), *(self._line(office) for office in found)]
        links = tuple(Link(self._tap(office), tel(office.phone)) for office in found if office.phone)
        return [Utterance("\n\n".join(lines), self._speaker.locale, (), links, kind="office")]

    def _who(self, districts: Sequence[str]) -> list[Office]:
        """Whoever opens next comes first."""
        able = [*(self._guide.responsible(matter, districts) for matter in _WHO_READS), self._guide.coordination]
        every = {office.id: office for office in (*able, *self._offers.advisers()) if office}
        return sorted(every.values(), key=self._begins)[:_SHOWN]

    def _begins(self, office: Office) -> datetime:
        status = self._offices.status(office)
        if status.kind == "open":
            return self._now
        opens = [moment for moment in (status.opens, status.opens_by_appointment) if moment]
        return min(opens, default=datetime.max.replace(tzinfo=self._now.tzinfo))

    def _today(self, office: Office) -> bool:
        return self._begins(office).date() == self._now.date()

    def _line(self, office: Office) -> str:
        facts = (self._speaker.of(office.name), self._offices.now(office), self._phone(office))
        return "\n".join(fact for fact in facts if fact)

    def _phone(self, office: Office) -> str:
        phone = isolated(office.phone or "", self._speaker.locale)
        return self._speaker.pair(self._speaker.say("office_phone"), phone) if phone else ""

    def _tap(self, office: Office) -> str:
        return self._speaker.pair(self._speaker.of(office.name), isolated(office.phone or "", self._speaker.locale))

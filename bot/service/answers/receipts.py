"""What is said of an idea or a complaint once it is sent, in one locale: its number, and how far the town has got."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.form import FORM, Form, Status, with_sent
from bot.core.message import Button, Link, Reply, Utterance
from bot.core.town import TownGuide
from bot.service.answers.handoff import Offers
from bot.service.answers.offices import tel
from bot.service.answers.speaker import Speaker, isolated

TOPIC = "community"


class Receipts:
    def __init__(self, guide: TownGuide, speaker: Speaker, offers: Offers) -> None:
        self._guide, self._speaker, self._offers = guide, speaker, offers

    def sent(self, form: Form, number: str, context: Mapping[str, str]) -> Reply:
        """The number, what happens next, and for complaints who helps besides the town."""
        say, office = self._speaker.say, self._guide.coordination
        lines = [say(f"form_sent_{form.kind}", number=number, office=self._speaker.of(office.name) if office else "")]
        lines.append(say("form_sent_status" if form.contact else "form_sent_no_contact", number=number))
        department = self._guide.department_of(office) if office else None
        lines += [self._offers.when(department, numbers=False)] if department else []
        links: tuple[Link, ...] = ()
        if form.kind == "complaint":
            advisers = self._offers.advisers()
            lines += [say("no_deadline"), *self._offers.advice(advisers)]
            links = tuple(
                Link(isolated(one.phone, self._speaker.locale), tel(one.phone)) for one in advisers if one.phone
            )
        said = Utterance("\n".join(lines), self._speaker.locale, (self._ask_for(number),), links, kind="notice")
        kept, outcome = with_sent(context, number), f"{form.kind}_sent"
        return Reply((said,), TOPIC, outcome, kept, submits=form.submission(number))

    def already(self, number: str, context: Mapping[str, str]) -> Reply:
        words = self._speaker.say("form_already", number=number)
        said = Utterance(words, self._speaker.locale, (self._ask_for(number),))
        return Reply((said,), TOPIC, FORM, dict(context))

    def status(self, number: str, status: Status | None, context: Mapping[str, str]) -> Reply:
        """How far the town has got; never a word of what was written."""
        words = self._speaker.say(f"form_status_{status or 'unknown'}", number=number)
        return Reply((Utterance(words, self._speaker.locale),), TOPIC, "answered", dict(context))

    def _ask_for(self, number: str) -> Button:
        return Button(self._speaker.say("form_status", number=number), f"form:status:{number}")

"""Ideas and complaints as a form, in one locale: questions, summary, number. The rules are in `bot/core/form.py`.

Nothing is stored as an idea before "send"; what was asked and answered is part of the chat, as everything else. The
dialogue engine is not needed for any of it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import replace

import phonenumbers

from bot.core.content.topics import TOPIC_ICONS
from bot.core.form import FORM, KIND_OF, KINDS, STEPS, Form, Kind, Status, is_word, left, number_from, sent
from bot.core.locale import DEFAULT, language
from bot.core.message import Button, Reply, Utterance
from bot.core.texts.response import Catalogue
from bot.core.town import TownGuide
from bot.service.answers.form_words import Meant
from bot.service.answers.handoff import Offers
from bot.service.answers.receipts import TOPIC, Receipts
from bot.service.answers.speaker import Speaker, isolated

KEPT_DAYS = 180
_MEDIA = "media"
_BEGINNINGS = tuple(f"form:begin:{kind}" for kind in KINDS)
_OFFICES = 4
_NOT_ABOUT = ("talk", "danger")
_EMAIL = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]{2,}")
_REGION = "DE"


class Forms:
    """`days`: how long the town keeps what was sent."""

    def __init__(self, guide: TownGuide, catalogue: Catalogue, speaker: Speaker, offers: Offers, days: int) -> None:
        self._guide, self._catalogue, self._speaker = guide, catalogue, speaker
        self._days, self._receipts = days, Receipts(guide, speaker, offers)

    def invited(self, intent: str, said: list[Utterance]) -> list[Utterance]:
        """The answer about ideas or complaints with the button that begins the form."""
        kind = KIND_OF.get(intent)
        if kind is None or not said:
            return said
        begin = Button(self._speaker.say(f"form_begin_{kind}"), f"form:begin:{kind}", "✏️")
        return [*said[:-1], replace(said[-1], buttons=(begin, *said[-1].buttons))]

    def said(self, text: str, written: str, context: Mapping[str, str], meant: Meant | None = None) -> Reply | None:
        """What words, `written` in a language, mean for the form under way; None when they are not meant for it.
        `meant`: what they mean by themselves."""
        form = Form.of(context)
        if form is not None and self._one_of(text, "form_cancel_words"):  # also while it waits
            return self._cancelled(context)
        if form is None:
            return None
        meant = "yes" if self._one_of(text, "form_yes_words") else meant
        if not form.active:
            again = form.state == "waiting" and form.begun and meant == "yes"
            return self._ask(replace(form, state="asking"), context) if again else None
        return self._meant(form, meant, context) if meant else self._given(form, text, written, context)

    def _meant(self, form: Form, meant: Meant, context: Mapping[str, str]) -> Reply:
        """What bare words mean at a question: never an answer to it."""
        if meant == "back" and (form.step != "text" or form.changing):
            return self._ask(form.back(), context)
        if form.step == "check" and not form.changing and meant in ("yes", "no"):
            return self._send(form, context) if meant == "yes" else self._change(form, "", context)
        if meant in ("no", "skip") and form.may_skip:
            return self._ask(form.skipped(), context)
        if form.step == "text":
            return self._with_example(form, context)
        return self._ask(form, context, "form_contact_unclear" if form.step == "contact" else "")

    def _given(self, form: Form, text: str, written: str, context: Mapping[str, str]) -> Reply:
        """The answer to the present question. At the summary nothing but a yes sends: it is shown again."""
        if form.step == "text" and not lettered(text):
            return self._with_example(form, context)
        if form.step == "contact" and not reachable(text):
            return self._ask(form, context, "form_contact_unclear")
        return self._ask(form if form.step == "check" else form.answered(text, written), context)

    def pressed(self, rest: str, context: Mapping[str, str]) -> Reply | None:
        """What a button of the form does; None when it is none of ours. Old buttons do no harm."""
        action, _, value = rest.partition(":")
        if action == "begin" and value in KINDS:
            return self._begin(value, context)
        form = Form.of(context)
        if form is None:
            return self._over(context) if action in ("send", "skip", "change", "cancel", "about", "go") else None
        if action == "go":
            return self._ask(replace(form, state="asking"), context)
        if action == "cancel":
            return self._cancelled(context)
        if action == "send" and form.step == "check":
            return self._send(form, context)
        if action == "change":
            return self._change(form, value, context)
        if action == "skip" and form.may_skip:
            return self._ask(form.skipped(), context)
        if action == "about" and form.step == "about":
            return self._ask(form.answered(value, ""), context)
        return self._ask(form, context)

    def again(self, context: Mapping[str, str], first: str) -> Reply | None:
        """The present question after a sentence, for instance in another language."""
        form = Form.of(context)
        if form is None or not form.active:
            return None
        reply = self._ask(form, context)
        return replace(reply, utterances=(Utterance(self._speaker.say(first), self._speaker.locale), *reply.utterances))

    def beside(self, reply: Reply) -> Reply:
        """A reply to something else: the form waits meanwhile, which is said once, and never beside a danger answer.
        A photo instead of the first words is not: then the question stands below once more.
        Where the reply would begin the same form, words that were written wait: it goes on with them instead."""
        form = Form.of(reply.context)
        if form is None or reply.outcome == FORM:
            return reply
        if form.active and form.step == "text" and not form.begun and reply.topic == _MEDIA:
            asked = self._ask(form, reply.context)
            return replace(reply, utterances=(*reply.utterances, *asked.utterances), context=asked.context)
        if reply.outcome == "danger":
            return reply if form.state == "waiting" else replace(reply, context=_held(form, reply))
        begin = f"form:begin:{form.kind}"
        there = any(button.payload == begin for said in reply.utterances for button in said.buttons)
        if form.state == "waiting" and not (there and form.text):
            return reply
        said = tuple(_without(begin, one) for one in reply.utterances) if form.text else reply.utterances
        lines = () if there and not form.text else (self._waits(),)  # with nothing written that button goes on, too
        return replace(reply, utterances=(*said, *lines), context=replace(form, state="waiting").kept(reply.context))

    def late(self, reply: Reply, text: str, locale: str) -> Reply | None:
        """The form that waits with nothing written, with these words: the reply would only have it begun again."""
        form = Form.of(reply.context)
        if form is None or form.state != "waiting" or form.begun or form.step != "text":
            return None
        if not any(button.payload in _BEGINNINGS for said in reply.utterances for button in said.buttons):
            return None
        helped = tuple(said for said in reply.utterances if said.kind == "danger")
        asked = self._ask(form.answered(text, language(locale)), reply.context)
        return replace(asked, utterances=(*helped, *asked.utterances))

    def _waits(self) -> Utterance:
        say = self._speaker.say
        buttons = (Button(say("form_go_on"), "form:go"), Button(say("form_drop"), "form:cancel"))
        return Utterance(say("form_waits"), self._speaker.locale, buttons, kind="notice")

    def status(self, number: str, status: Status | None, context: Mapping[str, str]) -> Reply:
        return self._receipts.status(number, status, context)

    def _begin(self, kind: str, context: Mapping[str, str]) -> Reply:
        """A form of the same kind that was begun goes on where it was."""
        known = Form.of(context)
        if known and known.kind == kind and known.text:
            return self._ask(replace(known, state="asking"), context)
        form = Form("complaint" if kind == "complaint" else "idea")
        reply = self._ask(form, context)
        return replace(reply, utterances=(self._read_by(form.kind), *reply.utterances))

    def begun_with(self, kind: Kind, text: str, written: str, context: Mapping[str, str]) -> Reply:
        """A form with its first answer, which is shown, and who will read it."""
        reply = self._ask(Form(kind).answered(text, written), context)
        shown = f"{self._speaker.say('form_part_text')}: {self._quoted(text)}"
        return replace(reply, utterances=(self._read_by(kind, shown), *reply.utterances))

    def waiting_with(self, kind: Kind, text: str, written: str, reply: Reply) -> Reply:
        """A reply to something else, with a form of which this may be the first answer: it has not been sent."""
        form = replace(Form(kind).answered(text, written), state="waiting")
        return replace(reply, utterances=(*reply.utterances, self._waits()), context=form.kept(reply.context))

    def _read_by(self, kind: Kind, *shown: str) -> Utterance:
        office = self._guide.coordination
        name = self._speaker.of(office.name) if office else self._guide.town.name
        lines = [*shown, self._speaker.say("form_read_by", office=name, days=str(self._days))]
        lines += [self._speaker.say("no_deadline")] if kind == "complaint" else []
        return Utterance("\n".join(lines), self._speaker.locale, kind="notice")

    def _ask(self, form: Form, context: Mapping[str, str], sentence: str = "") -> Reply:
        """The question of the present step, or the summary."""
        if form.step == "check":
            return self._summary(form, context)
        cancel = Button(self._speaker.say("cancel"), "form:cancel")
        skip = Button(self._speaker.say("form_go_on" if form.step == "text" else "form_skip"), "form:skip")
        buttons = (*(self._topics(form) if form.step == "about" else ()), *((skip,) if form.may_skip else ()))
        named = f"form_{form.step}" if form.step == "contact" else f"form_{form.step}_{form.kind}"
        said = Utterance(self._speaker.say(sentence or named), self._speaker.locale, (*buttons, cancel), kind="form")
        return Reply((said,), TOPIC, FORM, form.kept(context))

    def _with_example(self, form: Form, context: Mapping[str, str]) -> Reply:
        """The question once more, for who does not know what to write, or does not want to."""
        words = self._speaker.say(f"form_example_{form.kind}", name=self._speaker.say("cancel"))
        reply = self._ask(form, context)
        return replace(reply, utterances=(Utterance(words, self._speaker.locale), *reply.utterances))

    def _topics(self, form: Form) -> tuple[Button, ...]:
        """What it may be about: topics for an idea, offices for a complaint."""
        if form.kind == "complaint":
            often = sorted(self._guide.offices.values(), key=lambda office: -len(office.matters))
            ours = [o for o in often if not self._independent(o.department)][:_OFFICES]
            return tuple(Button(self._speaker.of(office.name), f"form:about:office:{office.id}") for office in ours)
        names = [name for name in TOPIC_ICONS if name not in _NOT_ABOUT]
        return tuple(Button(self._topic(name), f"form:about:topic:{name}", TOPIC_ICONS[name]) for name in names)

    def _summary(self, form: Form, context: Mapping[str, str]) -> Reply:
        say = self._speaker.say
        nothing = say("form_nothing")
        parts = {"text": form.text, "about": self._about(form.about), "contact": form.contact}
        lines = [f"{say(f'form_part_{name}')}: {self._quoted(given) or nothing}" for name, given in parts.items()]
        buttons = (
            Button(say("send"), "form:send", "📨"), Button(say("form_change"), "form:change", "✏️"),
            Button(say("cancel"), "form:cancel"),
        )  # fmt: skip
        said = Utterance("\n".join([say("form_check"), *lines]), self._speaker.locale, buttons, kind="form")
        return Reply((said,), TOPIC, FORM, replace(form, changing=False).kept(context))

    def _change(self, form: Form, step: str, context: Mapping[str, str]) -> Reply:
        for known in STEPS[:-1]:
            if step == known:
                return self._ask(form.change(known), context)
        buttons = [Button(self._speaker.say(f"form_part_{name}"), f"form:change:{name}") for name in STEPS[:-1]]
        buttons.append(Button(self._speaker.say("cancel"), "form:cancel"))
        said = Utterance(self._speaker.say("form_change_what"), self._speaker.locale, tuple(buttons), kind="form")
        return Reply((said,), TOPIC, FORM, replace(form, step="check", state="asking", changing=True).kept(context))

    def _send(self, form: Form, context: Mapping[str, str]) -> Reply:
        return self._receipts.sent(form, number_from(secrets.randbits(64)), context)

    def _over(self, context: Mapping[str, str]) -> Reply:
        """A button of a form that was sent or dropped before."""
        number = next(reversed(sent(context)), None)
        return self._receipts.already(number, context) if number else self._cancelled(context)

    def _cancelled(self, context: Mapping[str, str]) -> Reply:
        said = Utterance(self._speaker.say("form_cancelled"), self._speaker.locale)
        return Reply((said,), TOPIC, FORM, left(context))

    def _about(self, about: str) -> str:
        """A code in words; the newcomer's own words as they are."""
        return about_in_words(about, self._guide, self._catalogue, self._speaker.locale)

    def _topic(self, name: str) -> str:
        return about_in_words(f"topic:{name}", self._guide, self._catalogue, self._speaker.locale)

    def _independent(self, department: str | None) -> bool:
        known = self._guide.departments.get(department or "")
        return bool(known and known.independent)

    def _quoted(self, given: str) -> str:
        return isolated(given, self._speaker.locale)

    def _one_of(self, text: str, sentence: str) -> bool:
        words = {
            self._speaker.say(sentence),
            self._catalogue.say(sentence, DEFAULT),
            self._catalogue.say(sentence, "en"),
        }
        return any(is_word(text, some) for some in words)


def _held(form: Form, reply: Reply) -> dict[str, str]:
    return replace(form, state="held").kept(reply.context)


def _without(payload: str, said: Utterance) -> Utterance:
    return replace(said, buttons=tuple(button for button in said.buttons if button.payload != payload))


def about_in_words(about: str, guide: TownGuide, catalogue: Catalogue, locale: str) -> str:
    kind, _, name = about.partition(":")
    if kind == "topic" and (found := catalogue.find("topic", name, locale)):
        return found[0]
    if kind == "office" and name in guide.offices:
        return Speaker(catalogue, locale).of(guide.offices[name].name)
    return about


def lettered(text: str) -> bool:
    return any(map(str.isalnum, text))


def reachable(text: str) -> bool:
    """Whether an e-mail address or a telephone number stands in it."""
    return bool(_EMAIL.search(text)) or any(True for _ in phonenumbers.PhoneNumberMatcher(text, _REGION))

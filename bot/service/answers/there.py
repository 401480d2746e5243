"""What holds at the office, the courses or the events shown: sent away, an appointment missed, the price, how near it
is, children. What is not known is said, and whom to ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.core.content.topics import PERSON_ICON
from bot.core.message import Button, Reply, Utterance
from bot.core.understanding import Understanding
from bot.service.answers.shown import searched
from bot.service.answers.speaker import Speaker

SENT_AWAY, MISSED, NEAR, CHILDREN = "follow_up_sent_away", "follow_up_missed", "follow_up_near", "follow_up_children"
THERE = (SENT_AWAY, MISSED, NEAR, CHILDREN)
_ADVICE, _COMPLAINT, _DOCTOR, _FAMILY = "legal_advice", "file_complaint", "find_doctor", "family_reunification"
Show = Callable[[str, Mapping[str, str]], Reply | None]
Repeated = Callable[[Mapping[str, str], str], Reply | None]


class There:
    """In one locale. `show` answers a payload; `repeated` says the last answer once more, below a sentence."""

    def __init__(self, speaker: Speaker, show: Show, repeated: Repeated) -> None:
        self._speaker, self._show, self._repeated = speaker, show, repeated

    def reply(self, u: Understanding, context: Mapping[str, str]) -> Reply | None:
        office = next(iter(u.values("office")), context.get("office", ""))
        if u.response == NEAR:
            return self._near(office, context)
        if u.response == CHILDREN:
            return self._at(office, "contact", "there_children", context, (self._to(_FAMILY),))
        if u.response == MISSED:
            return self._missed(office, context)
        more = (self._to(_ADVICE), self._to(_COMPLAINT))
        papers = self._at(office, "papers", "there_sent_away", context, more)
        return papers or self._at(office, "contact", "there_sent_away", context, more)

    def price(self, context: Mapping[str, str]) -> Reply | None:
        """Of what an office does: it is not known here, and who knows it."""
        return self._at(context.get("office", ""), "contact", "there_price", context)

    def _near(self, office: str, context: Mapping[str, str]) -> Reply | None:
        if searched(context):
            return self._repeated(context, self._speaker.say("there_near"))
        shown = self._show(f"office:{office}:location", context)
        return replace(shown, utterances=(self._say("there_near"), *shown.utterances)) if shown else None

    def _missed(self, office: str, context: Mapping[str, str]) -> Reply | None:
        reply = self._at(office, "contact", "there_missed", context, (self._to(_DOCTOR),))
        if reply is None:
            return None
        first, *others = reply.utterances
        first = replace(first, text=f"{first.text}\n{self._speaker.say('no_deadline')}")
        context = {**reply.context, "intent": "office_appointment", "last": f"office:{office}:contact"}
        return replace(reply, utterances=(first, *others), context=context)

    def _at(
        self, office: str, aspect: str, sentence: str, context: Mapping[str, str], more: tuple[Button, ...] = ()
    ) -> Reply | None:
        """The sentence, then the office, with a way to a person below."""
        shown = self._show(f"office:{office}:{aspect}", context) if office else None
        if shown is None or not shown.utterances:
            return None
        first, *others = shown.utterances
        person = Button(self._speaker.label("request_human"), "handoff:offer", PERSON_ICON)
        there = replace(first, buttons=(*more, *first.buttons, person))
        kept = {**context, "office": office}
        return Reply((self._say(sentence), there, *others), "offices", "answered", kept)

    def _to(self, intent: str) -> Button:
        return Button(self._speaker.label(intent), f"intent:{intent}")

    def _say(self, sentence: str) -> Utterance:
        return Utterance(self._speaker.say(sentence), self._speaker.locale)

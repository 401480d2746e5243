"""What was understood, with messages that tell more about the matter answered before and sound like another one: "does
she need A1?" of the wife who wants to come, "I get Bürgergeld" of the broadcasting fee. How likely that is, is learnt
(`bot/core/continuation.py`). Where it is likely, what holds in one's own case is not answered here: who knows is named,
and the other matter stays a button. Where it may be, both are offered. Of courses, events and offices listed, and after
danger, and within a form, others know better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.core.continuation import evidence, likelihood
from bot.core.conversation import State
from bot.core.form import under_way
from bot.core.handoff import HANDOFF
from bot.core.message import Button
from bot.core.ports import Library
from bot.core.text import words
from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.answers.follow_ups import INSTEAD, OWN_CASE
from bot.service.answers.likely import BARE, frightening
from bot.service.answers.offices import ASPECTS
from bot.service.answers.shown import last
from bot.service.meaning.around import KEPT, Step
from bot.service.meaning.staying import spoken_of

_GOES_ON, _MAY_GO_ON = 0.6, 0.4  # decision 41 has the curve
_UNSURE = ("choice", "fallback", "none")
_TAKEN_FOR = ("ask_waiting", "out_of_scope", "ask_bot_identity", "ask_capabilities", "change_language")  # of all talk
_PERSON, _YES = "person_spoken_of", f"{HANDOFF}yes"
_DENIES, _MORE_THAN_A_NO, _PAGE = "deny", 3, "page"
_NAMED = ("language", "office_elsewhere")


def with_person(context: Mapping[str, str], offered: Sequence[Button], state: State) -> Mapping[str, str]:
    """What is known of the conversation, and whether a person is offered or waited for: small talk is about that."""
    spoken_of = state is not State.WITH_BOT or any(button.payload.startswith(_YES) for button in offered)
    return {**context, _PERSON: "yes"} if spoken_of else context


class OwnCircumstancesStep(Step):
    def __init__(self, library: Library) -> None:
        self._library = library

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        u, prior = understood, message.context.get("intent", "")
        if not self._may_be_about(prior, message) or message.heard or u.help_line or not u.candidates:
            return u
        likely = likelihood(evidence(message.text, u.candidates, prior, self._library.catalogue.intents))
        if u.response in _UNSURE:
            bare = likely >= _GOES_ON and BARE not in u.entities and not any(map(u.values, _NAMED))
            return replace(u, entities=(*u.entities, BARE)) if bare else u
        if not self._engines_own(u) or u.intent == prior or likely < _MAY_GO_ON:
            return u
        if self._topic(u.intent) == "talk":
            if _PERSON in message.context:
                return u
            return _own_case(u) if likely >= _GOES_ON and _mistaken(u, message.text) else u
        return _own_case(u, u.intent) if likely >= _GOES_ON else _either(u)

    def _may_be_about(self, prior: str, message: UserMessage) -> bool:
        choosing = "".join(last(message.context)[:1]).startswith("choice:")
        matter = prior in self._library.catalogue.intents and self._topic(prior) != "talk"
        busy = choosing or under_way(message.context)
        return matter and spoken_of(message.context) and not busy

    def _engines_own(self, u: Understanding) -> bool:
        """Whether it is what the engine is sure of, no step before has made more of it, and no bad news."""
        intents, best = self._library.catalogue.intents, u.candidates[0].intent
        own = u.zone == "confident" and u.response in (best, _PAGE) and u.intent == best
        return own and u.response not in KEPT | ASPECTS.keys() and best in intents and not frightening(best, intents)

    def _topic(self, intent: str) -> str:
        return self._library.catalogue.intents[intent].topic


def _mistaken(u: Understanding, text: str) -> bool:
    told = u.intent in _TAKEN_FOR or (u.intent == _DENIES and len(words(text)) >= _MORE_THAN_A_NO)
    return told and not any(map(u.values, _NAMED))


def _own_case(u: Understanding, instead: str = "") -> Understanding:
    more = (Entity(INSTEAD, instead),) if instead else ()
    return replace(u, response=OWN_CASE, entities=(*u.entities, *more), pages=())


def _either(u: Understanding) -> Understanding:
    return replace(u, zone="choice", response="choice", entities=(*u.entities, BARE), pages=())

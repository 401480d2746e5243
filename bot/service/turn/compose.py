"""From an understanding to what is said, by the order of precedence:

danger; what only a person may answer; the intent's answer when it is sure and says what to do, with the way to a page
that fits; a page above its threshold (with the intent's answer beside it when both fit); the intent's answer; choices;
fallback (decision 21). A page in another language than the newcomer's is behind any sure answer.
Which of these it is, the dialogue has decided (`Understanding.response`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.core.alarm.first_help import CRISIS, CRISIS_ANSWERS
from bot.core.danger import STRONG_INTENTS
from bot.core.locale import PLAIN, language
from bot.core.message import Reply, Utterance
from bot.core.ports import Holidays, Library
from bot.core.understanding import Candidate, Understanding
from bot.service.answers.amounts import ASKED, honest, named_in
from bot.service.answers.asked_offices import STATUS, WHO, AskedOffices, districts_of
from bot.service.answers.buttons import Buttons
from bot.service.answers.desks import Desks
from bot.service.answers.follow_ups import FOLLOW_UPS, FollowUps, of_an_office
from bot.service.answers.forms import KEPT_DAYS, Forms
from bot.service.answers.guidance import FINER, Guide
from bot.service.answers.help_lines import with_line
from bot.service.answers.likely import BARE, PERSON, after, matter, offered, topics, wants_person
from bot.service.answers.lists import days_named
from bot.service.answers.memory import asked_again, failed_too_often, remember
from bot.service.answers.offices import ASPECTS
from bot.service.answers.reading_times import Awaited, Presence
from bot.service.answers.searches import SEARCH_INTENTS
from bot.service.answers.shown import noted
from bot.service.answers.simpler import Simpler
from bot.service.meaning.contact_names import CONTACT
from bot.service.meaning.page_titles import TITLED
from bot.service.meaning.pleading import PLEA
from bot.service.meaning.wishing import WANTS_WOMAN

_MENU_INTENTS = ("greet", "ask_capabilities", "out_of_scope")
_BESIDE_PAGE, _ENOUGH_SAID = 2, 3  # more at once is not read on a small screen; other pages are left out first
_PAGE_LINK_SCORE, _BESIDE_LINK_SCORE = 0.25, 0.1  # certainties
_WORTH_REPEATING = ("ask_capabilities", "ask_bot_identity", "delete_my_data")


class Composer:
    """Puts one reply together, in one locale, at one moment."""

    def __init__(
        self, library: Library, holidays: Holidays, locale: str, now: datetime, presence: Presence | None = None,
        waiting: Awaited = False, idea_days: int = KEPT_DAYS,
    ) -> None:  # fmt: skip
        self._desks = Desks(library, holidays, locale, now, presence, waiting, idea_days)
        self._catalogue, self._speaker, self._waiting = library.catalogue, self._desks.speaker, bool(waiting)
        self._asked = AskedOffices(library.guide, self._desks, self._nearest)
        self._buttons = Buttons(self._desks, self._asked.pressed)
        self._plain = partial(Composer, library, holidays, PLAIN, now, presence, waiting, idea_days)
        self._follow_ups = FollowUps(self._catalogue, self._speaker, self._desks.searches, self._show, self._plainly)
        self._simpler = Simpler(self._speaker, self._desks.guidance, self._show, self._plainly)
        self._special: dict[str, Callable[[Understanding], list[Utterance]]] = {
            **dict.fromkeys(SEARCH_INTENTS, self._searched),
            "ask_intercultural_calendar": lambda u: self._desks.calendar.answer(
                u.values("feast"), days_named(u.values("date"))
            ),
            "change_language": lambda u: self._desks.menus.languages(u.values("language")),
            **dict.fromkeys(_MENU_INTENTS, self._desks.menus.begin),
        }

    @property
    def guidance(self) -> Guide:
        return self._desks.guidance

    @property
    def forms(self) -> Forms:
        return self._desks.forms

    def reply(self, u: Understanding, context: Mapping[str, str]) -> Reply:
        """The reply to what was understood; `context` is what earlier turns left. A person is offered, never called."""
        if u.response in STRONG_INTENTS:
            return self.danger(u.response, context)
        if u.response == "request_human" or (u.response == "ask_waiting" and self._waiting) or self._only_person(u):
            return self._request_human(u, context)
        if u.response == PLEA:
            said = tuple(self._desks.menus.plea(person=not self._waiting))
            return Reply(said, "talk", "answered", dict(context))
        u = of_an_office(u, context)
        if u.response in FOLLOW_UPS:
            leant = self._follow_ups.reply(u, context)
            again = leant if u.response == "follow_up_again" else asked_again(leant, context)
            return leant if again is leant else self._or_person(again)
        if people := self._desks.beside.named(u.values(CONTACT)):
            told = Reply(tuple(people), "community", "answered", dict(context))
            return remember(told, u.intent, self._catalogue.intents) if u.zone == "confident" else told
        info = self._catalogue.intents.get(u.intent)
        u = self._asked.several(u, info.depth if info else "")
        meant = matter(u.intent, u.candidates, self._catalogue.intents) if u.response == "choice" else u.intent
        intent = meant if u.response in ("page", "choice") else u.response
        named = next((office.id for office in self._asked.named(u, {})), None)
        shown = noted(self._with_person(self._reply(u, context), u), named)
        guessed = shown.outcome == "choice" and not wants_person(u.candidates)  # a person wanted reads about the guess
        return self._or_person(asked_again(remember(shown, intent, self._catalogue.intents, guessed), context))

    def _or_person(self, reply: Reply) -> Reply:
        """Who was not helped twice is offered a person, unless somebody reads it already."""
        lost = failed_too_often(reply) and all(said.kind != "notice" for said in reply.utterances)
        offer = self._desks.offers.offer(reply.context, "offer_failed") if lost else None
        if offer is None or offer.kind == "office":  # nobody to offer: whom to call is said already
            return reply
        context = {name: value for name, value in reply.context.items() if name != "failures"}
        return replace(reply, utterances=(*reply.utterances, offer), context=context, handoff=True)

    def _reply(self, u: Understanding, context: Mapping[str, str]) -> Reply:
        if u.response == "page":
            return self._page(u, context)
        if u.response == "choice" and self._desks.searches.told(u):
            u = replace(u, response=u.intent)
        if u.response == "choice":
            if self._nearest(u.candidates)[:1] == [WHO] and (moved := self._moved(u, context)):
                return moved
            if likely := offered(u.candidates, self._catalogue.intents):
                likely = after(context.get("intent", ""), likely, self._catalogue.intents, BARE in u.entities)
                choice = self.guidance.choice(likely, wants_person(u.candidates) and not self._waiting)
                asked = (*self._desks.offers.added(u.intent, context), choice)
                return Reply(asked, self._topic(u.intent), "choice", dict(context))
            u = replace(u, response="fallback")
        if u.response not in self._catalogue.intents:
            if moved := self._moved(u, context):
                return moved
            near = offered(u.candidates, self._catalogue.intents)
            near = after(context.get("intent", ""), near, self._catalogue.intents, True) if BARE in u.entities else near
            lost = self._desks.offers.added(u.intent, context) or tuple(self.guidance.fallback(near))
            return Reply(lost, "none", "fallback", dict(context))
        said = self._intent(u, context)
        if self._catalogue.intents[u.response].depth != "person" and u.response not in self._special:
            said = [*said[:1], *self._desks.beside.under(u.response, u.entities), *said[1:]]
            matter = self._topic(u.response) != "talk"  # a thank you names no page
            said += self._desks.pages.links(u.pages, _PAGE_LINK_SCORE) if matter and len(said) < _ENOUGH_SAID else []
        outcome = "out_of_scope" if u.response == "out_of_scope" else "answered"
        return Reply(tuple(said), self._topic(u.response), outcome, self._remember(u, context))

    def _only_person(self, u: Understanding) -> bool:
        """A person is likeliest, and no matter likely enough to be offered beside."""
        return u.response == "choice" and u.intent == PERSON and not offered(u.candidates, self._catalogue.intents)

    def _with_person(self, reply: Reply, u: Understanding) -> Reply:
        """Who tells a matter and asks for a person besides gets the answer, and the way to a person below it."""
        sure = reply.outcome in ("answered", "page") and self._topic(u.intent) not in ("talk", "none")
        if self._waiting or not sure or not wants_person(u.candidates, sure):
            return reply
        return replace(reply, utterances=self.guidance.with_person(reply.utterances))

    def danger(
        self, intent: str, context: Mapping[str, str], answer: str | None = None, helping: Guide | None = None
    ) -> Reply:
        """The danger answer, alone. `answer`: the one whose order of help fits; `helping`: speaks its language."""
        known = answer in CRISIS_ANSWERS and self._catalogue.find("answer", answer, self._speaker.locale)
        name = answer if answer and known else intent
        said = replace((helping or self.guidance).text(name), about=(f"intent:{name}",))
        reply = remember(noted(Reply((said,), "danger", "danger", dict(context))), intent, self._catalogue.intents)
        return self._desks.offers.beside_help(reply, self.guidance.ask_person()) if intent == CRISIS else reply

    def denied(self, context: Mapping[str, str]) -> Reply:
        """To who says that nobody is violent: where help is all the same, and what else there is to ask."""
        return Reply(tuple(self._desks.menus.denied()), "talk", "answered", dict(context))

    def in_language(self, context: Mapping[str, str]) -> Reply:
        """That this language is spoken from now on, and in it what was answered last."""
        reply = self._desks.forms.again(context, "language_changed") or self._follow_ups.in_language(context)
        if len(reply.utterances) > 1:
            return reply
        changed = replace(reply.utterances[0], buttons=self.guidance.menu())  # nothing was answered yet: where to begin
        return replace(reply, utterances=(changed,))

    def _request_human(self, u: Understanding, context: Mapping[str, str]) -> Reply:
        """Whom to call or visit, and the offer that somebody reads along; or, when somebody does, that it is so."""
        offer = self._desks.offers.offer(context, named=u.values("office"), woman=WANTS_WOMAN in u.entities)
        if offer is None:
            return Reply(tuple(self._desks.guidance.answer("request_human")), "talk", "answered", dict(context))
        help_first = self._follow_ups.help_again(context) or (self._desks.guidance.text("request_human"),)
        first = () if self._waiting else help_first
        return Reply((*first, offer), "talk", "answered", dict(context), handoff=offer.kind == "offer")

    def with_help_line(self, reply: Reply, more: str | None = None) -> Reply:
        """One help line above the ordinary answer. `more`: the sentence of `help_lines` below it."""
        return with_line(reply, self._desks.guidance.text("danger_weak"), more, self._speaker)

    def pressed(self, payload: str, context: Mapping[str, str]) -> Reply | None:
        """What a button says by itself, without the dialogue engine; None when it is not a button of ours."""
        kind, _, rest = payload.partition(":")
        return self.in_language(context) if kind == "locale" else self._buttons.reply(kind, rest, context)

    def intent_alone(self, intent: str, context: Mapping[str, str]) -> Reply:
        """A menu entry answered while the dialogue engine is away."""
        return self.reply(Understanding(intent, 1.0, "confident", intent), context)

    def _intent(self, u: Understanding, context: Mapping[str, str]) -> list[Utterance]:
        finer = (name for name, (intent, said) in FINER.items() if u.response == intent and said in u.entities)
        name = next(finer, u.response)
        if u.response in ASPECTS:
            said = self._asked.answer(u, context)
        elif u.response == STATUS:
            said = self._asked.status(u, context)
        elif u.response in self._special:
            said = self._special[u.response](u)
        elif u.response == "welcome_package" and (steps := self._desks.welcome.shown(context)):
            said = [self._desks.guidance.text(u.response), replace(steps[0], about=()), *steps[1:]]
        else:
            answer = self.guidance.answer(name, districts_of(u, context), self._asked.ids(u))
            if self._topic(u.response) != "talk" and self._catalogue.intents[u.response].depth != "person":
                answer = honest(answer, u, self._catalogue, self._speaker)
            said = self._desks.forms.invited(u.response, answer)
            more = self._desks.searches.offered(u.entities)
            more += self._desks.pages.button(self._catalogue.intents[u.response].page)
            said = [replace(said[0], buttons=said[0].buttons + more), *said[1:]]
        if u.response == "ask_simpler":
            said = self._simpler.answer(context) or said
        if said[0].about or (self._topic(u.response) == "talk" and u.response not in _WORTH_REPEATING):
            return said
        return [replace(said[0], about=(f"intent:{name}",)), *said[1:]]

    def _searched(self, u: Understanding) -> list[Utterance]:
        """What was found; of what was named by its title, with a way to what else may be meant."""
        said = self._desks.searches.asked(SEARCH_INTENTS[u.response], u.entities)
        sure = u.intent != u.response and u.zone == "confident"
        others = offered(u.candidates, self._catalogue.intents) if sure else []
        return self.guidance.or_about(said, [name for name in others if name != u.response])

    def _show(self, payload: str, context: Mapping[str, str]) -> Reply | None:
        """What a button with this payload would answer."""
        kind, _, rest = payload.partition(":")
        if kind == "intent" and rest in CRISIS_ANSWERS:
            return self.danger(CRISIS, context, rest)
        if kind == "intent" and rest in FINER:
            intent, said = FINER[rest]
            return self.reply(Understanding(intent, 1.0, "confident", intent, entities=(said,)), context)
        if kind == "intent" and rest in self._catalogue.intents:
            return self.intent_alone(rest, context)
        if kind == "choice":
            names = rest.split(",")
            choice = self.guidance.choice([name for name in names if name != PERSON], PERSON in names)
            return Reply((choice,), "none", "choice", dict(context))
        return self.pressed(payload, context)

    def _plainly(self, payload: str, context: Mapping[str, str]) -> Reply | None:
        """The same in plain German."""
        return self._plain()._show(payload, context)

    def _page(self, u: Understanding, context: Mapping[str, str]) -> Reply:
        """The passage first; beside it the intent's answer when that is sure too."""
        shown = self._desks.pages.answer(u.pages[0])
        if shown is None:
            return self.reply(replace(u, response=u.intent if u.zone == "confident" else "fallback"), context)
        if own := self._own_first(u, shown, context):
            return own
        beside: list[Utterance] = []
        info = self._catalogue.intents.get(u.intent)
        if (u.zone == "confident" or self._desks.searches.wished(u)) and info and info.topic != "talk":
            known = tuple(e for e in u.entities if e != ASKED or not named_in(shown.text))
            beside = self._intent(replace(u, response=u.intent, entities=known), context)
            offers = self._desks.beside.under(u.intent, u.entities)
            if u.intent not in SEARCH_INTENTS:  # of these alone something is asked back
                beside = [said for said in beside[: 1 if offers else _BESIDE_PAGE] if said.kind != "ask"]
            beside = beside + offers
        more = self._desks.pages.links(u.pages[1:], _BESIDE_LINK_SCORE) if len(beside) + 1 < _ENOUGH_SAID else []
        said = (shown, *beside, *more)
        context = {**self._remember(replace(u, response=u.intent), context), "page": u.pages[0].path}
        return Reply(said, self._topic(u.intent), "page", context)

    def _own_first(self, u: Understanding, page: Utterance, context: Mapping[str, str]) -> Reply | None:
        """A sure answer that says what to do, or courses as they were wished for, then buttons of the pages; None for
        plain facts, which pages know better, as they do the sum asked for, what a page's own title names, and what a
        coordinator said of a page. One that is not in the newcomer's language is behind any sure answer that is."""
        info, priced = self._catalogue.intents.get(u.intent), ASKED in u.entities and named_in(page.text)
        strange = page.locale != language(self._speaker.locale) and info is not None and info.topic != "talk"
        known = info is not None and (info.depth != "facts" or self._desks.searches.wished(u))
        if u.zone != "confident" or u.given or priced or not (strange or (known and TITLED not in u.entities)):
            return None
        own = self._reply(replace(u, response=u.intent, pages=()), context)
        more = self._desks.pages.links(u.pages, _PAGE_LINK_SCORE)
        first = own.utterances[0].kind != "ask" or (strange and u.intent in SEARCH_INTENTS)  # which course it may be
        return replace(own, utterances=(*own.utterances, *more)) if first else None

    def _moved(self, u: Understanding, context: Mapping[str, str]) -> Reply | None:
        """Who is responsible where the newcomer lives, when nothing but the place is sure."""
        matter, said = self._asked.for_district(u, context)
        return Reply(tuple(said), self._topic(matter), "answered", self._remember(u, context)) if said else None

    def _nearest(self, candidates: tuple[Candidate, ...]) -> list[str]:
        return [c.intent for c in topics(candidates, self._catalogue.intents)]

    def _topic(self, intent: str) -> str:
        info = self._catalogue.intents.get(intent)
        return info.topic if info else "none"

    def _remember(self, u: Understanding, context: Mapping[str, str]) -> dict[str, str]:
        districts = u.values("district")
        return {**context, "district": districts[0]} if districts else dict(context)

"""From an understanding to what is said, by the order of precedence:

danger; what only a person may answer; a page above its threshold (with the intent's answer beside it when both fit);
the intent's answer; choices; fallback. Which of these it is, the dialogue has decided (`Understanding.response`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.core.danger import STRONG_INTENTS
from bot.core.message import Reply, Utterance
from bot.core.places import Office
from bot.core.ports import Holidays, Library
from bot.core.understanding import Candidate, PageHit, Understanding
from bot.service.answers.follow_ups import FOLLOW_UPS, FollowUps
from bot.service.answers.guidance import Guide, office_of
from bot.service.answers.handoff import Offers, Presence
from bot.service.answers.lists import days_named
from bot.service.answers.memory import failed_too_often, remember
from bot.service.answers.menus import Menus
from bot.service.answers.offices import ASPECTS, Aspect, OfficeDesk
from bot.service.answers.pages import PageDesk
from bot.service.answers.searches import Searches
from bot.service.answers.shown import SEARCHES, noted
from bot.service.answers.speaker import Speaker

_CHOICES = 3
_SHOWN_OFFICES = 2
_MENU_INTENTS = ("greet", "ask_capabilities", "out_of_scope")
_BESIDE_PAGE = 2
_MORE_PAGES = 2
_PAGE_LINK_SCORE = 0.25  # certainties
_BESIDE_LINK_SCORE = 0.1
_WORTH_REPEATING = ("ask_capabilities", "ask_bot_identity", "delete_my_data")
_NO_ENTITY_NEEDED = ("office_location", "office_hours", "office_contact", "office_appointment")


class Composer:
    """Puts one reply together, in one locale, at one moment."""

    def __init__(
        self,
        library: Library,
        holidays: Holidays,
        locale: str,
        now: datetime,
        presence: Presence | None = None,
        waiting: bool = False,
    ) -> None:
        self._guide, self._catalogue = library.guide, library.catalogue
        self._speaker, self._now = Speaker(self._catalogue, locale), now
        self._offices = OfficeDesk(self._guide, self._speaker, now, holidays)
        self._guidance = Guide(self._catalogue, self._guide, self._speaker, self._offices, holidays)
        self._pages, self._waiting = PageDesk(self._guide, self._speaker, now), waiting
        self._offers = Offers(self._guide, self._catalogue, self._speaker, self._offices, now, presence, waiting)
        self._menus = Menus(self._catalogue, self._speaker, self._guidance)
        self._searches = Searches(self._guide, self._speaker, now)
        self._follow_ups = FollowUps(self._catalogue, self._speaker, self._searches, self._show)
        self._special: dict[str, Callable[[Understanding], list[Utterance]]] = {
            "search_course": lambda u: self._searches.asked("courses", u.entities),
            "search_event": lambda u: self._searches.asked("events", u.entities),
            "ask_intercultural_calendar": lambda u: [
                self._guidance.holidays(next(iter(days_named(u.values("date"))), now.date()))
            ],
            "change_language": lambda u: self._menus.languages(u.values("language")),
            **dict.fromkeys(_MENU_INTENTS, lambda u: self._menus.begin(u.response)),
        }

    @property
    def guidance(self) -> Guide:
        return self._guidance

    def reply(self, u: Understanding, context: Mapping[str, str]) -> Reply:
        """The reply to what was understood; `context` is what earlier turns left. A person is offered, never called."""
        if u.response in STRONG_INTENTS:
            return self.danger(u.response, context)
        if u.response == "request_human" or (u.response == "ask_waiting" and self._waiting):
            return self._request_human(context)
        if u.response in FOLLOW_UPS:
            return self._follow_ups.reply(u, context)
        intent = u.intent if u.response in ("page", "choice") else u.response
        named = next((office.id for office in self._named_offices(u)), None)
        reply = remember(noted(self._reply(u, context), named), intent, self._catalogue.intents)
        offer = self._offers.offer(reply.context, "offer_failed") if failed_too_often(reply) else None
        if offer is None:
            return reply
        context = {name: value for name, value in reply.context.items() if name != "failures"}
        return replace(reply, utterances=(*reply.utterances, offer), context=context, handoff=True)

    def _reply(self, u: Understanding, context: Mapping[str, str]) -> Reply:
        if u.response == "page":
            return self._page(u, context)
        if u.response == "choice":
            return Reply((self._choice(u),), self._topic(u.intent), "choice", dict(context))
        if u.response not in self._catalogue.intents:
            near = self._nearest(u.candidates)
            return Reply(tuple(self._guidance.fallback(near)), "none", "fallback", dict(context))
        said = self._intent(u, context)
        if self._catalogue.intents[u.response].depth != "person" and u.response not in self._special:
            said += self._page_links(u.pages, _PAGE_LINK_SCORE)
        outcome = "out_of_scope" if u.response == "out_of_scope" else "answered"
        return Reply(tuple(said), self._topic(u.response), outcome, self._remember(u, context))

    def danger(self, intent: str, context: Mapping[str, str]) -> Reply:
        """The danger answer, alone."""
        said = replace(self._guidance.text(intent), about=(f"intent:{intent}",))
        reply = noted(Reply((said,), "danger", "danger", dict(context)))
        return remember(reply, intent, self._catalogue.intents)

    def in_language(self, context: Mapping[str, str]) -> Reply:
        """That this language is spoken from now on, and in it what was answered last."""
        return self._follow_ups.in_language(context)

    def _request_human(self, context: Mapping[str, str]) -> Reply:
        """Whom to call or visit, and the offer that somebody reads along; or, when somebody does, that it is so."""
        offer = self._offers.offer(context)
        if offer is None:
            return Reply(tuple(self._guidance.answer("request_human")), "talk", "answered", dict(context))
        first = () if self._waiting else (self._guidance.text("request_human"),)
        return Reply((*first, offer), "talk", "answered", dict(context), handoff=not self._waiting)

    def with_help_line(self, reply: Reply) -> Reply:
        """One help line above the ordinary answer."""
        line = self._guidance.text("danger_weak")
        return replace(reply, utterances=(line, *reply.utterances))

    def pressed(self, payload: str, context: Mapping[str, str]) -> Reply | None:
        """What a button says by itself, without the dialogue engine; None when it is not a button of ours."""
        kind, _, rest = payload.partition(":")
        if kind == "handoff":
            return self._offers.pressed(rest, context)
        if kind == "locale":
            return self._follow_ups.in_language(context)
        actions: dict[str, Callable[[str], list[Utterance]]] = {
            "office": self._pressed_office,
            "page": self._pressed_page,
            "topic": self._menus.topic,
            **{name: partial(self._searches.pressed, name) for name in SEARCHES},
            "other": lambda r: [Utterance(self._speaker.say("other_hint"), self._speaker.locale)],
            "media": self._menus.not_text,
        }
        if kind not in actions:
            return None
        try:
            said = actions[kind](rest)
        except ValueError:
            return None
        return noted(Reply(tuple(said), kind, "answered", dict(context))) if said else None

    def intent_alone(self, intent: str, context: Mapping[str, str]) -> Reply:
        """A menu entry answered while the dialogue engine is away."""
        u = Understanding(intent, 1.0, "confident", intent)
        return self.reply(u, context)

    def _intent(self, u: Understanding, context: Mapping[str, str]) -> list[Utterance]:
        if u.response in ASPECTS:
            said = self._office(u, context)
        elif u.response in self._special:
            said = self._special[u.response](u)
        else:
            said = self._guidance.answer(u.response, u.values("district"))
        if u.response == "ask_simpler":
            said += self._follow_ups.again(context)
        if said[0].about or (self._topic(u.response) == "talk" and u.response not in _WORTH_REPEATING):
            return said
        return [replace(said[0], about=(f"intent:{u.response}",)), *said[1:]]

    def _show(self, payload: str, context: Mapping[str, str]) -> Reply | None:
        """What a button with this payload would answer."""
        kind, _, rest = payload.partition(":")
        if kind == "intent" and rest in self._catalogue.intents:
            return self.intent_alone(rest, context)
        if kind == "choice":
            return Reply((self._guidance.choice(rest.split(",")),), "none", "choice", dict(context))
        return self.pressed(payload, context)

    def _page(self, u: Understanding, context: Mapping[str, str]) -> Reply:
        """The passage first; beside it the intent's answer when that is sure too."""
        shown = self._pages.answer(u.pages[0])
        if shown is None:
            return self.reply(replace(u, response=u.intent if u.zone == "confident" else "fallback"), context)
        beside: list[Utterance] = []
        info = self._catalogue.intents.get(u.intent)
        if u.zone == "confident" and info and info.topic != "talk":
            beside = self._intent(replace(u, response=u.intent), context)[:_BESIDE_PAGE]
        said = (shown, *beside, *self._page_links(u.pages[1:], _BESIDE_LINK_SCORE))
        context = {**self._remember(replace(u, response=u.intent), context), "page": u.pages[0].path}
        return Reply(said, self._topic(u.intent), "page", context)

    def _office(self, u: Understanding, context: Mapping[str, str]) -> list[Utterance]:
        aspect = ASPECTS[u.response]
        offices = self._named_offices(u)
        if not offices and u.response in _NO_ENTITY_NEEDED and "office" in context:
            offices = office_of(self._guide, [context["office"]])
        if offices:
            days = days_named(u.values("date"))
            return [self._offices.answer(office, aspect, days) for office in offices[:_SHOWN_OFFICES]]
        asked = self._guidance.text(u.response)
        which = self._offices.which(self._usual_offices(), aspect)
        return [replace(asked, buttons=which.buttons, kind="ask")]

    def _named_offices(self, u: Understanding) -> list[Office]:
        named = office_of(self._guide, u.values("office"))
        districts = set(u.values("district"))
        near = [office for office in named if office.address.district in districts]
        if named:
            return near or named
        found = (self._guide.responsible(matter, districts) for matter in u.values("matter"))
        return [office for office in found if office]

    def _usual_offices(self) -> list[Office]:
        """Those responsible for most matters first."""
        return sorted(self._guide.offices.values(), key=lambda office: -len(office.matters))[:6]

    def _choice(self, u: Understanding) -> Utterance:
        return self._guidance.choice(self._nearest(u.candidates))

    def _nearest(self, candidates: tuple[Candidate, ...]) -> list[str]:
        """Real topics only: nobody means "out of scope" or "thanks"."""
        real = [c.intent for c in candidates if self._topic(c.intent) not in ("talk", "none")]
        return real[:_CHOICES]

    def _page_links(self, hits: tuple[PageHit, ...], least: float) -> list[Utterance]:
        more = self._pages.more([hit for hit in hits if hit.score >= least][:_MORE_PAGES])
        return [more] if more else []

    def _pressed_office(self, rest: str) -> list[Utterance]:
        name, _, aspect = rest.partition(":")
        offices = office_of(self._guide, [name])
        known: Aspect = next((a for a in ASPECTS.values() if a == aspect), "all")
        return [self._offices.answer(office, known) for office in offices]

    def _pressed_page(self, path: str) -> list[Utterance]:
        shown = self._pages.answer(PageHit(path, 1.0, self._speaker.locale))
        return [shown] if shown else []

    def _topic(self, intent: str) -> str:
        info = self._catalogue.intents.get(intent)
        return info.topic if info else "none"

    def _remember(self, u: Understanding, context: Mapping[str, str]) -> dict[str, str]:
        districts = u.values("district")
        return {**context, "district": districts[0]} if districts else dict(context)

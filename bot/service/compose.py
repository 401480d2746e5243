"""From an understanding to what is said, by the order of precedence:

danger; what only a person may answer; a page above its threshold (with the intent's answer beside it when both fit);
the intent's answer; choices; fallback. Which of these it is, the dialogue has decided (`Understanding.response`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.core.danger import STRONG_INTENTS
from bot.core.locale import ENDONYMS, NATIVE
from bot.core.message import Button, Reply, Utterance
from bot.core.places import Office
from bot.core.ports import Holidays, Library
from bot.core.understanding import Candidate, PageHit, Understanding
from bot.service.answers.courses import WANTED as COURSE_WISHES
from bot.service.answers.courses import CourseDesk, CourseSearch
from bot.service.answers.events import WANTED as EVENT_WISHES
from bot.service.answers.events import EventDesk, EventSearch
from bot.service.answers.guidance import Guide, office_of
from bot.service.answers.handoff import Offers, Presence
from bot.service.answers.lists import from_payload
from bot.service.answers.memory import failed_too_often, remember
from bot.service.answers.offices import ASPECTS, Aspect, OfficeDesk
from bot.service.answers.pages import PageDesk
from bot.service.answers.speaker import Speaker

_CHOICES = 3
_FOR_PERSONS = ("photo", "voice", "document")
_MEDIA = (*_FOR_PERSONS, "location", "contact", "other")
_SHOWN_OFFICES = 2
_MENU_INTENTS = ("greet", "ask_capabilities", "out_of_scope")
_BESIDE_PAGE = 2
_MORE_PAGES = 2
_PAGE_LINK_SCORE = 0.3
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
        self._special: dict[str, Callable[[Understanding], list[Utterance]]] = {
            "search_course": self._courses,
            "search_event": self._events,
            "ask_intercultural_calendar": lambda u: [self._guidance.holidays(now.date())],
            "change_language": self._languages,
            **dict.fromkeys(_MENU_INTENTS, self._menu),
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
        intent = u.intent if u.response in ("page", "choice") else u.response
        reply = remember(self._reply(u, context), intent, self._catalogue.intents)
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
        reply = Reply((self._guidance.text(intent),), "danger", "danger", dict(context))
        return remember(reply, intent, self._catalogue.intents)

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
        actions: dict[str, Callable[[str], list[Utterance]]] = {
            "office": self._pressed_office,
            "page": self._pressed_page,
            "topic": self._topic_menu,
            "courses": lambda r: self._course_desk().answer(CourseSearch(from_payload(r, COURSE_WISHES)[0]), _at(r)),
            "events": lambda r: self._event_desk().answer(EventSearch(from_payload(r, EVENT_WISHES)[0]), _at(r)),
            "other": lambda r: [Utterance(self._speaker.say("other_hint"), self._speaker.locale)],
            "locale": lambda r: [Utterance(self._speaker.say("language_changed"), self._speaker.locale)],
            "media": self._not_text,
        }
        if kind not in actions:
            return None
        try:
            said = actions[kind](rest)
        except ValueError:
            return None
        office = {"office": rest.partition(":")[0]} if kind == "office" else {}
        return Reply(tuple(said), kind, "answered", {**context, **office}) if said else None

    def _not_text(self, medium: str) -> list[Utterance]:
        """A photo, a voice message …: answered, not refused; what a person could read is offered to one."""
        if medium not in _MEDIA:
            return []
        offer = (Button(self._speaker.label("request_human"), "handoff:offer"),) if medium in _FOR_PERSONS else ()
        return [Utterance(self._speaker.say(f"media_{medium}"), self._speaker.locale, offer)]

    def intent_alone(self, intent: str, context: Mapping[str, str]) -> Reply:
        """A menu entry answered while the dialogue engine is away."""
        u = Understanding(intent, 1.0, "confident", intent)
        return self.reply(u, context)

    def _intent(self, u: Understanding, context: Mapping[str, str]) -> list[Utterance]:
        if u.response in ASPECTS:
            return self._office(u, context)
        if u.response in self._special:
            return self._special[u.response](u)
        return self._guidance.answer(u.response, u.values("district"))

    def _page(self, u: Understanding, context: Mapping[str, str]) -> Reply:
        """The passage first; beside it the intent's answer when that is sure too."""
        shown = self._pages.answer(u.pages[0])
        if shown is None:
            return self.reply(replace(u, response=u.intent if u.zone == "confident" else "fallback"), context)
        beside: list[Utterance] = []
        info = self._catalogue.intents.get(u.intent)
        if u.zone == "confident" and info and info.topic != "talk":
            beside = self._intent(replace(u, response=u.intent), context)[:_BESIDE_PAGE]
        said = (shown, *beside, *self._page_links(u.pages[1:], u.pages[0].score * 0.7))
        context = {**self._remember(replace(u, response=u.intent), context), "page": u.pages[0].path}
        return Reply(said, self._topic(u.intent), "page", context)

    def _office(self, u: Understanding, context: Mapping[str, str]) -> list[Utterance]:
        aspect = ASPECTS[u.response]
        offices = self._named_offices(u)
        if not offices and u.response in _NO_ENTITY_NEEDED and "office" in context:
            offices = office_of(self._guide, [context["office"]])
        if offices:
            return [self._offices.answer(office, aspect) for office in offices[:_SHOWN_OFFICES]]
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

    def _courses(self, u: Understanding) -> list[Utterance]:
        search = CourseSearch.of(u.entities)
        return self._course_desk().answer(search)

    def _events(self, u: Understanding) -> list[Utterance]:
        return self._event_desk().answer(EventSearch.of(u.entities))

    def _course_desk(self) -> CourseDesk:
        return CourseDesk(self._guide, self._speaker, self._now.date())

    def _event_desk(self) -> EventDesk:
        return EventDesk(self._guide, self._speaker, self._now)

    def _languages(self, u: Understanding) -> list[Utterance]:
        buttons = tuple(Button(ENDONYMS[code], f"locale:{code}") for code in NATIVE)
        return [replace(self._guidance.text("change_language"), buttons=buttons)]

    def _menu(self, u: Understanding) -> list[Utterance]:
        return [replace(self._guidance.text(u.response), buttons=self._guidance.menu())]

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

    def _topic_menu(self, topic: str) -> list[Utterance]:
        found = self._catalogue.find("topic", topic, self._speaker.locale)
        intents = [name for name, info in self._catalogue.intents.items() if info.topic == topic]
        buttons = tuple(Button(self._speaker.label(name), f"intent:{name}") for name in intents)
        return [Utterance(found[0], found[1], buttons)] if found and buttons else []

    def _topic(self, intent: str) -> str:
        info = self._catalogue.intents.get(intent)
        return info.topic if info else "none"

    def _remember(self, u: Understanding, context: Mapping[str, str]) -> dict[str, str]:
        kept, districts, offices = dict(context), u.values("district"), self._named_offices(u)
        if districts:
            kept["district"] = districts[0]
        if offices:
            kept["office"] = offices[0].id
        return kept


def _at(rest: str) -> int:
    return from_payload(rest, ())[1]

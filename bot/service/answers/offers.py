"""Offers under an answer: up to three that fit, whoever speaks the newcomer's language first, with a tap-to-call link.
Several stand together with one way each to get in touch, one alone with all of them.

Payloads: `offers:<intent>:<first>:<wishes>` shows more, `signup:<offer>` and `signoff:<offer>` are for limited places.
An offer whose end date is past, or whose places are all taken, is not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.core.content.offers import Offer
from bot.core.content.places import text_in
from bot.core.locale import best, language
from bot.core.message import Button, Link, Utterance
from bot.core.text import shortened
from bot.core.times.hours import WEEKDAYS, Texts
from bot.core.town import TownGuide
from bot.core.understanding import Entity
from bot.service.answers.lists import PER_PAGE, Wishes, from_payload, to_payload, wishes
from bot.service.answers.offices import tel
from bot.service.answers.speaker import Speaker, isolated

_WANTED = ("district", "audience", "women_only", "language", "offer")
_BUTTON = 40  # characters


class OfferDesk:
    """Shows offers in one locale on one day."""

    def __init__(self, guide: TownGuide, speaker: Speaker, today: date) -> None:
        self._guide, self._speaker, self._today = guide, speaker, today

    def under(self, intent: str, entities: Sequence[Entity] = ()) -> list[Utterance]:
        """What belongs below the answer of an intent; nothing when nobody offers anything."""
        return self._page(intent, wishes(entities, _WANTED), 0)

    def pressed(self, rest: str) -> list[Utterance]:
        """Raises ValueError: the payload is not one of ours."""
        intent, _, more = rest.partition(":")
        wanted, first = from_payload(more, _WANTED)
        said = self._page(intent, wanted, first)
        return [replace(said[0], about=(f"offers:{rest}",))] if said else []

    def signed_up(self, offer: Offer, code: str) -> Utterance:
        """The code, whom to tell it, and how to give the place back."""
        say, title = self._speaker.say, self._title(offer)
        words = "\n".join([say("offer_signed_up", title=title, code=code), say("offer_signed_up_keep")])
        off = Button(say("offer_sign_off"), f"signoff:{offer.id}")
        return Utterance(words, self._speaker.locale, (off,), self._links(offer))

    def full(self, offer: Offer) -> Utterance:
        words = self._speaker.say("offer_full", title=self._title(offer))
        return Utterance(words, self._speaker.locale, (), self._links(offer))

    def signed_off(self, offer: Offer) -> Utterance:
        words = self._speaker.say("offer_signed_off", title=self._title(offer))
        return Utterance(words, self._speaker.locale)

    def gone(self) -> Utterance:
        return Utterance(self._speaker.say("offer_gone"), self._speaker.locale)

    def _page(self, intent: str, wanted: Wishes, first: int) -> list[Utterance]:
        found, exact = self._find(intent, wanted)
        shown = found[first : first + PER_PAGE]
        if not shown:
            return []
        say, speaker = self._speaker.say, self._speaker
        head = [] if first else [say("offers_found" if exact else "offers_nearest")]
        text = "\n\n".join([*head, *(self._lines(offer) for offer in shown)])
        buttons = [self._sign_up(offer) for offer in shown if offer.open_to_sign_up(self._today)]
        if first + PER_PAGE < len(found):
            more = to_payload("offers", wanted, first + PER_PAGE).partition(":")[2]
            buttons.append(Button(say("show_more"), f"offers:{intent}:{more}"))
        links = self._links(shown[0]) if len(shown) == 1 else tuple(self._links(o)[0] for o in shown if self._links(o))
        return [Utterance(text, speaker.locale, tuple(buttons), links, kind="offers")]

    def _find(self, intent: str, wanted: Wishes) -> tuple[list[Offer], bool]:
        """(offers in their order, whether they are what was wished); with a wish that none meets, all there are."""
        known = [o for o in self._guide.offers.values() if intent in o.answers and not o.over(self._today)]
        open_ones = [offer for offer in known if offer.places_left != 0]
        fitting = [offer for offer in open_ones if _fits(offer, wanted)]
        return sorted(fitting or open_ones, key=lambda offer: self._rank(offer, wanted)), bool(fitting)

    def _rank(self, offer: Offer, wanted: Wishes) -> tuple[bool, bool, bool]:
        """The one named by its title, the district itself before the whole town, then who speaks the newcomer's
        language (or the one named)."""
        here = any(name == "district" and value == offer.district for name, value in wanted)
        asked = {value for name, value in wanted if name == "language"} or {language(self._speaker.locale)}
        return ("offer", offer.id) not in wanted, not here, not asked & set(offer.languages)

    def _lines(self, offer: Offer) -> str:
        say, speaker = self._speaker.say, self._speaker
        title = self._title(offer)
        by = isolated(f"({offer.organiser})", speaker.locale) if offer.organiser else ""
        facts = [self._for_whom(offer), speaker.languages(offer.languages), self._places(offer), self._until(offer)]
        lines = [f"▪ {title} {by}".rstrip(), self._words(offer.description), self._when(offer), self._where(offer)]
        lines += [" · ".join(fact for fact in facts if fact)]
        shown = best(speaker.locale, offer.title) or next(iter(offer.title))
        if language(shown) != language(speaker.locale):
            lines.append(say("offer_language", shown=speaker.language_name(shown)))
        return "\n".join(line for line in lines if line)

    def _title(self, offer: Offer) -> str:
        return self._words(offer.title)

    def _words(self, texts: Texts) -> str:
        return isolated(text_in(texts, self._speaker.locale), self._speaker.locale)

    def _when(self, offer: Offer) -> str:
        if offer.when:
            return self._words(offer.when)
        speaker = self._speaker
        days = [
            f"{speaker.weekday(day)} {isolated(speaker.span(i.start, i.end), speaker.locale)}"
            for day in WEEKDAYS
            for i in offer.hours.get(day, ())
        ]
        return speaker.listed(days)

    def _where(self, offer: Offer) -> str:
        if offer.place:
            return isolated(offer.place.line(), self._speaker.locale)
        district = next((d for d in self._guide.town.districts if d.id == offer.district), None)
        return self._words(district.names or {"de": district.name}) if district else ""

    def _for_whom(self, offer: Offer) -> str:
        return "" if offer.audience in ("all", "adults") else self._speaker.say(f"offer_for_{offer.audience}")

    def _places(self, offer: Offer) -> str:
        left = offer.places_left
        return self._speaker.say("offer_places_left", count=str(left)) if left else ""

    def _until(self, offer: Offer) -> str:
        """Nothing where the words already name the one day."""
        if offer.ends is None or offer.kind in ("trial_day", "prize"):
            return ""
        return self._speaker.say("offer_until", date=self._speaker.short_date(offer.ends))

    def _sign_up(self, offer: Offer) -> Button:
        words = self._speaker.pair(self._speaker.say("offer_sign_up"), text_in(offer.title, self._speaker.locale))
        return Button(shortened(words, _BUTTON), f"signup:{offer.id}")

    def _links(self, offer: Offer) -> tuple[Link, ...]:
        """Every way to get in touch, the quickest first: call, write, look."""
        contact, title = offer.contact, text_in(offer.title, self._speaker.locale)
        ways = (
            (contact.phone, isolated(contact.phone or "", self._speaker.locale), tel(contact.phone or "")),
            (contact.email, contact.email or "", f"mailto:{contact.email}"),
            (contact.url, self._speaker.say("office_website"), contact.url or ""),
        )
        return tuple(Link(self._speaker.pair(title, shown), url) for there, shown, url in ways if there)


def _fits(offer: Offer, wanted: Wishes) -> bool:
    """All sorts of wishes are met; several values of one are alternatives. A language or a name only moves an offer
    up."""
    districts = {value for name, value in wanted if name == "district"}
    people = {value for name, value in wanted if name == "audience"}
    if ("women_only", "yes") in wanted:
        return offer.audience == "women" and _near(offer, districts)
    return _near(offer, districts) and (not people or any(offer.suits(who) for who in people))


def _near(offer: Offer, districts: set[str]) -> bool:
    return not districts or offer.district is None or offer.district in districts

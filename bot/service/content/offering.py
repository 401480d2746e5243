"""Offers that clubs and associations send in by a link: taken, looked through, approved, and live at once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.accounts.staff import Staff
from bot.core.content.offers import Offer
from bot.core.content.sent_offers import (
    LONGEST_LINK,
    MOST_PER_LINK,
    PER_HOUR,
    Decision,
    OfferLink,
    OfferRefused,
    OfferState,
    ReasonLeft,
    SentOffer,
    after,
)
from bot.core.errors import BadInput, Forbidden, NotFound, VersionChanged
from bot.core.ids import hashed
from bot.core.instants import instant
from bot.core.ports import Clock, RefreshableLibrary
from bot.core.text import clean
from bot.service.content.offer_form import OfferDraft, check_offer

_LONGEST_NAME, _LONGEST_REASON = 120, 300
_HOUR = timedelta(hours=1)


class OfferStore(Protocol):
    """Links and sent offers. Secrets arrive hashed."""

    async def add_link(self, hashed: str, organiser: str, expires_at: datetime, most: int, by: Staff) -> OfferLink: ...

    async def links(self) -> list[OfferLink]: ...

    async def link(self, hashed: str) -> OfferLink | None: ...

    async def renew(self, link_id: int, hashed: str) -> OfferLink:
        """The same link with another secret. Raises NotFound: it is not valid any more."""
        ...

    async def revoke(self, link_id: int) -> None: ...

    async def add(self, offer: Offer, link: OfferLink, locale: str, since: datetime, per_hour: int) -> SentOffer:
        """Raises TooManyAttempts: the link has brought as many as it may, in all or since that moment."""
        ...

    async def sent(self, link_id: int | None = None) -> list[SentOffer]: ...

    async def one(self, name: str) -> SentOffer: ...

    async def decide(self, name: str, seen: int, offer: Offer, state: OfferState, why: str, by: Staff) -> None:
        """Raises VersionChanged: somebody else was faster."""
        ...


class Counted(Protocol):
    async def codes(self) -> Mapping[str, list[str]]: ...


@dataclass(frozen=True)
class OnOffer:
    """Everything there is: what was sent in, what the town's files hold, the links, and who signed up."""

    sent: Sequence[SentOffer]
    filed: Sequence[Offer]
    links: Sequence[OfferLink]
    codes: Mapping[str, Sequence[str]]


class Offering:
    def __init__(self, store: OfferStore, sign_ups: Counted, library: RefreshableLibrary, clock: Clock) -> None:
        self._store, self._sign_ups, self._library, self._clock = store, sign_ups, library, clock

    async def create_link(self, staff: Staff, organiser: str, days: int, most: int) -> str:
        """The path of the form for one organiser, shown once.

        Raises:
            BadInput: nobody named, or a number out of range.
        """
        _may_edit(staff)
        name = " ".join(clean(organiser).split())
        if not name or len(name) > _LONGEST_NAME:
            raise BadInput(f"say whom the link is for, in 1 to {_LONGEST_NAME} characters")
        if not 1 <= days <= LONGEST_LINK.days or not 1 <= most <= MOST_PER_LINK:
            raise BadInput(f"1 to {LONGEST_LINK.days} days and 1 to {MOST_PER_LINK} offers")
        token = secrets.token_urlsafe(32)
        await self._store.add_link(hashed(token), name, instant(self._clock.now()) + timedelta(days=days), most, staff)
        return f"/offers/new/{token}"

    async def renew_link(self, staff: Staff, link_id: int) -> tuple[OfferLink, str]:
        """Its new path, shown once, where the old one was lost; that is void.

        Raises:
            NotFound: it is not valid any more.
        """
        _may_edit(staff)
        token = secrets.token_urlsafe(32)
        return await self._store.renew(link_id, hashed(token)), f"/offers/new/{token}"

    async def revoke(self, staff: Staff, link_id: int) -> None:
        _may_edit(staff)
        await self._store.revoke(link_id)

    async def link(self, token: str) -> OfferLink:
        """Raises NotFound: unknown, revoked or too old."""
        found = await self._store.link(hashed(token))
        if found is None or not found.usable(self._clock.now()):
            raise NotFound("this link is not valid any more; ask the town for a new one")
        return found

    async def sent_by(self, link: OfferLink) -> list[SentOffer]:
        return await self._store.sent(link.id)

    async def submit(self, token: str, draft: OfferDraft, locale: str) -> SentOffer:
        """Stored, and waiting for approval.

        Raises:
            NotFound; OfferRefused, with every problem; TooManyAttempts.
        """
        link, now = await self.link(token), self._clock.now()
        offer = self._checked(draft, f"sent-{secrets.token_hex(4)}", link.organiser)
        return await self._store.add(offer, link, locale, instant(now) - _HOUR, PER_HOUR)

    async def everything(self, staff: Staff) -> OnOffer:
        _may_edit(staff)
        filed = [o for o in self._library.guide.offers.values() if not o.id.startswith("sent-")]
        codes = await self._sign_ups.codes()
        return OnOffer(await self._store.sent(), filed, await self._store.links(), codes)

    async def one(self, staff: Staff, name: str) -> SentOffer:
        """Raises NotFound."""
        _may_edit(staff)
        return await self._store.one(name)

    async def decide(
        self, staff: Staff, name: str, seen: int, draft: OfferDraft, decision: Decision, why: str
    ) -> SentOffer:
        """Saves what a coordinator changed and decided; live at once.

        Raises:
            OfferRefused; VersionChanged; IllegalTransition; BadInput: refused without a reason; ReasonLeft: the other
                way round.
        """
        known, reason = await self.one(staff, name), clean(why)
        if seen != known.version:
            raise VersionChanged("somebody else has changed this offer meanwhile")
        state = after(known.state, decision)
        if decision == "refuse" and not 1 <= len(reason) <= _LONGEST_REASON:
            raise BadInput(f"give a reason of at most {_LONGEST_REASON} characters; the sender reads it")
        if known.state == "waiting" and decision != "refuse" and reason:
            raise ReasonLeft("a reason for refusing, and not refused")
        ending = decision in ("refuse", "end")  # whatever was typed does not matter any more
        offer = known.offer if ending else self._checked(draft, name, known.offer.organiser)
        kept = reason if decision == "refuse" else "" if decision == "approve" else known.why
        await self._store.decide(name, seen, offer, state, kept, staff)
        await self._library.refresh()
        return await self._store.one(name)

    def _checked(self, draft: OfferDraft, name: str, organiser: str) -> Offer:
        guide, intents = self._library.guide, self._library.catalogue.intents
        districts = [district.id for district in guide.town.districts]
        offer, problems = check_offer(draft, name, organiser, self._clock.now().date(), districts, intents)
        if offer is None:
            raise OfferRefused(problems)
        return offer


def _may_edit(staff: Staff) -> None:
    if not staff.may_edit:
        raise Forbidden("offers are looked after by coordinators")

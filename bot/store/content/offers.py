"""Links to the form, and the offers that came by them, on the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.accounts.staff import Staff
from bot.core.content.offers import Offer
from bot.core.content.sent_offers import KEPT_AFTER, LONGEST_LINK, OfferLink, OfferState, SentOffer
from bot.core.errors import NotFound, TooManyAttempts, VersionChanged
from bot.core.instants import instant
from bot.core.ports import Clock
from bot.store.database import Database, alone
from bot.store.schema.offer_tables import offer_links, sent_offers

_RETRY_SECONDS = 3600


class SqlOffers:
    """Implements `OfferStore`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def add_link(self, hashed: str, organiser: str, expires_at: datetime, most: int, by: Staff) -> OfferLink:
        values = {
            "hash": hashed, "organiser": organiser, "created_by": by.id, "created_at": self._clock.now(),
            "expires_at": expires_at, "most": most,
        }  # fmt: skip
        async with self._database.write() as connection:
            added = await connection.execute(sa.insert(offer_links).values(values).returning(offer_links))
            return _link({**added.mappings().one(), "sent": 0})

    async def links(self) -> list[OfferLink]:
        """Those that still work, the newest first."""
        query = _links().where(offer_links.c.expires_at > self._clock.now()).order_by(offer_links.c.id.desc())
        async with self._database.read() as connection:
            return [_link(row) for row in (await connection.execute(query)).mappings()]

    async def link(self, hashed: str) -> OfferLink | None:
        async with self._database.read() as connection:
            row = (await connection.execute(_links().where(offer_links.c.hash == hashed))).mappings().first()
            return _link(row) if row else None

    async def renew(self, link_id: int, hashed: str) -> OfferLink:
        mine = (offer_links.c.id == link_id) & (offer_links.c.expires_at > self._clock.now())
        async with self._database.write() as connection:
            await connection.execute(sa.update(offer_links).where(mine).values(hash=hashed))
        found = await self.link(hashed)
        if found is None:
            raise NotFound("this link is not valid any more")
        return found

    async def revoke(self, link_id: int) -> None:
        async with self._database.write() as connection:
            await connection.execute(
                sa.update(offer_links).where(offer_links.c.id == link_id).values(expires_at=self._clock.now())
            )  # fmt: skip

    async def add(self, offer: Offer, link: OfferLink, locale: str, since: datetime, per_hour: int) -> SentOffer:
        of_link = sa.select(sent_offers.c.sent_at).where(sent_offers.c.link_id == link.id)
        values = {
            "id": offer.id, "link_id": link.id, "state": "waiting", "version": 1, "locale": locale, "why": "",
            "data": _data(offer), "sent_at": self._clock.now(),
        }  # fmt: skip
        async with self._database.write() as connection:
            await alone(connection, f"offer-link:{link.id}")
            sent = [row.sent_at for row in await connection.execute(of_link)]
            if len(sent) >= link.most or sum(at > since for at in sent) >= per_hour:
                raise TooManyAttempts("this link has brought enough offers for now", _RETRY_SECONDS)
            await connection.execute(sa.insert(sent_offers).values(values))
        return await self.one(offer.id)

    async def sent(self, link_id: int | None = None) -> list[SentOffer]:
        """The newest first."""
        query = sa.select(sent_offers).order_by(sent_offers.c.sent_at.desc(), sent_offers.c.id)
        if link_id is not None:
            query = query.where(sent_offers.c.link_id == link_id)
        async with self._database.read() as connection:
            return [_sent(row) for row in (await connection.execute(query)).mappings()]

    async def one(self, name: str) -> SentOffer:
        async with self._database.read() as connection:
            row = (await connection.execute(sa.select(sent_offers).where(sent_offers.c.id == name))).mappings().first()
        if row is None:
            raise NotFound("there is no such offer")
        return _sent(row)

    async def decide(self, name: str, seen: int, offer: Offer, state: OfferState, why: str, by: Staff) -> None:
        same = (sent_offers.c.id == name) & (sent_offers.c.version == seen)
        values = {
            "data": _data(offer), "state": state, "why": why, "version": seen + 1, "decided_by": by.id,
            "decided_at": self._clock.now(),
        }  # fmt: skip
        async with self._database.write() as connection:
            changed = await connection.execute(sa.update(sent_offers).where(same).values(values))
            if not changed.rowcount:
                raise VersionChanged("somebody else has changed this offer meanwhile")

    async def expire(self) -> int:
        """Names and numbers of what was refused, or is over, are not kept for long; nor are dead links."""
        now = self._clock.now()
        async with self._database.write() as connection:
            gone = [name for name in await _over(connection, now)]
            await connection.execute(sa.delete(sent_offers).where(sent_offers.c.id.in_(gone)))
            await connection.execute(sa.delete(offer_links).where(offer_links.c.expires_at < instant(now) - KEPT_AFTER))
            return len(gone)


async def _over(connection: AsyncConnection, now: datetime) -> list[str]:
    """Ids of offers that were refused or ended, or ended by themselves, long enough ago; or that nobody has decided on
    for as long as any link lasts: their names were given to be published, not to be kept."""
    rows = (await connection.execute(sa.select(sent_offers))).mappings()
    before = instant(now) - KEPT_AFTER
    decided = [(row, _sent(row)) for row in rows]
    return [
        sent.offer.id
        for row, sent in decided
        if (sent.state in ("refused", "ended") and row["decided_at"] < before)
        or (sent.offer.ends is not None and sent.offer.ends < before.date())
        or (sent.state == "waiting" and sent.sent_at < instant(now) - LONGEST_LINK)
    ]


def _links() -> sa.Select[Any]:
    sent = sa.select(sa.func.count()).where(sent_offers.c.link_id == offer_links.c.id).scalar_subquery()
    return sa.select(offer_links, sent.label("sent"))


def _link(row: Any) -> OfferLink:
    return OfferLink(row["id"], row["organiser"], row["created_at"], row["expires_at"], row["most"], row["sent"])


def _sent(row: Any) -> SentOffer:
    return SentOffer(
        Offer.model_validate(row["data"]), row["state"], row["version"], row["locale"], row["sent_at"], row["why"],
        row["link_id"],
    )  # fmt: skip


def _data(offer: Offer) -> dict[str, Any]:
    return offer.model_copy(update={"taken": 0}).model_dump(mode="json")

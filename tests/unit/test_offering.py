"""Offers sent in by a link: stored, approved, live in the bot, ended, forgotten. On both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.accounts.staff import Role, Staff
from bot.core.content.sent_offers import OfferRefused
from bot.core.errors import BadInput, Forbidden, NotFound, TooManyAttempts, VersionChanged
from bot.service.content.offer_form import OfferDraft
from bot.service.content.offering import Offering
from bot.store.accounts.staff import SqlStaff
from bot.store.content.board import SqlBoard
from bot.store.content.offers import SqlOffers
from bot.store.content.sign_ups import SqlSignUps
from bot.wiring import Lotse
from tests.conftest import both_databases
from tests.fakes import MovedClock

pytestmark = both_databases

DRAFT = OfferDraft(
    {"title": {"de": "Trommeln"}, "description": {"de": "Wir trommeln."}},
    {"kind": "meeting_place", "phone": "030 23125-290"}, ("de",), None, True,
)  # fmt: skip
EDITED = replace(DRAFT, intents=("meeting_places",))


async def coordinator(lotse: Lotse) -> Staff:
    store = SqlStaff(lotse.database, lotse.clock)
    return await store.add("c@musterstadt.example", "Carla", Role.COORDINATOR, None)


def offering(lotse: Lotse) -> Offering:
    sign_ups = SqlSignUps(lotse.database, lotse.clock)
    return Offering(SqlOffers(lotse.database, lotse.clock), sign_ups, lotse.library, lotse.clock)


async def link(lotse: Lotse, staff: Staff, days: int = 30, most: int = 5) -> str:
    path = await offering(lotse).create_link(staff, "Musikverein", days, most)
    return path.rpartition("/")[2]


async def test_from_the_form_to_the_bot_and_out_again(lotse: Lotse) -> None:
    staff, board = await coordinator(lotse), offering(lotse)
    token = await link(lotse, staff)
    sent = await board.submit(token, DRAFT, "de")
    name = sent.offer.id
    assert (sent.state, sent.offer.organiser, sent.version) == ("waiting", "Musikverein", 1)
    await lotse.library.refresh()
    assert name not in lotse.library.guide.offers
    live = await board.decide(staff, name, 1, EDITED, "approve", "")
    assert live.state == "live" and lotse.library.guide.offers[name].title == {"de": "Trommeln"}
    with pytest.raises(VersionChanged):
        await board.decide(staff, name, 1, EDITED, "end", "")
    both = replace(EDITED, texts={"title": {"de": "Chor", "en": "Choir"}, "description": {"de": "x"}})
    await board.decide(staff, name, 2, both, "keep", "")
    assert lotse.library.guide.offers[name].title == {"de": "Chor", "en": "Choir"}
    await board.decide(staff, name, 3, OfferDraft({}, {}), "end", "")
    assert name not in lotse.library.guide.offers
    found = await board.everything(staff)
    assert [one.state for one in found.sent] == ["ended"] and found.links[0].sent == 1
    assert len(found.filed) == len(lotse.library.guide.offers)


async def test_of_two_who_decide_at_once_one_is_told(lotse: Lotse) -> None:
    staff, board = await coordinator(lotse), offering(lotse)
    sent = await board.submit(await link(lotse, staff), DRAFT, "de")
    store, name = SqlOffers(lotse.database, lotse.clock), sent.offer.id
    steps = [store.decide(name, 1, sent.offer, state, "", staff) for state in ("live", "refused")]
    results = await asyncio.gather(*steps, return_exceptions=True)
    assert sum(isinstance(result, VersionChanged) for result in results) == 1
    assert (await board.one(staff, name)).version == 2


async def test_a_refusal_needs_a_reason_which_the_sender_can_read(lotse: Lotse) -> None:
    staff, board = await coordinator(lotse), offering(lotse)
    token = await link(lotse, staff)
    name = (await board.submit(token, DRAFT, "de")).offer.id
    for why in ("", " \n ", "x" * 301):
        with pytest.raises(BadInput, match="reason"):
            await board.decide(staff, name, 1, EDITED, "refuse", why)
    await board.decide(staff, name, 1, EDITED, "refuse", "Bitte mit Ort.")
    (seen,) = await board.sent_by(await board.link(token))
    assert (seen.state, seen.why) == ("refused", "Bitte mit Ort.")


async def test_nothing_wrong_is_stored_or_published(lotse: Lotse) -> None:
    staff, board = await coordinator(lotse), offering(lotse)
    token = await link(lotse, staff)
    with pytest.raises(OfferRefused):
        await board.submit(token, replace(DRAFT, consent=False), "de")
    assert (await board.everything(staff)).sent == []
    name = (await board.submit(token, DRAFT, "de")).offer.id
    with pytest.raises(OfferRefused):
        await board.decide(staff, name, 1, OfferDraft({}, {}, intents=()), "approve", "")
    assert (await board.one(staff, name)).state == "waiting"


async def test_a_link_ends_by_time_by_hand_and_by_number(lotse: Lotse, clock: MovedClock) -> None:
    staff, board = await coordinator(lotse), offering(lotse)
    short, revoked, small = [await link(lotse, staff, days, most) for days, most in ((1, 5), (30, 5), (30, 2))]
    await board.revoke(staff, (await board.link(revoked)).id)
    results = await asyncio.gather(*(board.submit(small, DRAFT, "de") for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(result, TooManyAttempts) for result in results) == 2
    many = await link(lotse, staff, 30, 50)
    for _ in range(10):
        await board.submit(many, DRAFT, "de")
    with pytest.raises(TooManyAttempts):
        await board.submit(many, DRAFT, "de")
    clock.ahead += timedelta(hours=1, minutes=1)
    await board.submit(many, DRAFT, "de")
    clock.ahead += timedelta(days=1)
    for token in (short, revoked, "made-up"):
        with pytest.raises(NotFound):
            await board.link(token)
    for days, most, whom in ((0, 5, "A"), (366, 5, "A"), (5, 0, "A"), (5, 51, "A"), (5, 5, " "), (5, 5, "x" * 121)):
        with pytest.raises(BadInput):
            await board.create_link(staff, whom, days, most)


async def test_only_coordinators(lotse: Lotse) -> None:
    staff, board = replace(await coordinator(lotse), role=Role.STAFF), offering(lotse)
    for step in (board.everything(staff), board.create_link(staff, "A", 1, 1), board.revoke(staff, 1)):
        with pytest.raises(Forbidden):
            await step
    with pytest.raises(Forbidden):
        await board.decide(staff, "x", 1, EDITED, "approve", "")


async def test_what_is_over_is_forgotten_with_its_names(lotse: Lotse, clock: MovedClock) -> None:
    staff, board, store = await coordinator(lotse), offering(lotse), SqlOffers(lotse.database, lotse.clock)
    token = await link(lotse, staff)
    ends = (lotse.clock.now() + timedelta(days=10)).date().isoformat()
    refused, live, ending, waiting = [(await board.submit(token, DRAFT, "de")).offer.id for _ in range(4)]
    await board.decide(staff, refused, 1, EDITED, "refuse", "Nein.")
    await board.decide(staff, live, 1, EDITED, "approve", "")
    await board.decide(staff, ending, 1, replace(EDITED, fields={**DRAFT.fields, "ends": ends}), "approve", "")
    clock.ahead += timedelta(days=89)
    assert await store.expire() == 0
    clock.ahead += timedelta(days=2)
    assert await store.expire() == 1
    clock.ahead += timedelta(days=20)
    assert await store.expire() == 1
    assert {one.offer.id for one in await store.sent()} == {live, waiting}
    assert await store.links() == [] and set((await SqlBoard(lotse.database, lotse.clock).now()).offers) == {live}
    clock.ahead += timedelta(days=366)
    assert await store.expire() == 1, "nobody has decided on it for a year"
    assert {one.offer.id for one in await store.sent()} == {live}

"""Places that are limited: counted once, never given twice, free again when somebody leaves or is forgotten."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.content.offers import Offer
from bot.core.errors import UnknownConversation
from bot.service.content.board import pinned_up
from bot.service.turn.answering import Question
from bot.service.turn.signing_up import Full
from bot.store.content.board import SqlBoard
from bot.store.content.library_state import SqlStates
from bot.store.content.sign_ups import SqlSignUps
from bot.wiring import Lotse
from tests.conftest import both_databases
from tests.fakes import ScriptedDialogue

pytestmark = both_databases


async def newcomer(lotse: Lotse, locale: str = "de") -> str:
    conversation = await lotse.conversations.open("web", secrets.token_hex(16), locale, [])
    return conversation.id


async def test_many_at_once_and_never_one_too_many(lotse: Lotse) -> None:
    sign_ups = [SqlSignUps(lotse.database, lotse.clock) for _ in range(2)]
    people = [await newcomer(lotse) for _ in range(12)]
    results = await asyncio.gather(
        *(sign_ups[i % 2].join(person, "swim", 5) for i, person in enumerate(people)), return_exceptions=True
    )
    codes = [result for result in results if isinstance(result, str)]
    assert len(codes) == len(set(codes)) == 5
    assert sum(isinstance(result, Full) for result in results) == 7
    assert sorted((await sign_ups[0].codes())["swim"]) == sorted(codes)


async def test_the_same_person_has_one_place_however_often_they_press(lotse: Lotse) -> None:
    sign_ups, person = SqlSignUps(lotse.database, lotse.clock), await newcomer(lotse)
    codes = await asyncio.gather(*(sign_ups.join(person, "swim", 5) for _ in range(4)))
    assert len(set(codes)) == 1
    assert (await SqlBoard(lotse.database, lotse.clock).now()).taken == {"swim": 1}
    assert await sign_ups.leave(person, "swim") and not await sign_ups.leave(person, "swim")
    assert (await SqlBoard(lotse.database, lotse.clock).now()).taken == {}


async def test_who_is_erased_or_forgotten_frees_the_place(lotse: Lotse) -> None:
    sign_ups, board = SqlSignUps(lotse.database, lotse.clock), SqlBoard(lotse.database, lotse.clock)
    states = SqlStates(lotse.database, lotse.clock)
    first, second = await newcomer(lotse), await newcomer(lotse)
    for person in (first, second):
        await sign_ups.join(person, "swim", 2)
    before = (await states.states()).board
    with pytest.raises(Full):
        await sign_ups.join(await newcomer(lotse), "swim", 2)
    await lotse.conversations.erase(first)
    assert (await board.now()).taken == {"swim": 1} and (await states.states()).board != before
    with pytest.raises(UnknownConversation):
        await sign_ups.join(first, "swim", 2)
    await lotse.conversations.expire(lotse.clock.now() + timedelta(days=1))
    assert (await board.now()).taken == {}


async def test_the_buttons_take_and_give_back_a_place(lotse: Lotse) -> None:
    answering, person = lotse.answering(ScriptedDialogue("sports_clubs")), await newcomer(lotse, "ar")
    asked = await answering.answer(Question(person, "رياضة", locale="ar"))
    button = next(b for u in asked.reply.utterances for b in u.buttons if b.payload.startswith("signup:"))
    taken = await answering.answer(Question(person, pressed=button.payload, locale="ar"))
    (said,) = taken.reply.utterances
    (code,) = (await SqlSignUps(lotse.database, lotse.clock).codes())[button.payload.removeprefix("signup:")]
    assert code in said.text and said.locale == "ar"
    assert await lotse.library.refresh(), "the board has changed"
    offer = lotse.library.guide.offers[button.payload.removeprefix("signup:")]
    assert offer.places_total is not None and offer.places_left == offer.places_total - 1
    again = await answering.answer(Question(person, pressed=button.payload, locale="ar"))
    assert code in again.reply.utterances[0].text
    (off,) = said.buttons
    await answering.answer(Question(person, pressed=off.payload, locale="ar"))
    await lotse.library.refresh()
    assert lotse.library.guide.offers[offer.id].places_left == offer.places_total


async def test_full_over_and_unknown_offers_say_so(lotse: Lotse) -> None:
    answering, person = lotse.answering(ScriptedDialogue()), await newcomer(lotse)
    guide = lotse.library.guide
    one_place = Offer.model_validate({"id": "x", "kind": "club", "title": {"de": "Chor"}, "places_total": 1})
    over = one_place.model_copy(update={"id": "over", "ends": lotse.clock.now().date() - timedelta(days=1)})
    open_to_all = one_place.model_copy(update={"id": "open", "places_total": None})
    known = {o.id: o for o in (one_place, over, open_to_all)}
    lotse.library._guide = replace(guide, offers=known)
    await SqlSignUps(lotse.database, lotse.clock).join(await newcomer(lotse), "x", 1)
    for name, words in (("x", "vergeben"), ("over", "nicht mehr"), ("open", "nicht mehr"), ("none", "nicht mehr")):
        answer = await answering.answer(Question(person, pressed=f"signup:{name}", locale="de"))
        assert words in answer.reply.utterances[0].text, name
    stranger = await answering.answer(Question("nobody", pressed="signup:x", locale="de"))
    assert "nicht mehr" in stranger.reply.utterances[0].text
    assert set(pinned_up(guide, await SqlBoard(lotse.database, lotse.clock).now()).offers) == set(guide.offers)

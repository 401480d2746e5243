"""The handoff on the web channel: consent, walls, and the failure modes F1–F4, F6, F18–F20, F23, F24, F26."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot.core.accounts.staff import Role, Staff
from bot.core.errors import AlreadyClaimed, Forbidden, IllegalTransition, NotFound, VersionChanged
from bot.core.handoffs.desk import QueueEntry
from bot.core.locale import ANSWERED
from bot.service.staff.handoff import HandoffDesk
from bot.store.handoffs.colleagues import SqlColleagues
from bot.store.schema.desk_tables import handoffs, staff
from bot.store.schema.tables import inbox
from bot.wiring import Lotse
from tests.conftest import Guest, Serve, Served, both_databases, somebody_answers
from tests.fakes import MovedClock, ScriptedDialogue

pytestmark = [both_databases, somebody_answers]
BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY_MORNING = datetime(2026, 11, 24, 9, 30, tzinfo=BERLIN)
TUESDAY_NIGHT = datetime(2026, 11, 24, 23, 30, tzinfo=BERLIN)
NEW_YEAR = datetime(2027, 1, 1, 10, 0, tzinfo=BERLIN)
HOUSING, COORDINATION, IMMIGRATION = "social_work", "integration_participation", "order"


async def hire(lotse: Lotse, number: int, department: str | None, role: Role = Role.STAFF) -> Staff:
    who = Staff(number, f"Person {number}", f"p{number}@musterstadt.example", role, department)
    row = {
        "id": number, "email": who.email, "name": who.name, "role": role.value, "department": department,
        "active": True, "created_at": lotse.clock.now(),
    }  # fmt: skip
    async with lotse.database.write() as connection:
        await connection.execute(sa.insert(staff).values(row))
    return who


@pytest.fixture
async def anna(lotse: Lotse) -> Staff:
    return await hire(lotse, 101, HOUSING)


@pytest.fixture
async def ben(lotse: Lotse) -> Staff:
    return await hire(lotse, 102, HOUSING)


@pytest.fixture
async def omar(lotse: Lotse) -> Staff:
    """Of another department."""
    return await hire(lotse, 103, IMMIGRATION, Role.ADMINISTRATOR)


@pytest.fixture
async def served(lotse: Lotse, serving: Serve) -> AsyncIterator[Served]:
    dialogue = ScriptedDialogue("housing_search")
    async with serving(lotse, dialogue) as running:
        running.dialogue = dialogue  # type: ignore[attr-defined]
        yield running


def desk_of(served: Served) -> HandoffDesk:
    return served.service.desk


async def queue_rows(lotse: Lotse) -> int:
    async with lotse.database.read() as connection:
        return int((await connection.execute(sa.select(sa.func.count()).select_from(handoffs))).scalar_one())


async def answered(guest: Guest, text: str, pressed: str | None = None) -> list[dict[str, object]]:
    """Posts and waits for what is said to this very message."""
    before = len(await guest.messages())
    assert (await guest.post(text, pressed=pressed)).status_code == 201
    async with asyncio.timeout(60):
        while True:
            new = (await guest.messages())[before + 1 :]
            if new:
                return new
            await asyncio.sleep(0.1)


async def nothing_waits(lotse: Lotse) -> None:
    """Until everything that was written is answered, or left to a person."""
    async with asyncio.timeout(60):
        while True:
            async with lotse.database.read() as connection:
                if not (await connection.execute(sa.select(inbox.c.id).where(~inbox.c.done))).first():
                    return
            await asyncio.sleep(0.05)


def buttons(said: list[dict[str, object]]) -> list[str]:
    return [b["payload"] for m in said for b in m.get("buttons", ())]  # type: ignore[attr-defined]


async def waiting(served: Served, locale: str = "de") -> Guest:
    """A newcomer who asked about housing, asked for a person, and said yes."""
    guest = await served.open(locale)
    await answered(guest, "Ich suche eine Wohnung")
    offer = await answered(guest, "Mensch", pressed="handoff:offer")
    assert f"handoff:yes:{HOUSING}" in buttons(offer)
    await answered(guest, "Ja", pressed=f"handoff:yes:{HOUSING}")
    return guest


async def only(served: Served, who: Staff) -> QueueEntry:
    (entry,) = await desk_of(served).queue(who)
    return entry


async def state(guest: Guest) -> str:
    return str((await guest.client.get("/api/conversation", headers=guest.headers)).json()["state"])


async def test_the_offer_says_who_reads_what_they_see_when_and_who_else_advises(
    served: Served, clock: MovedClock, anna: Staff
) -> None:
    clock.set_to(TUESDAY_NIGHT)
    guest = await served.open("de")
    await answered(guest, "Ich suche eine Wohnung")
    served.dialogue.intent = "request_human"  # type: ignore[attr-defined]
    said = await answered(guest, "Ich will mit einem Menschen sprechen")
    text = "\n".join(str(m["text"]) for m in said)
    assert "Soziales, Arbeit und Wohnen" in text
    assert "Ihre Nachrichten und Dateien hier, Ihre Sprache und das Thema" in text
    assert "Jetzt liest niemand. Wieder jemand da:" in text
    assert "Migrationsberatung" in text
    assert {"handoff:no", f"handoff:woman:{HOUSING}"} <= set(buttons(said))


@pytest.mark.parametrize("locale", ANSWERED)
async def test_no_queue_row_exists_before_a_yes(lotse: Lotse, served: Served, locale: str) -> None:
    guest = await served.open(locale)
    dialogue: ScriptedDialogue = served.dialogue  # type: ignore[attr-defined]
    asked = ("request_human", "express_frustration", "deportation_threat", "crisis_support", "fallback", "fallback")
    for intent in (*asked, "fallback", "ask_waiting"):
        dialogue.intent = intent
        await answered(guest, "…")
    for payload in ("handoff:offer", "intent:request_human", f"handoff:to:{IMMIGRATION}", "handoff:no", "media:photo"):
        await answered(guest, "…", pressed=payload)
    await answered(guest, "…", pressed="handoff:yes:nowhere")
    await answered(guest, "…", pressed="handoff:maybe:social_work")
    assert await queue_rows(lotse) == 0
    offer = await answered(guest, "…", pressed=f"handoff:yes:{HOUSING}")
    assert await queue_rows(lotse) == 0, "a button of an earlier offer does not lead past the protection group"
    (yes,) = {payload for payload in buttons(offer) if payload.startswith("handoff:yes:")}
    await answered(guest, "…", pressed=yes)
    assert await queue_rows(lotse) == 1, "the same path with a yes does make one"


@pytest.mark.parametrize(
    "asked", ["Was ist bei einer Anhörung wichtig?", "Ich habe Angst vor der Abschiebung. Was ist bei einer Anhörung?"]
)
async def test_a_protected_question_while_another_department_waits_is_not_for_its_eyes(
    served: Served, anna: Staff, asked: str
) -> None:
    guest = await waiting(served)
    dialogue: ScriptedDialogue = served.dialogue  # type: ignore[attr-defined]
    await answered(guest, "Und wo ist das Amt?")
    dialogue.intent = "asylum_procedure"
    said = await answered(guest, asked)
    entry = await only(served, anna)
    read = [message.text for message in (await desk_of(served).open(anna, entry.conversation_id)).messages]
    assert "Und wo ist das Amt?" in read
    assert not {asked, *(str(one["text"]) for one in said)} & set(read)
    assert asked in [message["text"] for message in await guest.messages()]


async def test_two_failures_in_a_row_offer_a_person_one_does_not(served: Served) -> None:
    guest = await served.open("ar")
    served.dialogue.intent = "fallback"  # type: ignore[attr-defined]
    first = await answered(guest, "كلام كلام")
    assert not any(p.startswith("handoff:yes") for p in buttons(await guest.messages())), first
    await answered(guest, "كلام كلام")
    offers = [m for m in await guest.messages() if m.get("kind") == "offer"]
    assert [m["locale"] for m in offers] == ["ar"]


async def test_the_card_is_german_and_complete(lotse: Lotse, served: Served, anna: Staff) -> None:
    guest = await served.open("ar")
    await answered(guest, "أبحث عن شقة")
    await answered(guest, "فتح", pressed="intent:housing_benefit")
    async with lotse.database.write() as connection:  # a woman who answers
        await connection.execute(sa.update(staff).values(woman=True, password_hash="chosen"))
    await lotse.library.refresh()
    said = await answered(guest, "نعم", pressed=f"handoff:woman:{HOUSING}")
    assert any(lotse.library.catalogue.say("woman_noted", "ar") in m["text"] for m in said)
    entry = await only(served, anna)
    lines = dict(map(tuple, entry.card["lines"]))
    assert lines["Sprache"] == "Arabisch"
    assert lines["Wunsch"] == "möchte mit einer Frau sprechen"
    assert lines["Thema"] == lotse.library.catalogue.label("housing_benefit", "de")
    assert lines["Lotse hat versucht"].count(",") == 1
    assert [a["text"] for a in entry.card["asked"]] == ["أبحث عن شقة", "فتح"]
    assert entry.card["asked"][1]["german"]


async def test_staff_and_newcomer_talk_and_the_bot_is_silent_until_it_is_handed_back(
    lotse: Lotse, served: Served, anna: Staff
) -> None:
    guest, desk = await waiting(served, "uk"), desk_of(served)
    entry = await only(served, anna)
    await desk.claim(anna, entry.conversation_id)
    assert await state(guest) == "with_staff"
    before = list(served.dialogue.asked)  # type: ignore[attr-defined]
    await guest.post("Дякую, ви тут?")
    await nothing_waits(lotse)
    assert served.dialogue.asked == before, "the dialogue engine is not asked"  # type: ignore[attr-defined]
    version = (await only(served, anna)).version
    await desk.reply(anna, entry.conversation_id, "Guten Tag, ja.", "client-0001", version)
    await desk.note(anna, entry.conversation_id, "Nur für uns", "client-0002")
    said = await guest.messages()
    assert said[-1]["author"] == "staff" and said[-1]["text"] == "Guten Tag, ja."
    assert "Nur für uns" not in str(said)
    stream = (await guest.client.get("/api/events/poll?after=0", headers=guest.headers)).text
    assert "Nur für uns" not in stream and "Guten Tag, ja." in stream
    seen = await desk.open(anna, entry.conversation_id)
    assert [m.text for m in seen.messages if m.author in ("staff", "note")][-2:] == ["Guten Tag, ja.", "Nur für uns"]
    await desk.hand_back(anna, entry.conversation_id)
    served.dialogue.intent = "thank"  # type: ignore[attr-defined]
    assert (await answered(guest, "дякую"))[0]["author"] == "bot"
    with pytest.raises(NotFound):
        await desk.open(anna, entry.conversation_id)


async def test_another_department_is_forbidden_everything(served: Served, anna: Staff, omar: Staff) -> None:
    await waiting(served)
    desk, entry = desk_of(served), await only(served, anna)
    assert await desk.queue(omar) == []
    c = entry.conversation_id
    steps = (
        desk.open(omar, c), desk.log(omar, c, 0), desk.claim(omar, c), desk.reply(omar, c, "x", "client-0001", 1),
        desk.note(omar, c, "x", "client-0002"), desk.transfer(omar, c, COORDINATION, ""), desk.hand_back(omar, c),
        desk.close(omar, c),
    )  # fmt: skip
    for step in steps:
        with pytest.raises(Forbidden):
            await step
    assert (await only(served, anna)).version == entry.version


async def test_the_immigration_office_gets_a_conversation_only_when_chosen_by_name(
    lotse: Lotse, served: Served, omar: Staff, anna: Staff
) -> None:
    guest = await served.open("de")
    served.dialogue.intent = "residence_permit"  # type: ignore[attr-defined]
    await answered(guest, "Aufenthaltstitel verlängern")
    offer = await answered(guest, "Mensch", pressed="handoff:offer")
    assert f"handoff:yes:{COORDINATION}" in buttons(offer) and f"handoff:to:{IMMIGRATION}" in buttons(offer)
    named = await answered(guest, "Lieber dort", pressed=f"handoff:to:{IMMIGRATION}")
    assert "für Ihren Aufenthalt verwendet" in str(named[0]["text"])
    await answered(guest, "Ja", pressed=f"handoff:yes:{IMMIGRATION}")
    assert (await only(served, omar)).card["by_name"] is True
    served.dialogue.intent = "housing_search"  # type: ignore[attr-defined]
    await waiting(served)
    with pytest.raises(Forbidden, match="by name"):
        await desk_of(served).transfer(anna, (await only(served, anna)).conversation_id, IMMIGRATION, "")


async def test_a_protected_conversation_goes_to_the_protection_group_and_stays_there(
    lotse: Lotse, served: Served, anna: Staff
) -> None:
    katarina = await hire(lotse, 110, "protection")
    guest = await served.open("de")
    served.dialogue.intent = "mental_health"  # type: ignore[attr-defined]
    await answered(guest, "ich schlafe nicht")
    served.dialogue.intent = "housing_search"  # type: ignore[attr-defined]
    await answered(guest, "Wohnung")
    offer = await answered(guest, "Mensch", pressed="handoff:offer")
    assert "handoff:yes:protection" in buttons(offer), "once protected, the whole conversation is"
    await answered(guest, "Ja", pressed="handoff:yes:protection")
    assert await desk_of(served).queue(anna) == []
    entry = await only(served, katarina)
    with pytest.raises(Forbidden, match="protect"):
        await desk_of(served).transfer(katarina, entry.conversation_id, HOUSING, "")


async def test_a_transfer_moves_the_wall_with_it(lotse: Lotse, served: Served, anna: Staff) -> None:
    clara = await hire(lotse, 111, COORDINATION)
    guest, desk = await waiting(served), desk_of(served)
    c = (await only(served, anna)).conversation_id
    await desk.claim(anna, c)
    await desk.transfer(anna, c, COORDINATION, "Bitte übernehmen")
    with pytest.raises(Forbidden):
        await desk.open(anna, c)
    assert "Bitte übernehmen" in str((await desk.open(clara, c)).messages)
    assert await state(guest) == "waiting"
    assert "Bitte übernehmen" not in str(await guest.messages())


async def test_f1_after_a_claim_in_mid_turn_the_bot_says_nothing(lotse: Lotse, served: Served, anna: Staff) -> None:
    guest, desk = await waiting(served), desk_of(served)
    c = (await only(served, anna)).conversation_id
    held = served.dialogue.held = asyncio.Event()  # type: ignore[attr-defined]
    asked = len(served.dialogue.asked)  # type: ignore[attr-defined]
    await guest.post("langsame Frage")
    async with asyncio.timeout(60):
        while len(served.dialogue.asked) == asked:  # type: ignore[attr-defined]
            await asyncio.sleep(0.01)
    await desk.claim(anna, c)
    claimed = max(int(str(m["number"])) for m in await guest.messages())
    held.set()
    await nothing_waits(lotse)
    assert [m for m in await guest.messages() if int(str(m["number"])) > claimed] == []


async def test_f2_a_reply_through_the_api_takes_over(served: Served, anna: Staff) -> None:
    guest = await waiting(served)
    entry = await only(served, anna)
    await desk_of(served).reply(anna, entry.conversation_id, "Hallo", "client-0001", entry.version)
    assert await state(guest) == "with_staff"
    assert (await only(served, anna)).claimed_by == anna.id


async def test_f4_the_same_yes_twice_at_once_is_one_handoff(lotse: Lotse, served: Served, anna: Staff) -> None:
    guest = await served.open("de")
    await answered(guest, "Wohnung")
    client_id = secrets.token_hex(8)
    posts = [guest.post("Ja", client_id, f"handoff:yes:{HOUSING}") for _ in range(3)]
    others = [guest.post("Ja", pressed=f"handoff:yes:{HOUSING}") for _ in range(3)]
    await asyncio.gather(*posts, *others)
    await nothing_waits(lotse)
    assert await queue_rows(lotse) == 1


async def test_f6_of_twenty_claims_one_wins_and_the_others_learn_who(lotse: Lotse, served: Served, anna: Staff) -> None:
    others = [await hire(lotse, 200 + n, HOUSING) for n in range(20)]
    await waiting(served)
    c = (await only(served, anna)).conversation_id
    outcomes = await asyncio.gather(*(desk_of(served).claim(who, c) for who in others), return_exceptions=True)
    assert outcomes.count(None) == 1
    winner = (await only(served, anna)).claimed_by_name
    losers = [o for o in outcomes if o is not None]
    assert all(isinstance(o, AlreadyClaimed) and str(winner) in str(o) for o in losers), losers


async def test_f17_a_reply_from_a_page_of_before_is_refused(served: Served, anna: Staff, ben: Staff) -> None:
    await waiting(served)
    desk, entry = desk_of(served), await only(served, anna)
    await desk.claim(anna, entry.conversation_id)
    with pytest.raises(AlreadyClaimed, match=anna.name):
        await desk.reply(ben, entry.conversation_id, "ich auch", "client-0001", entry.version)
    await desk.transfer(anna, entry.conversation_id, COORDINATION, "")


async def test_f17_the_version_counts_even_when_nobody_has_claimed(
    served: Served, clock: MovedClock, anna: Staff, ben: Staff
) -> None:
    await waiting(served)
    desk, entry = desk_of(served), await only(served, anna)
    await desk.claim(anna, entry.conversation_id)
    clock.ahead += timedelta(minutes=25)
    assert await served.service.keeper.look() >= 1
    with pytest.raises(VersionChanged):
        await desk.reply(ben, entry.conversation_id, "alte Seite", "client-0001", entry.version)


async def test_f19_a_claim_that_is_ignored_goes_back_to_the_queue_and_the_newcomer_is_told(
    served: Served, clock: MovedClock, anna: Staff
) -> None:
    guest, desk = await waiting(served), desk_of(served)
    c = (await only(served, anna)).conversation_id
    await desk.claim(anna, c)
    clock.ahead += timedelta(minutes=19)
    await served.service.keeper.look()
    assert await state(guest) == "with_staff"
    clock.ahead += timedelta(minutes=2)
    await served.service.keeper.look()
    assert await state(guest) == "waiting"
    entry = await only(served, anna)
    assert (entry.claimed_by, entry.seen) == (None, False)
    assert "niemand weiter antworten" in str((await guest.messages())[-1]["text"])


async def test_f19_a_claim_does_not_lapse_while_it_is_the_newcomers_turn(
    served: Served, clock: MovedClock, anna: Staff
) -> None:
    guest, desk = await waiting(served), desk_of(served)
    entry = await only(served, anna)
    clock.ahead += timedelta(minutes=1)
    await desk.claim(anna, entry.conversation_id)
    clock.ahead += timedelta(minutes=1)
    await desk.reply(anna, entry.conversation_id, "Bitte schicken Sie …", "client-0001", entry.version + 1)
    clock.ahead += timedelta(minutes=60)
    await served.service.keeper.look()
    assert await state(guest) == "with_staff"
    clock.ahead += timedelta(days=3)
    await served.service.keeper.look()
    assert await state(guest) == "with_bot", "but nobody waits without an end"


async def test_f19_a_note_or_a_question_to_a_colleague_is_no_answer(
    lotse: Lotse, served: Served, clock: MovedClock, anna: Staff
) -> None:
    guest, desk = await waiting(served), desk_of(served)
    c = (await only(served, anna)).conversation_id
    await desk.claim(anna, c)
    clock.ahead += timedelta(minutes=15)
    await desk.note(anna, c, "Ich rufe dort an", "client-0001")
    clock.ahead += timedelta(minutes=15)
    await SqlColleagues(lotse.database, clock).ask(anna, c, "Wer weiß das?", "client-0002", [])
    clock.ahead += timedelta(minutes=15)
    await served.service.keeper.look()
    assert await state(guest) == "with_staff", "somebody is at it"
    clock.ahead += timedelta(minutes=6)
    await served.service.keeper.look()
    assert await state(guest) == "waiting"


async def replied_to(served: Served, clock: MovedClock, anna: Staff) -> tuple[Guest, HandoffDesk, QueueEntry]:
    """Somebody waited, was answered within a minute, and another has passed."""
    guest, desk = await waiting(served), desk_of(served)
    entry = await only(served, anna)
    clock.ahead += timedelta(minutes=1)
    await desk.reply(anna, entry.conversation_id, "Bitte schicken Sie …", "client-0001", entry.version)
    clock.ahead += timedelta(minutes=1)
    return guest, desk, entry


async def test_f19_a_note_after_an_answer_leaves_it_the_newcomers_turn(
    served: Served, clock: MovedClock, anna: Staff
) -> None:
    guest, desk, entry = await replied_to(served, clock, anna)
    await desk.note(anna, entry.conversation_id, "Unterlagen fehlen", "client-0002")
    clock.ahead += timedelta(minutes=60)
    await served.service.keeper.look()
    assert await state(guest) == "with_staff"


async def test_f19_a_claim_does_not_lapse_for_what_staff_cannot_see(
    served: Served, clock: MovedClock, anna: Staff
) -> None:
    guest, _, _ = await replied_to(served, clock, anna)
    await guest.post("Ja", pressed="help:bot:good")
    clock.ahead += timedelta(minutes=25)
    await served.service.keeper.look()
    assert await state(guest) == "with_staff"


async def test_f19_an_answer_after_the_time_of_a_claim_leaves_somebody_the_time_to_read_it(
    served: Served, clock: MovedClock, anna: Staff
) -> None:
    """As it is with letters: staff ask for something, and the newcomer answers when they can."""
    clock.set_to(TUESDAY_MORNING - timedelta(hours=1))
    guest, _, _ = await replied_to(served, clock, anna)
    clock.ahead += timedelta(hours=2)
    await guest.post("Hier ist die Nummer")
    clock.ahead += timedelta(minutes=12)
    await served.service.keeper.look()
    assert await state(guest) == "with_staff"
    await guest.post("Hallo?")
    clock.ahead += timedelta(minutes=9)  # for 21 minutes nobody has answered the first
    await served.service.keeper.look()
    assert await state(guest) == "waiting"


@pytest.mark.parametrize("back", ["transfer", "lapse"])
async def test_f20_who_came_back_to_a_queue_waits_there_and_is_not_given_up_at_once(
    served: Served, clock: MovedClock, anna: Staff, back: str
) -> None:
    clock.set_to(TUESDAY_MORNING)
    guest, desk, entry = await replied_to(served, clock, anna)
    clock.ahead += timedelta(days=6)  # the wait that was promised on Tuesday is long over
    if back == "transfer":
        await desk.transfer(anna, entry.conversation_id, COORDINATION, "")
    else:
        await guest.post("Hier ist die Nummer")
        clock.ahead += timedelta(minutes=21)
        await served.service.keeper.look()
    for _ in range(2):
        await served.service.keeper.look()
        assert await state(guest) == "waiting"
    clock.ahead += timedelta(days=5)
    await served.service.keeper.look()
    assert await state(guest) == "with_bot", "and nobody waits for ever"


async def test_f20_nobody_waits_for_ever(served: Served, clock: MovedClock, anna: Staff) -> None:
    clock.set_to(TUESDAY_MORNING)
    guest = await waiting(served)
    clock.ahead += timedelta(days=3, minutes=1)  # Friday, within the day that was promised
    await served.service.keeper.look()
    assert await state(guest) == "with_bot"
    assert "030 23125" in str((await guest.messages())[-1]["text"])
    assert await desk_of(served).queue(anna) == []


@pytest.mark.parametrize(("intent", "said"), [("housing_search", True), ("crisis_support", False)])
async def test_after_a_crisis_nothing_is_sent_that_was_not_asked_for(
    lotse: Lotse, served: Served, clock: MovedClock, intent: str, said: bool
) -> None:
    clock.set_to(TUESDAY_MORNING)
    guest, who = await served.open("de"), await hire(lotse, 111, HOUSING if said else "protection")
    served.dialogue.intent = intent  # type: ignore[attr-defined]
    await answered(guest, "Ich suche eine Wohnung")
    offer = await answered(guest, "Mensch", pressed="handoff:offer")
    await answered(guest, "Ja", pressed=next(p for p in buttons(offer) if p.startswith("handoff:yes:")))
    entry = await only(served, who)
    clock.ahead += timedelta(minutes=1)
    await desk_of(served).reply(who, entry.conversation_id, "Guten Tag", "client-0001", entry.version)
    before = len(await guest.messages())
    clock.ahead += timedelta(days=3, minutes=1)
    await served.service.keeper.look()
    assert await state(guest) == "with_bot"
    assert len(await guest.messages()) == before + said


async def in_a_crisis(lotse: Lotse, served: Served, clock: MovedClock) -> tuple[Guest, Staff]:
    """Somebody who waits for the protection group."""
    clock.set_to(TUESDAY_MORNING)
    guest, who = await served.open("de"), await hire(lotse, 111, "protection")
    served.dialogue.intent = "crisis_support"  # type: ignore[attr-defined]
    await answered(guest, "Mein Mann bedroht mich")
    offer = await answered(guest, "Mensch", pressed="handoff:offer")
    await answered(guest, "Ja", pressed=next(p for p in buttons(offer) if p.startswith("handoff:yes:")))
    return guest, who


@pytest.mark.parametrize(
    ("claimed", "later", "left", "told"),
    [
        (True, timedelta(minutes=25), "waiting", "Es konnte gerade niemand weiter antworten."),
        (False, timedelta(days=1), "waiting", "Bisher hat noch niemand Ihre Frage übernommen."),
        (False, timedelta(days=9), "with_bot", "Leider konnte niemand antworten. Bitte rufen Sie an: Schutztelefon"),
    ],
)  # fmt: skip
async def test_after_a_crisis_how_a_wait_ended_is_told_with_the_next_answer_by_the_groups_own_phone(
    lotse: Lotse, served: Served, clock: MovedClock, claimed: bool, later: timedelta, left: str, told: str
) -> None:
    guest, who = await in_a_crisis(lotse, served, clock)
    if claimed:
        await desk_of(served).claim(who, (await only(served, who)).conversation_id)
    before = len(await guest.messages())
    clock.ahead += later
    await served.service.keeper.look()
    assert await state(guest) == left and len(await guest.messages()) == before, "nothing pops up on the telephone"
    own = lotse.library.guide.offices["women_line"].phone
    served.dialogue.intent = "greet"  # type: ignore[attr-defined]
    first, *rest = await answered(guest, "Hallo")
    assert told in str(first["text"]) and own and own in str(first["text"]) and rest
    assert "Integrationsbüro" not in str(first["text"])
    assert not any(told in str(said["text"]) for said in await answered(guest, "Hallo")), "once"


async def test_f22_after_closing_the_newcomer_finds_the_bot(served: Served, anna: Staff) -> None:
    guest, desk = await waiting(served), desk_of(served)
    c = (await only(served, anna)).conversation_id
    await desk.close(anna, c)
    assert await state(guest) == "closed"
    assert (await answered(guest, "noch etwas"))[0]["author"] == "bot"
    assert await state(guest) == "with_bot"
    with pytest.raises(NotFound):
        await desk.reply(anna, c, "zu spät", "client-0009", 99)


CASES = [  # none older than what is kept: at its start Lotse deletes by the clock of that moment
    (TUESDAY_MORNING, True, "Jetzt ist jemand da, bis"),
    (TUESDAY_MORNING, False, "gerade liest niemand mit"),
    (TUESDAY_NIGHT, True, "Jetzt liest niemand. Wieder jemand da: Donnerstag"),
    (TUESDAY_NIGHT, False, "Jetzt liest niemand. Wieder jemand da: Donnerstag"),
    (NEW_YEAR, True, "Jetzt liest niemand. Wieder jemand da: Montag"),
    (datetime(2027, 3, 28, 2, 30, tzinfo=BERLIN), True, "Jetzt liest niemand. Wieder jemand da:"),
    (datetime(2027, 10, 31, 2, 30, tzinfo=BERLIN), False, "Jetzt liest niemand. Wieder jemand da:"),
]


@pytest.mark.parametrize(("moment", "present", "said"), CASES)
async def test_f23_the_offer_says_the_truth_and_again_when_yes_is_pressed(
    served: Served, clock: MovedClock, anna: Staff, moment: datetime, present: bool, said: str
) -> None:
    clock.set_to(moment)
    if present:
        await desk_of(served).queue(anna)
    guest = await served.open("de")
    await answered(guest, "Wohnung")
    offer = await answered(guest, "Mensch", pressed="handoff:offer")
    assert said in str(offer[0]["text"])
    clock.set_to(TUESDAY_NIGHT)
    queued = await answered(guest, "Ja", pressed=f"handoff:yes:{HOUSING}")
    assert "Jetzt liest niemand" in str(queued[0]["text"]), "it was open when offered, it is night when pressed"


async def test_f26_a_message_to_absent_staff_is_kept_and_the_bot_goes_on_helping(
    served: Served, clock: MovedClock, anna: Staff
) -> None:
    clock.set_to(TUESDAY_NIGHT)
    guest = await waiting(served)
    assert (await answered(guest, "und noch eine Frage"))[0]["author"] == "bot"
    seen = await desk_of(served).open(anna, (await only(served, anna)).conversation_id)
    assert "und noch eine Frage" in [m.text for m in seen.messages]


async def test_the_newcomer_takes_the_yes_back(served: Served, anna: Staff) -> None:
    guest = await waiting(served)
    c = (await only(served, anna)).conversation_id
    await answered(guest, "Doch nicht", pressed="handoff:withdraw")
    assert await state(guest) == "with_bot"
    assert await desk_of(served).queue(anna) == []
    with pytest.raises(NotFound):
        await desk_of(served).open(anna, c)


async def test_danger_is_answered_while_staff_own_the_conversation_and_they_are_alarmed(
    served: Served, anna: Staff, ben: Staff
) -> None:
    guest, desk = await waiting(served), desk_of(served)
    c = (await only(served, anna)).conversation_id
    await desk.claim(anna, c)
    said = await answered(guest, "Hilfe, es brennt in unserem Haus!")
    assert "112" in str(said[0]["text"]) and said[0]["kind"] == "danger"
    entry = await only(served, anna)
    assert entry.alarm and not entry.seen
    assert await state(guest) == "with_staff"


async def test_steps_a_state_does_not_have_are_refused(served: Served, anna: Staff, ben: Staff) -> None:
    await waiting(served)
    desk, c = desk_of(served), (await only(served, anna)).conversation_id
    with pytest.raises(IllegalTransition):
        await desk.hand_back(anna, c)
    await desk.claim(anna, c)
    await desk.claim(anna, c)
    for step in (desk.hand_back(ben, c), desk.close(ben, c), desk.transfer(ben, c, COORDINATION, "")):
        with pytest.raises(AlreadyClaimed):
            await step


async def test_the_same_reply_sent_twice_is_one_message(served: Served, anna: Staff) -> None:
    guest = await waiting(served)
    entry = await only(served, anna)
    for _ in range(2):
        await desk_of(served).reply(anna, entry.conversation_id, "einmal", "client-0001", entry.version)
    assert [m["text"] for m in await guest.messages()].count("einmal") == 1


async def test_erasing_takes_the_conversation_out_of_the_queue(lotse: Lotse, served: Served, anna: Staff) -> None:
    guest = await waiting(served)
    await guest.client.delete("/api/conversation", headers=guest.headers)
    assert await desk_of(served).queue(anna) == []
    assert await queue_rows(lotse) == 0


async def test_words_to_staff_keep_a_conversation_from_expiring(
    lotse: Lotse, served: Served, clock: MovedClock, anna: Staff
) -> None:
    guest, desk = await waiting(served), desk_of(served)
    entry = await only(served, anna)
    await desk.reply(anna, entry.conversation_id, "Guten Tag", "client-0001", entry.version)
    clock.ahead += timedelta(days=2)
    await guest.post("Ich bin noch da")
    await nothing_waits(lotse)
    clock.ahead += timedelta(days=2)
    assert await lotse.conversations.expire(clock.now() - timedelta(days=3)) == 0, "the last word is two days old"
    clock.ahead += timedelta(days=2)
    assert await lotse.conversations.expire(clock.now() - timedelta(days=3)) == 0, "staff have it"
    await desk.close(anna, entry.conversation_id)
    clock.ahead += timedelta(days=4)
    assert await lotse.conversations.expire(clock.now() - timedelta(days=3)) == 1

"""Search, earlier conversations, typing, what was fetched, sending again: each on both databases, behind the wall."""

from __future__ import annotations

import asyncio
import re

import httpx
import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from bot.core.accounts.staff import Role, Staff
from bot.core.conversation import Conversation, Event
from bot.core.errors import Forbidden, NotFound
from bot.core.handoff import HandoffRequest
from bot.core.handoffs.past import excerpt, holds, wanted_words
from bot.core.message import Utterance
from bot.core.pushed import Delivery
from bot.store.conversations.following import SqlFollowing
from bot.store.conversations.inbox import SqlInbox
from bot.store.handoffs.handoffs import SqlHandoffs
from bot.store.handoffs.past import SqlPast
from bot.store.schema import tables
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.following_tables import following
from bot.store.schema.tables import conversations, events, messages, outbox
from bot.store.steps.erased import ErasedLog
from bot.store.steps.handing import open_handoff
from bot.store.steps.messages import conversation_of
from tests.conftest import both_databases
from tests.desk.conftest import Office, Visitor
from tests.waiting import until_it_waits

pytestmark = both_databases
UKRAINIAN, ARABIC = "Мені потрібна ДОВІДКА про реєстрацію", "كيف أُجدّد تصريح الإقامة؟"
_LINK = re.compile(r'href="(/desk/(?:conversations|earlier)/[^"]+)"')


async def hits(visitor: Visitor, query: str) -> list[str]:
    page = await visitor.post("/desk/search", {"q": query})
    assert page.status_code == 200
    found = page.text.partition('id="found"')[2]
    return _LINK.findall(found)


def handing(office: Office) -> SqlHandoffs:
    """The desk's steps on the office's clock."""
    return office.handoffs


async def end(office: Office, conversation_id: str, who: Staff) -> int:
    """Handed back to the bot: the id of the handoff that has ended."""
    store = handing(office)
    await store.claim(who, conversation_id, Utterance("Hier schreibt ein Mensch.", "de", kind="notice"))
    await store.end(who, conversation_id, Event.HAND_BACK, "handed_back", Utterance("Der Bot ist zurück.", "de"))
    rows = await office.kept(handoffs)
    return max(int(str(row["id"])) for row in rows if row["conversation_id"] == conversation_id)


async def again(office: Office, conversation_id: str, department: str) -> None:
    """The same newcomer says yes to a department once more."""
    same = sa.select(conversations).where(conversations.c.id == conversation_id)
    async with office.lotse.database.write() as connection:
        row = (await connection.execute(same)).mappings().one()
        request = HandoffRequest(department, "housing_search")
        asked = {"lines": [], "asked": [{"text": "Noch eine Frage", "locale": "de"}]}
        now = office.clock.now()
        await open_handoff(connection, conversation_of(row), request, f"again-{now:%H%M%S}", asked, "de", now)


async def test_search_finds_what_was_handed_over_in_every_script(office: Office) -> None:
    nadine, petra = await office.signed_in("Nadine"), await office.signed_in("Petra", department="social_work")
    ukrainian = await office.ask("Добрий день", UKRAINIAN, locale="uk")
    arabic = await office.ask(ARABIC)
    theirs = await office.ask("Wohnung in Musterstadt", locale="de", department="social_work")
    never = await office.lotse.conversations.open("web", "somebody", "de", [])
    await office.says(never.id, "Довідка, aber ohne Ja", "uk")
    assert await hits(nadine, "довидка регистрацию") == []
    assert await hits(nadine, "довідка реєстрац") == [f"/desk/conversations/{ukrainian}"]
    assert await hits(nadine, "اجدد الاقامه") == [f"/desk/conversations/{arabic}"]
    assert await hits(nadine, "wohnung") == [] and await hits(petra, "WOHNUNG") == [f"/desk/conversations/{theirs}"]
    assert await hits(petra, "довідка") == []
    boss = await office.signed_in("Boss", Role.ADMINISTRATOR, None)
    assert await hits(boss, "wohnung") == []
    assert "mindestens zwei Buchstaben" in (await nadine.post("/desk/search", {"q": "?"})).text
    assert (await nadine.get("/desk/search")).status_code == 200


async def test_after_the_end_only_the_department_reads_what_was_said_until_then(office: Office) -> None:
    nadine = await office.employ("Nadine")
    visitor, other = office.visitor(), await office.signed_in("Petra", department="social_work")
    await visitor.sign_in(nadine.email)
    conversation = await office.ask("Vorher gefragt", ARABIC)
    office.clock.forward(minutes=5)
    await office.says(conversation, "Zwischendurch gesagt")
    handoff = await end(office, conversation, nadine)
    office.clock.forward(minutes=5)
    await office.says(conversation, "Nachher dem Bot gesagt")
    path = f"/desk/earlier/{handoff}"
    assert await hits(visitor, "zwischendurch") == [path] and await hits(visitor, "nachher") == []
    page = await visitor.get(path)
    assert page.status_code == 200 and "Zwischendurch gesagt" in page.text and "Vorher gefragt" in page.text
    assert "Nachher dem Bot" not in page.text and "<textarea" not in page.text
    assert (await other.get(path)).status_code == 403
    assert (await visitor.get(f"/desk/conversations/{conversation}")).status_code == 404
    assert (await visitor.get("/desk/earlier/999999")).status_code == 404
    await office.lotse.conversations.erase(conversation)
    assert (await visitor.get(path)).status_code == 404 and await hits(visitor, "zwischendurch") == []


async def test_what_another_department_heard_stays_there(office: Office) -> None:
    """First the protection group, then the citizens' office: neither reads what was said to the other."""
    guard, nadine = await office.employ("Gabi", department="protection"), await office.employ("Nadine")
    conversation = await office.ask("Frage an alle", department="protection")
    await handing(office).note(guard, conversation, "Streng vertraulich", "note-0001")
    inbox = SqlInbox(office.lotse.database, office.clock, ErasedLog(office.lotse.settings.erased_log))
    await inbox.receive(Conversation(conversation, "web", "de"), "x-1", "Nur für die Gruppe", None, None)
    await end(office, conversation, guard)
    async with office.lotse.database.write() as connection:
        await connection.execute(sa.update(tables.inbox).values(done=True))
    office.clock.forward(minutes=5)
    await again(office, conversation, "order")
    office.clock.forward(minutes=5)
    await office.says(conversation, "Neue Sache")
    texts = [m.text for m in (await handing(office).open(nadine, conversation)).messages]
    assert "Neue Sache" in texts and "Streng vertraulich" not in texts
    past = SqlPast(office.lotse.database)
    assert not (await past.search(nadine, ["vertraulich"])).hits
    assert len((await past.search(guard, ["vertraulich"])).hits) == 1
    assert not (await past.search(guard, ["neue", "sache"])).hits
    assert await past.earlier(nadine, conversation) == []
    for department, asked in (("order", []), ("protection", ["Nur für die Gruppe"])):  # what the next card will hold
        said = await office.lotse.conversations.said(conversation, department)
        assert [one.text for one in said] == asked


async def test_earlier_conversations_are_in_the_card_and_never_for_who_was_declined(office: Office) -> None:
    nadine, petra = await office.employ("Nadine"), await office.employ("Petra")
    conversation = await office.ask("Zum ersten Mal da")
    handoff = await end(office, conversation, nadine)
    office.clock.forward(minutes=5)
    await again(office, conversation, "order")
    visitor = office.visitor()
    await visitor.sign_in(nadine.email)
    page = await visitor.get(f"/desk/conversations/{conversation}")
    assert "Frühere Unterhaltungen" in page.text and f"/desk/earlier/{handoff}" in page.text
    async with office.lotse.database.write() as connection:
        declined = sa.update(handoffs).where(handoffs.c.ended_at.is_(None)).values(avoided=[nadine.id])
        await connection.execute(declined)
    assert (await visitor.get(f"/desk/earlier/{handoff}")).status_code == 403
    assert await hits(visitor, "ersten") == []
    past = SqlPast(office.lotse.database)
    assert [one.id for one in await past.earlier(petra, conversation)] == [handoff]
    with pytest.raises(Forbidden):
        await past.earlier(nadine, conversation)
    async with office.lotse.database.write() as connection:  # long ago, in the handoff that has ended
        only_then = sa.case((handoffs.c.id == handoff, sa.literal([nadine.id], sa.JSON)), else_=sa.literal([], sa.JSON))
        await connection.execute(sa.update(handoffs).values(avoided=only_then))
    assert await past.earlier(nadine, conversation) == []


async def test_a_search_is_bounded_and_says_so(office: Office) -> None:
    nadine = await office.employ("Nadine")
    for number in range(4):
        await office.ask(f"Gleiche Frage {number}")
    found = await SqlPast(office.lotse.database, looked=3).search(nadine, ["frage"])
    assert len(found.hits) == 3 and not found.complete
    found = await SqlPast(office.lotse.database, most=2).search(nadine, ["frage"])
    assert len(found.hits) == 2 and not found.complete
    found = await SqlPast(office.lotse.database).search(nadine, ["frage"])
    assert [hit.excerpt[-1] for hit in found.hits] == ["3", "2", "1", "0"] and found.complete


async def test_what_may_not_have_arrived_is_sent_again_once(office: Office) -> None:
    nadine = await office.employ("Nadine")
    visitor = office.visitor()
    await visitor.sign_in(nadine.email)
    conversation = await office.ask("Frage", channel="telegram")
    path = f"/desk/conversations/{conversation}"
    await handing(office).claim(nadine, conversation, Utterance("Ein Mensch.", "de", kind="notice"))
    await office.desk.reply(nadine, conversation, "Antwort", "reply-0001", 1)
    message = next(row["id"] for row in await office.kept(messages) if row["text"] == "Antwort")

    async def become(state: Delivery, attempts: int) -> None:
        values = {"state": state.value, "attempts": attempts, "error": "?"}
        async with office.lotse.database.write() as connection:
            await connection.execute(sa.update(outbox).where(outbox.c.message_id == message).values(values))

    async def state() -> object:
        return next(row["state"] for row in await office.kept(outbox) if row["message_id"] == message)

    await become(Delivery.UNSURE, 1)
    assert "vielleicht zugestellt" in (page := (await visitor.get(path)).text) and "Noch einmal senden" in page
    press = {"message": str(message), "attempts": "1"}
    assert (await visitor.post(f"{path}/resend", press)).status_code == 303
    assert await state() == "pending"
    await become(Delivery.FAILED, 2)  # it was tried again in vain, and the first press comes once more
    await visitor.post(f"{path}/resend", press)
    assert await state() == "failed"
    await visitor.post(f"{path}/resend", {**press, "attempts": "2"})
    assert await state() == "pending"
    assert "Noch einmal senden" not in (await visitor.get(path)).text
    colleague, other = await office.signed_in("Petra"), await office.signed_in("Omar", department="social_work")
    assert (await colleague.post(f"{path}/resend", press)).status_code == 409
    assert (await other.post(f"{path}/resend", press)).status_code == 403
    assert (await visitor.post(f"{path}/resend", {**press, "message": "x"})).status_code == 404
    assert (await visitor.post(f"{path}/resend", {**press, "attempts": "²"})).status_code == 400


async def test_typing_ends_with_the_owner_with_the_answer_and_by_itself(office: Office) -> None:
    nadine, petra = await office.employ("Nadine"), await office.employ("Petra")
    other = await office.employ("Omar", department="social_work")
    conversation, store = await office.ask("Frage"), SqlFollowing(office.lotse.database, office.clock)
    desk, line = handing(office), Utterance("-", "de", kind="notice")
    assert await store.type(nadine, conversation) is None, "nobody types who has not taken over"
    await desk.claim(nadine, conversation, line)
    office.clock.forward(seconds=1)
    assert await store.type(petra, conversation) is None
    with pytest.raises(Forbidden):
        await store.type(other, conversation)
    assert not await store.typed(conversation)
    assert (place := await store.type(nadine, conversation)) and (place.channel, place.address) == ("web", None)
    assert await store.typed(conversation)
    office.clock.forward(seconds=8)
    assert not await store.typed(conversation), "it ends by itself"
    await store.type(nadine, conversation)
    await office.desk.reply(nadine, conversation, "Antwort", "reply-0001", 1)
    assert not await store.typed(conversation), "what was typed is sent"
    office.clock.forward(seconds=1)
    await store.type(nadine, conversation)
    assert await store.typed(conversation)
    await desk.end(nadine, conversation, Event.HAND_BACK, "handed_back", line)
    assert not await store.typed(conversation), "the owner has changed"
    with pytest.raises(NotFound):
        await store.type(nadine, conversation)


async def test_an_older_page_does_not_take_back_what_a_newer_one_fetched(office: Office) -> None:
    """Both confirm at the same moment; the newer one is first."""
    nadine, store = await office.employ("Nadine"), SqlFollowing(office.lotse.database, office.clock)
    conversation = await office.ask("Frage")
    await handing(office).claim(nadine, conversation, Utterance("Ein Mensch.", "de", kind="notice"))
    number = next(row["number"] for row in await office.kept(messages) if row["author"] == "staff")
    this = sa.select(conversations.c.id).where(conversations.c.id == conversation).with_for_update(key_share=True)
    async with office.lotse.database.write() as newer:
        await newer.execute(this)
        await newer.execute(sa.insert(following).values(conversation_id=conversation, fetched=number + 5))
        older = asyncio.create_task(store.fetch(conversation, number))
        await until_it_waits(office.lotse.database, older)
    assert not await older and await store.fetched(conversation) == number + 5


async def test_what_the_page_fetched_is_kept_once_and_goes_with_the_conversation(office: Office) -> None:
    nadine = await office.employ("Nadine")
    conversation, store = await office.ask("Frage"), SqlFollowing(office.lotse.database, office.clock)
    assert not await store.fetch(conversation, 10**6), "nothing of staff is there"
    await handing(office).claim(nadine, conversation, Utterance("Ein Mensch.", "de", kind="notice"))
    assert await store.fetch(conversation, 10**6)
    number = await store.fetched(conversation)
    said = next(row for row in await office.kept(messages) if row["author"] == "staff")
    assert number == said["number"]
    assert not await store.fetch(conversation, 10**6) and not await store.fetch(conversation, 1)
    told = [row["data"] for row in await office.kept(events) if row["kind"] == "delivery"]
    assert told == [{"fetched": number}]
    visitor = office.visitor()
    await visitor.sign_in(nadine.email)
    assert "abgerufen" in (await visitor.get(f"/desk/conversations/{conversation}")).text
    await office.lotse.conversations.erase(conversation)
    assert await office.kept(following) == []


def test_words_are_found_as_people_type_them(database: str) -> None:
    if database != "sqlite":
        return  # nothing here asks a database
    assert holds("Ich wohne in der Schulstraße", wanted_words("SCHULSTRASSE wohne")) and wanted_words("a a") == ["a"]
    assert not holds("Ich wohne hier", wanted_words("wohne dort"))
    long = "Wort " * 60 + "Aufenthaltserlaubnis " + "Ende " * 60
    cut = excerpt(long, wanted_words("aufenthalt"))
    assert "Aufenthaltserlaubnis" in cut and cut.startswith("…") and cut.endswith("…") and len(cut) < 180


async def test_the_conversation_says_that_its_channel_is_switched_off(office: Office) -> None:
    nadine, told = await office.signed_in("Nadine"), "Telegram ist ausgeschaltet."
    pushed, pulled = await office.ask(ARABIC, channel="telegram"), await office.ask(ARABIC)
    assert told in (await nadine.get(f"/desk/conversations/{pushed}")).text
    assert told in (await nadine.get(f"/desk/conversations/{pushed}/live")).text
    assert told not in (await nadine.get(f"/desk/conversations/{pulled}")).text
    token = {"telegram_token": SecretStr("1:A")}
    office.lotse.settings = office.lotse.settings.model_copy(update=token)
    nadine.client._transport = httpx.ASGITransport(app=office.build())
    assert told not in (await nadine.get(f"/desk/conversations/{pushed}")).text

"""What follows a conversation, on both databases: counters, review inbox, the question after a handoff, records."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.core.accounts.staff import Role, Staff
from bot.core.after.review import Group, Wanted
from bot.core.conversation import Conversation
from bot.core.errors import Forbidden, NotAllowed, NotFound
from bot.core.feedback import Aftermath, Counted, Unsure
from bot.core.handoff import HandoffRequest
from bot.core.message import Reply, Utterance
from bot.core.ports import Pending
from bot.service.signals import LocalSignals
from bot.service.staff.filing import Filing
from bot.service.staff.help_keeper import HelpKeeper
from bot.service.staff.in_german import InGerman
from bot.store.accounts.staff import SqlStaff
from bot.store.after.review import SqlReview
from bot.store.after.review_groups import SqlReviewGroups
from bot.store.conversations.help_questions import SqlHelpQuestions
from bot.store.handoffs.records import SqlRecords
from bot.store.schema.after_tables import records, review_items
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import conversations, counters, messages
from bot.store.steps.handing import end_handoff, open_handoff
from bot.store.steps.messages import Draft, add_messages
from bot.wiring import Lotse
from bot.wiring.after import exporting_of, filing_of
from bot.wiring.retention import delete_expired
from tests.conftest import both_databases
from tests.fakes import MovedClock
from tests.rows import in_order

pytestmark = both_databases
UNSURE = Unsure("fallback", "de", "everyday", "tax_id", ("/de/x",))
YES = {"improve": "yes"}


class House:
    """A conversation, its turns, and what is left of them."""

    def __init__(self, lotse: Lotse, conversation: Conversation) -> None:
        self.lotse, self.conversation = lotse, conversation

    async def turn(
        self, text: str, after: Aftermath | None, context: Mapping[str, str] = {}, pressed: str | None = None,
        kind: str = "fallback",
    ) -> None:  # fmt: skip
        inbox, event = self.lotse.inbox, secrets.token_hex(8)
        await inbox.receive(self.conversation, event, text, pressed, None)
        turn = await inbox.take("w")
        assert turn
        pending: Pending = turn.pending[-1]
        said = (Utterance("Antwort", "de", kind=kind, source="tax_id/de"),)
        reply = Reply(said, "everyday", "fallback", dict(context), after=after)
        assert await inbox.finish(turn, "w", pending, reply, "de")

    async def anew(self) -> None:
        """Another newcomer."""
        self.conversation = await self.lotse.conversations.open("web", secrets.token_hex(32), "de", [])

    async def set(self, **values: object) -> None:
        async with self.lotse.database.write() as connection:
            same = conversations.c.id == self.conversation.id
            await connection.execute(sa.update(conversations).where(same).values(**values))

    async def rows(self, table: sa.Table) -> list[dict[str, Any]]:
        async with self.lotse.database.read() as connection:
            found = await connection.execute(in_order(table))
            return [dict(row) for row in found.mappings()]

    async def texts(self) -> list[str]:
        return [row["text"] for row in await self.rows(review_items)]

    async def listed(self) -> Sequence[Group]:
        return (await SqlReviewGroups(self.lotse.database).listed(Wanted(), 0, 20)).groups

    async def counted(self, outcome: str) -> int:
        return sum(row["count"] for row in await self.rows(counters) if row["outcome"] == outcome)


@pytest.fixture
async def house(lotse: Lotse) -> House:
    return House(lotse, await lotse.conversations.open("web", secrets.token_hex(32), "de", []))


async def staff_of(lotse: Lotse, name: str = "Nadine", department: str = "order") -> Staff:
    return await SqlStaff(lotse.database, lotse.clock).add(f"{name}@a.example", name, Role.STAFF, department)


async def handed(house: House, who: Staff, *answers: str, department: str = "order", end: str = "closed") -> int:
    """A handoff in which staff wrote something, and that has ended."""
    lotse, now = house.lotse, house.lotse.clock.now()
    conversation = await _fresh(house)
    async with lotse.database.write() as connection:
        request = HandoffRequest(department, "tax_id")
        assert await open_handoff(connection, conversation, request, secrets.token_hex(8), {"lines": []}, "de", now)
    async with lotse.database.write() as connection:
        drafts = [Draft("staff", text, "de", now, {"kind": "answer", "staff": who.id}) for text in answers]
        await add_messages(connection, conversation.id, drafts)
        number = (await connection.execute(sa.select(sa.func.max(handoffs.c.id)))).scalar_one()
        claimed = sa.update(handoffs).where(handoffs.c.id == number)
        await connection.execute(claimed.values(claimed_by=who.id, claimed_at=now))
    if end:
        async with lotse.database.write() as connection:
            await end_handoff(connection, conversation.id, end, lotse.clock.now())
        await house.set(state="closed" if end == "closed" else "with_bot")
    return int(number)


async def _fresh(house: House) -> Conversation:
    from bot.store.steps.messages import conversation_of

    (row,) = [r for r in await house.rows(conversations) if r["id"] == house.conversation.id]
    return conversation_of(row)


# Counters


async def test_a_conversation_is_counted_once(house: House) -> None:
    await house.turn("Hallo", None)
    await house.turn("Und nun", None)
    assert await house.counted("conversation") == 1
    await house.anew()
    await house.turn("Hallo", None)
    assert await house.counted("conversation") == 2


async def test_what_was_not_understood_counts_for_the_nearest_topic(house: House) -> None:
    """Without a yes to its words too; what came near a protected topic never."""
    await house.turn("Was ist mit der Nummer", Aftermath(question=UNSURE))
    await house.turn("Welche von beiden", Aftermath(question=replace(UNSURE, kind="choice")))
    await house.turn("Etwas anderes", Aftermath(question=UNSURE, touched=True))
    near = [row for row in await house.rows(counters) if row["outcome"] == "near_fallback"]
    assert [(row["topic"], row["language"], row["channel"], row["count"]) for row in near] == [
        ("everyday", "de", "web", 1)
    ]


# Review inbox


async def test_words_come_with_the_yes_masked_and_go_with_the_no(house: House) -> None:
    await house.turn("Ich heiße Amal Haddad, was nun", Aftermath(question=UNSURE))
    assert await house.texts() == [""]
    review = SqlReview(house.lotse.database, house.lotse.clock)
    assert not await house.listed()
    assert (await review.summary(house.lotse.clock.now() - timedelta(days=1))).counted == {"fallback": 1}
    await house.turn("Ja, gern", Aftermath(improve=True, private=True), YES, "improve:yes", "help")
    assert await house.texts() == ["Ich heiße ▒▒▒, was nun"]
    await house.turn("Nochmal 0176 12345678", Aftermath(question=UNSURE), YES)
    assert (await house.listed())[0].items[0].text == "Nochmal ▒▒▒"
    await house.turn("Doch nicht", Aftermath(improve=False, private=True), {"improve": "no"}, "improve:no", "help")
    assert await house.texts() == ["", ""] and not await house.listed()


async def test_what_did_not_help_and_what_is_protected(house: House) -> None:
    """Not helpful is the last question in words; a protected topic takes everything out."""
    await house.turn("Wie melde ich mich an?", None, YES, kind="answer")
    await house.turn("Steuer", None, YES, "intent:tax_id", "answer")
    wrong = Aftermath(former=Unsure("wrong", "de", "everyday", "tax_id"), private=True)
    await house.turn("Nein", wrong, YES, None, "help")  # typed
    assert await house.texts() == ["Wie melde ich mich an?"]
    hidden = {row["text"] for row in await house.rows(messages) if row["extras"].get("kind") == "private"}
    assert hidden == {"Nein"}
    card = await house.lotse.conversations.said(house.conversation.id, "order")
    assert [one.text for one in card] == ["Wie melde ich mich an?", "Steuer"]
    await house.turn("Ja, gut", Aftermath(helped=True), YES, "help:bot:good", "help")
    assert await house.texts() == []
    await house.turn("Frage eins", Aftermath(question=UNSURE), YES)
    assert await house.texts() == ["Frage eins"]
    await house.turn("Mir geht es schlecht", Aftermath(touched=True, question=UNSURE), YES)
    assert await house.texts() == []


async def test_faces_are_counted_without_text_and_taken_back(house: House) -> None:
    hour = house.lotse.clock.now().replace(minute=0, second=0, microsecond=0).isoformat()
    good, bad = (Counted("bot", face, "everyday", "de", hour) for face in ("good", "bad"))
    await house.turn("Ja", Aftermath(counted=good), {}, "help:bot:good")
    await house.turn("Nein", Aftermath(counted=bad, taken_back=good), {}, "help:bot:bad")
    assert (await house.counted("help_bot_good"), await house.counted("help_bot_bad")) == (0, 1)
    await house.turn("Nein", Aftermath(taken_back=good), {}, "help:bot:bad")
    assert await house.counted("help_bot_good") == 0
    review = SqlReview(house.lotse.database, house.lotse.clock)
    faces = (await review.summary(house.lotse.clock.now() - timedelta(days=1))).faces
    assert faces[("everyday", "help_bot_bad")] == 1


async def test_erased_questions_go_expired_ones_stay_without_where_from(house: House, clock: MovedClock) -> None:
    review = SqlReview(house.lotse.database, clock)
    await house.turn("Frage eins", Aftermath(question=UNSURE), YES)
    await house.lotse.conversations.erase(house.conversation.id)
    assert await house.texts() == []
    house.conversation = await house.lotse.conversations.open("web", secrets.token_hex(32), "de", [])
    await house.turn("Frage zwei", Aftermath(question=UNSURE), YES)
    await house.lotse.conversations.expire(clock.now() + timedelta(seconds=1))
    (row,) = await house.rows(review_items)
    assert (row["text"], row["conversation_id"], row["message_id"]) == ("Frage zwei", None, None)
    assert await review.expire(clock.now() + timedelta(seconds=1)) == 1


# After a handoff


async def test_the_question_after_a_handoff_is_put_once(house: House, clock: MovedClock) -> None:
    who = await staff_of(house.lotse)
    keeper = HelpKeeper(SqlHelpQuestions(house.lotse.database, clock), house.lotse.library, LocalSignals(), clock)
    number = await handed(house, who, "Guten Tag")
    assert [await keeper.look(), await keeper.look()] == [1, 0]
    asked = [row for row in await house.rows(messages) if row["extras"].get("kind") == "help"]
    assert [b["payload"] for b in asked[0]["extras"]["buttons"]] == [
        f"help:{number}:{face}" for face in ("good", "middle", "bad")
    ]
    (row,) = await house.rows(conversations)
    assert row["context"]["help_asked"] == str(number) and row["state"] == "closed"


CASES = ("protected", "protection group", "silent", "withdrawn", "with staff again", "late")


async def test_who_is_not_asked_after_a_handoff_and_when_not_yet(house: House, clock: MovedClock) -> None:
    who = await staff_of(house.lotse)
    keeper = HelpKeeper(SqlHelpQuestions(house.lotse.database, clock), house.lotse.library, LocalSignals(), clock)
    protection = next(d.id for d in house.lotse.library.guide.departments.values() if d.protection)
    for case in CASES:
        await house.anew()
        department = protection if case == "protection group" else "order"
        outcome = "withdrawn" if case == "withdrawn" else "closed"
        await handed(house, who, *(() if case == "silent" else ("Guten Tag",)), department=department, end=outcome)
        if case == "protected":
            await house.set(context={"protected": "yes"})
        if case == "late":
            clock.ahead += timedelta(hours=13)
        if case == "with staff again":
            await house.set(state="with_staff")
        assert [await keeper.look(), await keeper.look()] == [0, 0], case
    await house.anew()
    await handed(house, who, "Guten Tag")
    await house.set(lease_by="w")  # a turn is under way
    assert await keeper.look() == 0
    await house.set(lease_by=None)
    assert await keeper.look() == 1


# Records


class Typewriter:
    """A printer that writes what it is given."""

    def __init__(self) -> None:
        self.broken = False

    def print(self, record: Any) -> bytes:
        if self.broken:
            raise RuntimeError("no paper")
        return repr(record).encode()


def filing(house: House, printer: Typewriter) -> Filing:
    store = SqlRecords(house.lotse.database, house.lotse.clock)
    lotse = house.lotse
    german = InGerman(lotse.library, lotse.holidays(), lotse.clock)
    return Filing(store, printer, lotse.library, lotse.clock, german, 30)


async def test_a_marked_handoff_is_printed_when_it_has_ended(house: House, clock: MovedClock) -> None:
    who, other = await staff_of(house.lotse), await staff_of(house.lotse, "Petra", "social")
    await handed(house, who, "Während", end="")
    desk = filing(house, Typewriter())
    with pytest.raises(Forbidden):
        await desk.mark(other, house.conversation.id, "", False)
    with pytest.raises(Forbidden):
        await desk.print_now(other, house.conversation.id, False)
    await desk.mark(who, house.conversation.id, "47/11", False)
    assert await desk.make_due() == 0 and await desk.marked(house.conversation.id) == "47/11"
    async with house.lotse.database.write() as connection:
        await end_handoff(connection, house.conversation.id, "closed", clock.now())
    clock.ahead += timedelta(minutes=1)
    async with house.lotse.database.write() as connection:
        await add_messages(connection, house.conversation.id, [Draft("newcomer", "Danach", "de", clock.now())])
    assert [await desk.make_due(), await desk.make_due()] == [1, 0]
    (filed,) = await desk.listed(who)
    number, pdf = await desk.download(who, filed.id)
    assert number == filed.number and b"W\xc3\xa4hrend" in pdf and b"47/11" in pdf and b"Danach" not in pdf
    assert await desk.listed(other) == []
    with pytest.raises(Forbidden):
        await desk.download(other, filed.id)
    await house.lotse.conversations.expire(clock.now() + timedelta(seconds=1))
    assert (await desk.download(who, filed.id))[1] == pdf
    clock.ahead += timedelta(days=31)
    assert await desk.expire() == 1 and await desk.listed(who) == []


async def test_what_was_erased_or_cannot_be_printed_is_said_in_the_list(house: House) -> None:
    who, printer = await staff_of(house.lotse), Typewriter()
    await handed(house, who, "Geheim", end="")
    desk = filing(house, printer)
    await desk.mark(who, house.conversation.id, "Amal", False)
    async with house.lotse.database.write() as connection:
        await end_handoff(connection, house.conversation.id, "closed", house.lotse.clock.now())
    await desk.make_due()
    await house.lotse.conversations.erase(house.conversation.id)
    (row,) = await house.rows(records)
    assert (row["status"], row["pdf"], row["label"], row["topic"]) == ("erased", None, "", "")
    with pytest.raises(NotFound):
        await desk.download(who, row["id"])
    await house.anew()
    await handed(house, who, "Text", end="")
    await desk.mark(who, house.conversation.id, "", False)
    async with house.lotse.database.write() as connection:
        await end_handoff(connection, house.conversation.id, "closed", house.lotse.clock.now())
    printer.broken = True
    assert await desk.make_due() == 0
    assert sorted(one.status for one in await desk.listed(who)) == ["erased", "failed"]


async def ended(house: House) -> None:
    async with house.lotse.database.write() as connection:
        await end_handoff(connection, house.conversation.id, "closed", house.lotse.clock.now())


async def marked_while_broken(house: House) -> tuple[Staff, Typewriter, Filing]:
    """A conversation that has ended, marked for the file, and a printer that does not print."""
    who, printer = await staff_of(house.lotse), Typewriter()
    await handed(house, who, "450 Euro", end="")
    desk = filing(house, printer)
    await desk.mark(who, house.conversation.id, "AZ 1", False)
    await ended(house)
    printer.broken = True
    return who, printer, desk


async def test_what_could_not_be_printed_is_tried_every_hour(house: House, clock: MovedClock) -> None:
    """The font is missing, somebody installs it: the record is made then."""
    who, printer, desk = await marked_while_broken(house)
    assert await desk.make_due() == 0
    printer.broken = False
    clock.ahead += timedelta(minutes=59)
    assert await desk.make_due() == 0
    clock.ahead += timedelta(minutes=2)
    assert await desk.make_due() == 1
    (filed,) = await desk.listed(who)
    assert filed.status == "made" and b"450 Euro" in (await desk.download(who, filed.id))[1]


async def test_before_the_words_go_it_is_tried_once_more_and_then_lost(house: House, clock: MovedClock) -> None:
    """Never is a record made of what is left after the words."""
    who, printer, desk = await marked_while_broken(house)
    assert [await desk.make_due(), await desk.make_due(timedelta(0))] == [0, 0]
    clock.ahead += timedelta(days=400)
    await house.set(updated_at=clock.now())  # the conversation goes on, its old words go
    await house.lotse.conversations.expire(clock.now() - timedelta(days=1))
    printer.broken = False
    assert await desk.make_due() == 0 and [one.status for one in await desk.listed(who)] == ["lost"]
    await house.lotse.conversations.erase(house.conversation.id)
    assert [(one.status, one.label) for one in await desk.listed(who)] == [("erased", "")]


async def test_what_could_not_be_printed_is_lost_with_its_conversation(house: House, clock: MovedClock) -> None:
    who, _, desk = await marked_while_broken(house)
    await desk.make_due()
    clock.ahead += timedelta(seconds=1)
    await house.lotse.conversations.expire(clock.now())
    assert [one.status for one in await desk.listed(who)] == ["lost"]


async def test_retention_tries_once_more_before_the_words_go(house: House, clock: MovedClock) -> None:
    who, printer = await staff_of(house.lotse), Typewriter()
    await handed(house, who, "450 Euro", end="")
    await filing(house, printer).mark(who, house.conversation.id, "AZ 1", False)
    await ended(house)
    printer.broken = True
    await filing(house, printer).make_due()
    clock.ahead += timedelta(minutes=1)
    await house.set(updated_at=clock.now() - timedelta(days=400))
    await delete_expired(house.lotse)
    (row,) = await house.rows(records)
    assert row["status"] == "made" and row["conversation_id"] is None and await house.rows(conversations) == []


async def test_notes_only_when_wished_and_the_version_of_each_answer(house: House) -> None:
    who = await staff_of(house.lotse)
    await house.turn("Steuernummer?", None, kind="answer")
    await handed(house, who, "Guten Tag", end="")
    async with house.lotse.database.write() as connection:
        draft = Draft("note", "Nur intern", "de", house.lotse.clock.now(), {"kind": "note", "staff": who.id})
        await add_messages(connection, house.conversation.id, [draft])
    desk = filing(house, Typewriter())
    _, without = await desk.print_now(who, house.conversation.id, False)
    _, with_notes = await desk.print_now(who, house.conversation.id, True)
    assert b"Nur intern" not in without and b"Nur intern" in with_notes
    assert b"Fassung 1 (Deutsch)" in without
    assert filing_of(house.lotse).kept_days == 30


async def test_everything_is_handed_out_but_notes_and_who_of_the_staff(house: House) -> None:
    who = await staff_of(house.lotse, "Nadine Schulz")
    await house.turn("Ich heiße Amal Haddad", Aftermath(question=UNSURE), YES)
    await handed(house, who, "Guten Tag", end="")
    async with house.lotse.database.write() as connection:
        draft = Draft("note", "Nur intern", "de", house.lotse.clock.now(), {"kind": "note", "staff": who.id})
        await add_messages(connection, house.conversation.id, [draft])
    await filing(house, Typewriter()).mark(who, house.conversation.id, "AZ 47/11", True)
    exporting = exporting_of(house.lotse)
    text = (await exporting.file(house.conversation.id)).content.decode()
    content = json.loads(text)
    assert [m["text"] for m in content["messages"]] == ["Ich heiße Amal Haddad", "Antwort", "Guten Tag"]
    assert content["internal_notes"] == 1 and "030 23125" in content["about"]
    assert content["handoffs"][0]["department"] == "order" and content["records"][0]["status"] == "marked"
    assert content["review_items"][0]["text"] == "Ich heiße ▒▒▒" and content["conversation"]["context"] == YES
    for secret in ("Nur intern", "Nadine", '"claimed_by"', '"staff": ', "AZ 47/11", '"person"', '"lease_by"'):
        assert secret not in text, secret
    await house.lotse.conversations.erase(house.conversation.id)
    with pytest.raises(NotAllowed):
        await exporting.file(house.conversation.id)

"""Walls that a stranger has looked for holes in: what was told to one department, and who may never read along."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.core.accounts.staff import Role, Staff
from bot.core.conversation import Event
from bot.core.errors import AlreadyClaimed, Forbidden, IllegalTransition, NotFound, WomanAsked
from bot.core.handoff import HandoffRequest
from bot.core.message import Reply, Utterance
from bot.core.together import AppointmentDraft, WantsWoman
from bot.service.channel.exporting import Exporting
from bot.service.staff.appointments import Appointments
from bot.store.conversations.exporting import SqlExport
from bot.store.conversations.newcomer_steps import take_step
from bot.store.handoffs.contacts import SqlContacts
from bot.store.handoffs.records import SqlRecords
from bot.store.schema.after_tables import records as record_rows
from bot.store.schema.desk_tables import handoffs, staff
from bot.store.schema.form_tables import ideas
from bot.store.schema.tables import conversations
from bot.store.schema.together_tables import call_backs
from bot.store.steps.handing import open_handoff
from bot.store.steps.messages import conversation_of

from .conftest import Office

_SAID = Utterance("Hier schreibt ein Mensch.", "de", kind="notice")
_PHONE = "+4917612345678"


async def _again(office: Office, conversation: str, department: str) -> None:
    """The same newcomer says yes to another department."""
    office.clock.forward(minutes=5)
    async with office.lotse.database.write() as connection:
        same = sa.select(conversations).where(conversations.c.id == conversation)
        row, now = (await connection.execute(same)).mappings().one(), office.clock.now()
        request = HandoffRequest(department, "housing_search")
        await open_handoff(connection, conversation_of(row), request, f"{now:%H%M%S}", {}, "de", now)
    office.clock.forward(minutes=5)


async def _ended(office: Office, who: Staff, conversation: str) -> None:
    office.clock.forward(minutes=5)
    await office.handoffs.end(who, conversation, Event.HAND_BACK, "handed_back", _SAID)


async def _claimed(office: Office, who: Staff, conversation: str) -> None:
    await office.handoffs.claim(who, conversation, _SAID)


async def test_a_number_and_an_appointment_stay_with_the_department_they_were_told_to(office: Office) -> None:
    sana = await office.employ("Sana", department="social_work")
    otto = await office.employ("Otto", department="order")
    contacts = SqlContacts(office.lotse.database, office.clock)
    conversation = await office.ask("Frage", locale="de", topic="housing_search", department="social_work")
    await _claimed(office, sana, conversation)
    now = office.clock.now()
    number = {"conversation_id": conversation, "phone": _PHONE, "wish": "any", "state": "missed", "tries": 0}
    async with office.lotse.database.write() as connection:
        await connection.execute(sa.insert(call_backs).values(**number, asked_at=now, changed_at=now))
    draft = AppointmentDraft("a" * 32, "integration", "housing_search", now, 30, "Nur für die Sozialarbeit")
    await contacts.propose(sana, conversation, draft, lambda *_: _SAID)
    assert await contacts.call(sana, conversation) and await contacts.requests(sana, conversation)
    wired = Appointments(
        contacts, office.desk, office.lotse.library, office.signals, office.clock, office.lotse.holidays()
    )
    with pytest.raises(IllegalTransition):  # the newcomer has not agreed
        await wired.file(sana, conversation, 1)
    await _ended(office, sana, conversation)
    await _again(office, conversation, "order")
    await _claimed(office, otto, conversation)
    assert await contacts.call(otto, conversation) is None
    assert await contacts.requests(otto, conversation) == []
    with pytest.raises(NotFound):
        await contacts.promise_call(otto, conversation, lambda _: _SAID)
    with pytest.raises(NotFound):
        await contacts.move(otto, conversation, 1, ("asked",), "dropped")


async def test_a_record_holds_nothing_of_a_department_that_its_printer_also_stands_in_for(office: Office) -> None:
    gabi = await office.employ("Gabi", department="protection")
    both = replace(await office.employ("Both", department="social_work"), also=("protection",))
    conversation = await office.ask("Vorher", locale="de", department="protection")
    office.clock.forward(minutes=1)
    await office.says(conversation, "Nur für die Schutzgruppe", "de")
    await _claimed(office, gabi, conversation)
    await _ended(office, gabi, conversation)
    await _again(office, conversation, "social_work")
    await office.says(conversation, "Neue Sache", "de")
    found = await SqlRecords(office.lotse.database, office.clock).gathered(both, conversation, True)
    texts = [said.text for said in found.messages]
    assert "Neue Sache" in texts and "Nur für die Schutzgruppe" not in texts


async def test_who_was_declined_later_fetches_no_record_either(office: Office) -> None:
    sana = await office.employ("Sana", department="social_work")
    records = SqlRecords(office.lotse.database, office.clock)
    conversation = await office.ask("Frage", locale="de", department="social_work")
    await _claimed(office, sana, conversation)
    await records.mark(sana, conversation, "AZ 1", False)
    await _ended(office, sana, conversation)
    (handoff,) = await records.due(office.clock.now())
    await records.keep(handoff, b"%PDF-")
    (filed,) = await records.listed(sana)
    assert (await records.download(sana, filed.id))[1] == b"%PDF-"
    await _again(office, conversation, "social_work")
    async with office.lotse.database.write() as connection:
        later = sa.update(handoffs).where(handoffs.c.ended_at.is_(None))
        await connection.execute(later.values(avoided=[sana.id]))
    assert await records.listed(sana) == []
    with pytest.raises(Forbidden):
        await records.download(sana, filed.id)


async def test_a_mark_for_the_file_does_not_go_to_another_department(office: Office) -> None:
    anna = await office.signed_in("Anna", department="social_work")
    petra = await office.signed_in("Petra", department="health")
    ida = await office.employ("Ida", department="social_work")
    conversation = await office.ask("Frage", locale="de", topic="housing_search", department="social_work")
    path, warned = f"/desk/conversations/{conversation}", "An eine andere Abteilung geht das nicht mit"
    await anna.post(f"{path}/claim")
    assert warned not in (await anna.get(path)).text
    await anna.post(f"{path}/file", {"label": "ABH 47/11"})
    assert warned in (await anna.get(path)).text
    to_ida = {"to": f"social_work/{ida.id}", "sure": "yes"}
    assert (await anna.post(f"{path}/transfer", to_ida)).status_code == 303
    assert "ABH 47/11" in (await anna.get("/desk/records")).text, "it is still the same department's"
    assert (await anna.post(f"{path}/transfer", {"to": "health"})).status_code == 303
    assert "ABH 47/11" not in (await petra.get(path)).text + (await anna.get("/desk/records")).text
    assert await office.kept(record_rows) == []


@pytest.mark.parametrize(("here", "there"), [("social_work", "independent_advice"), ("independent_advice", "health")])
async def test_nobody_but_the_newcomer_hands_over_between_town_and_independent_advice(
    office: Office, here: str, there: str
) -> None:
    anna, _ = await office.employ("Anna", department=here), await office.employ("Olga", department=there)
    conversation = await office.ask("Frage", locale="de", topic="housing_search", department=here)
    entry = await office.desk.entry(anna, conversation)
    assert there not in {department.id for department in office.desk.receiving(entry)}
    with pytest.raises(Forbidden):
        await office.desk.transfer(anna, conversation, there, "")


async def test_once_a_protected_topic_was_touched_it_is_passed_to_the_protection_group_only(office: Office) -> None:
    sana = await office.employ("Sana", department="social_work")
    for name, department in (("Olga", "health"), ("Gabi", "protection")):
        await office.employ(name, department=department)
    conversation = await office.ask("Frage", locale="de", topic="housing_search", department="social_work")
    before = office.desk.receiving(await office.desk.entry(sana, conversation))
    assert {"health", "protection"} <= {department.id for department in before}
    async with office.lotse.database.write() as connection:
        same = sa.update(conversations).where(conversations.c.id == conversation)
        await connection.execute(same.values(context={"protected": "yes", "handoff": "social_work"}))
    after = office.desk.receiving(await office.desk.entry(sana, conversation))
    assert [department.id for department in after] == ["protection"]
    with pytest.raises(Forbidden):
        await office.desk.transfer(sana, conversation, "health", "")


async def test_the_immigration_office_stands_in_for_nobody_and_nobody_for_it(office: Office) -> None:
    boss = await office.signed_in("Chefin", Role.ADMINISTRATOR, None)
    otto = await office.employ("Otto", department="order")
    sana = await office.employ("Sana", department="social_work")
    for member, own, also in ((otto, "order", "social_work"), (sana, "social_work", "order")):
        fields = {"role": "staff", "department": own, "also": also, "capacity": "", "languages": "de"}
        page = await boss.post(f"/desk/staff/{member.id}", fields)
        assert page.status_code == 400 and "selbst wählen muss" in page.text
        assert (await office.store.by_id(member.id)).departments == (own,)
    fields = {"role": "staff", "department": "social_work", "also": "health", "capacity": "", "languages": "de"}
    assert (await boss.post(f"/desk/staff/{sana.id}", fields)).status_code == 303


async def test_whoever_wishes_for_a_woman_is_answered_by_no_man_from_then_on(office: Office) -> None:
    """A button that is pressed late: a man has claimed it meanwhile."""
    otto = await office.employ("Otto", department="social_work")
    sana = replace(await office.employ("Sana", department="social_work"), woman=True)
    step = Reply((Utterance("Gut, eine Frau wird Ihnen antworten.", "de"),), "talk", "answered", {}, step=WantsWoman())
    async with office.lotse.database.write() as connection:
        await connection.execute(sa.update(staff).where(staff.c.id == sana.id).values(woman=True))
    for who, owner in ((otto, None), (sana, sana.id)):
        conversation = await office.ask("Frage", locale="de", department="social_work")
        await _claimed(office, who, conversation)
        async with office.lotse.database.write() as connection:
            same = sa.select(conversations).where(conversations.c.id == conversation)
            present = conversation_of((await connection.execute(same)).mappings().one())
            said, after = await take_step(connection, present, step, office.clock.now())
        assert said == step.utterances and after.bot_speaks is (owner is None)
        assert (await office.desk.entry(sana, conversation)).claimed_by == owner
        with pytest.raises(WomanAsked if owner is None else AlreadyClaimed):
            await office.desk.claim(otto, conversation)


async def test_what_a_newcomer_exports_says_nothing_of_how_staff_work(office: Office) -> None:
    sana = await office.employ("Sana", department="social_work")
    conversation = await office.ask("Frage", locale="de", department="social_work")
    await _claimed(office, sana, conversation)
    export = Exporting(SqlExport(office.lotse.database), office.lotse.uploads, office.lotse.library, office.clock)
    now, text = office.clock.now(), {"language": "de", "text": "Bänke", "about": "", "contact": "", "note": "Intern"}
    idea = {"number": "I-1", "conversation_id": conversation, "kind": "idea", "status": "new", "channel": "web", **text}
    async with office.lotse.database.write() as connection:
        await connection.execute(sa.insert(ideas).values(**idea, version=0, sent_at=now, changed_at=now))
    await office.employ("Heike", department="health")
    await office.desk.transfer(sana, conversation, "health", "Wirkt verwirrt")
    content = (await export.file(conversation)).content
    assert "Wirkt verwirrt" not in str(content) and "Sana" not in str(content)
    exported = json.loads(content)
    (handoff,), (sent,) = exported["handoffs"], exported["ideas"]
    assert sent["text"] == "Bänke" and "note" not in sent
    kept_back = {"claimed_by", "claimed_at", "seen_at", "assigned_to", "assigned_at", "lapses", "avoided"}
    assert not kept_back & handoff.keys() and handoff["department"] == "health"
    assert handoff["card"]["lines"] and exported["internal_notes"] == 1

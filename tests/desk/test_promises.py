"""What staff have promised is kept open, and a call is an answer."""

from __future__ import annotations

import re
import secrets
from datetime import datetime

import pytest
import sqlalchemy as sa

from bot.core.locale import NATIVE
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import conversations
from bot.store.schema.together_tables import appointments, call_backs
from tests.conftest import both_databases
from tests.desk.conftest import Office, Visitor
from tests.desk.test_assigning import keeper
from tests.desk.test_together import HOUSING, Newcomer, handed, path, person, text_of
from tests.desk.test_walls import _again as again

_NUMBER = "+493023125100"
_LAPSED = "gerade niemand"


async def look_for_days(office: Office, *days: int) -> None:
    zone = office.clock.moment.tzinfo
    for day in days:
        office.clock.moment = datetime(2026, 12, day, 10, 2, tzinfo=zone)
        await keeper(office).look()


async def claimed(office: Office, calling: bool = True, day: int = 24) -> tuple[Visitor, Newcomer]:
    """Thursday before Christmas, or on an ordinary one, before noon. `calling`: a call was asked for before."""
    _, at_anna = await person(office, "Anna")
    newcomer = await handed(office)
    if calling:
        await newcomer.press(f"handoff:call:any:{_NUMBER}")
    office.clock.moment = datetime(2026, 12, day, 9 if day < 24 else 10, 0, tzinfo=office.clock.moment.tzinfo)
    await at_anna.sign_in("anna@musterstadt.example")
    assert (await at_anna.post(path(newcomer, "claim"))).status_code == 303
    office.clock.forward(minutes=1)
    return at_anna, newcomer


async def replies(at: Visitor, newcomer: Newcomer, text: str = "Bitte füllen Sie das Formular aus.") -> None:
    version = re.findall(r'name="version" value="(\d+)"', (await at.get(path(newcomer))).text)[0]
    fields = {"conversation": newcomer.id, "version": version, "client_id": secrets.token_hex(16), "text": text}
    assert (await at.post(path(newcomer, "reply"), fields)).status_code == 303


async def asks_for_appointment(at: Visitor, newcomer: Newcomer, when: str) -> None:
    office = re.findall(
        r'<option value="([a-z_]+)"', (await at.get(path(newcomer))).text.partition('id="book-office"')[2]
    )
    fields = {"client_id": secrets.token_hex(16), "office": office[0], "at": when, "minutes": "30"}
    assert (await at.post(path(newcomer, "appointment"), fields)).status_code == 303


@both_databases
async def test_a_promised_call_outlasts_the_holidays(office: Office) -> None:
    at_anna, newcomer = await claimed(office)
    await at_anna.post(path(newcomer, "call-promise"))
    await look_for_days(office, 25, 26, 27)
    assert await newcomer.state() == "with_staff"
    await at_anna.sign_in("anna@musterstadt.example")
    await at_anna.post(path(newcomer, "called"), {"outcome": "reached", "tries": "0"})
    assert (await office.kept(call_backs))[0]["state"] == "reached"
    await look_for_days(office, 29, 30, 31)
    assert await newcomer.state() == "with_bot", "what was kept holds nothing open"


@pytest.mark.parametrize("agreed", [True, False])
async def test_an_appointment_is_kept_open_until_its_time(office: Office, agreed: bool) -> None:
    at_anna, newcomer = await claimed(office, calling=False)
    await asks_for_appointment(at_anna, newcomer, "2026-12-30T10:00")
    office.clock.forward(minutes=1)
    if agreed:
        await newcomer.press((await newcomer.payloads("handoff:book:yes"))[-1])
    await look_for_days(office, 25, 26, 27, 28, 29)
    assert await newcomer.state() == "with_staff"
    await look_for_days(office, 30, 31)
    assert await newcomer.state() == "with_bot"


@pytest.mark.parametrize("state", ["declined", "dropped"])
async def test_what_came_to_nothing_keeps_nothing_open(office: Office, state: str) -> None:
    at_anna, newcomer = await claimed(office, calling=False)
    await asks_for_appointment(at_anna, newcomer, "2026-12-30T10:00")
    async with office.lotse.database.write() as connection:
        await connection.execute(sa.update(appointments).values(state=state))
    await look_for_days(office, 25, 26, 27)
    assert await newcomer.state() == "with_bot"


async def test_what_another_department_has_promised_is_not_this_ones_to_keep(office: Office) -> None:
    at_anna, newcomer = await claimed(office, calling=False)
    await asks_for_appointment(at_anna, newcomer, "2026-12-30T10:00")
    _, at_olga = await person(office, "Olga", "health")
    await at_anna.post(path(newcomer, "hand-back"), {"goodbye": "", "seen": ""})
    await again(office, newcomer.id, "health")
    await at_olga.post(path(newcomer, "claim"))
    office.clock.forward(minutes=1)
    await replies(at_olga, newcomer)
    await look_for_days(office, 25, 26, 27, 28)
    assert await newcomer.state() == "with_bot"


async def test_before_it_ends_staff_read_what_is_still_to_be_kept(office: Office) -> None:
    at_anna, newcomer = await claimed(office)
    assert "Noch offen" not in (await at_anna.get(path(newcomer))).text
    await at_anna.post(path(newcomer, "call-promise"))
    await asks_for_appointment(at_anna, newcomer, "2026-12-30T10:00")
    page = (await at_anna.get(path(newcomer))).text
    assert page.count("Der zugesagte Anruf (030 23125100)") == 2, "above both ways to end it"
    assert page.count("Die Terminanfrage für 30.12.2026, 10:00 Uhr. Die Person hat noch nicht zugestimmt.") == 2
    await at_anna.post(path(newcomer, "called"), {"outcome": "reached", "tries": "0"})
    page = (await at_anna.get(path(newcomer))).text
    assert "Der zugesagte Anruf" not in page and "Trotzdem beenden" in page


async def test_whoever_is_on_the_telephone_has_time(office: Office) -> None:
    at_anna, newcomer = await claimed(office)
    office.clock.forward(minutes=25)
    await keeper(office).look()
    assert await newcomer.state() == "with_staff"
    assert (await at_anna.post(path(newcomer, "called"), {"outcome": "reached", "tries": "0"})).status_code == 303
    office.clock.forward(minutes=50)
    await keeper(office).look()
    assert await newcomer.state() == "with_staff", "who was called has had an answer"
    assert _LAPSED not in text_of(await newcomer.messages())


async def test_a_claim_without_call_or_answer_lapses_all_the_same(office: Office) -> None:
    _, newcomer = await claimed(office)
    office.clock.forward(minutes=60)
    await keeper(office).look()
    assert await newcomer.state() == "waiting" and _LAPSED in text_of(await newcomer.messages())


async def test_what_the_desk_answers_itself_is_no_word_that_waits(office: Office) -> None:
    at_anna, newcomer = await claimed(office, day=17)
    await replies(at_anna, newcomer)
    office.clock.forward(minutes=2)
    assert await newcomer.press("handoff:call:no")
    office.clock.forward(minutes=30)
    await keeper(office).look()
    assert await newcomer.state() == "with_staff"
    await newcomer.says("Und welches Formular?")
    office.clock.forward(minutes=21)
    await keeper(office).look()
    assert await newcomer.state() == "waiting"


async def test_a_number_that_is_given_while_somebody_writes_waits_for_them(office: Office) -> None:
    at_anna, newcomer = await claimed(office, calling=False, day=17)
    await replies(at_anna, newcomer)
    office.clock.forward(minutes=2)
    await newcomer.press(f"handoff:call:any:{_NUMBER}")
    office.clock.forward(minutes=61)
    await keeper(office).look()
    assert await newcomer.state() == "waiting"


@both_databases
@pytest.mark.parametrize("locale", NATIVE)
async def test_a_promised_call_does_not_end_in_silence(office: Office, locale: str) -> None:
    _, at_anna = await person(office, "Anna")
    newcomer, say = await handed(office, locale=locale), office.lotse.library.catalogue.say
    await newcomer.press(f"handoff:call:any:{_NUMBER}")
    await at_anna.post(path(newcomer, "claim"))
    await at_anna.post(path(newcomer, "call-promise"))
    await at_anna.post(path(newcomer, "close"), {"reason": "answered", "topic": "", "seen": ""})
    told = [str(m["text"]) for m in (await newcomer.messages())[-2:]]
    assert told == [say("call_off", locale), say("handoff_closed", locale)]
    assert not await office.kept(call_backs), "nobody keeps the number of a call that nobody makes"
    await newcomer.press((await newcomer.payloads("handoff:yes") or [f"handoff:again:1:{HOUSING}"])[-1])
    page = (await at_anna.get(path(newcomer))).text
    assert "zugesagt" not in page and "Bitte anrufen" not in page


@pytest.mark.parametrize("step", ["close", "hand-back"])
async def test_a_request_that_no_office_has_ends_with_the_handoff_and_is_told(office: Office, step: str) -> None:
    at_anna, newcomer = await claimed(office, calling=False)
    await asks_for_appointment(at_anna, newcomer, "2026-12-30T10:00")
    await at_anna.post(path(newcomer, step), {"goodbye": "", "reason": "", "topic": "", "seen": ""})
    told = text_of((await newcomer.messages())[-2:])
    assert "Diese Terminanfrage haben wir zurückgezogen" in told and "rufen Sie" not in told
    assert [row["state"] for row in await office.kept(appointments)] == ["dropped"]


@pytest.mark.parametrize("state", ["sending", "unsure", "sent", "declined", "dropped"])
async def test_what_an_office_may_have_is_not_taken_back(office: Office, state: str) -> None:
    at_anna, newcomer = await claimed(office, calling=False)
    await asks_for_appointment(at_anna, newcomer, "2026-12-30T10:00")
    async with office.lotse.database.write() as connection:
        await connection.execute(sa.update(appointments).values(state=state))
    before = len(await newcomer.messages())
    await at_anna.post(path(newcomer, "close"), {"reason": "", "topic": "", "seen": ""})
    assert len(await newcomer.messages()) == before + 1
    assert [row["state"] for row in await office.kept(appointments)] == [state]


@pytest.mark.parametrize("outcome", ["reached", "missed", None])
async def test_of_a_call_that_was_made_nothing_is_said(office: Office, outcome: str | None) -> None:
    """Neither where none was asked for."""
    at_anna, newcomer = await claimed(office, calling=outcome is not None)
    if outcome:
        await at_anna.post(path(newcomer, "call-promise"))
        await at_anna.post(path(newcomer, "called"), {"outcome": outcome, "tries": "0"})
    before = len(await newcomer.messages())
    await at_anna.post(path(newcomer, "close"), {"reason": "", "topic": "", "seen": ""})
    assert text_of((await newcomer.messages())[before:]).startswith("Diese Unterhaltung ist beendet")


async def test_what_another_department_promised_is_not_called_off_here(office: Office) -> None:
    at_anna, newcomer = await claimed(office)
    await at_anna.post(path(newcomer, "call-promise"))
    _, at_olga = await person(office, "Olga", "health")
    async with office.lotse.database.write() as connection:
        await connection.execute(sa.update(handoffs).values(ended_at=office.clock.now()))
        await connection.execute(sa.update(conversations).values(state="with_bot"))
    office.clock.forward(minutes=1)
    await again(office, newcomer.id, "health")
    await at_olga.post(path(newcomer, "claim"))
    before = len(await newcomer.messages())
    await at_olga.post(path(newcomer, "close"), {"reason": "", "topic": "", "seen": ""})
    assert text_of((await newcomer.messages())[before:]).startswith("Diese Unterhaltung ist beendet")
    assert await office.kept(call_backs)


@both_databases
async def test_a_call_that_is_owed_stands_in_the_queue_until_it_is_made(office: Office) -> None:
    at_anna, newcomer = await claimed(office)
    assert "Anruf zugesagt" not in (await at_anna.get("/desk?view=all")).text
    await at_anna.post(path(newcomer, "call-promise"))
    office.clock.forward(hours=3)
    await replies(at_anna, newcomer)
    assert "Anruf zugesagt vor 3 Std., noch nicht gemacht" in (await at_anna.get("/desk?view=all")).text
    await at_anna.post(path(newcomer, "called"), {"outcome": "missed", "tries": "0"})
    assert "Anruf zugesagt" not in (await at_anna.get("/desk?view=all")).text


@pytest.mark.parametrize("calls", [False, True])
async def test_what_is_written_after_an_answer_waits_for_the_hours_of_the_office(office: Office, calls: bool) -> None:
    """A "Danke schön!" late in the evening takes the conversation from nobody: twenty minutes of office hours do, or an
    hour of them where a call is awaited."""
    at_anna, newcomer = await claimed(office, calls, day=18)
    await replies(at_anna, newcomer)
    office.clock.forward(hours=11)
    await newcomer.says("Danke schön!")
    zone, patience = office.clock.moment.tzinfo, 60 if calls else 20
    for moment in (
        office.clock.moment.replace(minute=59),
        datetime(2026, 12, 20, 10, 0, tzinfo=zone),  # Sunday
        datetime(2026, 12, 21, 7, patience - 2, tzinfo=zone),  # Monday, from eight o'clock in the town
    ):
        office.clock.moment = moment
        await keeper(office).look()
        assert await newcomer.state() == "with_staff", moment
    assert _LAPSED not in text_of(await newcomer.messages())
    office.clock.forward(minutes=4)
    await keeper(office).look()
    assert await newcomer.state() == "waiting" and _LAPSED in text_of(await newcomer.messages())

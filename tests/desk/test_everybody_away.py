"""While all who may take a question are away: nobody is given up, and what newcomers are told of it is true."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from bot.cli.desk_town import OneAnswer
from bot.core.accounts.staff import Role, Staff
from bot.core.content.routing import ANYBODY, Wanted
from bot.core.handoff import WOMAN
from bot.service.answers.reading_times import ReadingTimes
from bot.service.answers.speaker import Speaker
from bot.store.schema.alert_tables import alert_notices
from bot.store.schema.desk_tables import handoffs, staff
from bot.store.schema.tables import conversations
from tests.conftest import both_databases
from tests.desk.conftest import Office, Visitor
from tests.desk.test_assigning import HOUSING, hire, keeper, told
from tests.desk.test_together import Newcomer, handed, path, person, text_of

_NOT_TAKEN, _GIVEN_UP = "Bisher hat noch niemand Ihre Frage übernommen", "Leider konnte niemand antworten"


async def waiting_for(office: Office, who: str) -> Newcomer:
    """`woman`: she is away, a man is there; `other`: who is there was declined; `all`: nobody is there."""
    until = datetime(2026, 12, 21, tzinfo=office.clock.moment.tzinfo)
    await hire(office, "Ada", woman=True, away_until=until, away_kind="absent")
    ben = await hire(office, "Ben") if who != "all" else None
    await office.lotse.library.refresh()
    wishes = (WOMAN,) if who == "woman" else ()
    newcomer = Newcomer(
        office, await office.ask("Wohnung?", locale="de", topic="housing_search", department=HOUSING, wishes=wishes)
    )
    if who == "other" and ben:
        async with office.lotse.database.write() as connection:
            await connection.execute(sa.update(handoffs).values(avoided=[ben.id], assigned_to=None))
    return newcomer


async def days(office: Office, *numbers: int, hour: int = 10) -> None:
    for day in numbers:
        office.clock.moment = datetime(2026, 12, day, hour, tzinfo=office.clock.moment.tzinfo)
        await keeper(office).look()


@both_databases
@pytest.mark.parametrize("who", ["all", "woman", "other"])
async def test_who_was_told_from_when_on_somebody_is_there_is_not_given_up_before(office: Office, who: str) -> None:
    newcomer = await waiting_for(office, who)
    await keeper(office).look()
    await days(office, 1, 4, 14, 20)
    await days(office, 21, hour=7)
    assert await newcomer.state() == "waiting" and await told(office, newcomer.id) == []
    await days(office, 22)
    assert [said.startswith(_NOT_TAKEN) for said in await told(office, newcomer.id)] == [True]
    assert await newcomer.state() == "waiting"
    await days(office, 23, 28)
    assert await newcomer.state() == "with_bot" and _GIVEN_UP in text_of(await newcomer.messages())


async def test_a_colleague_who_helps_out_ends_no_wait_before_the_day_that_was_told(office: Office) -> None:
    newcomer = await waiting_for(office, "all")
    await keeper(office).look()
    await days(office, 1)
    await hire(office, "Ben")
    await days(office, 4, 20)
    assert await newcomer.state() == "waiting"


async def test_where_one_of_them_is_there_the_wait_ends_as_ever(office: Office) -> None:
    """A man is there, and was not declined."""
    newcomer = await waiting_for(office, "other")
    async with office.lotse.database.write() as connection:
        await connection.execute(sa.update(handoffs).values(avoided=[]))
    await days(office, 1, 4)
    assert await newcomer.state() == "with_bot" and _GIVEN_UP in text_of(await newcomer.messages())


_NOW, _LATER = "Jetzt ist jemand da", "Montag, 21. Dezember 2026"
_NOBODY_AT_THE_DESK = "aber gerade liest niemand mit"


async def at_work(office: Office, name: str, **profile: Any) -> tuple[Staff, Visitor]:
    """Signed in, and their queue open a moment ago, on a Thursday morning."""
    office.clock.moment = datetime(2026, 11, 26, 9, tzinfo=office.clock.moment.tzinfo)
    who, visitor = await person(office, name, **profile)
    await office.lotse.library.refresh()
    await visitor.get("/desk")
    return who, visitor


def with_presence(office: Office, newcomer: Newcomer) -> None:
    """Answers as the town does."""
    lotse = replace(office.lotse, clock=office.clock)  # type: ignore[arg-type]
    newcomer.worker._answering = lotse.answering(OneAnswer(), office.desk._presence)  # type: ignore[attr-defined]


async def test_now_is_said_of_those_only_who_may_take_it(office: Office) -> None:
    """Ben reads his queue; a woman was wished for, or he was declined."""
    until = datetime(2026, 12, 21, tzinfo=office.clock.moment.tzinfo)
    ben, _ = await at_work(office, "Ben")
    cara, _ = await person(office, "Cara", woman=True)  # at work, but not at her desk
    there, lotse, clock = office.desk._presence, office.lotse, office.clock
    await lotse.library.refresh()

    def told(wanted: Wanted) -> str:
        speaker = Speaker(lotse.library.catalogue, "de")
        return ReadingTimes(lotse.library.guide, speaker, lotse.holidays(), clock.now(), there, wanted).when(HOUSING)

    only_a_woman, not_ben = Wanted(woman=True), Wanted(declined=(ben.id,))
    assert told(ANYBODY).startswith(_NOW)
    assert _NOBODY_AT_THE_DESK in told(only_a_woman) and _NOBODY_AT_THE_DESK in told(not_ben)
    assert told(Wanted(declined=(cara.id,))).startswith(_NOW)
    async with lotse.database.write() as connection:
        await connection.execute(sa.update(staff).where(staff.c.id == cara.id).values(away_until=until))
    await lotse.library.refresh()
    assert told(only_a_woman).startswith("Die Frauen, die hier antworten") and _LATER in told(only_a_woman)
    assert told(not_ben).startswith("Jetzt liest niemand") and _LATER in told(not_ben)
    assert told(Wanted(declined=(ben.id, cara.id))).startswith(_NOW), "a wish nobody can keep is for anybody"


@pytest.mark.parametrize("wish", ["woman", "other"])
async def test_newcomers_read_it_of_those_they_wait_for(office: Office, wish: str) -> None:
    """When it is given back, declined, passed on, and whenever they ask again."""
    _, at_ben = await at_work(office, "Ben")
    _, at_cara = await at_work(office, "Cara", woman=True)
    wishes = (WOMAN,) if wish == "woman" else ()
    asked = await office.ask("?", locale="de", topic="housing_search", department=HOUSING, wishes=wishes)
    newcomer = Newcomer(office, asked)
    async with office.lotse.database.write() as connection:
        await connection.execute(sa.update(conversations).values(context={"handoff": HOUSING}))
    with_presence(office, newcomer)
    await (at_cara if wish == "woman" else at_ben).post(path(newcomer, "claim"))
    await at_ben.get("/desk")
    await at_cara.post("/desk/away", {"kind": "absent", "until": "2026-12-20"})
    said = str((await newcomer.messages())[-1]["text"])
    if wish == "other":
        said = text_of(await newcomer.press((await newcomer.payloads("handoff:another"))[-1]))
    assert _LATER in said and _NOW not in said
    again = text_of(await newcomer.press(f"handoff:yes:{HOUSING}"))
    assert "liegt schon" in again and _LATER in again and _NOW not in again


async def test_passing_on_tells_of_those_who_may_take_it(office: Office) -> None:
    _, at_anna = await at_work(office, "Anna", department="citizen_services", woman=True)
    await person(office, "Cara", woman=True)
    await at_work(office, "Ben")
    asked = await office.ask("?", locale="de", topic="housing_search", department="citizen_services", wishes=(WOMAN,))
    newcomer = Newcomer(office, asked)
    await at_anna.post(path(newcomer, "claim"))
    await at_anna.post(path(newcomer, "transfer"), {"department": HOUSING, "note": ""})
    assert _NOBODY_AT_THE_DESK in str((await newcomer.messages())[-1]["text"])


async def test_who_was_only_invited_is_nobody_who_reads(office: Office) -> None:
    _, at_anna = await at_work(office, "Anna")
    await office.store.add("neu@musterstadt.example", "Neu", Role.STAFF, HOUSING)
    newcomer = await handed(office)
    await at_anna.post(path(newcomer, "claim"))
    assert 'id="alone"' in (await at_anna.get("/desk/away")).text
    await at_anna.post("/desk/away", {"kind": "absent", "until": "2026-12-20"})
    assert _LATER in str((await newcomer.messages())[-1]["text"])


@pytest.mark.parametrize("until", ["2028-01-01", "2026-11-24", "bald", ""])
async def test_a_day_that_cannot_be_chosen_is_refused_at_its_field(office: Office, until: str) -> None:
    anna, at_anna = await person(office, "Anna")
    refused = await at_anna.post("/desk/away", {"kind": "absent", "until": until})
    assert refused.status_code == 400 and "höchstens zwölf Monate voraus" in refused.text
    (field,) = [line for line in refused.text.split("\n") if 'id="until"' in line]
    assert f'value="{until}"' in field and 'max="2027-11-26"' in field and 'aria-invalid="true"' in field
    assert not (await office.store.by_id(anna.id)).away(office.clock.now())


@both_databases
@pytest.mark.parametrize("until", ["2026-11-25", "2026-12-20"])
@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("colleague", [True, False])
async def test_a_promised_call_is_given_on_or_kept_by_who_is_away_for_longer(
    office: Office, until: str, kept: bool, colleague: bool
) -> None:
    anna, at_anna = await person(office, "Anna")
    newcomer = await handed(office)
    await newcomer.press("handoff:call:any:+493023125100")
    await at_anna.post(path(newcomer, "claim"))
    await at_anna.post(path(newcomer, "call-promise"))
    ben, at_ben = await person(office, "Ben", away_until=None if colleague else office.clock.moment.replace(year=2027))
    page = (await at_anna.get("/desk/away")).text
    assert 'name="keep"' in page and "Wohnung suchen, Deutsch: ein Anruf" in page
    ticked = {"keep": newcomer.id} if kept else {}
    wrong = await at_anna.post("/desk/away", {"kind": "absent", "until": "2020-01-01"} | ticked)
    assert (f'value="{newcomer.id}" checked' in wrong.text) == kept
    gone = await at_anna.post("/desk/away", {"kind": "absent", "until": until} | ticked)
    (row,) = await office.kept(handoffs)
    told = [notice["kind"] for notice in await office.kept(alert_notices)]
    if kept or until == "2026-11-25":
        assert (await newcomer.state(), row["claimed_by"], told) == ("with_staff", anna.id, [])
        return
    assert await newcomer.state() == "waiting" and gone.headers["location"] == "/desk/away?given=some"
    assert row["assigned_to"] == (ben.id if colleague else None) and told == ([] if colleague else ["nobody_free"])
    assert "ist jetzt nicht da" in text_of(await newcomer.messages())
    assert "Anruf zugesagt" in (await at_ben.get("/desk?view=all")).text
    assert 'name="keep"' not in (await at_anna.get("/desk/away")).text

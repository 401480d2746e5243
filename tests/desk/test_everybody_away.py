"""While all who may take a question are away: nobody is given up, and what newcomers are told of it is true."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa

from bot.core.handoff import WOMAN
from bot.store.schema.desk_tables import handoffs
from tests.conftest import both_databases
from tests.desk.conftest import Office
from tests.desk.test_assigning import HOUSING, hire, keeper, told
from tests.desk.test_together import Newcomer, text_of

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

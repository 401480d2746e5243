"""A mail server that accepts and says nothing holds up letters, and nothing else: neither danger nor Telegram."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.core.accounts.staff import Role
from bot.core.handoffs.alerts import Target
from bot.core.handoffs.letter import Letter
from bot.core.times.department_desk import DepartmentDesk
from bot.service.staff.alerting import AlertKeeper
from bot.store.accounts.department_desks import SqlDepartmentDesks
from bot.store.handoffs.alerts import SqlAlerts
from bot.wiring import housekeeping
from bot.wiring.background import in_background
from tests.conftest import both_databases
from tests.desk.conftest import Office

ORDER, SHELTER = "order", "protection"
WEEK = {day: [["08:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


class Silent:
    """A mail server that takes every letter and never answers, until it is let go on."""

    def __init__(self) -> None:
        self.begun, self.goes_on = list[str](), asyncio.Event()

    async def send(self, letter: Letter) -> None:
        self.begun.append(letter.to)
        await self.goes_on.wait()


class Told:
    """A Telegram group."""

    def __init__(self) -> None:
        self.heard = asyncio.Event()

    async def send(self, chat: str, text: str) -> None:
        self.heard.set()


async def keeper_of(office: Office, mailer: Silent, group: Told) -> AlertKeeper:
    lotse = office.lotse
    store, desks = SqlAlerts(lotse.database, office.clock), SqlDepartmentDesks(lotse.database, office.clock)
    await office.employ("Leitung", Role.COORDINATOR, None)
    for department, telegram in ((ORDER, None), (SHELTER, "-1001")):
        _, version = await desks.find(department)
        emails = [f"{one}@{department.replace('_', '-')}.example" for one in "abc"]
        said = DepartmentDesk.model_validate({"week": WEEK, "emails": emails, "telegram": telegram})
        await desks.save(department, said, version, 1)
    await lotse.library.refresh()
    return AlertKeeper(store, lotse.library, lotse.holidays(), office.clock, mailer, group, None)


@both_databases
async def test_danger_is_told_by_telegram_while_the_mail_server_hangs(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pause in ("_ALERT_SECONDS", "_SEND_SECONDS"):
        monkeypatch.setattr(housekeeping, pause, 0.05)
    mailer, group = Silent(), Told()
    keeper = await keeper_of(office, mailer, group)
    conversation = await office.ask("Frage")
    async with in_background(*housekeeping.alerting(keeper)), asyncio.timeout(20):
        while not mailer.begun:
            await asyncio.sleep(0.02)
        assert not group.heard.is_set()
        await office.danger(conversation)
        await group.heard.wait()
    assert len(mailer.begun) == 1, "the first letter still hangs"


@both_databases
async def test_danger_is_the_first_letter_also_where_others_wait_for_longer(office: Office) -> None:
    mailer, group = Silent(), Told()
    keeper, store = await keeper_of(office, mailer, group), SqlAlerts(office.lotse.database, office.clock)
    conversation = await office.ask("Frage")
    assert await keeper.put() == 3
    office.clock.forward(minutes=1)
    await office.danger(conversation)
    assert await keeper.put() == 7
    now = office.clock.now()
    first = [await store.take("mail", now, now + timedelta(minutes=2)) for _ in range(6)]
    assert [alert.kind for alert in first if alert] == ["alarm"] * 6
    by_group = await store.take("telegram", now, now + timedelta(minutes=2))
    assert by_group and by_group.target == Target("telegram", "-1001")

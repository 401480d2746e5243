"""F18 with the real store, a mail server and a Bot API server: alerts until somebody looks, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import sqlalchemy as sa

from bot.alerts.mail import MailServer, SmtpMailer
from bot.channels.telegram.api import BotApi
from bot.core.accounts.staff import Role
from bot.core.handoffs.alerts import Target
from bot.core.handoffs.desk import Transfer
from bot.core.outside_errors import Refused
from bot.core.times.department_desk import DepartmentDesk
from bot.service.staff.alerting import AlertKeeper
from bot.store.accounts.department_desks import SqlDepartmentDesks
from bot.store.handoffs.alerts import SqlAlerts, notice
from bot.store.handoffs.colleagues import SqlColleagues
from bot.store.schema.alert_tables import alerts
from bot.store.schema.desk_tables import handoffs
from tests.conftest import both_databases
from tests.desk.conftest import Office, Visitor
from tests.mail_server import NAME, PASSWORD, MailBox, mail_server
from tests.telegram.bot_api import TOKEN, BotApiServer, Fault

ORDER, SHELTER, COORDINATION = "order", "protection", "integration_participation"
WEEK = {day: [["08:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
SECRET = "Mein Vermieter heißt Krause"


class Post:
    """A keeper whose letters are handed in at a port where a server may listen."""

    def __init__(self, office: Office, port: int, group: BotApi | None = None, password: str | None = None) -> None:
        lotse, self.clock = office.lotse, office.clock
        self.store = SqlAlerts(lotse.database, self.clock)
        server = MailServer.of(f"smtp://{f'{NAME}@' if password else ''}127.0.0.1:{port}", password, "l@m.example")
        mailer = SmtpMailer(server, self.clock, 60.0)
        self.keeper = AlertKeeper(
            self.store, lotse.library, lotse.holidays(), self.clock, mailer, group, "https://lotse.example"
        )  # fmt: skip
        self.desks, self.library = SqlDepartmentDesks(lotse.database, self.clock), lotse.library

    async def hours(self, department: str, **desk: Any) -> None:
        _, version = await self.desks.find(department)
        said = DepartmentDesk.model_validate({"week": WEEK, **desk})
        await self.desks.save(department, said, version, 1)
        await self.library.refresh()

    async def look(self, **later: float) -> int:
        self.clock.forward(**later)
        return await self.keeper.look()


async def posted(office: Office, port: int, group: BotApi | None = None, password: str | None = None) -> Post:
    post = Post(office, port, group, password)
    await office.employ("Leitung", Role.COORDINATOR, None)
    for department, email in ((ORDER, "amt@m.example"), (SHELTER, "schutz@m.example"), (COORDINATION, "k@m.example")):
        await post.hours(department, emails=[email], telegram="-1001" if department == ORDER else None)
    return post


def subjects(box: MailBox) -> list[str]:
    return [letter["Subject"] for letter in box.letters]


def addressed(box: MailBox) -> list[str]:
    return [address for addresses in box.recipients for address in addresses]


def whole(box: MailBox) -> str:
    return "\n".join(f"{letter.as_string()}{letter.get_content()}" for letter in box.letters)


def whole_of(letter: EmailMessage) -> str:
    return f"{letter['Subject']}\n{letter.get_content()}"


async def states(office: Office) -> list[tuple[object, object]]:
    return [(row["state"], row["attempts"]) for row in await office.kept(alerts)]


async def listed(office: Office, port: int) -> str:
    """The page of alerts, at a desk that sends its letters there too."""
    more = {"smtp_url": f"smtp://127.0.0.1:{port}", "smtp_from": "lotse@m.example"}
    office.lotse.settings = office.lotse.settings.model_copy(update=more)
    browser = Visitor(office.build())
    await browser.sign_in((await office.employ("Petra", Role.COORDINATOR, None)).email)
    return (await browser.get("/desk/alerts")).text


@both_databases
async def test_f18_alerted_until_somebody_looks_with_growing_pauses(office: Office) -> None:
    box = MailBox()
    async with mail_server(box) as port:
        post = await posted(office, port)
        conversation = await office.ask(SECRET)
        heard = [await post.look(minutes=minutes) for minutes in (0, 5, 6, 11, 10)]
        assert heard == [1, 0, 1, 0, 1], "at once, after ten minutes, after twenty more"
        who = await office.employ("Nadine", department=ORDER)
        await office.handoffs.open(who, conversation)
        assert await post.look(hours=3) == 0
    assert addressed(box) == ["amt@m.example"] * 3
    assert "wartet" in whole(box) and "Krause" not in whole(box) and conversation not in whole(box)


async def test_forty_that_came_overnight_are_one_mail_at_the_opening(office: Office) -> None:
    box = MailBox()
    async with mail_server(box) as port:
        post = await posted(office, port)
        office.clock.forward(hours=9)  # 19:00
        for _ in range(5):
            await office.ask(SECRET)
        assert await post.look() == 0 and await post.look(hours=6) == 0
        assert await post.look(hours=7, minutes=1) == 1, "08:01"
        await office.ask(SECRET)
        assert await post.look(minutes=5) == 0, "told a moment ago: together with the next"
        assert await post.look(minutes=6) == 1
    assert ["5 Anfragen warten" in subjects(box)[0], "6 Anfragen warten" in subjects(box)[1]] == [True, True]


@both_databases
async def test_danger_is_told_at_night_and_to_the_protection_group(office: Office) -> None:
    box = MailBox()
    async with mail_server(box) as port:
        post = await posted(office, port)
        office.clock.forward(hours=14)
        conversation = await office.ask(SECRET)
        assert await post.look() == 0
        await office.danger(conversation)
        assert await post.look() == 2
    assert set(addressed(box)) == {"amt@m.example", "schutz@m.example"}
    assert "Arabisch" not in whole(box) and "Aufenthalt" not in whole(box), "nothing of what it is about"


@both_databases
async def test_several_processes_tell_once_and_a_restart_tells_nothing_again(office: Office) -> None:
    box = MailBox()
    async with mail_server(box) as port:
        first = await posted(office, port)
        await office.ask(SECRET)
        keepers = [Post(office, port).keeper for _ in range(4)]
        assert sum(await asyncio.gather(*(keeper.look() for keeper in keepers))) == 1
        assert await first.look() == 0
    assert len(box.letters) == 1


@both_databases
async def test_a_process_that_dies_while_sending_leaves_the_alert_to_the_next(office: Office) -> None:
    box = MailBox()
    async with mail_server(box) as port:
        post = await posted(office, port)
        await office.ask(SECRET)
        assert await post.keeper.put() == 1
        now = office.clock.now()
        assert await post.store.take("mail", now, now + timedelta(minutes=2)), "and then it dies"
        assert await post.look(minutes=1) == 0
        assert await post.look(minutes=2) == 1
    assert len(box.letters) == 1


async def test_a_failed_send_is_tried_again_and_shown(office: Office) -> None:
    box = MailBox()
    async with mail_server(box) as port:
        post = await posted(office, port)
        box.answer = "451 later"
        await office.ask(SECRET)
        assert await post.look() == 0
        (trouble,) = await post.store.trouble()
        assert (trouble.department, trouble.given_up) == (ORDER, False) and "nicht erreichbar" in trouble.error
        page = await listed(office, port)
        assert "amt@m.example" in page and "nicht erreichbar" in page and "mit Störung" not in page
        box.answer = None
        assert await post.look(minutes=1) == 1
        assert await post.store.trouble() == []
    assert await states(office) == [("sent", 2)]


async def test_a_wrong_password_is_told_at_once_and_the_letters_go_when_it_is_right(office: Office) -> None:
    box = MailBox()
    async with mail_server(box, guarded=True) as port:
        post = await posted(office, port, password="falsch")
        await office.ask(SECRET)
        assert await post.look() == 0
        (trouble,) = await post.store.trouble()
        assert trouble.error.startswith("Der Mailserver nimmt Name oder Passwort nicht an.") and not trouble.given_up
        await office.employ("Nadine")
        assert await post.keeper.unreached() == [ORDER], "which 'Heute zu tun' and the queue show"
        assert await Post(office, port, password=PASSWORD).look(minutes=1) == 1
        assert await post.store.trouble() == []


async def test_an_address_that_is_refused_is_given_up_and_shown(office: Office) -> None:
    box = MailBox()
    async with mail_server(box) as port:
        post = await posted(office, port)
        await post.hours(ORDER, emails=["unbekannt@m.example", "zwei@m.example"])
        await office.ask(SECRET)
        assert await post.look() == 1
        (trouble,) = await post.store.trouble()
    assert trouble.given_up and trouble.target.address == "unbekannt@m.example"
    assert sorted(await states(office)) == [("failed", 1), ("sent", 1)]


async def test_what_was_seen_while_the_mail_server_was_away_is_not_told(office: Office) -> None:
    box = MailBox()
    async with mail_server(box) as port:
        post = await posted(office, port)
        conversation = await office.ask(SECRET)
        box.answer = "421 closing"
        await post.look()
        box.answer = None
        who = await office.employ("Nadine", department=ORDER)
        await office.handoffs.open(who, conversation)
        assert await post.look(minutes=2) == 0
    assert box.letters == [] and [state for state, _ in await states(office)] == ["dropped"]


@both_databases
async def test_what_was_handed_on_while_the_mail_server_was_away_is_told_where_it_lies_now(office: Office) -> None:
    """Also what was assigned to somebody there, and danger; one that stayed is still told."""
    box = MailBox()
    async with mail_server(box) as port:
        post = await posted(office, port)
        gone, endangered, _ = [await office.ask(SECRET) for _ in range(3)]
        who, store = await office.employ("Nadine", department=ORDER), office.handoffs
        await _change(office, gone, assigned_to=who.id, assigned_at=office.clock.now())
        await office.danger(endangered)
        box.answer = "421 closing"
        assert await post.look() == 0
        assert {row["department"] for row in await office.kept(alerts)} == {ORDER}
        for conversation in (gone, endangered):
            await store.transfer(who, conversation, Transfer(COORDINATION), None)
        box.answer = None
        await post.look(minutes=2)
    told = dict(zip(addressed(box), (whole_of(letter) for letter in box.letters)))
    assert told.keys() == {"amt@m.example", "k@m.example", "schutz@m.example"}
    assert "Gefahr" not in told["amt@m.example"] and "Anfrage wartet" in told["amt@m.example"]
    assert len(box.letters) == len(told) + 1, "the coordination: danger, and what waits"


@both_databases
async def test_whom_something_is_assigned_to_gets_a_mail_if_they_want_it(office: Office) -> None:
    box = MailBox()
    async with mail_server(box) as port:
        post = await posted(office, port)
        wants, refuses = await office.employ("Wanda"), await office.employ("Renate")
        await post.desks.choose_assigned(refuses.id, False)
        for who in (wants, refuses):
            await _change(office, await office.ask(SECRET), assigned_to=who.id, assigned_at=office.clock.now(),
                          seen_at=office.clock.now())  # fmt: skip
        assert await post.look() == 1
        assert await post.look(minutes=30) == 0
    assert addressed(box) == ["wanda@musterstadt.example"] and "zugeteilt" in subjects(box)[0]


async def test_nobody_is_told_of_an_assignment_that_somebody_has_claimed(office: Office) -> None:
    """Also where the alert was raised before, and waited for the mail server."""
    box = MailBox()
    async with mail_server(box) as port:
        post = await posted(office, port)
        wanda, nadine = await office.employ("Wanda"), await office.employ("Nadine")
        claimed, waiting = await office.ask(SECRET), await office.ask(SECRET)
        for conversation in (claimed, waiting):
            values = {"assigned_to": wanda.id, "assigned_at": office.clock.now(), "seen_at": office.clock.now()}
            await _change(office, conversation, **values)
        await office.desk.claim(nadine, claimed)
        assert await post.look() == 1 and len(box.letters) == 1
        other = Post(office, 1)  # nobody listens there
        await _change(office, waiting, assigned_at=office.clock.now() + timedelta(minutes=1))
        assert await other.look(minutes=2) == 0
        await office.desk.claim(wanda, waiting)
        assert await post.look(hours=1) == 0
    assert len(box.letters) == 1


async def test_a_colleague_who_is_asked_for_advice_gets_a_mail_once(office: Office) -> None:
    box = MailBox()
    async with mail_server(box) as port:
        post = await posted(office, port)
        nadine, wanda = await office.employ("Nadine"), await office.employ("Wanda")
        conversation = await office.ask(SECRET)
        await office.desk.claim(nadine, conversation)
        store = SqlColleagues(office.lotse.database, office.clock)
        for _ in range(2):
            await store.ask(nadine, conversation, "Weißt du das?", "client-0001", [wanda.id])
        assert await post.look(minutes=1) == 1
        assert await post.look(hours=1) == 0
    assert addressed(box) == ["wanda@musterstadt.example"] and "bittet Sie um Rat" in subjects(box)[0]
    assert "Weißt du das" not in whole(box) and "Krause" not in whole(box)


@both_databases
async def test_the_coordination_office_hears_of_lapsed_claims_and_that_nobody_is_free(office: Office) -> None:
    box = MailBox()
    async with mail_server(box) as port:
        post = await posted(office, port)
        await _change(office, await office.ask(SECRET), lapses=1, seen_at=office.clock.now())
        other = await office.ask(SECRET)
        number = await _change(office, other, seen_at=office.clock.now())
        async with office.lotse.database.write() as connection:
            await notice(connection, number, "nobody_free", office.clock.now())
        assert await post.look() == 2
        assert await post.look(minutes=1) == 0
    assert set(addressed(box)) == {"k@m.example"}


@pytest.mark.parametrize("fault", [None, "403"])
async def test_a_telegram_group_is_told_too(office: Office, fault: str | None) -> None:
    box, telegram = MailBox(), BotApiServer()
    async with telegram.running(), mail_server(box) as port:
        group = BotApi(TOKEN, telegram.base)
        post = await posted(office, port, group)
        telegram.faults += [Fault("sendMessage", fault)] if fault else []
        await office.ask(SECRET)
        assert await post.look() == (1 if fault else 2)
        await group.close()
        texts = [message["text"] for message in telegram.sent[-1001]]
        trouble = await post.store.trouble()
    assert len(box.letters) == 1, "one way does not stand in the way of the other"
    if fault:
        assert [one.target.address for one in trouble] == ["-1001"] and trouble[0].given_up
    else:
        assert "wartet seit" in texts[0] and "Krause" not in texts[0] and telegram.violations == []


async def test_a_group_that_became_a_supergroup_goes_on_being_told(office: Office) -> None:
    box, telegram = MailBox(), BotApiServer()
    telegram.migrated[-1001] = -1001000000001
    async with telegram.running(), mail_server(box) as port:
        group = BotApi(TOKEN, telegram.base)
        post = await posted(office, port, group)
        await office.ask(SECRET)
        assert await post.look() == 2 and not await post.store.trouble()
        desk, version = await post.desks.find(ORDER)
        assert (desk.telegram, version) == ("-1001000000001", 2), "who has the form open is told"
        assert desk.week, "nothing else changes"
        await post.library.refresh()
        await office.ask(SECRET)
        await post.look(hours=1)
        assert [call["chat_id"] for _, call in telegram.calls] == [-1001, -1001000000001, -1001000000001]
        await group.close()
    assert len(telegram.sent[-1001000000001]) == 2 and telegram.violations == []


async def test_the_short_number_of_a_supergroup_is_completed(office: Office) -> None:
    box, telegram = MailBox(), BotApiServer()
    telegram.unknown |= {-1234567890, -1005550000000, -4711}
    async with telegram.running(), mail_server(box) as port:
        group = BotApi(TOKEN, telegram.base)
        post = await posted(office, port, group)
        await post.hours(ORDER, telegram="-1234567890")
        await post.keeper.test(ORDER, Target("telegram", "-1234567890"))
        assert len(telegram.sent[-1001234567890]) == 1
        assert (await post.desks.find(ORDER))[0].telegram == "-1001234567890"
        telegram.unknown.add(-1004711)
        for address in ("-1005550000000", "-4711"):
            with pytest.raises(Refused):
                await post.keeper.test(ORDER, Target("telegram", address))
        assert (await post.desks.find(ORDER))[0].telegram == "-1001234567890", "nothing is saved that does not work"
        assert [call["chat_id"] for _, call in telegram.calls][-3:] == [-1005550000000, -4711, -1004711]
        await group.close()


async def test_what_is_erased_takes_its_alerts_along(office: Office) -> None:
    box = MailBox()
    async with mail_server(box) as port:
        post = await posted(office, port)
        conversation = await office.ask(SECRET)
        assert await post.keeper.put() == 1
        await office.lotse.conversations.erase(conversation)
        assert await post.look() == 0
    await post.store.expire()
    assert len(await states(office)) == 1
    office.clock.forward(days=31)
    await post.store.expire()
    assert await states(office) == [] and box.letters == []


async def _change(office: Office, conversation: str, **values: object) -> int:
    change = sa.update(handoffs).where(handoffs.c.conversation_id == conversation).values(values)
    async with office.lotse.database.write() as connection:
        rows: Sequence[Any] = (await connection.execute(change.returning(handoffs.c.id))).all()
    return int(rows[0].id)

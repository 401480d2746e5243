"""Alerts that could not be sent at once: who is told instead, what they say when they go, and when."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from bot.channels.telegram.api import BotApi
from bot.core.accounts.staff import Role, Staff
from bot.core.handoffs.alerts import Target
from bot.desk.understanding.today import PATH
from bot.store.handoffs.colleagues import SqlColleagues
from bot.store.schema.alert_tables import alerts
from bot.store.schema.desk_tables import handoffs, staff
from tests.conftest import both_databases
from tests.desk.conftest import Office, Visitor
from tests.desk.test_alerts import ORDER, SECRET, Post, addressed, posted, subjects
from tests.desk.test_assigning import keeper
from tests.mail_server import MailBox, mail_server
from tests.telegram.bot_api import TOKEN, BotApiServer, Fault


def at_the_desk(office: Office, port: int) -> Visitor:
    """A browser at a desk that sends its letters there too."""
    more = {"smtp_url": f"smtp://127.0.0.1:{port}", "smtp_from": "lotse@m.example"}
    office.lotse.settings = office.lotse.settings.model_copy(update=more)
    return Visitor(office.build())


def of_the_office(box: MailBox, word: str) -> list[str]:
    """What it was sent with this word, in order."""
    return [one for one, to in zip(subjects(box), addressed(box)) if word in one and to == "amt@m.example"]


async def assign(office: Office, conversation: str, who: Staff, seen: bool = True) -> None:
    """As if it came to them first."""
    now = office.clock.now()
    values = {"assigned_to": who.id, "assigned_at": now, "seen_at": now if seen else None}
    change = sa.update(handoffs).where(handoffs.c.conversation_id == conversation).values(values)
    async with office.lotse.database.write() as connection:
        await connection.execute(change)


@pytest.mark.parametrize(("database", "danger"), [("sqlite", True), ("postgresql", False)], indirect=["database"])
async def test_where_the_only_address_fails_the_coordination_is_told_and_the_desk_says_so(
    office: Office, danger: bool
) -> None:
    box = MailBox()
    async with mail_server(box) as port:
        post = await posted(office, port)
        await post.hours(ORDER, emails=["unbekannt@m.example"])
        await post.hours("protection", emails=["unbekannt.auch@m.example"])
        conversation = await office.ask(SECRET)
        if danger:
            await office.danger(conversation)
        await office.employ("Nadine")
        mona = await office.employ("Mona", Role.COORDINATOR)
        for _ in range(3):
            await post.look()
        assert addressed(box) == ["k@m.example"] and ("Gefahr" in subjects(box)[0]) is danger
        assert await post.look(minutes=11) + await post.look() == 1, "again, as long as nobody has looked"
        browser = at_the_desk(office, port)
        await browser.sign_in(mona.email)
        today = (await browser.get(PATH)).text
        assert "Abteilungen, deren Meldungen nicht ankommen (Ausländerwesen und Ordnungsrecht)" in today
        await browser.sign_in("nadine@musterstadt.example")
        assert 'id="unreached"' in (await browser.get("/desk")).text
        page = (await browser.get("/desk/alerts")).text
        trouble = page.partition('id="trouble"')[2].partition("</section>")[0]
        assert "unbekannt@m.example" in trouble and "unbekannt.auch@" not in page, "one's own department's"


async def test_while_another_address_is_reached_the_coordination_is_not_told(office: Office) -> None:
    box, telegram = MailBox(), BotApiServer()
    async with telegram.running(), mail_server(box) as port:
        group = BotApi(TOKEN, telegram.base)
        post = await posted(office, port, group)
        telegram.faults.append(Fault("sendMessage", "403", times=9))
        await office.ask(SECRET)
        for _ in range(4):
            await post.look(minutes=11)
        await group.close()
        assert set(addressed(box)) == {"amt@m.example"}
        assert await post.keeper.unreached() == []
        assert [one.target.address for one in await post.keeper.trouble()] == ["-1001"]


@both_databases
async def test_a_mail_server_that_comes_back_brings_one_letter_of_what_waits_now(office: Office) -> None:
    box = MailBox()
    sent: list[datetime] = []
    async with mail_server(box) as port:
        post = await posted(office, port)
        seen, endangered = await office.ask(SECRET), await office.ask(SECRET)
        who = await office.employ("Nadine")
        box.answer = "451 later"
        await office.danger(endangered)
        for look in range(7):  # longer than three hours
            if look % 2 == 0:
                await office.ask(SECRET)
            await post.look(minutes=30)
        await office.danger(await office.ask(SECRET))
        await office.handoffs.open(who, seen)
        box.answer = None
        await post.look(minutes=1)
        assert ["2 Unterhaltungen" in one for one in of_the_office(box, "Gefahr")] == [True], "danger at once"
        for _ in range(14):
            told = len(of_the_office(box, "warten"))
            await post.look(minutes=5)
            sent += [office.clock.now()] * (len(of_the_office(box, "warten")) - told)
    assert sent and all("4 Anfragen" in one for one in of_the_office(box, "warten")), subjects(box)
    assert all(later - earlier >= timedelta(minutes=10) for earlier, later in pairwise(sent)), sent


async def test_after_a_late_letter_the_next_one_takes_its_time(office: Office) -> None:
    box = MailBox()
    async with mail_server(box) as port:
        post = await posted(office, port)
        await office.ask(SECRET)
        box.answer = "451 later"
        assert [await post.look(minutes=minutes) for minutes in (0, 1, 2)] == [0, 0, 0]
        box.answer = None
        assert await post.look(minutes=5) == 1
        await office.ask(SECRET)
        assert [await post.look(minutes=minutes) for minutes in (4, 5, 2)] == [0, 0, 1]


async def test_what_is_late_waits_for_the_next_opening_and_danger_does_not(office: Office) -> None:
    box = MailBox()
    async with mail_server(box) as port:
        post = await posted(office, port)
        office.clock.forward(hours=7, minutes=55)  # 17:55
        box.answer = "451 later"
        conversation = await office.ask(SECRET)
        await post.look()
        box.answer = None
        for _ in range(13):  # until seven
            await post.look(hours=1)
        assert box.letters == []
        assert sum([await post.look(minutes=10) for _ in range(8)]) == 1 and addressed(box) == ["amt@m.example"]
        office.clock.forward(hours=13)
        await office.danger(conversation)
        assert await post.look() == 2


Step = Callable[[Office, Post, str, Staff, Staff], Awaitable[object]]


async def _claim(office: Office, post: Post, conversation: str, wanda: Staff, nadine: Staff) -> None:
    await office.desk.claim(nadine, conversation)


async def _pass_on(office: Office, post: Post, conversation: str, wanda: Staff, nadine: Staff) -> None:
    await assign(office, conversation, nadine)


async def _deactivate(office: Office, post: Post, conversation: str, wanda: Staff, nadine: Staff) -> None:
    await office.store.deactivate(wanda.id)


async def _sign_off(office: Office, post: Post, conversation: str, wanda: Staff, nadine: Staff) -> None:
    later = {"away_until": office.clock.now() + timedelta(days=9), "away_kind": "absent"}
    async with office.lotse.database.write() as connection:
        await connection.execute(sa.update(staff).where(staff.c.id == wanda.id).values(later))


async def _answer(office: Office, post: Post, conversation: str, wanda: Staff, nadine: Staff) -> None:
    await office.desk.note(wanda, conversation, "Ja, das ist so.", "client-0002")


async def _nothing(office: Office, post: Post, conversation: str, wanda: Staff, nadine: Staff) -> None:
    pass


HELD: list[tuple[str, Step, set[str]]] = [
    ("lapsed", _nothing, {"k@m.example"}),
    ("lapsed", _claim, set()),
    ("nobody_free", _nothing, {"k@m.example"}),
    ("nobody_free", _claim, set()),
    ("assigned", _nothing, {"wanda@musterstadt.example"}),
    ("assigned", _pass_on, {"nadine@musterstadt.example"}),
    ("assigned", _deactivate, set()),
    ("asked", _nothing, {"wanda@musterstadt.example"}),
    ("asked", _answer, set()),
    ("asked", _sign_off, set()),
]


@pytest.mark.parametrize(("kind", "meanwhile", "told"), HELD)
async def test_what_was_held_back_is_told_only_if_it_is_still_so(
    office: Office, kind: str, meanwhile: Step, told: set[str]
) -> None:
    box = MailBox()
    async with mail_server(box) as port:
        post = await posted(office, port)
        nadine, wanda = await office.employ("Nadine"), await office.employ("Wanda")
        conversation = await office.ask(SECRET)
        await office.handoffs.open(nadine, conversation)
        if kind == "lapsed":
            await office.desk.claim(nadine, conversation)
        if kind in ("lapsed", "nobody_free"):
            office.clock.forward(hours=3)
            await keeper(office).look()
        else:
            await assign(office, conversation, wanda)
        if kind == "asked":
            await office.desk.claim(nadine, conversation)
            store = SqlColleagues(office.lotse.database, office.clock)
            await store.ask(nadine, conversation, "Weißt du das?", "client-0001", [wanda.id])
        box.answer = "451 later"
        await post.look()
        assert kind in {row["kind"] for row in await office.kept(alerts)}
        await meanwhile(office, post, conversation, wanda, nadine)
        box.answer = None
        await post.look(minutes=5)
    assert told or {row["state"] for row in await office.kept(alerts) if row["kind"] == kind} == {"dropped"}
    assert {to for to in addressed(box) if to != "amt@m.example"} == told, subjects(box)


async def test_what_waited_for_an_address_that_was_changed_goes_to_the_new_one(office: Office) -> None:
    """And the old one is in trouble no more; a trial that arrives ends the trouble of one that was put right."""
    box = MailBox()
    async with mail_server(box) as port:
        post = await posted(office, port)
        await post.hours(ORDER, emails=["alt@m.example"])
        await office.ask(SECRET)
        box.answer = "451 later"
        await post.look()
        assert [one.target.address for one in await post.keeper.trouble()] == ["alt@m.example"]
        await post.hours(ORDER, emails=["neu@m.example"])
        assert await post.keeper.trouble() == []
        await post.look(minutes=2)
        (trouble,) = await post.keeper.trouble()
        box.answer = None
        await post.keeper.test(ORDER, trouble.target)
        assert await post.keeper.trouble() == []
        await post.look(minutes=5)
    assert addressed(box) == ["neu@m.example"] * 2 and "wartet" in subjects(box)[1]
    assert Target("mail", "neu@m.example") == trouble.target


@pytest.mark.parametrize("answered", [False, True])
async def test_who_is_at_the_counter_is_told_when_they_are_back(office: Office, answered: bool) -> None:
    box = MailBox()
    async with mail_server(box) as port:
        post = await posted(office, port)
        nadine, wanda = await office.employ("Nadine"), await office.employ("Wanda")
        asked, assigned = await office.ask(SECRET), await office.ask(SECRET)
        await office.handoffs.open(nadine, assigned)
        await office.desk.claim(nadine, asked)
        browser = office.visitor()
        await browser.sign_in(wanda.email)
        await browser.post("/desk/away", {"kind": "counter"})
        store = SqlColleagues(office.lotse.database, office.clock)
        await store.ask(nadine, asked, "Weißt du das?", "client-0001", [wanda.id])
        await assign(office, assigned, wanda)
        for _ in range(3):
            await post.look(minutes=30)
        assert box.letters == []
        if answered:
            await office.desk.claim(nadine, assigned)
            await office.desk.note(wanda, asked, "Ja, das ist so.", "client-0002")
        await browser.post("/desk/away", {"kind": "back"})
        await post.look(minutes=1)
    assert addressed(box) == ([] if answered else [wanda.email] * 2)


async def test_a_department_of_one_is_told_once_of_everything(office: Office) -> None:
    box = MailBox()
    async with mail_server(box) as port:
        post = await posted(office, port)
        wanda = await office.employ("Wanda")
        await post.hours(ORDER, emails=["Wanda@musterstadt.example"])
        await assign(office, await office.ask(SECRET), wanda, seen=False)
        assert [await post.look(minutes=minutes) for minutes in (0, 11, 21)] == [1, 1, 1]
        await office.employ("Nadine")
        await assign(office, await office.ask(SECRET), wanda, seen=False)
        assert await post.look(minutes=41) == 2, "of two people it is worth saying whose it is"
        assert await post.look(minutes=11) == 1

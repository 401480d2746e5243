"""Who should look first, how much anybody takes, and that a suggestion which nobody follows ends. Real store."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from bot.cli import cli
from bot.core.accounts.staff import Role, Staff
from bot.core.errors import Forbidden, OverCapacity, WomanAsked
from bot.core.handoff import WOMAN
from bot.core.handoffs.desk import Due, Limits
from bot.core.handoffs.profile import Post, Profile
from bot.core.message import Utterance
from bot.core.together import Parting
from bot.service.staff.waits import Patience, WaitKeeper
from bot.store.handoffs.alerts import SqlAlerts
from bot.store.handoffs.profiles import SqlProfiles
from bot.store.handoffs.waits import SqlWaits
from bot.store.schema.desk_tables import handoffs, staff
from bot.store.schema.tables import conversations, messages
from bot.store.steps.assigning import assign
from tests.conftest import both_databases
from tests.desk.conftest import Office

HOUSING = "social_work"


async def hire(office: Office, name: str, department: str = HOUSING, **profile: Any) -> Staff:
    who = await office.employ(name, department=department)
    async with office.lotse.database.write() as connection:
        await connection.execute(sa.update(staff).where(staff.c.id == who.id).values({"capacity": None, **profile}))
    return await office.store.by_id(who.id)


async def assigned(office: Office) -> dict[str, int | None]:
    return {str(row["conversation_id"]): row["assigned_to"] for row in await office.kept(handoffs)}  # type: ignore[misc]


async def ask(office: Office, **more: Any) -> str:
    return await office.ask("أبحث عن شقة", **{"topic": "housing_search", "department": HOUSING, **more})


class Stumbling(SqlWaits):
    """Cannot end the first wait that it is asked to."""

    stumbled = False

    async def end(self, due: Due, limits: Limits, said: Sequence[Utterance], parting: Parting = Parting()) -> bool:
        if not self.stumbled:
            self.stumbled = True
            raise OSError("away")
        return await super().end(due, limits, said, parting)


def keeper(office: Office, store: type[SqlWaits] = SqlWaits) -> WaitKeeper:
    lotse, clock = office.lotse, office.clock
    waits = store(lotse.database, clock)  # type: ignore[arg-type]
    return WaitKeeper(waits, lotse.library, office.signals, clock, lotse.holidays(), Patience())  # type: ignore[arg-type]


async def told(office: Office, conversation: str) -> list[str]:
    said = [row for row in await office.kept(messages) if row["conversation_id"] == conversation]
    return [str(row["text"]) for row in said if row["extras"].get("kind") == "notice"]  # type: ignore[attr-defined]


async def test_with_the_yes_somebody_is_suggested_the_officer_first(office: Office) -> None:
    """Who speaks Arabic, then the officer of the department, then who has least."""
    ben, anna = await hire(office, "Ben"), await hire(office, "Anna", languages=["ar"])
    officer = office.lotse.library.guide.departments[HOUSING].integration_officer
    first, second = await ask(office), await ask(office, locale="pl")
    assert await assigned(office) == {first: anna.id, second: ben.id}
    async with office.lotse.database.write() as connection:
        await connection.execute(sa.update(staff).where(staff.c.id == anna.id).values(email=officer.email))
    third = await ask(office, locale="pl")
    assert (await assigned(office))[third] == anna.id, "the officer, though she has as much"


@both_databases
async def test_six_at_once_never_fill_anybody_beyond_what_they_take(office: Office) -> None:
    people = [await hire(office, name, capacity=2) for name in ("Anna", "Ben")]
    await asyncio.gather(*(ask(office) for _ in range(6)))
    found = list((await assigned(office)).values())
    assert sorted(found, key=str) == sorted([people[0].id] * 2 + [people[1].id] * 2 + [None] * 2, key=str)


@both_databases
async def test_anybody_may_claim_but_nobody_more_than_they_said_without_a_second_press(office: Office) -> None:
    anna = await hire(office, "Anna", capacity=1)
    await hire(office, "Ben", languages=["ar"])
    asked = [await ask(office) for _ in range(3)]
    claims = [office.desk.claim(anna, conversation) for conversation in asked]
    outcomes = await asyncio.gather(*claims, return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", "OverCapacity", "OverCapacity"]
    (waiting, _) = [e.conversation_id for e in await office.desk.queue(anna) if e.claimed_by is None]
    entry = await office.desk.open(anna, waiting)
    with pytest.raises(OverCapacity):
        await office.desk.reply(anna, waiting, "Guten Tag", "client-0001", entry.entry.version)
    await office.desk.reply(anna, waiting, "Guten Tag", "client-0001", entry.entry.version, beyond=True)
    assert len([e for e in await office.desk.queue(anna) if e.claimed_by == anna.id]) == 2


async def test_a_wish_for_a_woman_is_kept_at_claim_reply_and_suggestion(office: Office) -> None:
    ben, anna = await hire(office, "Ben"), await hire(office, "Anna", woman=True)
    conversation = await ask(office, wishes=(WOMAN,))
    assert (await assigned(office))[conversation] == anna.id
    entry = await office.desk.open(ben, conversation)
    with pytest.raises(WomanAsked):
        await office.desk.claim(ben, conversation, beyond=True)
    with pytest.raises(WomanAsked):
        await office.desk.reply(ben, conversation, "Guten Tag", "client-0001", entry.entry.version)
    await office.desk.claim(anna, conversation)


@both_databases
async def test_who_goes_on_in_another_language_is_suggested_and_told_of_in_that(office: Office) -> None:
    ali, fatma = await hire(office, "Ali", languages=["ar"]), await hire(office, "Fatma", languages=["tr"])
    conversation = await ask(office, locale="ar")
    assert (await assigned(office))[conversation] == ali.id
    await office.speaks(conversation, "tr")
    async with office.lotse.database.write() as connection:
        found = await assign(connection, conversation, office.clock.now())
    assert found and found.id == fatma.id
    (case,) = (await SqlAlerts(office.lotse.database, office.clock).watched()).cases  # type: ignore[arg-type]
    assert case.locale == "tr"


@both_databases
async def test_a_suggestion_nobody_follows_ends_in_working_hours_and_the_newcomer_is_told_once(office: Office) -> None:
    anna = await hire(office, "Anna")
    conversation = await ask(office, locale="tr")
    assert (await assigned(office))[conversation] == anna.id
    look = keeper(office)
    office.clock.forward(hours=1, minutes=55)
    await look.look()
    assert (await assigned(office))[conversation] == anna.id
    office.clock.forward(hours=13)  # at night
    await look.look()
    assert await told(office, conversation) == []
    office.clock.forward(hours=11)  # the next morning
    for _ in range(3):
        await look.look()
    assert (await assigned(office))[conversation] is None
    (said,) = await told(office, conversation)
    assert said.startswith("Sorunuzu şimdiye kadar kimse üstlenmedi")
    assert [entry.conversation_id for entry in await office.desk.queue(anna)] == [conversation], "it still waits"


async def test_after_a_crisis_nobody_is_written_to_unasked(office: Office) -> None:
    await hire(office, "Katja", "protection")
    conversation = await ask(office, department="protection", topic="crisis_support")
    office.clock.forward(days=1, hours=1)
    await keeper(office).look()
    assert (await assigned(office))[conversation] is None and await told(office, conversation) == []


async def test_an_ignored_claim_goes_back_to_everybody(office: Office) -> None:
    anna = await hire(office, "Anna")
    conversation = await ask(office)
    await office.desk.claim(anna, conversation)
    office.clock.forward(minutes=25)
    await keeper(office).look()
    (entry,) = await office.desk.queue(anna)
    assert (entry.claimed_by, entry.assigned_to) == (None, None)


async def test_a_wait_that_cannot_be_ended_keeps_no_other_one(office: Office) -> None:
    anna = await hire(office, "Anna")
    for conversation in (await ask(office), await ask(office)):
        await office.desk.claim(anna, conversation)
    office.clock.forward(minutes=25)
    assert await keeper(office, Stumbling).look() == 1
    assert await keeper(office).look() == 1, "at the next look"


@both_databases
async def test_who_leaves_a_department_leaves_its_conversations_there(office: Office) -> None:
    boss = await office.signed_in("Chefin", Role.ADMINISTRATOR, "health")
    anna, ben = await hire(office, "Anna", also=["youth_school"]), await hire(office, "Ben")
    visitor = office.visitor()
    await visitor.sign_in(anna.email)
    left, kept = await ask(office, locale="fr"), await ask(office, department="youth_school")
    for conversation in (left, kept):
        await office.desk.claim(anna, conversation)
    fields = {"role": "staff", "department": "youth_school", "also": "health", "capacity": "3", "languages": "fa"}
    assert (await boss.post(f"/desk/staff/{anna.id}", fields)).status_code == 303
    changed = await office.store.by_id(anna.id)
    assert (changed.departments, changed.capacity) == (("youth_school", "health"), 3)
    assert changed.languages == ("fa",)
    assert (await visitor.get(f"/desk/conversations/{left}")).status_code == 403
    assert (await visitor.get(f"/desk/conversations/{kept}")).status_code == 200
    (entry,) = await office.desk.queue(ben)
    assert (entry.conversation_id, entry.claimed_by, entry.assigned_to) == (left, None, ben.id)
    assert (await told(office, left))[-1].startswith("Personne n'a pu continuer à répondre")
    assert (await boss.post(f"/desk/staff/{ben.id}/deactivate")).status_code == 303
    assert (await assigned(office))[left] is None


@both_databases
async def test_where_the_last_one_leaves_nobody_waits_any_more(office: Office) -> None:
    """Nobody is told that a question lies where nobody reads: neither who was answered, nor who still waited."""
    boss = await office.signed_in("Chefin", Role.ADMINISTRATOR, "health")
    anna = await hire(office, "Anna")
    await office.store.add("zoe@musterstadt.example", "Zoe", Role.STAFF, HOUSING)  # invited only
    other = await hire(office, "Omar", "order")
    claimed, waiting = await ask(office, locale="fr"), await ask(office)
    elsewhere = await ask(office, department="order")
    await office.desk.claim(anna, claimed)
    assert (await boss.post(f"/desk/staff/{anna.id}/deactivate")).status_code == 303
    rows = {str(row["id"]): row["state"] for row in await office.kept(conversations)}
    assert rows == {claimed: "with_bot", waiting: "with_bot", elsewhere: "waiting"}
    assert "personne là-bas ne peut répondre ici" in (await told(office, claimed))[-1]
    for conversation in (claimed, waiting):
        last = (await told(office, conversation))[-1]
        assert "030 23125-" in last and not last.startswith("Personne n'a pu continuer"), "whom to call"
    assert {row["outcome"] for row in await office.kept(handoffs) if row["ended_at"]} == {"give_up"}
    assert [entry.conversation_id for entry in await office.desk.queue(other)] == [elsewhere]


async def test_nothing_is_handed_to_who_was_only_invited(office: Office) -> None:
    """They have no password yet: the newcomer would wait for somebody who cannot come in."""
    anna, zoe = (
        await hire(office, "Anna"),
        await office.store.add("zoe@musterstadt.example", "Zoe", Role.STAFF, HOUSING),
    )
    conversation = await ask(office)
    await office.desk.claim(anna, conversation)
    with pytest.raises(Forbidden):
        await office.desk.transfer(anna, conversation, HOUSING, "Bitte du", zoe.id, True)
    await office.store.set_password(zoe.id, "a hash")
    await office.desk.transfer(anna, conversation, HOUSING, "Bitte du", zoe.id, True)
    assert await assigned(office) == {conversation: zoe.id}


@both_databases
async def test_where_the_last_woman_leaves_the_wish_is_not_answered_by_a_man_unasked(office: Office) -> None:
    boss = await office.signed_in("Chefin", Role.ADMINISTRATOR, "health")
    wanda = await hire(office, "Wanda", woman=True)
    max_ = await hire(office, "Max")
    conversation = await ask(office, locale="de", wishes=(WOMAN,))
    assert (await boss.post(f"/desk/staff/{wanda.id}/deactivate")).status_code == 303
    assert await office.desk.queue(max_) == []
    (last,) = [row for row in await office.kept(messages) if row["extras"].get("kind") == "offer"]  # type: ignore[attr-defined]
    assert last["conversation_id"] == conversation and "keine Frau" in str(last["text"])
    assert [b["payload"] for b in last["extras"]["buttons"]] == [f"handoff:yes:{HOUSING}", "handoff:no"]  # type: ignore[index]


async def test_who_is_deactivated_on_the_command_line_leaves_them_there_too(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await hire(office, "Anna")
    conversation = await ask(office, locale="fr")
    await office.desk.claim(anna, conversation)
    monkeypatch.setenv("LOTSE_DATA", str(office.lotse.settings.data))
    monkeypatch.setenv("LOTSE_DATABASE_URL", office.lotse.settings.database)
    ben = await hire(office, "Ben")
    done = await asyncio.to_thread(CliRunner().invoke, cli, ["staff", "deactivate", anna.email])
    assert done.exit_code == 0, done.output
    (entry,) = await office.desk.queue(ben)
    assert (entry.conversation_id, entry.claimed_by) == (conversation, None)
    assert (await told(office, conversation))[-1].startswith("Personne n'a pu continuer à répondre")


@pytest.mark.parametrize(("colleague", "state", "untold"), [(True, "waiting", "lapse"), (False, "with_bot", "give_up")])
async def test_who_leaves_the_protection_group_leaves_without_a_word_to_the_newcomer(
    office: Office, colleague: bool, state: str, untold: str
) -> None:
    boss = await office.signed_in("Chefin", Role.ADMINISTRATOR, "health")
    anna = await hire(office, "Anna", "protection")
    if colleague:
        await hire(office, "Katja", "protection")
    left = await ask(office, topic="crisis_support", department="protection")
    await office.desk.claim(anna, left)
    before = await told(office, left)
    assert (await boss.post(f"/desk/staff/{anna.id}/deactivate")).status_code == 303
    (kept,) = [row for row in await office.kept(conversations) if row["id"] == left]
    assert (kept["state"], kept["context"]["untold"]) == (state, untold)  # type: ignore[index]
    assert await told(office, left) == before


@both_databases
async def test_two_administrators_cannot_step_down_at_once(office: Office) -> None:
    for name in ("Anna", "Berta"):
        await office.employ(name, Role.ADMINISTRATOR)
    store, people = SqlProfiles(office.lotse.database, office.clock), await office.store.everyone()  # type: ignore[arg-type]
    await asyncio.gather(*(office.store.administrators() for _ in range(4)))  # connections are there for both
    steps = [store.place(member.staff.id, Profile(), Post(Role.STAFF, "order")) for member in people]
    outcomes = await asyncio.gather(*steps, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Staff"]
    assert await office.store.administrators() == 1


async def test_that_nobody_was_free_at_all_is_told_too_but_not_beside_the_last_word(office: Office) -> None:
    early = await ask(office, locale="pl")
    assert (await assigned(office))[early] is None
    office.clock.forward(days=1)
    for _ in range(2):
        await keeper(office).look()
    (said,) = await told(office, early)
    assert said.startswith("Na razie nikt nie zajął się")
    late = await ask(office, locale="ro")
    office.clock.forward(days=9)
    await keeper(office).look()
    assert not [words for words in await told(office, late) if words.startswith("Până acum")], "it is given up"


@pytest.mark.parametrize("claimed", [True, False])
@pytest.mark.parametrize("other", [True, False])
async def test_who_is_no_woman_any_more_keeps_nobody_waiting_for_one(
    office: Office, claimed: bool, other: bool
) -> None:
    """In one's own profile, as where an administrator says so. `other`: another woman works there."""
    wanda, at_wanda = await hire(office, "Wanda", woman=True), office.visitor()
    conversation = await ask(office, locale="de", wishes=(WOMAN,))
    assert await assigned(office) == {conversation: wanda.id}
    lea = await hire(office, "Lea", woman=True) if other else None
    await at_wanda.sign_in("wanda@musterstadt.example")
    if claimed:
        await office.desk.claim(wanda, conversation)
    assert (await at_wanda.post("/desk/profile", {"shown_as": ""})).status_code == 303
    (kept,) = await office.kept(conversations)
    (row,) = await office.kept(handoffs)
    if lea:
        assert (kept["state"], row["assigned_to"], row["claimed_by"]) == ("waiting", lea.id, None)
        assert "offer" not in [m["extras"].get("kind") for m in await office.kept(messages)]  # type: ignore[attr-defined]
    else:
        assert (kept["state"], row["outcome"]) == ("with_bot", "give_up")

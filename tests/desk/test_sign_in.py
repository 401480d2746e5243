"""The door: passwords, pauses for guessers, sessions."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import Literal

import pytest
from argon2 import PasswordHasher

from bot.core.accounts.sign_in import FREE_PER_ADDRESS, FREE_PER_EMAIL, FREE_PER_PERSON, pause
from bot.core.accounts.staff import Role
from bot.core.errors import NotAllowed, TooManyAttempts
from bot.desk.guard import COOKIE
from bot.service.accounts.sign_in import SignIn
from bot.store.accounts.staff import SqlStaff
from bot.store.schema.desk_tables import invitations, sessions, sign_in_failures
from bot.wiring.retention import delete_expired
from tests.conftest import both_databases
from tests.desk.conftest import PASSWORD, QUICK, Office, Visitor

# Signing in


async def test_wrong_and_unknown_get_the_same_words(office: Office) -> None:
    await office.employ("Nadine")
    gone = await office.employ("Gone")
    await office.store.deactivate(gone.id)
    await office.store.add("invited@musterstadt.example", "Invited", Role.STAFF, "order")
    names = ("nadine", "gone", "invited", "nobody")
    answers = [await office.visitor().sign_in(f"{name}@musterstadt.example", "falsch" * 3) for name in names]
    assert {answer.status_code for answer in answers} == {401}
    said = {answer.text.replace(f"{name}@musterstadt.example", "") for name, answer in zip(names, answers)}
    assert len(said) == 1
    assert (await office.visitor().sign_in("gone@musterstadt.example")).status_code == 401


class CountingHasher(PasswordHasher):
    """Does the work, and remembers how much."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.work: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.work.append(str(hash).rsplit("$", 2)[0])
        return super().verify(hash, password)


async def test_unknown_addresses_cost_the_same_work(office: Office) -> None:
    """One verification with the same parameters, whoever it is; a stopwatch would tell any difference."""
    hasher = CountingHasher()
    sign_in = SignIn(office.store, office.clock, hasher)
    await office.employ("Nadine")
    await office.store.deactivate((await office.employ("Gone")).id)
    await office.store.add("invited@musterstadt.example", "Invited", Role.STAFF, "order")
    for number, name in enumerate(("nadine", "gone", "invited", "nobody")):
        with pytest.raises(NotAllowed):
            await sign_in.sign_in(f"{name}@musterstadt.example", "falsch", f"192.0.2.{number}")
        assert hasher.work == [hasher.work[0]] * (number + 1), name


@both_databases
async def test_guessers_wait_longer_and_longer(office: Office) -> None:
    await office.employ("Nadine")
    email = "nadine@musterstadt.example"
    for number in range(FREE_PER_EMAIL):
        assert (await office.visitor(f"192.0.2.{number}").sign_in(email, "falsch")).status_code == 401
    waits = []
    for _ in range(4):
        blocked = await office.visitor("198.51.100.7").sign_in(email)
        assert blocked.status_code == 429 and "Bitte warten Sie" in blocked.text
        waits.append(int(blocked.headers["retry-after"]))
        office.clock.forward(seconds=waits[-1])
        assert (await office.visitor("198.51.100.7").sign_in(email, "falsch")).status_code == 401
    assert waits == sorted(waits) and waits[-1] >= 4 * waits[0]
    office.clock.forward(hours=1)
    assert (await office.visitor().sign_in(email)).status_code == 303


@both_databases
async def test_who_only_knows_an_address_cannot_keep_its_owner_out(office: Office) -> None:
    await office.employ("Nadine")
    email = "nadine@musterstadt.example"
    for _ in range(FREE_PER_PERSON):
        assert (await office.visitor("198.51.100.7").sign_in(email, "falsch")).status_code == 401
    assert (await office.visitor("198.51.100.7").sign_in(email)).status_code == 429
    assert (await office.visitor().sign_in(email)).status_code == 303


async def test_one_client_cannot_try_many_addresses(office: Office) -> None:
    for number in range(FREE_PER_ADDRESS):
        assert (await office.visitor().sign_in(f"a{number}@musterstadt.example")).status_code == 401
    assert (await office.visitor().sign_in("b@musterstadt.example")).status_code == 429
    assert (await office.visitor("192.0.2.200").sign_in("b@musterstadt.example")).status_code == 401


async def _pause_the_address(office: Office) -> None:
    """Somebody in the house guesses at names until the address they share with everybody has to wait."""
    for number in range(FREE_PER_ADDRESS):
        with pytest.raises(NotAllowed):
            await office.sign_in.sign_in(f"a{number}@musterstadt.example", "falsch", "192.0.2.1")
    with pytest.raises(TooManyAttempts):
        await office.sign_in.sign_in("b@musterstadt.example", "falsch", "192.0.2.1")


@both_databases
async def test_who_guesses_keeps_no_colleague_out(office: Office) -> None:
    """A town hall shares one address: whoever has signed in there before waits for nobody."""
    nadine = (await office.employ("Nadine")).email
    assert (await office.visitor().sign_in(nadine)).status_code == 303
    await _pause_the_address(office)
    office.clock.forward(seconds=5)
    assert (await office.visitor().sign_in(nadine, "falsch")).status_code == 401
    assert (await office.visitor().sign_in(nadine)).status_code == 303
    new = (await office.employ("Petra")).email
    assert (await office.visitor().sign_in(new)).status_code == 429


@both_databases
async def test_guessing_at_a_colleague_stays_slow(office: Office) -> None:
    """From the house where somebody works, guesses at them count for them."""
    nadine = (await office.employ("Nadine")).email
    assert (await office.visitor().sign_in(nadine)).status_code == 303
    for _ in range(FREE_PER_PERSON):
        assert (await office.visitor().sign_in(nadine, "falsch")).status_code == 401
    assert (await office.visitor().sign_in(nadine)).status_code == 429


@both_databases
async def test_where_somebody_signed_in_is_forgotten(office: Office) -> None:
    nadine = (await office.employ("Nadine")).email
    assert (await office.visitor().sign_in(nadine)).status_code == 303
    assert "192.0.2" not in str(await office.kept(sign_in_failures))
    office.clock.forward(days=30, seconds=1)
    await _pause_the_address(office)
    assert (await office.visitor().sign_in(nadine)).status_code == 429
    assert not [row for row in await office.kept(sign_in_failures) if str(row["key"]).startswith("known:")]


@both_databases
async def test_many_guesses_at_once_gain_nothing(office: Office) -> None:
    await office.employ("Nadine")
    many = range(FREE_PER_EMAIL + 20)
    tries = [office.sign_in.sign_in("nadine@musterstadt.example", str(n), f"192.0.2.{n}") for n in many]
    outcomes = [type(error) for error in await asyncio.gather(*tries, return_exceptions=True)]
    assert outcomes.count(NotAllowed) == FREE_PER_EMAIL
    assert outcomes.count(TooManyAttempts) == 20


@both_databases
async def test_the_pause_survives_a_restart_and_keeps_no_address(office: Office) -> None:
    for number in range(FREE_PER_EMAIL):
        await office.visitor(f"192.0.2.{number}").sign_in("nadine@musterstadt.example")
    again = SignIn(SqlStaff(office.lotse.database, office.clock), office.clock, QUICK)
    with pytest.raises(TooManyAttempts):
        await again.sign_in("Nadine@Musterstadt.example ", "x", "198.51.100.1")
    assert "nadine" not in str(await office.kept(sign_in_failures))
    assert "192.0.2" not in str(await office.kept(sign_in_failures))


@both_databases
async def test_a_success_forgives(office: Office) -> None:
    await office.employ("Nadine")
    for _ in range(3):
        for _ in range(FREE_PER_PERSON - 2):
            await office.visitor().sign_in("nadine@musterstadt.example", "falsch")
        assert (await office.visitor().sign_in("nadine@musterstadt.example")).status_code == 303


def test_pauses_double_up_to_a_quarter_of_an_hour() -> None:
    seconds = [pause(count, 5).total_seconds() for count in (1, 4, 5, 6, 7, 100, 10**6)]
    assert seconds == [0, 0, 10, 20, 40, 900, 900]


async def test_an_older_hash_is_renewed(office: Office) -> None:
    staff = await office.employ("Nadine")
    old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    await office.store.rehash(staff.id, old)
    assert (await office.visitor().sign_in(staff.email)).status_code == 303
    assert await office.store.password_hash(staff.id) != old
    assert (await office.visitor().sign_in(staff.email)).status_code == 303


# Sessions


async def test_the_cookie_is_a_secret_that_is_not_kept(office: Office) -> None:
    await office.employ("Nadine")
    answer = await office.visitor().sign_in("nadine@musterstadt.example")
    cookie = answer.headers["set-cookie"]
    for part in (f"{COOKIE}=", "HttpOnly", "SameSite=lax", "Path=/"):
        assert part in cookie
    assert "Secure" not in cookie and "expires" not in cookie.lower()
    secret = re.findall(rf"{COOKIE}=([^;]+)", cookie)[0]
    assert len(secret) == 43 and secret not in str(await office.kept(sessions))


async def test_the_cookie_is_secure_behind_https(office: Office) -> None:
    await office.employ("Nadine")
    app = office.build("https://lotse.musterstadt.example")
    visitor = Visitor(app)
    signed_in = (await visitor.sign_in("nadine@musterstadt.example")).headers["set-cookie"]
    assert "Secure" in signed_in
    visitor.client.cookies.set(COOKIE, re.findall(rf"{COOKIE}=([^;]+)", signed_in)[0])  # the proxy speaks http with us
    assert "Secure" in (await visitor.get("/desk?page=1")).headers["set-cookie"], "the filters' cookie"


@both_databases
async def test_signing_in_again_rotates(office: Office) -> None:
    visitor = await office.signed_in("Nadine")
    first = visitor.client.cookies[COOKIE]
    await visitor.sign_in("nadine@musterstadt.example")
    assert visitor.client.cookies[COOKIE] != first
    visitor.client.cookies.set(COOKIE, first)
    assert (await visitor.get("/desk")).status_code == 303


async def test_a_planted_cookie_is_not_taken_over(office: Office) -> None:
    await office.employ("Nadine")
    visitor = office.visitor()
    visitor.client.headers["Cookie"] = f"{COOKIE}=planted"
    answer = await visitor.sign_in("nadine@musterstadt.example")
    assert "planted" not in answer.headers["set-cookie"]


@both_databases
async def test_a_session_ends_when_idle_and_after_a_week(office: Office) -> None:
    visitor = await office.signed_in("Nadine")
    for _ in range(15):
        office.clock.forward(hours=11)
        if (await visitor.get("/desk")).status_code != 200:
            break
    began = office.clock.now()
    assert 7 * 24 - 11 <= 11 * 15 <= 7 * 24  # in use all the time: still there after 165 hours
    office.clock.forward(hours=4)
    assert (await visitor.get("/desk")).status_code == 303
    await visitor.sign_in("nadine@musterstadt.example")
    office.clock.forward(hours=12, minutes=1)
    assert (await visitor.get("/desk")).status_code == 303
    assert office.clock.now() > began


@both_databases
async def test_what_is_over_goes_though_nobody_signs_in(office: Office) -> None:
    await office.signed_in("Nadine")
    await office.sign_in.invite(await office.employ("Petra"))
    await office.store.count_attempt({"email:somebody": 5})
    lotse = replace(office.lotse, clock=office.clock)
    tables = (sessions, invitations, sign_in_failures)
    await delete_expired(lotse)
    assert all([await office.kept(table) for table in tables])
    office.clock.forward(days=31)
    await delete_expired(lotse)
    assert [await office.kept(table) for table in tables] == [[], [], []]


async def test_a_page_left_open_does_not_keep_the_session(office: Office) -> None:
    visitor = await office.signed_in("Nadine")
    for _ in range(13):
        office.clock.forward(hours=1)
        await visitor.get("/desk/queue")
        await visitor.get("/desk/events/poll")
    assert (await visitor.get("/desk/events/poll")).status_code == 401
    assert (await visitor.get("/desk")).status_code == 303


@both_databases
async def test_signing_out_ends_it_on_the_server(office: Office) -> None:
    visitor = await office.signed_in("Nadine")
    secret = visitor.client.cookies[COOKIE]
    assert (await visitor.post("/desk/sign-out")).status_code == 303
    assert await office.kept(sessions) == []
    visitor.client.cookies.set(COOKIE, secret)
    assert (await visitor.get("/desk")).status_code == 303


@both_databases
async def test_a_deactivated_person_is_out_at_once(office: Office) -> None:
    visitor = await office.signed_in("Nadine")
    boss = await office.signed_in("Anna", Role.ADMINISTRATOR)
    nadine = await office.store.by_email("nadine@musterstadt.example")
    assert nadine
    assert (await boss.post(f"/desk/staff/{nadine.id}/deactivate")).status_code == 303
    assert (await visitor.get("/desk")).status_code == 303
    assert (await visitor.sign_in("nadine@musterstadt.example")).status_code == 401


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil", "/desk//x", "javascript:x", "/api",
               "/%2Fevil.example", "%2F%2Fevil.example", "/desk/..//evil.example", "/desk/\t/evil.example"]
)  # fmt: skip
async def test_signing_in_leads_to_our_own_pages_only(office: Office, target: str) -> None:
    await office.employ("Nadine")
    fields = {"email": "nadine@musterstadt.example", "password": PASSWORD, "next": target}
    answer = await office.visitor().client.post("/desk/sign-in", data=fields)
    assert answer.headers["location"] == "/desk"


@pytest.mark.parametrize(
    ("role", "department", "first"),
    [(Role.COORDINATOR, None, "/desk/content"), (Role.COORDINATOR, "order", "/desk"), (Role.STAFF, "order", "/desk")],
)
async def test_who_has_no_queue_begins_with_what_is_to_do(
    office: Office, role: Role, department: str | None, first: str
) -> None:
    await office.employ("Nadine", role, department)
    assert (await office.visitor().sign_in("nadine@musterstadt.example")).headers["location"] == first
    fields = {"email": "nadine@musterstadt.example", "password": PASSWORD, "next": "/editor"}
    assert (await office.visitor().client.post("/desk/sign-in", data=fields)).headers["location"] == "/editor"

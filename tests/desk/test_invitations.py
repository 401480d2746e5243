"""One-time invitations, the first administrator, and which passwords are taken."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.accounts.sign_in import check_password
from bot.core.accounts.staff import Role
from bot.core.errors import BadInput, NotFound, PasswordRefused
from bot.store.schema.desk_tables import invitations
from tests.conftest import both_databases
from tests.desk.conftest import PASSWORD, Office, Visitor

NEW = "sieben grüne Äpfel im Regen"


async def choose(visitor: Visitor, path: str, password: str = NEW, **more: str) -> int:
    key = path.partition("key=")[2]
    fields = {"key": key, "password": password, "again": password, **more}
    return (await visitor.client.post("/desk/welcome", data=fields)).status_code


@both_databases
async def test_an_invitation_works_once(office: Office) -> None:
    staff = await office.store.add("olga@musterstadt.example", "Olga", Role.STAFF, "health")
    path = await office.sign_in.invite(staff)
    assert path.partition("key=")[2] not in str(await office.kept(invitations))
    for _ in range(2):
        assert "Willkommen, Olga" in (await office.visitor().get(path)).text  # looking does not use it up
    visitor = office.visitor()
    assert await choose(visitor, path) == 303
    assert (await visitor.get("/desk")).status_code == 200
    assert await choose(office.visitor(), path, "ein ganz anderes Wort hier") == 404
    assert (await office.visitor().get(path)).status_code == 404
    assert (await office.visitor().sign_in(staff.email, NEW)).status_code == 303


@both_databases
async def test_ten_at_once_use_an_invitation_once(office: Office) -> None:
    staff = await office.store.add("olga@musterstadt.example", "Olga", Role.STAFF, "health")
    path = await office.sign_in.invite(staff)
    key = path.partition("key=")[2]
    tries = [office.sign_in.accept(key, f"{NEW} {number}") for number in range(10)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert len([won for won in outcomes if isinstance(won, str)]) == 1
    assert len([lost for lost in outcomes if isinstance(lost, NotFound)]) == 9


@both_databases
async def test_an_invitation_ends_after_two_days_or_by_a_newer_one(office: Office) -> None:
    staff = await office.employ("Olga")
    older, newer = await office.sign_in.invite(staff), await office.sign_in.invite(staff)
    assert (await office.visitor().get(older)).status_code == 404
    assert (await office.visitor().get(newer)).status_code == 200
    office.clock.forward(hours=48, minutes=1)
    assert await choose(office.visitor(), newer) == 404


async def test_a_new_password_signs_everybody_out(office: Office) -> None:
    visitor = await office.signed_in("Olga")
    staff = await office.store.by_email("olga@musterstadt.example")
    assert staff
    assert await choose(office.visitor(), await office.sign_in.invite(staff)) == 303
    assert (await visitor.get("/desk")).status_code == 303
    assert (await office.visitor().sign_in(staff.email, PASSWORD)).status_code == 401


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("kurz", "short"),
        ("x" * 201, "long"),
        ("Passwort1234!", "common"),
        ("123456789012", "common"),
        ("aaaaaaaaaaaaaaa", "common"),
        ("Willkommen2026!!", "common"),
        ("olga.meier@musterstadt.example", "personal"),
        ("ich heiße Meier 12", "personal"),
    ],
)
def test_passwords_that_are_refused(password: str, reason: str) -> None:
    with pytest.raises(PasswordRefused) as refused:
        check_password(password, "Olga Meier", "olga.meier@musterstadt.example")
    assert refused.value.reason == reason


def test_passwords_that_are_taken() -> None:
    for password in (NEW, PASSWORD, "correct horse battery", "Zwölf Zeichen!", "пʼять зелених яблук"):
        check_password(password, "Olga Meier", "olga.meier@musterstadt.example")


async def test_a_refused_password_keeps_the_invitation(office: Office) -> None:
    staff = await office.store.add("olga@musterstadt.example", "Olga", Role.STAFF, "health")
    path = await office.sign_in.invite(staff)
    assert await choose(office.visitor(), path, "passwort1234") == 400
    assert await choose(office.visitor(), path, NEW, again="etwas anderes") == 400
    assert await choose(office.visitor(), path) == 303


@both_databases
async def test_the_first_administrator_says_who_they_are(office: Office) -> None:
    earlier = await office.sign_in.first_administrator()
    path = await office.sign_in.first_administrator()
    assert earlier and path
    assert (await office.visitor().get(earlier)).status_code == 404
    visitor = office.visitor()
    assert await choose(visitor, path, name="Anna", email="keine Adresse") == 400
    assert await choose(visitor, path, name="Anna", email="Anna@musterstadt.example") == 303
    assert (await visitor.get("/desk/staff")).status_code == 200
    assert await office.sign_in.first_administrator() is None
    assert (await office.visitor().sign_in("anna@musterstadt.example", NEW)).status_code == 303


@both_databases
async def test_the_first_administrator_may_correct_an_address_that_somebody_has(office: Office) -> None:
    await office.store.add("chef@musterstadt.example", "Chef", Role.STAFF, "order")
    path = await office.sign_in.first_administrator()
    assert path
    visitor, key = office.visitor(), path.partition("key=")[2]
    fields = {"key": key, "password": NEW, "again": NEW, "name": "Anna", "email": "chef@musterstadt.example"}
    taken = await visitor.client.post("/desk/welcome", data=fields)
    assert taken.status_code == 409
    assert "hat schon jemand anderes hier" in taken.text and 'value="Anna"' in taken.text
    assert await choose(visitor, path, name="Anna", email="anna@musterstadt.example") == 303
    assert (await visitor.get("/desk/staff")).status_code == 200


async def test_a_forgotten_first_link_is_void_once_there_is_an_administrator(office: Office) -> None:
    path = await office.sign_in.first_administrator()
    assert path
    await office.sign_in.ensure_administrator("anna@musterstadt.example", NEW)
    assert (await office.visitor().get(path)).status_code == 404
    assert await choose(office.visitor(), path, name="Eve", email="eve@evil.example") == 404


async def test_an_unattended_administrator_keeps_the_password(office: Office) -> None:
    await office.sign_in.ensure_administrator("anna@musterstadt.example", NEW)
    await office.sign_in.ensure_administrator("anna@musterstadt.example", PASSWORD)
    assert (await office.visitor().sign_in("anna@musterstadt.example", NEW)).status_code == 303


async def test_an_unattended_administrator_needs_a_good_password(office: Office) -> None:
    with pytest.raises(BadInput):
        await office.sign_in.ensure_administrator("other@musterstadt.example", "administrator")
    assert await office.store.everyone() == []


async def test_an_unattended_administrator_who_was_removed_does_not_come_back(office: Office) -> None:
    await office.sign_in.ensure_administrator("it@musterstadt.example", NEW)
    await office.employ("Anna", Role.ADMINISTRATOR)
    gone = await office.store.by_email("it@musterstadt.example")
    assert gone
    await office.staffing.remove(gone.id)
    await office.sign_in.ensure_administrator("it@musterstadt.example", NEW)  # the next start, same settings
    assert await office.store.by_email("it@musterstadt.example") is None
    assert (await office.visitor().sign_in("it@musterstadt.example", NEW)).status_code == 401

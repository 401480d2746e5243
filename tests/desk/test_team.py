"""Staff are added, invited and deactivated: in the browser by administrators, on the command line by whoever may."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from bot.cli import cli
from bot.cli.staff import addresses
from bot.core.accounts.staff import Role
from bot.core.errors import BadInput, Conflict, Deactivated, LotseError, NotFound
from bot.core.handoffs.desk import NAMELESS
from bot.settings import read_settings
from bot.store.handoffs.records import SqlRecords
from bot.store.schema.alert_tables import department_desks
from bot.store.schema.desk_tables import staff
from tests.conftest import both_databases
from tests.desk.conftest import PASSWORD, Office
from tests.fakes import ScriptedDialogue
from tests.forks import Forks
from tests.hiring import seat
from tests.talk import Talk

OLGA = {"name": "Olga Meier", "email": "Olga@musterstadt.example", "role": "staff", "department": "health"}
LINK = re.compile(r"(/desk/welcome\?key=[\w-]{43})")


async def test_a_new_colleague_gets_a_link_that_is_shown_once(office: Office) -> None:
    boss = await office.signed_in("Anna", Role.ADMINISTRATOR)
    added = await boss.post("/desk/staff", OLGA)
    found = LINK.search(added.text)
    assert added.status_code == 200 and found
    assert not LINK.search((await boss.get("/desk/staff")).text)
    listed = (await boss.get("/desk/staff")).text
    assert "olga@musterstadt.example" in listed and "eingeladen" in listed
    assert "Willkommen, Olga Meier" in (await office.visitor().get(found[1])).text


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"email": "keine"}, 400, "keine E-Mail-Adresse"),
        ({"name": "  "}, 400, "einen Namen"),
        ({"role": "king"}, 400, "eine Aufgabe"),
        ({"department": ""}, 400, "braucht eine Abteilung"),
        ({"department": "nowhere"}, 400, "braucht eine Abteilung"),
        ({"email": "anna@musterstadt.example"}, 409, "gibt es hier schon"),
    ],
)
async def test_what_cannot_be_is_refused_and_kept_in_the_form(
    office: Office, change: dict[str, str], status: int, says: str
) -> None:
    boss = await office.signed_in("Anna", Role.ADMINISTRATOR)
    answer = await boss.post("/desk/staff", OLGA | change)
    said = answer.text.partition('role="alert">')[2].partition("</p>")[0]
    assert answer.status_code == status and says in said
    assert "Olga Meier" in answer.text or "name" in change
    assert len(await office.store.everyone()) == 1


@pytest.mark.parametrize("role", ["coordinator", "administrator"])
async def test_who_must_be_chosen_by_name_does_not_coordinate(office: Office, role: str) -> None:
    """Complaints and the review inbox come from people who did not choose them."""
    boss = await office.signed_in("Anna", Role.ADMINISTRATOR)
    answer = await boss.post("/desk/staff", OLGA | {"role": role, "department": "order"})
    assert answer.status_code == 400 and "selbst wählen muss" in answer.text
    assert len(await office.store.everyone()) == 1
    olga = await office.employ("Olga", department="order")
    moved = await boss.post(f"/desk/staff/{olga.id}", {"role": role, "department": "order"})
    assert moved.status_code == 400 and "selbst wählen muss" in moved.text
    assert (await office.store.by_id(olga.id)).role is Role.STAFF
    for other, department in ((role, "health"), ("reviewer", "order")):
        fields = {"role": other, "department": department}
        assert (await boss.post(f"/desk/staff/{olga.id}", fields)).status_code == 303


async def test_nobody_removes_themselves_or_the_last_administrator(office: Office) -> None:
    boss = await office.signed_in("Anna", Role.ADMINISTRATOR)
    anna = await office.store.by_email("anna@musterstadt.example")
    assert anna
    assert (await boss.post(f"/desk/staff/{anna.id}/deactivate")).status_code == 409
    with pytest.raises(LotseError):
        await office.staffing.deactivate(anna.id)
    second = await office.employ("Berta", Role.ADMINISTRATOR)
    assert (await boss.post(f"/desk/staff/{second.id}/deactivate")).status_code == 303
    assert (await boss.post(f"/desk/staff/{second.id}/invite")).status_code == 409
    assert (await boss.post("/desk/staff/999/invite")).status_code == 404


async def test_who_was_switched_off_by_mistake_is_let_in_again(office: Office) -> None:
    boss = await office.signed_in("Anna", Role.ADMINISTRATOR)
    visitor = await office.signed_in("Nadine")
    nadine = await office.store.by_email("nadine@musterstadt.example")
    assert nadine
    page = (await boss.get("/desk/staff")).text
    asked = page.partition(f'action="/desk/staff/{nadine.id}/deactivate"')
    assert asked[0].rpartition("<details")[2].count("</details>") == 0, "not by one press beside others"
    off = await boss.post(f"/desk/staff/{nadine.id}/deactivate")
    assert "„Wieder einschalten“ in der Liste" in (await boss.get(off.headers["location"])).text
    assert f'action="/desk/staff/{nadine.id}/reactivate"' in (await boss.get("/desk/staff")).text
    assert (await visitor.get("/desk")).status_code == 303
    again = {"name": "Nadine", "email": "Nadine@musterstadt.example", "role": "staff", "department": "order"}
    for refused in (await boss.post("/desk/staff", again), await boss.post(f"/desk/staff/{nadine.id}/invite")):
        assert refused.status_code == 409 and "„Wieder einschalten“ in der Liste" in refused.text
    back = await boss.post(f"/desk/staff/{nadine.id}/reactivate")
    link = LINK.search(back.text)
    assert back.status_code == 200 and link and "Einladung für Nadine" in back.text
    assert (await office.visitor().sign_in(nadine.email)).status_code == 401, "the former password is forgotten"
    await office.sign_in.accept(link[1].partition("key=")[2], PASSWORD)
    assert (await office.visitor().sign_in(nadine.email)).status_code == 303
    assert await office.store.by_id(nadine.id) == nadine, "in the former role and department"
    twice = await boss.post(f"/desk/staff/{nadine.id}/reactivate")
    assert twice.status_code == 409 and "schon eingeschaltet" in twice.text
    assert (await office.visitor().sign_in(nadine.email)).status_code == 303


async def test_who_has_left_is_removed_and_what_they_did_stays(office: Office) -> None:
    await office.employ("Anna", Role.ADMINISTRATOR)
    visitor = await office.signed_in("Nadine")
    nadine = await office.store.by_email("nadine@musterstadt.example")
    anna = await office.store.by_email("anna@musterstadt.example")
    assert nadine and anna
    c = await office.ask("Frage")
    await visitor.post(f"/desk/conversations/{c}/claim")
    form = {"conversation": c, "version": "2", "client_id": "client-0001", "text": "Guten Tag"}
    assert (await visitor.post(f"/desk/conversations/{c}/reply", form)).status_code == 303
    assert await office.staffing.remove(nadine.id) == nadine
    assert await office.store.by_email(nadine.email) is None and (await visitor.get("/desk")).status_code == 303
    messages, _ = await office.lotse.conversations.snapshot(c)
    assert "Guten Tag" in [message.text for message in messages]
    with pytest.raises(Conflict, match="last administrator"):
        await office.staffing.remove(anna.id)
    assert await office.store.by_id(anna.id) == anna
    reader = await office.signed_in("Omar", department="order")
    page = (await reader.get(f"/desk/conversations/{c}")).text
    by = re.search(r'<p class="by">((?:(?!</p>).)*)</p>\s*<p class="bubble"[^>]*>Guten Tag<', page, re.S)
    assert by and "Mitarbeitende Person (Name gelöscht)" in by[1] and "Hinweis an die Person" not in by[1]
    omar = await office.store.by_email("omar@musterstadt.example")
    assert omar
    found = await SqlRecords(office.lotse.database, office.clock).gathered(omar, c, True)
    assert [said.staff_name for said in found.messages if said.text == "Guten Tag"] == [NAMELESS]


async def test_an_absence_goes_with_the_access_and_alerts_that_still_come_are_told(office: Office) -> None:
    boss = await office.signed_in("Anna", Role.ADMINISTRATOR)
    nadine = await office.employ("Nadine")
    away = {"away_until": office.clock.now(), "away_kind": "holiday"}
    async with office.lotse.database.write() as connection:
        await connection.execute(sa.update(staff).where(staff.c.id == nadine.id).values(away))
        desk = {"department": "order", "data": {"emails": ["Nadine@musterstadt.example"]}, "version": 1}
        await connection.execute(sa.insert(department_desks).values(desk | {"changed_at": office.clock.now()}))
    await office.lotse.library.refresh()
    assert "Meldungen gehen noch an" not in (await boss.get("/desk/staff")).text
    off = await boss.post(f"/desk/staff/{nadine.id}/deactivate")
    page = (await boss.get(off.headers["location"])).text
    assert "Meldungen gehen noch an nadine@musterstadt.example" in page and 'href="/desk/alerts/order"' in page
    gone = await office.store.by_id(nadine.id)
    assert (gone.active, gone.away_until, gone.away_kind) == (False, None, None)


async def test_the_list_has_no_figures_about_anybody(office: Office) -> None:
    """No numbers of conversations, times or ratings beside a name, on any page."""
    boss = await office.signed_in("Anna", Role.ADMINISTRATOR)
    visitor = await office.signed_in("Nadine")
    await visitor.post(f"/desk/conversations/{await office.ask('Frage')}/claim")
    rows = re.findall(r"<td>(.*?)</td>", (await boss.get("/desk/staff")).text, re.S)
    assert rows and not [row for row in rows if re.search(r">?\s*\d+\s*<?$", row)]


def test_the_addresses_that_serve_prints() -> None:
    plain = addresses("http://127.0.0.1:8080", None)
    assert [line.split()[-1] for line in plain] == [
        f"http://127.0.0.1:8080{path}" for path in ("/", "/desk", "/editor")
    ]
    assert addresses("https://x", "/desk/welcome?key=k")[-1].endswith("https://x/desk/welcome?key=k")


@pytest.fixture
def lotse_command(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    shutil.copy(template, tmp_path / "lotse.db")
    monkeypatch.setenv("LOTSE_DATA", str(tmp_path))
    monkeypatch.setenv("LOTSE_PUBLIC_URL", "https://lotse.musterstadt.example")
    return CliRunner()


def run(runner: CliRunner, *words: str) -> str:
    result = runner.invoke(cli, ["staff", *words])
    if isinstance(result.exception, LotseError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command_line(lotse_command: CliRunner) -> None:
    olga = ("olga@musterstadt.example", "--name", "Olga Meier")
    first = run(lotse_command, "add", *olga, "--department", "health")
    assert "https://lotse.musterstadt.example/desk/welcome?key=" in first
    assert run(lotse_command, "list").split("\t") == [
        "olga@musterstadt.example", "Olga Meier", "staff", "health", "invited\n",
    ]  # fmt: skip
    assert LINK.findall(run(lotse_command, "invite", "OLGA@musterstadt.example")) != LINK.findall(first)
    run(lotse_command, "deactivate", "olga@musterstadt.example")
    assert run(lotse_command, "list").endswith("deactivated\n")
    for words in (("add", *olga, "--department", "health"), ("invite", "olga@musterstadt.example")):
        with pytest.raises(Deactivated, match="`lotse staff reactivate` lets Olga Meier in again"):
            run(lotse_command, *words)
    assert LINK.search(run(lotse_command, "reactivate", "olga@musterstadt.example"))
    assert run(lotse_command, "list").endswith("invited\n")
    with pytest.raises(Conflict, match="is not deactivated"):
        run(lotse_command, "reactivate", "olga@musterstadt.example")
    with pytest.raises(BadInput, match=r"known are .*health"):
        run(lotse_command, "add", "x@musterstadt.example", "--name", "X", "--department", "nowhere")
    with pytest.raises(BadInput, match="need a department"):
        run(lotse_command, "add", "x@musterstadt.example", "--name", "X")
    with pytest.raises(NotFound, match="staff list"):
        run(lotse_command, "deactivate", "nobody@musterstadt.example")
    said = run(lotse_command, "remove", "olga@musterstadt.example")
    assert "is removed" in said and "somebody else" not in said
    assert run(lotse_command, "list") == ""
    for email in ("one@musterstadt.example", "two@musterstadt.example"):
        run(lotse_command, "add", email, "--name", "Eva Wolf", "--department", "health")
    said = run(lotse_command, "remove", "one@musterstadt.example")
    assert "somebody else is called Eva Wolf too" in said


def test_the_command_ends_with_one_and_a_sentence(forks: Forks, template: Path, tmp_path: Path) -> None:
    shutil.copy(template, tmp_path / "lotse.db")
    done = forks.run("bot.cli", ["staff", "invite", "nobody@musterstadt.example"], {"LOTSE_DATA": str(tmp_path)})
    assert done.status == 1
    assert done.err.startswith("lotse: nobody here has the address")


def test_half_an_administrator_is_refused_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTSE_ADMIN_EMAIL", "anna@musterstadt.example")
    with pytest.raises(BadInput, match="LOTSE_ADMIN_PASSWORD"):
        read_settings()
    monkeypatch.setenv("LOTSE_ADMIN_PASSWORD", "sieben grüne Äpfel")
    assert "Äpfel" not in repr(read_settings())


@pytest.mark.parametrize(("role", "leads"), [(Role.ADMINISTRATOR, "/desk/staff"), (Role.COORDINATOR, "/desk/routing")])
async def test_departments_in_which_nobody_can_answer_are_to_do_today(office: Office, role: Role, leads: str) -> None:
    visitor = await office.signed_in("Ada", role, None)
    town = [d for d in office.lotse.library.guide.departments.values() if not d.independent]
    await office.lotse.library.refresh()
    page = (await visitor.get("/desk/content")).text
    assert (
        "in denen niemand Fragen lesen kann (Bürgerdienste, " in page and f'<a href="{leads}" class="urgent">' in page
    )
    await seat(office.lotse, *(department.id for department in town[1:]))
    assert "in denen niemand Fragen lesen kann (Bürgerdienste)" in (await visitor.get("/desk/content")).text
    await seat(office.lotse, town[0].id, number=901)
    assert "niemand Fragen lesen kann" not in (await visitor.get("/desk/content")).text


async def test_a_newcomer_is_offered_a_person_as_soon_as_the_first_one_has_signed_in(office: Office) -> None:
    talk = Talk(office.lotse, ScriptedDialogue("housing_search"))
    await talk.say("?")
    assert "030 23125-510" in await talk.say("?", "handoff:offer") and "handoff:yes:social_work" not in talk.buttons
    invited = await office.store.add("anna@musterstadt.example", "Anna", Role.STAFF, "social_work")
    key = (await office.sign_in.invite(invited)).partition("key=")[2]
    await office.lotse.library.refresh()
    await talk.say("?", "handoff:offer")
    assert "handoff:yes:social_work" not in talk.buttons, "an invitation answers nobody"
    await office.sign_in.accept(key, PASSWORD)
    await office.lotse.library.refresh()
    await talk.say("?", "handoff:offer")
    await talk.press("handoff:yes:social_work")
    assert "handoff:withdraw" in talk.buttons


@both_databases
@pytest.mark.parametrize("same_name", [True, False])
async def test_who_was_removed_is_not_named_beside_what_they_passed_on(office: Office, same_name: bool) -> None:
    anna, ben = (
        await office.employ("Annegret", department="health"),
        await office.employ("Ben", department="social_work"),
    )
    if same_name:
        await office.store.add("other@musterstadt.example", "Annegret", Role.STAFF, "health")
    conversation = await office.ask("Frage", locale="de", department="health")
    await office.desk.transfer(anna, conversation, "social_work", "Bitte schauen")
    await office.staffing.remove(anna.id)
    at_ben = office.visitor()
    await at_ben.sign_in(ben.email)
    listed = (await at_ben.get("/desk")).text
    name = "Annegret" if same_name else "Mitarbeitende Person (Name gelöscht)"
    assert f"Notiz von {name}: Bitte schauen" in listed and ("Annegret" in listed) is same_name

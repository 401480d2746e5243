"""What departments say about their desk: who may say it, and that it cannot be nonsense."""

from __future__ import annotations

from datetime import date, time

import pytest

from bot.core.accounts.staff import Role
from bot.core.handoffs.alerts import Target
from bot.core.handoffs.answer_times import AnswerTimes
from bot.core.times.department_desk import DepartmentDesk
from bot.desk.forms import Form
from bot.desk.people.alert_form import DeskRefused, closed_rows, desk_of, fields_of, times_of
from bot.service.staff.alert_plan import Addresses
from bot.store.schema.alert_tables import department_desks
from tests.desk.conftest import Office, Visitor
from tests.desk.test_content_lists import fields, path, read_form, send
from tests.mail_server import MailBox, mail_server

ORDER, HOUSING = "/desk/alerts/order", "/desk/alerts/social_work"
TODAY = date(2026, 11, 25)
OWN = {"hours": "own", "mon.0.from": "08:00", "mon.0.to": "12:00"}


def read(**fields: str) -> DepartmentDesk:
    return desk_of(Form({name: [value] for name, value in fields.items()}), TODAY)


REFUSED = [
    ({"hours": "own"}, "hours"),
    ({**OWN, "mon.0.to": "08:00"}, "mon"),
    ({**OWN, "mon.0.to": ""}, "mon"),
    ({**OWN, "mon.0.from": "8 Uhr"}, "mon"),
    ({**OWN, "mon.1.from": "11:00", "mon.1.to": "13:00"}, "mon"),
    ({**OWN, "mon.1.from": "22:00", "mon.1.to": "06:00"}, "mon"),
    ({"away.from": "2026-12-02", "away.to": "2026-12-01"}, "away"),
    ({"away.from": "2026-12-02", "away.to": "2029-12-01"}, "away"),
    ({"closed.0.from": "31.12.2026"}, "closed.0"),
    ({"promised": "21"}, "promised"),
    ({"promised": "-1"}, "promised"),
    ({"emails": "a@b.example\nkein Name"}, "emails"),
    ({"emails": " ".join(f"a{n}@b.example" for n in range(6))}, "emails"),
    ({"telegram": "4711"}, "telegram"),
    ({"telegram": "@gruppe"}, "telegram"),
]


@pytest.mark.parametrize(("fields", "named"), REFUSED)
def test_nonsense_is_named_and_not_saved(fields: dict[str, str], named: str) -> None:
    with pytest.raises(DeskRefused) as refused:
        read(**fields)
    assert list(refused.value.problems) == [named]


def test_what_is_read_is_shown_again() -> None:
    fields = {
        **OWN, "mon.1.from": "14:00", "mon.1.to": "00:00", "open_on_holidays": "on", "promised": "3",
        "away.from": "2026-12-01", "away.to": "2026-12-02", "away.note": "Umzug", "closed.0.from": "2026-12-24",
        "closed.0.to": "2026-12-24", "closed.0.note": "", "emails": "a@b.example\nc@d.example", "telegram": "-1001234",
        "officer": "",
    }  # fmt: skip
    fields["drawn"] = times_of(fields)
    desk = read(**fields)
    assert desk.week and desk.week["mon"][1].end == time(0) and list(desk.week) == ["mon"]
    assert fields_of(desk, {}, None) == fields
    assert DepartmentDesk.model_validate(desk.model_dump(mode="json", by_alias=True)) == desk


def test_nothing_said_takes_the_hours_of_the_offices_and_tells_the_officer() -> None:
    assert read() == DepartmentDesk()
    assert read(officer="a@b.example", emails="a@b.example\n") == DepartmentDesk()
    assert read(officer="a@b.example") == DepartmentDesk(emails=()), "emptied: the coordination office is told"
    assert read(officer="a@b.example", emails="a@b.example c@d.example").emails == ("a@b.example", "c@d.example")
    assert read(**{"closed.3.from": "2026-11-24"}).closed == (), "what is over is forgotten"
    assert read(**{"closed.3.from": "2026-11-26"}).closed[0].last == date(2026, 11, 26)


async def test_staff_say_it_for_their_department_and_coordinators_for_all(office: Office) -> None:
    nadine, petra = await office.signed_in("Nadine"), await office.signed_in("Petra", Role.COORDINATOR, None)
    for where in (HOUSING, f"{HOUSING}/test"):
        assert (await nadine.post(where, {"version": "0"})).status_code == 403, where
    assert (await nadine.get(HOUSING)).status_code == 403
    listed = (await nadine.get("/desk/alerts")).text
    assert ORDER in listed and HOUSING not in listed
    assert (await nadine.post(ORDER, {**OWN, "version": "0", "away.from": "2026-11-25"})).status_code == 303
    assert (await petra.post(HOUSING, {"version": "0", "promised": "2"})).status_code == 303
    assert "Eine Antwort kommt spätestens" in (await petra.get(HOUSING)).text, "it holds at once"
    assert {row["department"] for row in await office.kept(department_desks)} == {"order", "social_work"}
    assert (await petra.get("/desk/alerts/nichts")).status_code == 404


async def shown(visitor: Visitor, where: str) -> dict[str, list[str]]:
    """Everything a browser would send back from the settings of a department."""
    return read_form((await visitor.get(where)).text.partition('class="settings">')[2].partition("</form>")[0])


async def test_an_absence_alone_does_not_fix_the_address_of_the_officer(office: Office) -> None:
    """Danger is told there too, when somebody else has become the officer."""
    petra = await office.signed_in("Petra", Role.COORDINATOR, None)
    department = office.lotse.library.guide.departments["order"]
    before, item = department.integration_officer.email or "", path("department", "order")
    form = await shown(petra, ORDER)
    assert form["emails"] == [before] and before
    assert (await send(petra, ORDER, form | {"away.from": ["2026-12-01"]})).status_code == 303
    late = await shown(petra, ORDER)  # a tab that stays open
    typed = await fields(petra, item) | {"integration_officer.email": ["neu@musterstadt.example"]}
    assert (await send(petra, item, typed)).headers["location"].endswith("done=saved")
    assert (await send(petra, ORDER, late | {"away.from": [""], "away.to": [""]})).status_code == 303
    guide = office.lotse.library.guide
    addresses = Addresses(guide, AnswerTimes.by(guide, office.lotse.holidays()), mail=True, telegram=True)
    assert addresses.of("order") == [Target("mail", "neu@musterstadt.example")]
    assert (await shown(petra, ORDER))["emails"] == ["neu@musterstadt.example"]


async def test_a_page_of_before_overwrites_nothing(office: Office) -> None:
    nadine = await office.signed_in("Nadine")
    assert (await nadine.post(ORDER, {"version": "0", "promised": "2"})).status_code == 303
    for version in ("0", "7"):
        answer = await nadine.post(ORDER, {"version": version, "promised": "5"})
        assert answer.status_code == 409 and 'name="version" value="1"' in answer.text
        assert 'value="5" selected' in answer.text and "Was jetzt gilt" in answer.text, "what was typed is kept"
    answer = await nadine.post(ORDER, {"version": "1", "telegram": "4711", "emails": "neu@b.example"})
    assert answer.status_code == 400 and "neu@b.example" in answer.text and "beginnt mit einem Minus" in answer.text


async def test_typed_times_are_not_dropped_in_silence(office: Office) -> None:
    nadine = await office.signed_in("Nadine")
    form = await shown(nadine, ORDER)
    assert form["hours"] == ["office"] and form["mon.0.from"] != [""], "the office's hours, to begin with"
    typed = form | {"mon.0.from": ["14:00"], "mon.0.to": ["18:00"], "mon.1.from": [""], "mon.1.to": [""]}
    refused = await send(nadine, ORDER, typed)
    assert refused.status_code == 400 and "„Zu eigenen Zeiten“ ist nicht gewählt" in refused.text
    assert (await office.kept(department_desks)) == []
    assert (await send(nadine, ORDER, typed | {"hours": ["own"]})).status_code == 303
    form = await shown(nadine, ORDER)
    assert form["hours"] == ["own"] and form["mon.0.from"] == ["14:00"]
    back = await send(nadine, ORDER, form | {"hours": ["office"]})
    assert back.status_code == 303, "whoever only goes back to the office's hours is asked nothing"


async def test_who_does_not_want_the_typed_times_saves_once_more(office: Office) -> None:
    nadine = await office.signed_in("Nadine")
    refused = await send(nadine, ORDER, await shown(nadine, ORDER) | {"mon.0.from": ["07:00"], "promised": ["99"]})
    again = read_form(refused.text.partition('class="settings">')[2].partition("</form>")[0])
    assert refused.status_code == 400 and again["hours"] == ["office"] and again["mon.0.from"] == ["07:00"]
    assert (await send(nadine, ORDER, again)).status_code == 303
    assert (await shown(nadine, ORDER))["mon.0.from"] != ["07:00"]


async def test_closed_days_below_empty_rows_are_drawn_again(office: Office) -> None:
    assert closed_rows({}) == 0 and closed_rows({"closed.5.to": "2026-12-24"}) == 6
    nadine = await office.signed_in("Nadine")
    days = {f"closed.{row}.from": [f"2026-12-{10 + row}"] for row in range(6)}
    assert (await send(nadine, ORDER, await shown(nadine, ORDER) | days)).status_code == 303
    form = await shown(nadine, ORDER)
    cleared = {f"closed.{row}.{end}": [""] for row in range(4) for end in ("from", "to")}
    refused = await send(nadine, ORDER, form | cleared | {"telegram": ["4711"]})
    again = read_form(refused.text.partition('class="settings">')[2].partition("</form>")[0])
    assert refused.status_code == 400 and again["closed.5.from"] == ["2026-12-15"]
    assert (await send(nadine, ORDER, again | {"telegram": [""]})).status_code == 303
    assert (await shown(nadine, ORDER))["closed.1.from"] == ["2026-12-15"]


async def test_a_trial_is_sent_to_every_address(office: Office) -> None:
    box = MailBox()
    async with mail_server(box) as port:
        more = {"smtp_url": f"smtp://127.0.0.1:{port}", "smtp_from": "lotse@m.example"}
        office.lotse.settings = office.lotse.settings.model_copy(update=more)
        nadine = Visitor(office.build())
        await nadine.sign_in((await office.employ("Nadine")).email)
        assert "Probe per E-Mail" in (await nadine.get(ORDER)).text
        await nadine.post(ORDER, {"version": "0", "emails": "a@m.example\nunbekannt@m.example", "telegram": "-1001"})
        answer = await nadine.post(f"{ORDER}/test", {"way": "mail"})
        assert answer.status_code == 502, "each address is tried, and the one that fails is named"
        assert "unbekannt@m.example: Der Dienst nimmt diese Adresse nicht an." in answer.text
        await nadine.post(ORDER, {"version": "1", "emails": "a@m.example", "telegram": "-1001"})
        assert (await nadine.post(f"{ORDER}/test", {"way": "mail"})).headers["location"].endswith("done=tested")
        answer = await nadine.post(f"{ORDER}/test", {"way": "telegram"})
        assert answer.status_code == 502 and "nicht eingerichtet" in answer.text
    assert box.recipients == [["a@m.example"]] * 2 and "Probe" in box.letters[0]["Subject"]


async def test_where_nothing_can_be_sent_nobody_is_said_to_be_told(office: Office) -> None:
    await office.employ("Nadine")
    mona = await office.signed_in("Mona", Role.COORDINATOR)
    untold, nobody = "Abteilungen, die keine Meldung erreicht", "Niemand bekommt Meldungen, auch nicht bei Gefahr."
    assert untold in (await mona.get("/desk/content")).text
    nadine = Visitor(office.app)
    await nadine.sign_in("nadine@musterstadt.example")
    assert "Niemand wird benachrichtigt, auch nicht bei Gefahr" in (await nadine.get("/desk")).text
    page = (await mona.get("/desk/alerts")).text
    assert page.count(nobody) == 1 and "Meldungen an:" not in page
    async with mail_server(MailBox()) as port:
        more = {"smtp_url": f"smtp://127.0.0.1:{port}", "smtp_from": "lotse@m.example"}
        office.lotse.settings = office.lotse.settings.model_copy(update=more)
        told = Visitor(office.build())
        await told.sign_in("mona@musterstadt.example")
        assert untold not in (await told.get("/desk/content")).text
        page = (await told.get("/desk/alerts")).text
        assert nobody not in page and "Meldungen an:" in page


async def test_everybody_chooses_whether_assignments_are_mailed(office: Office) -> None:
    nadine = await office.signed_in("Nadine")
    assert 'name="assigned" checked' in (await nadine.get("/desk/alerts")).text
    await nadine.post("/desk/alerts/mine", {})
    assert 'name="assigned" checked' not in (await nadine.get("/desk/alerts")).text
    await nadine.post("/desk/alerts/mine", {"assigned": "on"})
    assert 'name="assigned" checked' in (await nadine.get("/desk/alerts")).text

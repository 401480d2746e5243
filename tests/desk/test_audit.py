"""Who did what: noted by itself for every route, never for conversations; read by administrators only."""

from __future__ import annotations

import csv
import io
import logging
import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from starlette.routing import Route

from bot.core.accounts.audit import AREAS, COMMAND_LINE, Deed, Entry, Wanted
from bot.core.accounts.staff import Role
from bot.desk.audit_words import AREA_NAMES, AT_THE_DOOR, CHANGES, DOWNLOADS, NEVER, NOT_SIGNED_IN, SIGNED_IN, step_of
from bot.desk.people.log_table import as_csv
from bot.store.accounts.audit import SqlAudit
from bot.store.accounts.staff import SqlStaff
from bot.store.schema.audit_tables import audit_log
from bot.store.schema.desk_tables import staff
from bot.wiring import Lotse
from tests.conftest import both_databases
from tests.desk.conftest import Hand, Office, Visitor
from tests.desk.test_screens import reply

_FILE = re.compile(r"\.(csv|xlsx|pdf|zip|docx)$")


async def noted(office: Office) -> list[dict[str, object]]:
    return await office.kept(audit_log)


async def administrator(office: Office) -> Visitor:
    return await office.signed_in("Anna", Role.ADMINISTRATOR)


async def test_every_post_route_has_a_german_name_or_is_never_noted(office: Office) -> None:
    desk = ("/desk", "/editor")  # what clubs send in is no staff's doing
    routes = [route for route in office.app.routes if isinstance(route, Route) and route.path.startswith(desk)]
    posts = {r.path for r in routes if "POST" in (r.methods or ()) and not r.path.startswith(NEVER)} - {*AT_THE_DOOR}
    assert posts - CHANGES.keys() == set(), "name these in bot/desk/audit_words.py"
    assert CHANGES.keys() - posts == set(), "there are no such routes any more"
    gets = {r.path for r in routes if "GET" in (r.methods or ())}
    assert DOWNLOADS.keys() <= gets
    assert {path for path in gets if _FILE.search(path)} <= DOWNLOADS.keys(), "what is taken away is noted"
    assert set(AREA_NAMES) == set(AREAS)


async def test_a_change_is_noted_with_who_what_and_about_what(office: Office) -> None:
    visitor = await administrator(office)
    path = "/editor/answer/thank"
    before = (await visitor.get(path)).text
    seen = re.search(r'name="seen\.de" value="(\d+)"', before)
    assert seen
    answer = await visitor.post(path, {"text.de": "Sehr gern!", "seen.de": seen[1]})
    assert answer.status_code == 303
    row = (await noted(office))[-1]
    assert (row["who"], row["area"], row["said"]) == ("Anna", "texts", CHANGES["/editor/{kind}/{name}"].said)
    label = office.lotse.library.catalogue.label("thank", "de")
    assert "thank" in str(row["about"]) and label in str(row["about"]) and row["action"] == "POST /editor/{kind}/{name}"
    assert all("Sehr gern" not in str(value) for value in row.values()), "no words of a text"


async def test_of_a_notice_it_is_noted_where_it_hangs(office: Office) -> None:
    visitor, name = await administrator(office), office.lotse.library.guide.offices["library"].name["de"]
    await visitor.post("/desk/pins", {"target": "office:library", "kind": "notice", "text.de": "Heute nur bis elf"})
    (pin,) = office.lotse.library.guide.pins
    await visitor.post(f"/desk/pins/{pin.id}/end")
    rows = (await noted(office))[-2:]
    assert [(row["said"], row["about"]) for row in rows] == [
        ("Hinweis angeheftet", f"Amt: {name}"), ("Hinweis beendet", f"Amt: {name}"),
    ]  # fmt: skip
    assert "elf" not in str(rows)


async def test_a_text_is_noted_with_its_languages_and_only_when_something_was_published(office: Office) -> None:
    visitor = await administrator(office)
    path = "/editor/answer/thank"
    count = len(await noted(office))
    seen = dict(re.findall(r'name="(seen\.\w+)" value="(\d+)"', (await visitor.get(path)).text))
    nothing = await visitor.post(path, {**seen})
    assert "published" in nothing.headers["location"] and len(await noted(office)) == count
    await visitor.post(path, {**seen, "text.de": "Sehr gern!", "text.fr": "Avec plaisir !"})
    assert (await noted(office))[-1]["detail"] == "Deutsch, Französisch"
    other = "/editor/answer/greet"
    seen = dict(re.findall(r'name="(seen\.\w+)" value="(\d+)"', (await visitor.get(other)).text))
    await visitor.post(other, {**seen, "text.de": "Guten Tag!", "action": "save", "kept": "0"})
    row = (await noted(office))[-1]
    assert (row["said"], row["detail"]) == ("Entwurf gespeichert", "Deutsch")


async def test_the_words_of_a_question_are_not_kept(office: Office) -> None:
    visitor = await administrator(office)
    for step, fields in (
        ("add", {"language": "de", "texts": "wo bekomme ich meine karte"}),
        ("hide", {"language": "de", "text": "wo bekomme ich meine karte", "reason": "von Ahmad"}),
    ):
        assert (await visitor.post(f"/desk/questions/residence_permit/{step}", fields)).status_code < 500
    rows = [row for row in await noted(office) if row["area"] == "understanding"]
    assert rows and "karte" not in str(rows) and "Ahmad" not in str(rows)


async def test_what_was_refused_or_only_looked_at_is_not_noted(office: Office) -> None:
    visitor = await administrator(office)
    count = len(await noted(office))
    assert (await visitor.post("/desk/staff", {"email": "nothing", "name": "X", "role": "staff"})).status_code == 400
    fields = {"action": "preview", "text.de": "Gern", "seen.de": "1"}
    assert (await visitor.post("/editor/answer/thank", fields)).status_code == 200
    await visitor.get("/editor")
    assert len(await noted(office)) == count


async def test_nothing_that_staff_do_in_conversations_is_noted(office: Office) -> None:
    visitor = await office.signed_in("Nadine")
    conversation = await office.ask("Wie verlängere ich meinen Aufenthaltstitel?")
    assert (await visitor.post(f"/desk/conversations/{conversation}/claim")).status_code == 303
    assert (await reply(visitor, conversation, "Guten Tag")).status_code == 303
    for step, fields in (("note", {"text": "Notiz", "client_id": "a" * 32}), ("hand-back", {})):
        assert (await visitor.post(f"/desk/conversations/{conversation}/{step}", fields)).status_code < 400, step
    assert (await visitor.post("/desk/away", {"kind": "counter", "minutes": "30"})).status_code < 500
    assert [row["said"] for row in await noted(office)] == [SIGNED_IN]
    conversations = [r.path for r in office.app.routes if isinstance(r, Route) and "/conversations/" in r.path]
    assert len(conversations) > 20 and not any(step_of(path, "") for path in conversations)


async def test_sign_ins_are_noted_and_a_typed_address_is_not_kept(office: Office) -> None:
    visitor = await administrator(office)
    for typed in ("fremd@musterstadt.example", "FREMD@musterstadt.example ", "zwei@musterstadt.example"):
        assert (await office.visitor().sign_in(typed)).status_code == 401
    assert (await visitor.post("/desk/sign-out")).status_code == 303
    rows = await noted(office)
    assert [row["said"] for row in rows] == [SIGNED_IN, *[NOT_SIGNED_IN] * 3, CHANGES["/desk/sign-out"].said]
    first, same, other = (row["about"] for row in rows[1:4])
    assert first == same != other and "fremd" not in str(rows)


async def test_the_team_is_named_and_a_new_role_is_told(office: Office) -> None:
    visitor, nadine = await administrator(office), await office.employ("Nadine")
    await visitor.post(f"/desk/staff/{nadine.id}", {"role": "reviewer", "department": "order"})
    row = (await noted(office))[-1]
    assert row["about"] == "Nadine" and "Gegenlesen" in str(row["detail"])


@pytest.mark.parametrize("name", ["=1+1", "+49", "-1", "@SUM(A1)", "\t=1", "\n=1", "＝1+1", "＋1", "－1", "＠x"])
def test_no_cell_of_the_table_is_a_formula(name: str) -> None:
    deed = Deed("people", "x", "Zugang abgeschaltet", name)
    table = as_csv([Entry(1, datetime(2026, 11, 26, tzinfo=UTC), deed)], UTC)
    (_, row) = csv.reader(io.StringIO(table), delimiter=";")
    assert row[1] == f"'{name}"


async def test_the_page_filters_and_goes_on_and_its_export_is_noted(office: Office) -> None:
    log = SqlAudit(office.lotse.database, office.clock)
    await log.note(Deed("people", "x", "Zugang abgeschaltet", "Vorgängerin"))
    office.clock.forward(days=2)
    visitor = await administrator(office)
    for number in range(60):
        await log.note(Deed("portal", "edit", "Amt geändert", COMMAND_LINE, None, f"office/amt-{number:02}"))
    await log.note(Deed("texts", "x", "Text veröffentlicht", "Ümit", None, "answer/ÄMTER"))
    first = (await visitor.get("/desk/log")).text
    older = re.search(r'href="(/desk/log\?before=\d+)"', first)
    assert older, first[-1500:]
    assert "amt-59" in first and "amt-05" not in first
    assert "amt-05" in (await visitor.get(older[1])).text
    assert "answer/ÄMTER" in (await visitor.get("/desk/log?about=ämter")).text
    assert "amt-59" not in (await visitor.get("/desk/log?who=%C3%9Cmit")).text
    assert "amt-59" not in (await visitor.get("/desk/log?until=2026-11-26")).text
    assert "amt-59" in (await visitor.get("/desk/log?since=27.11.2026&area=portal")).text
    assert (await visitor.get("/desk/log?since=gestern")).status_code == 400
    table = await visitor.get("/desk/log.csv?area=portal")
    assert table.text.count("office/amt-") == 60 and "answer/ÄMTER" not in table.text
    assert (await visitor.get("/desk/log.xlsx")).content.startswith(b"PK")
    assert [row["action"] for row in (await noted(office))[-2:]] == ["GET /desk/log.csv", "GET /desk/log.xlsx"]


@pytest.mark.parametrize("days", ["until=9999-12-31", "since=0001-01-01", "since=9999-12-31&until=9999-12-31"])
async def test_the_first_and_the_last_day_of_all_are_days_like_others(office: Office, days: str) -> None:
    visitor = await administrator(office)
    for path in ("/desk/log", "/desk/log.csv"):
        assert (await visitor.get(f"{path}?{days}")).status_code == 200


async def test_a_log_that_cannot_be_written_stops_nobody(
    office: Office, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, nadine = await administrator(office), await office.employ("Nadine")

    async def broken(self: SqlAudit, deed: Deed) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(SqlAudit, "note", broken)
    with caplog.at_level(logging.ERROR):
        assert (await visitor.post(f"/desk/staff/{nadine.id}/deactivate")).status_code == 303
    assert not (await office.store.by_id(nadine.id)).active
    assert "misses an entry" in caplog.text


@both_databases
async def test_the_log_keeps_a_name_and_expires(lotse: Lotse, database: str) -> None:
    hand = Hand()
    person = await SqlStaff(lotse.database, hand).add("a@b.example", "Ada", Role.STAFF, None)
    log = SqlAudit(lotse.database, hand)
    await log.note(Deed("texts", "x", "Früher", "Ada", person.id, "a%b"))
    async with lotse.database.write() as connection:
        await connection.execute(sa.delete(staff).where(staff.c.id == person.id))
    (entry,) = await log.read(Wanted(who="Ada", about="A%B"), 5)
    assert (entry.deed.who, entry.deed.staff_id) == ("Ada", None)
    assert await log.read(Wanted(about="a_b"), 5) == []
    hand.forward(days=3)
    await log.note(Deed("people", "x", "Später", "Bo"))
    assert await log.people() == ["Ada", "Bo"]
    assert await log.expire(hand.now() - timedelta(days=2)) == 1
    assert [entry.deed.who for entry in await log.read(Wanted(), 5)] == ["Bo"]
    assert await log.pseudonym("A@b.example ") == await SqlAudit(lotse.database, hand).pseudonym("a@B.example")

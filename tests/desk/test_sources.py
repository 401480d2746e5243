"""The page of sources: coordinators see what is wrong, may read again, and say yes to a source that shrank."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.accounts.staff import Role
from bot.core.content.content import Item
from bot.portal.fetch import Body
from bot.wiring import Lotse, assemble
from tests.desk.conftest import BASE, Office, Visitor
from tests.fakes import ScriptedDialogue

EVENT = "BEGIN:VEVENT\nUID:{0}\nDTSTART:20991201T180000\nSUMMARY:Tanz {0}\nEND:VEVENT\n"


def calendar(count: int) -> str:
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{''.join(map(EVENT.format, range(count)))}END:VCALENDAR\n"


@pytest.fixture
def desk(lotse: Lotse) -> Visitor:
    """A browser at the whole desk, as it is wired."""
    return Visitor(assemble(lotse, ScriptedDialogue()).app)


async def test_a_source_that_shrank_is_shown_and_applied_after_a_yes(
    office: Office, lotse: Lotse, desk: Visitor, tmp_path: Path
) -> None:
    file = tmp_path / "kalender.ics"
    file.write_text(calendar(6), "utf-8")
    await lotse.sources.add("vhs", [str(file)], 12)
    await lotse.sources.refresh_due()
    await office.employ("Koo", Role.COORDINATOR, None)
    await desk.sign_in("koo@musterstadt.example")
    page = (await desk.get("/desk/sources")).text
    assert "Ergebnis: 6 neu" in page
    assert "Störung" not in page
    file.write_text(calendar(2), "utf-8")
    answer = await desk.post("/desk/sources", {"name": "vhs"})
    assert answer.headers["location"] == "/desk/sources?done=broken"
    page = (await desk.get("/desk/sources")).text
    assert "plötzlich nur noch die Hälfte" in page
    assert 'class="tag danger">1<' in (await desk.get("/editor")).text  # the badge, on every page
    answer = await desk.post("/desk/sources", {"name": "vhs", "confirm": "yes"})
    assert answer.headers["location"] == "/desk/sources?done=read"
    page = (await desk.get("/desk/sources")).text
    assert "4 entfernt" in page
    assert "Störung" not in page


@pytest.mark.parametrize(("items", "left", "said"), [("", 2, "wird weiter gezeigt"), ("yes", 0, "geliefert hat, auch")])
async def test_a_source_set_up_by_mistake_is_removed_with_or_without_what_it_brought(
    office: Office, lotse: Lotse, desk: Visitor, tmp_path: Path, items: str, left: int, said: str
) -> None:
    file = tmp_path / "kalender.ics"
    file.write_text(calendar(2), "utf-8")
    await lotse.sources.add("vhs", [str(file)], 12)
    await lotse.sources.refresh_due()
    lotse.sources.fresh = False
    await office.employ("Koo", Role.COORDINATOR, None)
    await desk.sign_in("koo@musterstadt.example")
    assert "Quelle entfernen" in (await desk.get("/desk/sources")).text
    answer = await desk.post("/desk/sources/remove", {"name": "vhs", "items": items})
    assert answer.status_code == 303 and said in (await desk.get(answer.headers["location"])).text
    assert await lotse.sources.all() == []
    assert sum("Tanz" in str(data.get("title")) for _, _, data in await lotse.contents.all()) == left
    assert lotse.sources.fresh == (items == "yes"), "what is gone is not learnt any more"
    assert (await desk.post("/desk/sources/remove", {"name": "vhs"})).status_code == 404


async def test_edits_that_their_source_contradicts_are_listed(
    office: Office, lotse: Lotse, desk: Visitor, tmp_path: Path
) -> None:
    file = tmp_path / "kalender.ics"
    file.write_text(calendar(1), "utf-8")
    await lotse.sources.add("vhs", [str(file)], 12)
    (done,) = await lotse.sources.refresh_due()
    await lotse.content_editing().edit("event", done.outcomes[0].key, {"title": {"de": "Ball <b>"}}, "Frau Koord")
    file.write_text(calendar(1).replace("Tanz", "Walzer"), "utf-8")
    await lotse.sources.refresh("vhs")
    await office.employ("Koo", Role.COORDINATOR, None)
    await desk.sign_in("koo@musterstadt.example")
    page = (await desk.get("/desk/sources")).text
    assert "Ball &lt;b&gt;" in page
    assert "Veranstaltung" in page
    await lotse.content_editing().edit("office", "police", {"aliases": {"de": ["Wache"]}}, "Frau Koord")
    (police,) = [data for kind, key, data in await lotse.contents.all() if (kind, key) == ("office", "police")]
    item = Item("office", "police", "town-files", police | {"aliases": {"de": ["Revier"]}})
    await lotse.contents.apply([item], ["town-files"])
    page = (await desk.get("/desk/sources")).text
    assert "So sagen die Leute auch" in page and "aliases" not in page


async def test_a_calendar_of_several_that_is_empty_is_told_and_waits_for_a_yes(
    office: Office, lotse: Lotse, desk: Visitor, tmp_path: Path
) -> None:
    files = [tmp_path / "nord.ics", tmp_path / "sued.ics"]
    for file in files:
        file.write_text(calendar(1), "utf-8")
    await lotse.sources.add("vhs", list(map(str, files)), 12)
    await lotse.sources.refresh_due()
    files[0].write_text("BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n", "utf-8")
    files[1].write_text(calendar(2), "utf-8")
    await office.employ("Koo", Role.COORDINATOR, None)
    await desk.sign_in("koo@musterstadt.example")
    held = await desk.post("/desk/sources", {"name": "vhs"})
    assert held.headers["location"].endswith("done=partly")
    page = (await desk.get(held.headers["location"])).text
    assert "nord.ics" in page and "Nichts mehr steht unter" in page and "Stimmt, so übernehmen" in page
    dances = [data for _, _, data in await lotse.contents.all() if "Tanz" in str(data.get("title"))]
    assert len(dances) == 3, "the other is as it is now"
    done = await desk.post("/desk/sources", {"name": "vhs", "confirm": "yes"})
    assert done.headers["location"].endswith("done=read")


@pytest.mark.parametrize("role", [Role.STAFF, None])
async def test_sources_are_for_coordinators_only(office: Office, desk: Visitor, role: Role | None) -> None:
    if role:
        await office.employ("Ada", role)
        await desk.sign_in("ada@musterstadt.example")
    assert (await desk.get("/desk/sources")).status_code == (403 if role else 303)
    assert "/desk/sources" not in (await desk.get("/desk")).text
    answer = await desk.client.post("/desk/sources", data={"name": "vhs"}, headers={"Origin": BASE})
    assert answer.status_code in (303, 403)


async def test_a_source_that_does_not_exist_is_said_to_be_so(office: Office, desk: Visitor) -> None:
    await office.employ("Koo", Role.COORDINATOR, None)
    await desk.sign_in("koo@musterstadt.example")
    assert (await desk.post("/desk/sources", {"name": "nichts"})).status_code == 404


async def test_a_new_source_is_read_at_once_and_one_that_cannot_be_read_is_not_kept(
    office: Office, lotse: Lotse, desk: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def body(source: str, *more: object) -> Body:
        content = calendar(2) if source.endswith(".ics") else "nothing"
        return Body(source, content.encode())

    monkeypatch.setattr("bot.portal.sources.read_body", body)
    await office.employ("Koo", Role.COORDINATOR, None)
    await desk.sign_in("koo@musterstadt.example")
    page = (await desk.get("/desk/sources")).text
    assert 'class="empty">Es ist noch keine Quelle' in page and "lotse portal" not in page
    assert "None" not in page
    for typed, said in [
        ("", "beginnen mit https"), ("/etc/passwd", "beginnen mit https"), ("file:///etc/x", "beginnen mit https"),
        ("https://vhs.example/unlesbar.csv?key=secret", "nichts lesen"),
    ]:  # fmt: skip
        answer = await desk.post("/desk/sources/add", {"addresses": typed, "name": "Die VHS"})
        assert answer.status_code == 400 and said in answer.text
        assert f"{typed}</textarea>" in answer.text and 'value="Die VHS"' in answer.text
        assert await lotse.sources.all() == []
    answer = await desk.post("/desk/sources/add", {"addresses": " https://vhs.example/kurse.ics ", "name": ""})
    assert answer.headers["location"] == "/desk/sources?done=added"
    (source,) = await lotse.sources.all()
    assert source.name == "vhs-example-kurse-ics" and source.counts["new"] == 2
    answer = await desk.post("/desk/sources/add", {"addresses": "https://vhs.example/kurse.ics", "name": ""})
    assert answer.status_code == 400 and "gibt es schon" in answer.text


async def test_a_new_source_whose_content_is_held_back_stays_with_the_question(
    office: Office, desk: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = {"events": 6}

    async def body(source: str, *more: object) -> Body:
        return Body(source, calendar(here["events"]).encode())

    monkeypatch.setattr("bot.portal.sources.read_body", body)
    await office.employ("Koo", Role.COORDINATOR, None)
    await desk.sign_in("koo@musterstadt.example")
    new = {"addresses": "https://vhs.example/kurse.ics", "name": "VHS"}
    await desk.post("/desk/sources/add", new)
    await desk.post("/desk/sources/remove", {"name": "vhs"})
    for events, told in ((2, "Auf einmal fehlen dort: 4 von 6 Einträgen."), (0, "steht noch nichts")):
        here["events"] = events
        answer = await desk.post("/desk/sources/add", new)
        assert answer.headers["location"] == "/desk/sources?done=waits"
        page = (await desk.get(answer.headers["location"])).text
        assert told in page and "Stimmt, so übernehmen" in page and "confirm)" not in page
        await desk.post("/desk/sources/remove", {"name": "vhs"})


async def test_a_source_that_is_being_read_is_not_said_to_be_missing_nor_added_when_it_was_removed(
    office: Office, lotse: Lotse, desk: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def body(source: str, *more: object) -> Body:
        meanwhile = await desk.post("/desk/sources", {"name": "vhs"})
        assert meanwhile.headers["location"] == "/desk/sources?done=busy"
        assert "wird gerade schon gelesen" in (await desk.get("/desk/sources?done=busy")).text
        assert (await desk.post("/desk/sources/remove", {"name": "vhs"})).status_code == 303
        return Body(source, calendar(2).encode())

    monkeypatch.setattr("bot.portal.sources.read_body", body)
    await office.employ("Koo", Role.COORDINATOR, None)
    await desk.sign_in("koo@musterstadt.example")
    answer = await desk.post("/desk/sources/add", {"addresses": "https://vhs.example/kurse.ics", "name": "VHS"})
    assert answer.status_code == 400 and "entfernt, während sie gelesen wurde" in answer.text
    assert await lotse.sources.all() == []


async def test_staff_add_no_sources(office: Office, lotse: Lotse, desk: Visitor) -> None:
    await office.employ("Sara", Role.STAFF, "health")
    await desk.sign_in("sara@musterstadt.example")
    assert (await desk.post("/desk/sources/add", {"addresses": "https://vhs.example/k.ics"})).status_code == 403

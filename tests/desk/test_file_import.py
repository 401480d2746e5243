"""A coordinator brings in a calendar or a table in the browser; what is wrong in it is told item by item."""

from __future__ import annotations

import json
from io import BytesIO

import httpx
import pytest
from openpyxl import load_workbook

from bot.core.accounts.staff import Role
from bot.wiring import Lotse, assemble
from tests.desk.conftest import BASE, Office, Visitor
from tests.desk.test_sources import calendar
from tests.fakes import ScriptedDialogue

PATH = "/desk/sources/file"
TABLE = """Kennung;Titel;Art;Beschreibung;Beginn;Ende;Ort;Preis
e1;Sprachcafé;Treffen;Tee trinken. Kostenlos.;05.12.2099 16:00;;Lindenweg 5;
e2;Kochabend;Treffen;;07.12.2099 18:00;07.12.2099 17:00;Küche;Eintritt frei
"""


@pytest.fixture
async def koo(office: Office, lotse: Lotse) -> Visitor:
    await office.employ("Koo", Role.COORDINATOR, None)
    visitor = Visitor(assemble(lotse, ScriptedDialogue()).app)
    await visitor.sign_in("koo@musterstadt.example")
    return visitor


async def send(visitor: Visitor, name: str, content: str, **more: str) -> httpx.Response:
    fields = {"csrf": await visitor.token(PATH), **more}
    files = {"file": (name, content.encode(), "text/plain")}
    return await visitor.client.post(PATH, data=fields, files=files, headers={"Origin": BASE})


async def test_a_table_is_read_and_a_wrong_row_is_told_alone(koo: Visitor, lotse: Lotse) -> None:
    assert f'href="{PATH}"' in (await koo.get("/desk/sources")).text
    page = (await send(koo, "C:\\Listen\\termine.csv", TABLE)).text
    assert "„termine.csv“ ist eingelesen: 1 nicht übernommen, 1 neu." in page
    assert "Kochabend" in page and "„Ende“ liegt vor „Beginn“" in page
    (added,) = [one for one in lotse.library.guide.events.values() if one.title["de"] == "Sprachcafé"]
    assert added.place.name == "Lindenweg 5" and lotse.sources.fresh, "its name is learnt at the next look"
    again = (await send(koo, "termine.csv", TABLE.replace("Sprachcafé", "Lesecafé"))).text
    assert "1 geändert" in again, "the same name is the same source"
    assert "Neue Namen lernt Lotse von selbst." in page and "Neue Namen lernt Lotse von selbst." in again
    nothing = (await send(koo, "termine.csv", TABLE.replace("Sprachcafé", "Lesecafé"))).text
    assert "1 gleich geblieben." in nothing and "lernt Lotse" not in nothing


async def test_a_calendar_that_lost_half_is_applied_after_a_yes(koo: Visitor) -> None:
    assert "6 neu" in (await send(koo, "kalender.ics", calendar(6))).text
    asked = await send(koo, "kalender.ics", calendar(2))
    assert asked.status_code == 400 and 'name="confirm"' in asked.text and "nichts geändert" in asked.text
    assert "4 entfernt" in (await send(koo, "kalender.ics", calendar(2), confirm="yes")).text


@pytest.mark.parametrize(("name", "content"), [("brief.ics", "Sehr geehrte Damen"), ("leer.csv", ""), ("", "x")])
async def test_what_cannot_be_read_changes_nothing(koo: Visitor, lotse: Lotse, name: str, content: str) -> None:
    before = lotse.library.guide.events
    answer = await send(koo, name, content)
    assert answer.status_code == 400 and 'role="alert"' in answer.text
    assert lotse.library.guide.events == before


async def test_why_a_file_cannot_be_read_is_told_in_german(koo: Visitor) -> None:
    assert (
        '<span class="quiet" lang="de">Lotse findet darin' in (await send(koo, "brief.csv", "Sehr geehrte; Damen")).text
    )


async def test_the_pages_of_a_portal_are_brought_in_language_by_language(koo: Visitor, lotse: Lotse) -> None:
    assert ".json" in (await koo.get(PATH)).text, "what may be chosen"
    for locale, title in (("de", "Angeln"), ("uk", "Риболовля")):
        page = {
            "id": 7, "path": f"/dorf/{locale}/angeln/", "title": title, "content": f"<p>{title}: Rathaus.</p>",
            "url": f"https://dorf.example/dorf/{locale}/angeln/", "last_updated": "2026-11-01T10:00:00+01:00",
            "parent": None,
            "available_languages": {code: {"path": f"/dorf/{code}/angeln/"} for code in ("de", "uk") if code != locale},
        }  # fmt: skip
        answer = await send(koo, f"seiten.{locale}.json", json.dumps([page]))
        assert "1 neu" in answer.text, answer.text
    assert lotse.library.guide.pages["/dorf/de/angeln/"].titles == {"de": "Angeln", "uk": "Риболовля"}


async def test_an_empty_table_to_fill_in_is_there_and_staff_may_do_none_of_it(koo: Visitor, office: Office) -> None:
    table = await koo.get("/desk/sources/template/events.xlsx")
    assert "Titel" in [cell.value for cell in load_workbook(BytesIO(table.content)).worksheets[0][1]]
    assert (await koo.get("/desk/sources/template/secrets.xlsx")).status_code == 404
    await office.employ("Nadine")
    await koo.sign_in("nadine@musterstadt.example")
    assert (await koo.get(PATH)).status_code == 403

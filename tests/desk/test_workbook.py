"""Excel files at the desk: out, back, every outcome before anything is published, then exactly that."""

from __future__ import annotations

import os
import re
from io import BytesIO
from pathlib import Path

import httpx
from openpyxl import load_workbook

from bot.core.accounts.staff import Role
from bot.core.problem import Problem
from bot.core.texts.publication import Change, Key
from bot.desk.editor.workbook_words import no_file, why
from bot.files.set_aside import SetAside
from bot.portal.translation_sheet import write_sheet
from bot.service.texts.typed import digest as suggestion
from bot.store.accounts.desk_rules import SqlDeskRules
from bot.store.texts.drafts import SqlDrafts
from bot.wiring import Lotse
from tests.desk.conftest import BASE, Office, Visitor

THANK: Key = ("answer", "thank", "uk")
BYE: Key = ("answer", "goodbye", "ar")
YES: Key = ("answer", "affirm", "uk")


async def taken_out(visitor: Visitor, query: str) -> dict[tuple[str, str], dict[str, str]]:
    """(kind, name) → the row by its titles."""
    answer = await visitor.get(f"/editor/workbook.xlsx?{query}")
    assert answer.status_code == 200 and "attachment" in answer.headers["content-disposition"]
    rows = load_workbook(BytesIO(answer.content))["Texte"].iter_rows(values_only=True)
    titles = [str(title) for title in next(rows)]
    return {(str(row[0]), str(row[1])): dict(zip(titles, map(str, row), strict=True)) for row in rows}


async def with_words(lotse: Lotse, words: dict[Key, str]) -> bytes:
    """A workbook of these texts in Ukrainian and Arabic, as it comes back with other words."""
    names = {key[1] for key in words}
    kept = [version for version in await lotse.responses.live() if version.name in names]
    book = load_workbook(BytesIO(write_sheet(kept, ("uk", "ar"))))
    sheet = book["Texte"]
    columns = {str(cell.value).split(" ")[0]: cell.column for cell in sheet[1][::-1]}
    for row in sheet.iter_rows(min_row=2):
        for (kind, name, locale), text in words.items():
            if (row[0].value, row[1].value) == (kind, name):
                sheet.cell(row[0].row, columns[locale]).value = text
    out = BytesIO()
    book.save(out)
    return out.getvalue()


async def send(visitor: Visitor, content: bytes, path: str = "/editor/workbook") -> httpx.Response:
    files = {"file": ("texte.xlsx", content)}
    fields = {"csrf": await visitor.token()}
    return await visitor.client.post(path, data=fields, files=files, headers={"Origin": BASE})


def digest(page: str) -> str:
    found = re.search(r'name="digest" value="(\w+)"', page)
    assert found
    return found[1]


async def live(lotse: Lotse) -> dict[Key, str]:
    return {version.key: version.text for version in await lotse.responses.live()}


async def test_only_what_is_to_do_goes_out(office: Office, lotse: Lotse) -> None:
    mond = await office.signed_in("Mond", Role.COORDINATOR, None)
    await lotse.responses.publish([Change("answer", "waste_separation", "de", "Ganz neu.", 1)], "Mond")
    rows = await taken_out(mond, "locale=uk&what=german_changed")
    assert list(rows) == [("answer", "waste_separation")]
    assert rows["answer", "waste_separation"]["de · Deutsch"] == "Ganz neu."
    assert (await mond.get("/editor/workbook.xlsx?what=")).status_code == 400
    assert (await mond.get("/editor/workbook.xlsx?locale=xx&what=")).status_code == 400


async def test_every_outcome_is_shown_before_and_only_that_is_published(office: Office, lotse: Lotse) -> None:
    mond = await office.signed_in("Mond", Role.COORDINATOR, None)
    content = await with_words(lotse, {THANK: "Прошу! 😀", BYE: "<b>{falsch}</b>", YES: "Так."})
    await lotse.responses.publish([Change(*YES, "Авжеж.", 1)], "Ihor")
    before = await live(lotse)
    sent = await send(mond, content)
    assert sent.status_code == 303
    address = sent.headers["location"]
    page = (await mond.get(address)).text
    assert "<strong>1</strong> geändert" in page and "<strong>2</strong> nicht übernommen" in page
    assert "Ihor" in page and "{falsch}" in page and "<b>{" not in page
    assert await live(lotse) == before
    other = await office.signed_in("Sonne", Role.COORDINATOR, None)
    assert (await other.get(address)).status_code == 404, "what others have sent is theirs"
    assert (await mond.post(address, {"digest": digest(page), "why": "Olena"})).status_code == 303
    now = await live(lotse)
    assert {key for key in now if now[key] != before[key]} == {THANK} and now[THANK] == "Прошу! 😀"
    (version,) = [v for v in await lotse.responses.live() if v.key == THANK]
    assert (version.written_by, version.why, version.by_machine) == ("Mond", "Olena", False)
    assert "Es gibt nichts zu veröffentlichen" not in (await mond.get(f"{address}?done=1")).text


async def test_what_changed_since_the_look_is_shown_again(office: Office, lotse: Lotse) -> None:
    mond = await office.signed_in("Mond", Role.COORDINATOR, None)
    content = await with_words(lotse, {THANK: "Прошу!", BYE: "مع السلامة!"})
    address = (await send(mond, content)).headers["location"]
    seen = digest((await mond.get(address)).text)
    await lotse.responses.publish([Change(*THANK, "Нема за що.", 1)], "Ihor")
    before = await live(lotse)
    refused = await mond.post(address, {"digest": seen, "why": "Grund"})
    assert refused.status_code == 409 and "Ihor" in refused.text and 'value="Grund"' in refused.text
    assert await live(lotse) == before
    assert (await mond.post(address, {"digest": digest(refused.text)})).status_code == 303
    assert (await live(lotse))[BYE] == "مع السلامة!"


async def test_answers_that_somebody_reads_first_are_not_published_from_here(office: Office, lotse: Lotse) -> None:
    await SqlDeskRules(lotse.database).set_second_reader(True)
    mond = await office.signed_in("Mond", Role.COORDINATOR, None)
    content = await with_words(lotse, {THANK: "Прошу!", ("label", "bank_account", "uk"): "Рахунок тут"})
    address = (await send(mond, content)).headers["location"]
    page = (await mond.get(address)).text
    assert "<strong>1</strong> geändert" in page and "gegen" in page
    assert (await mond.post(address, {"digest": digest(page)})).status_code == 303
    assert (await live(lotse))[THANK] != "Прошу!"


async def test_what_a_machine_has_suggested_is_not_published_unread_from_here(office: Office, lotse: Lotse) -> None:
    await SqlDrafts(lotse.database, office.clock).suggested(THANK, suggestion("Прошу!"), "papago")
    mond = await office.signed_in("Mond", Role.COORDINATOR, None)
    content = await with_words(lotse, {THANK: " Прошу!\r\n", BYE: "مع السلامة!"})
    address = (await send(mond, content)).headers["location"]
    page = (await mond.get(address)).text
    assert why(Problem("suggested")) in page
    await mond.post(address, {"digest": digest(page)})
    now = await live(lotse)
    assert now[BYE] == "مع السلامة!" and now[THANK] != "Прошу!"


async def test_german_is_not_taken_from_a_translators_file(office: Office, lotse: Lotse) -> None:
    german: Key = ("answer", "thank", "de")
    mond = await office.signed_in("Mond", Role.COORDINATOR, None)
    content = await with_words(lotse, {THANK: "Прошу!", german: "Gern geschehen, immer wieder!"})
    before = (await live(lotse))[german]
    address = (await send(mond, content)).headers["location"]
    page = (await mond.get(address)).text
    assert why(Problem("german")) in page and "<strong>1</strong> geändert" in page
    await mond.post(address, {"digest": digest(page)})
    now = await live(lotse)
    assert now[german] == before and now[THANK] == "Прошу!"


async def test_what_is_no_such_file_is_told_with_what_to_do(office: Office) -> None:
    mond = await office.signed_in("Mond", Role.COORDINATOR, None)
    for content, reason in ((b"", "nothing"), (b"a;b", "no_excel")):
        answer = await send(mond, content)
        assert answer.status_code == 400 and no_file(reason) in answer.text
    gone = await mond.get(f"/editor/workbook/{'0' * 32}")
    assert gone.status_code == 404 and "noch einmal hoch" in gone.text
    rita = await office.signed_in("Rita", Role.REVIEWER, None)
    assert (await rita.get("/editor/workbook")).status_code == 403


async def test_what_is_set_aside_is_there_for_an_hour_and_for_its_owner(tmp_path: Path) -> None:
    aside = SetAside(tmp_path / "aside")
    token = await aside.keep(7, b"words")
    assert await aside.find(7, token) == b"words"
    for owner, asked in ((8, token), (7, "../7"), (7, token.upper()), (7, f"{token}/../x")):
        assert await aside.find(owner, asked) is None
    path = tmp_path / "aside" / f"7-{token}"
    os.utime(path, (path.stat().st_mtime - 3700,) * 2)
    assert await aside.find(7, token) is None
    await aside.keep(7, b"next")
    assert not path.exists()

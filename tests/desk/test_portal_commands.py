"""`lotse portal` and `lotse content` for a clerk: nothing is lost, and every answer says what to do."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import cli
from bot.core.errors import LotseError

CALENDAR = """BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1@v\r\nSUMMARY:Vereinsabend\r
DTSTART:20270105T180000\r\nLOCATION:Heim\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:2@v\r\nDTSTART:20270106T180000\r
END:VEVENT\r\nEND:VCALENDAR\r\n"""


@pytest.fixture
def typed(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, over a database of its own."""
    (tmp_path / "data").mkdir()
    shutil.copy(template, tmp_path / "data" / "lotse.db")
    monkeypatch.setenv("LOTSE_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def lotse(*words: str) -> str:
    """What the command says; of a refusal, why."""
    result = await asyncio.to_thread(CliRunner().invoke, cli, words)
    if result.exception and not isinstance(result.exception, SystemExit | LotseError):
        raise result.exception
    return f"{result.output}{result.exception if isinstance(result.exception, LotseError) else ''}"


async def test_a_template_is_never_written_over_one_that_was_filled_in(typed: Path) -> None:
    assert "fill it in" in await lotse("portal", "template", "offices.csv")
    (typed / "offices.csv").write_text("filled in", "utf-8")
    assert "was left as it is" in await lotse("portal", "template", "offices.csv")
    assert (typed / "offices.csv").read_text("utf-8") == "filled in"


async def test_a_source_is_added_read_and_read_again(typed: Path) -> None:
    assert "lotse portal add" in await lotse("portal", "sources")
    assert "no source is due" in await lotse("portal", "refresh")
    assert "no edit by hand" in await lotse("portal", "conflicts")
    for nowhere in ("verein.ics", "ftp://verein.example/kalender.ics", "."):
        assert f"{nowhere}: is neither a file" in await lotse("portal", "add", nowhere)
    (typed / "verein.ics").write_text(CALENDAR, "utf-8", newline="")
    assert "`lotse portal refresh 'Verein Süd'`" in await lotse("portal", "add", "verein.ics", "--name", "Verein Süd")
    said = await lotse("portal", "refresh", "Verein Süd", "--no-train")
    assert "+ new" in said and "1 refused\nWhat was refused is as it was before: mend it" in said
    again = await lotse("portal", "refresh", "Verein Süd", "--no-train")
    assert "! refused" in again and "1 unchanged, 1 refused" in again, "what was refused is told until it is mended"
    key = next(line.split()[2] for line in said.splitlines() if line.startswith("+ new"))
    assert "changed: title" in await lotse("portal", "edit", "event", key, 'title={"de":"Fest"}')
    (typed / "verein.ics").write_text(CALENDAR.replace("abend", "nacht"), "utf-8", newline="")
    assert "--take mine" in await lotse("portal", "refresh", "Verein Süd", "--no-train")
    assert "is not one of" in await lotse("portal", "edit", "offiz", key, "title=x")


async def test_one_empty_file_among_several_stops_an_import_by_hand(typed: Path) -> None:
    (typed / "verein.ics").write_text(CALENDAR, "utf-8", newline="")
    (typed / "leer.ics").write_text("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "utf-8", newline="")
    said = await lotse("portal", "import", "--no-train", "verein.ics", "leer.ics")
    assert "leer.ics: there is no event in this calendar; nothing was changed" in said and "new" not in said


async def test_texts_that_cannot_be_read_are_told_by_file_and_line(typed: Path) -> None:
    (typed / "texts" / "de").mkdir(parents=True)
    file = typed / "texts" / "de" / "work.yml"
    file.write_text('locale: de\nanswers:\n  work_permit:\n    text: "offen\n', "utf-8")
    said = await lotse("content", "import", "texts")
    assert "work.yml: line 5: " in said and "quotation mark" in said
    assert "give the folder above" in await lotse("content", "import", "texts/de")


async def test_an_edit_by_hand_is_checked_like_a_cell_of_a_table(typed: Path) -> None:
    async def edited(change: str) -> str:
        return await lotse("portal", "edit", "office", "citizens_office", change)

    for wrong in ('phone="abc"', "phone=kaputt", "email=kaputt", 'phone=""'):
        assert "cannot be used; write it like" in await edited(wrong), wrong
    assert "telefon: there is no such field; the fields of office are id, kind, name" in await edited("telefon=1")
    assert "address.strasse: there is no such field" in await edited('address={"street":"A 1","strasse":"B"}')
    for right in ('phone="030 23125-199"', "phone=030 23125-199", "phone=null", "email=a@musterstadt.example"):
        assert "changed: " in await edited(right), right

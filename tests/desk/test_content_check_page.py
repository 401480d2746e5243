"""The content check at the desk and on the command line."""

from __future__ import annotations

import asyncio
import json
import shutil
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from bot.cli import cli
from bot.core.accounts.staff import Role
from bot.store.schema.tables import responses
from bot.wiring import Lotse
from tests.desk.conftest import Office, Visitor

PAGE = "/desk/content/check"
TEXT = sa.and_(responses.c.name == "waste_separation", responses.c.kind == "answer")


@pytest.fixture
def workshop(office: Office) -> Office:
    """The town hall with the content check."""
    return office


async def spoil(lotse: Lotse, locale: str, **values: object) -> None:
    async with lotse.database.write() as connection:
        await connection.execute(sa.update(responses).where(TEXT, responses.c.locale == locale).values(**values))


async def checked(visitor: Visitor) -> str:
    """The page, loaded again as long as it says that the check goes on."""
    async with asyncio.timeout(60):
        while "gerade neu geprüft" in (page := (await visitor.get(PAGE)).text):
            await asyncio.sleep(0.1)
    return page


async def test_staff_are_refused_and_strangers_sent_to_the_door(workshop: Office) -> None:
    kraus = await workshop.signed_in("Kraus", Role.STAFF)
    assert (await kraus.get(PAGE)).status_code == 403
    assert (await kraus.post(PAGE, {"kind": "answer", "name": "greet", "locales": "de"})).status_code == 403
    assert (await workshop.visitor().get(PAGE)).status_code == 303


async def test_where_only_hints_are_left_nobody_reads_that_there_is_nothing_to_improve(workshop: Office) -> None:
    mond = await workshop.signed_in("Mond", Role.COORDINATOR, None)
    page = await checked(mond)
    assert "Keine Fehler und keine Warnungen." in page and "0 Hinweise" not in page
    assert "Nichts zu verbessern" not in page


async def test_coordinators_see_what_to_mend_and_the_way_there(workshop: Office, lotse: Lotse) -> None:
    await spoil(lotse, "fr", text="Un. Deux. Trois. Quatre. Cinq.")
    await spoil(lotse, "pl", review_by=date(2026, 1, 1))
    mond = await workshop.signed_in("Mond", Role.COORDINATOR, None)
    page = await checked(mond)
    assert "1 Fehler" in page and "5 Sätze, erlaubt sind 4." in page
    assert 'href="/editor/answer/waste_separation#pane-fr"' in page
    assert "Fällig seit 01.01.2026." in page and "Polnisch" in page
    assert f'href="{PAGE}"' in (await mond.get("/desk")).text


async def test_what_was_read_is_due_again_in_a_year(workshop: Office, lotse: Lotse) -> None:
    await spoil(lotse, "pl", review_by=date(2026, 1, 1))
    sonne = await workshop.signed_in("Sonne", Role.ADMINISTRATOR, None)
    fields = {"kind": "answer", "name": "waste_separation", "locales": "pl"}
    done = await sonne.post(PAGE, fields)
    assert done.headers["location"] == f"{PAGE}?done=reviewed"
    assert "Fällig seit" not in await checked(sonne)
    assert (await sonne.post(PAGE, fields | {"kind": "song"})).status_code == 400


@pytest.fixture
def command_line(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    (tmp_path / "data").mkdir()
    shutil.copy(template, tmp_path / "data" / "lotse.db")
    monkeypatch.setenv("LOTSE_DATA", str(tmp_path / "data"))
    return CliRunner()


async def test_the_command_ends_with_1_when_there_is_an_error(command_line: CliRunner, tmp_path: Path) -> None:
    async def run(*words: str) -> tuple[int, str]:
        result = await asyncio.to_thread(command_line.invoke, cli, ["content", "check", *words])
        return result.exit_code, result.stdout

    status, said = await run("--json")
    report = json.loads(said)
    assert (status, report["counts"]["error"]) == (0, 0)
    database = sa.create_engine(f"sqlite:///{tmp_path / 'data' / 'lotse.db'}")
    with database.begin() as connection:
        arabic = sa.update(responses).where(TEXT, responses.c.locale == "ar")
        connection.execute(arabic.values(text="{fax}", origin="edited"))  # a text of a file would be put right
    database.dispose()
    status, said = await run()
    assert status == 1
    assert "error   unknown_placeholder answer waste_separation [ar]" in said
    assert said.splitlines()[0] == "Platzhalter, die der Bot nicht kennt:"
    assert said.splitlines()[-1].startswith("1 error")

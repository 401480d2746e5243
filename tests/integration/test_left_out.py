"""A row of content that is damaged, or of a Lotse that wrote it otherwise, takes nothing else with it and is named."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.core.errors import BadInput
from bot.store.content.contents import SqlContents, touch
from bot.store.schema.tables import contents
from bot.wiring import Lotse
from tests.conftest import both_databases

SECRET = "030 4711"


async def _write(lotse: Lotse, kind: str, key: str, data: object) -> None:
    same = (contents.c.kind == kind) & (contents.c.key == key)
    async with lotse.database.write() as connection:
        changed = await connection.execute(sa.update(contents).where(same).values(data=data))
        assert changed.rowcount == 1
        await touch(connection)


@both_databases
async def test_a_row_that_does_not_fit_is_left_out_and_named(lotse: Lotse, caplog: pytest.LogCaptureFixture) -> None:
    before = lotse.library.guide
    page = next(iter(before.pages))
    await _write(lotse, "office", "citizens_office", {"phone": SECRET})
    await _write(lotse, "page", page, {"page": page, "title": SECRET})
    assert await lotse.library.refresh()
    after = lotse.library.guide
    assert before.offices.keys() - after.offices.keys() == {"citizens_office"}
    assert before.pages.keys() - after.pages.keys() <= {page} and after.departments == before.departments
    assert "office/citizens_office is left out: id (missing)" in caplog.text
    assert f"page/{page} is left out" in caplog.text and SECRET not in caplog.text


@both_databases
@pytest.mark.parametrize(("kind", "key"), [("department", "protection"), ("town", "town")])
async def test_whom_privacy_hangs_on_is_never_left_out(lotse: Lotse, kind: str, key: str) -> None:
    before = lotse.library.guide
    await _write(lotse, kind, key, {"land": 1})
    with pytest.raises(BadInput, match=f"{kind}/{key} cannot be used"):
        await lotse.library.refresh()
    assert lotse.library.guide is before, "the former content stays"


async def test_a_row_that_is_no_json_is_left_out_and_named(lotse: Lotse, caplog: pytest.LogCaptureFixture) -> None:
    damaged = sa.text("UPDATE contents SET data = '{half' WHERE kind = 'office' AND key = 'citizens_office'")
    async with lotse.database.write() as connection:
        await connection.execute(damaged)
    keys = {key for kind, key, _ in await SqlContents(lotse.database, lotse.clock).all() if kind == "office"}
    assert keys and "citizens_office" not in keys
    assert "office/citizens_office in the database is damaged" in caplog.text

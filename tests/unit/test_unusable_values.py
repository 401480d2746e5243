"""What no database takes is said to be so, and is not tried again for ever."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from bot.channels.telegram.incoming import Message
from bot.core.errors import BadInput
from bot.core.handoffs.attachment import RemoteFile
from bot.store.schema.attachment_tables import file_references
from bot.store.schema.tables import facts
from bot.wiring import Lotse
from tests.conftest import both_databases

DOCUMENT = {"file_id": "BQACAgIAAx-_1", "file_unique_id": "AgADx-_1", "file_name": "Brief.pdf", "file_size": 10}
FILE = RemoteFile("BQACAgIAAx-_1", "AgADx-_1", "Brief.pdf", 10)


def _file(**odd: Any) -> RemoteFile | None:
    return Message.model_validate({"chat": {"id": 1, "type": "private"}, "document": {**DOCUMENT, **odd}}).file


@pytest.mark.parametrize(
    ("odd", "size"),
    [(0, None), (-(2**66), None), (2**70, 2**40), (1.5, 1), ("10", 10), (float("inf"), "none"), (float("nan"), "none")],
)  # fmt: skip
def test_a_size_fits_every_database(odd: Any, size: int | str | None) -> None:
    found = _file(file_size=odd)
    assert (found.size if found else "none") == size


@pytest.mark.parametrize("odd", ["a\x00b", "a\ud800b", "ü"])
def test_names_of_files_are_clean(odd: str) -> None:
    assert _file() == FILE
    assert _file(file_id=odd) is None
    assert _file(file_unique_id=odd) is None
    titled = _file(file_name=odd + ".pdf")
    assert titled and titled.title in ("ab.pdf", "ü.pdf")


@both_databases
async def test_a_number_too_large_is_bad_input(lotse: Lotse) -> None:
    with pytest.raises(BadInput, match="cannot be stored"):
        async with lotse.database.write() as connection:
            await connection.execute(sa.update(file_references).values(size=2**70))


@both_databases
async def test_half_a_character_is_bad_input(lotse: Lotse) -> None:
    with pytest.raises(BadInput) as refused:
        async with lotse.database.write() as connection:
            await connection.execute(sa.insert(facts).values(name="odd", value="geheim \ud800"))
    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_what_the_server_refuses_is_bad_input(lotse: Lotse) -> None:
    with pytest.raises(BadInput):
        async with lotse.database.write() as connection:
            await connection.execute(sa.insert(facts).values(name="odd", value="a\x00b"))


@both_databases
async def test_other_failures_are_what_they_were(lotse: Lotse) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        async with lotse.database.write() as connection:
            await connection.execute(sa.insert(facts), [{"name": "twice", "value": "a"}] * 2)

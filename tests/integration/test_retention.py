"""What has a time at which it goes is looked after every hour, each by the days that are set for it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

import bot.store
from bot.store.conversations.clock_watch import SqlClockWatch
from bot.store.schema.tables import conversations
from bot.wiring import Lotse
from bot.wiring.retention import delete_expired, expire
from tests.conftest import both_databases
from tests.fakes import MovedClock

DAYS = {"SqlConversations": 11, "SqlReview": 12, "SqlIdeas": 13, "SqlAudit": 14, "SqlRecords": 15}


def _keepers() -> Iterator[type]:
    """Every class of the store that lets go of something."""
    for found in pkgutil.walk_packages(bot.store.__path__, "bot.store."):
        if ".migrations" in found.name:
            continue
        module = importlib.import_module(found.name)
        for kind in vars(module).values():
            if isinstance(kind, type) and kind.__module__ == found.name and "expire" in vars(kind):
                yield kind


async def test_whatever_has_an_end_is_asked_to_let_go(lotse: Lotse, monkeypatch: pytest.MonkeyPatch) -> None:
    called: dict[str, tuple[datetime, ...]] = {}

    def noting(kind: type) -> None:
        async def noted(_: object, *given: datetime) -> int:
            called[kind.__name__] = given
            return 0

        monkeypatch.setattr(kind, "expire", noted)

    keepers = list(_keepers())
    for kind in keepers:
        noting(kind)
    days = {"retention_days": 11, "review_days": 12, "idea_days": 13, "audit_days": 14, "record_days": 15}
    lotse = replace(lotse, settings=lotse.settings.model_copy(update=days))
    await delete_expired(lotse)
    assert set(called) == {kind.__name__ for kind in keepers}
    now = lotse.clock.now()
    assert {name: (now - given[0]).days for name, given in called.items() if given} == DAYS


async def test_a_database_that_refuses_does_not_end_the_looks(lotse: Lotse, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(SqlClockWatch, "look", fails)
    await expire(lotse)


async def _there(lotse: Lotse, clock: MovedClock, **later: float) -> bool:
    """Whether the conversation is still there after another look."""
    clock.ahead += timedelta(**later)
    await expire(lotse)
    async with lotse.database.read() as connection:
        return bool((await connection.execute(sa.select(conversations.c.id))).all())


@both_databases
@pytest.mark.parametrize("looked", [False, True])
async def test_one_start_with_the_clock_ahead_deletes_nothing(
    lotse: Lotse, clock: MovedClock, looked: bool, caplog: pytest.LogCaptureFixture
) -> None:
    await lotse.conversations.open("web", "somebody", "de", [])
    if looked:
        assert await _there(lotse, clock)
    assert await _there(lotse, clock, days=40), "nobody has seen yet that the date is wrong"
    assert "Set it if it is wrong" in caplog.text
    assert (await SqlClockWatch(lotse.database).seen(clock.now())).doubted
    assert await _there(lotse, clock, days=-40, hours=1)
    assert not (await SqlClockWatch(lotse.database).seen(clock.now())).doubted
    clock.ahead += timedelta(days=40)
    for _ in range(24):
        assert await _there(lotse, clock)
        clock.ahead += timedelta(hours=1)
    assert not await _there(lotse, clock), "it runs for a day now: it is that late"

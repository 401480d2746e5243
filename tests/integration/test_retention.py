"""What has a time at which it goes is looked after every hour, each by the days that are set for it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest

import bot.store
from bot.wiring import Lotse
from bot.wiring.retention import expire

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
    await expire(lotse)
    assert set(called) == {kind.__name__ for kind in keepers}
    now = lotse.clock.now()
    assert {name: (now - given[0]).days for name, given in called.items() if given} == DAYS

"""Items of the town's own hand, edits that were not seen, and what is archived: on both databases."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.core.content.content import Item
from bot.core.content.shown_item import DESK, ShownItem
from bot.core.errors import AlreadyThere, Conflict, NotFound, VersionChanged
from bot.store.content.content_edits import SqlContentEdits
from bot.wiring import Lotse
from tests.conftest import both_databases

pytestmark = both_databases
EVENT = "homework-afternoon"


async def shown(items: SqlContentEdits, key: str = EVENT) -> ShownItem:
    found = await items.item("event", key)
    assert found is not None
    return found


async def test_items_edited_archived_added_and_removed(lotse: Lotse) -> None:
    items = SqlContentEdits(lotse.database, lotse.clock)
    first = await shown(items)
    mine = {**first.data, "organiser": "Wir"}

    async def save(who: str) -> str:
        try:
            await items.edit("event", EVENT, {**mine, "audience": "all"}, who, first.seen)
        except VersionChanged:
            return ""
        return who

    done = await asyncio.gather(*(save(name) for name in ("Ada", "Eva", "Koo")))
    assert len([who for who in done if who]) == 1, "of those who saw the same, one saves"
    now = await shown(items)
    assert now.row.edited_by in done and {name for name, *_ in now.differences} == {"organiser", "audience"}
    with pytest.raises(VersionChanged):
        await items.edit_all([("event", EVENT, mine, now.seen), ("event", "women-breakfast", mine, "stale")], "Ada")
    assert (await shown(items)).seen == now.seen, "all or nothing"
    with pytest.raises(VersionChanged):
        await items.back("event", EVENT, first.seen)
    await items.back("event", EVENT, now.seen)
    assert (await shown(items)).seen == first.seen and not (await shown(items)).row.edited_by

    await items.archive([("event", EVENT)], True)
    assert EVENT not in {key for _, key, _ in await lotse.contents.all()}
    assert [key for _, key, _ in await items.archived()] == [EVENT]
    assert (await shown(items)).row.archived
    await items.archive([("event", EVENT)], False)
    assert EVENT in {key for _, key, _ in await lotse.contents.all()}


async def test_what_is_our_own_has_no_other_side_and_no_import_takes_it(lotse: Lotse) -> None:
    items = SqlContentEdits(lotse.database, lotse.clock)
    data: dict[str, Any] = {**(await shown(items)).data, "id": "own"}
    with pytest.raises(AlreadyThere, match=EVENT):
        await items.add("event", "own", data, "Ada")
    data["organiser"] = "Alle"
    await items.add("event", "own", data, "Ada")
    with pytest.raises(Conflict):
        await items.add("event", "own", data, "Eva")
    own = await shown(items, "own")
    assert own.own and own.row.edited_by == "Ada" and not own.conflict
    await items.edit("event", "own", {**data, "organiser": "Wir"}, "Eva", own.seen)
    now = await shown(items, "own")
    assert now.data["organiser"] == "Wir" and now.row.edited_by == "Eva" and list(now.differences) == []
    assert now.row.source == DESK and await items.conflicts() == []
    (outcome,) = await lotse.contents.apply([Item("event", "own", "elsewhere", data)], ["elsewhere"])
    assert outcome.kind == "refused" and DESK in outcome.why
    with pytest.raises(NotFound):
        await items.remove("event", EVENT)
    await items.remove("event", "own")
    assert await items.item("event", "own") is None

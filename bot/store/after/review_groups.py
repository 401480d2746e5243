"""Open questions of the review inbox, in groups, page by page: never all their words at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.after.review import MOST_SHOWN, Group, Listing, ReviewItem, Wanted
from bot.core.feedback import KINDS
from bot.store.database import Database
from bot.store.schema.after_tables import review_items

_SAMPLE = 12  # questions of each group that a list looks at for different wordings
r = review_items.c


class SqlReviewGroups:
    """Implements the port `ReviewGroups` of `bot/service/after/review.py`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(self, wanted: Wanted, start: int, limit: int) -> Listing:
        """Some groups of all, in order, with a few questions each."""
        async with self._database.read() as connection:
            order = await self._order(connection, wanted)
            groups = await _groups(connection, wanted, order[start : start + limit], _SAMPLE)
        return Listing(tuple(groups), len(order))

    async def group(self, group_id: int, wanted: Wanted) -> tuple[Group | None, int | None]:
        """A group with its newest questions, None when none of it is open; and the group after it in the list."""
        async with self._database.read() as connection:
            order = await self._order(connection, wanted)
            found = await _groups(connection, wanted, [group_id], MOST_SHOWN)
        place = order.index(group_id) if group_id in order else -1
        return (found[0] if found else None), (order[place + 1] if place + 1 < len(order) else None)

    async def choices(self) -> tuple[Sequence[str], Sequence[str]]:
        """The languages and the topics that open questions have."""
        async with self._database.read() as connection:
            found = sa.select(r.language, r.topic).where(_open(Wanted())).distinct()
            rows = list(await connection.execute(found))
        return sorted({row.language for row in rows}), sorted({row.topic for row in rows})

    async def _order(self, connection: AsyncConnection, wanted: Wanted) -> list[int]:
        often, last = sa.func.count().desc(), sa.func.max(r.id).desc()
        query = sa.select(r.group_id).where(_open(wanted)).group_by(r.group_id)
        by = (often, last) if wanted.order == "frequent" else (sa.func.max(r.at).desc(), last)
        return list((await connection.execute(query.order_by(*by))).scalars())


async def _groups(connection: AsyncConnection, wanted: Wanted, ids: Sequence[int], sample: int) -> list[Group]:
    """In the order of `ids`; without those that have nothing open."""
    here = _open(wanted) & r.group_id.in_(ids)
    many = sa.select(r.group_id, r.language, r.kind, sa.func.count().label("often"), sa.func.max(r.id).label("last"),
                     sa.func.max(r.at).label("newest"))  # fmt: skip
    counted = defaultdict[int, list[Any]](list)
    for row in await connection.execute(many.where(here).group_by(r.group_id, r.language, r.kind)):
        counted[row.group_id].append(row)
    place = sa.func.row_number().over(partition_by=r.group_id, order_by=r.id.desc()).label("place")
    newest = sa.select(review_items, place).where(here).subquery()
    query = sa.select(newest).where(newest.c.place <= sample).order_by(newest.c.group_id, newest.c.place)
    items = defaultdict[int, list[ReviewItem]](list)
    for one in (await connection.execute(query)).mappings():
        items[one["group_id"]].append(_item(one))
    return [_group(name, counted[name], items[name]) for name in ids if name in counted]


def _group(name: int, counted: Sequence[Any], items: Sequence[ReviewItem]) -> Group:
    languages, kinds = defaultdict[str, int](int), defaultdict[str, int](int)
    for row in counted:
        languages[row.language] += row.often
        kinds[row.kind] += row.often
    in_order = dict(sorted(languages.items(), key=lambda one: (-one[1], one[0])))
    return Group(
        name, sum(languages.values()), max(row.newest for row in counted), max(row.last for row in counted),
        tuple(items), in_order, {kind: kinds[kind] for kind in KINDS if kind in kinds},
    )  # fmt: skip


def _open(wanted: Wanted) -> sa.ColumnElement[bool]:
    """With words and in a group: both come with the newcomer's yes."""
    known = (r.status == "open") & r.group_id.is_not(None)
    narrowed = {r.kind: wanted.kind, r.language: wanted.language, r.topic: wanted.topic}
    return sa.and_(known, *(column == value for column, value in narrowed.items() if value))


def _item(row: Any) -> ReviewItem:
    ranking = tuple((str(name), float(confidence)) for name, confidence in row["ranking"] or ())
    return ReviewItem(
        row["id"], row["kind"], row["language"], row["topic"], row["intent"], tuple(row["pages"] or ()), row["text"],
        row["at"], ranking,
    )  # fmt: skip

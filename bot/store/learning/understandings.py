"""Renewals of the understanding on the database. Which one is live is one row of `facts`: a publication is one
transaction. At most one renewal is under way over all processes; whoever works on it says every few seconds that it
lives."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.errors import NotFound, NothingToLearn, RenewalUnderWay, VersionChanged
from bot.core.instants import instant
from bot.core.learning.comparison import Comparison
from bot.core.learning.renewal import BUSY, SHIPPED, UNDECIDED, News, Renewal
from bot.core.learning.taught import Taught
from bot.core.ports import Clock
from bot.store.database import Database, alone
from bot.store.learning.taught import LIVE, live_id, present
from bot.store.learning.understanding_news import news
from bot.store.schema.learning_tables import understandings as table
from bot.store.schema.tables import facts

_SILENCE = timedelta(seconds=60)
_KEPT_FORMER = 2
_PAST, _KEPT_PAST = ("former", "discarded", "failed", "cancelled"), 10
_SHOWN = 30
_INTERRUPTED = "Unterbrochen, weil Lotse beendet wurde. Es hat sich nichts geändert. Beginnen Sie einfach neu."
_NOT_PUBLISHED = "Das Veröffentlichen wurde unterbrochen, es gilt weiter die bisherige Fassung. Bitte noch einmal."
_LEARNT = ("running", "tested", "refused", "publishing")


class SqlUnderstandings:
    """Implements `Renewals` of `bot/service/learning/renewal_ports.py`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def latest(self) -> list[Renewal]:
        """Newest first, without what they learnt and how they compare."""
        small = [column for column in table.c if column.name not in ("taught", "report")]
        query = sa.select(*small).order_by(table.c.id.desc()).limit(_SHOWN)
        async with self._database.read() as connection:
            return [_renewal(row) for row in (await connection.execute(query)).mappings()]

    async def get(self, number: int) -> Renewal:
        """Raises NotFound."""
        async with self._database.read() as connection:
            return await _get(connection, number)

    async def live(self) -> Renewal | None:
        """None: nothing was ever published; what the files say is live."""
        async with self._database.read() as connection:
            number = await live_id(connection)
            return await _get(connection, number) if number else None

    async def begin(self, by: str) -> int:
        """A renewal that learns what coordinators have decided until now.

        Raises:
            RenewalUnderWay: another one is; NothingToLearn: the live one knows all of it.
        """
        now = self._clock.now()
        async with self._database.write() as connection:
            await alone(connection, LIVE)
            await _nothing_under_way(connection)
            live = await _live_or_shipped(connection, now)
            taught = await present(connection)
            if taught.as_json() == live.taught.as_json():
                raise NothingToLearn("the live understanding knows everything already")
            await connection.execute(
                sa.update(table).where(table.c.state.in_(UNDECIDED)).values(state="discarded")
            )  # what was tested before is a part of what is tested now
            values = {"state": "running", "taught": taught.as_json(), "started_by": by, "started_at": now}
            return await _added(connection, values)

    async def take(self, worker: str) -> Renewal | None:
        """What a person has asked for and nobody works on. What a dead process left behind is settled before."""
        now = self._clock.now()
        async with self._database.read() as connection:  # looked for every few seconds: most of the time in vain
            if not (await connection.execute(sa.select(table.c.id).where(table.c.state.in_(BUSY)))).first():
                return None
        async with self._database.write() as connection:
            await _settle(connection, now, table.c.alive_at < instant(now) - _SILENCE)
            free = sa.and_(table.c.state.in_(BUSY), table.c.worker.is_(None))
            number = (await connection.execute(sa.select(table.c.id).where(free).limit(1))).scalar()
            if number is None:
                return None
            mine = sa.update(table).where(table.c.id == number, free).values(worker=worker, alive_at=now)
            taken = await connection.execute(mine)  # on PostgreSQL another may have been faster
            return await _get(connection, number) if taken.rowcount else None

    async def settle(self) -> None:
        """At the start of the only process: nobody works on anything."""
        async with self._database.write() as connection:
            await _settle(connection, self._clock.now(), table.c.worker.is_not(None))

    async def beat(self, number: int, worker: str, percent: int, progress: str) -> bool:
        """Still at work. False: it was called off, or is not this worker's any more."""
        values = {"alive_at": self._clock.now(), "percent": percent, "progress": progress[:200]}
        mine = (table.c.id == number) & (table.c.worker == worker) & table.c.state.in_(BUSY)
        async with self._database.write() as connection:
            done = await connection.execute(sa.update(table).where(mine, ~table.c.called_off).values(values))
            return bool(done.rowcount)

    async def tested(
        self, number: int, worker: str, models: tuple[str, str], against: int, compared: Comparison
    ) -> None:
        """`models`: its own, and that of the one it was compared with."""
        model, former = models
        async with self._database.write() as connection:
            await connection.execute(sa.update(table).where(table.c.id == against).values(model=former))
        state = "refused" if compared.objections else "tested"
        report = {"against": against, "comparison": compared.model_dump(mode="json")}
        await self._end(
            number, worker, {"state": state, "model": model, "report": report, "percent": 100, "progress": ""}
        )

    async def ended(self, number: int, worker: str, progress: str, called_off: bool = False) -> None:
        """Without a result. A publication returns to where it was."""
        state = sa.case((table.c.state == "publishing", table.c.back_to), else_="cancelled" if called_off else "failed")
        await self._end(number, worker, {"state": state, "progress": progress[:200]})

    async def call_off(self, number: int) -> None:
        """Whoever works on it stops within seconds; a publication is not called off. Raises VersionChanged."""
        async with self._database.write() as connection:
            running = (table.c.id == number) & (table.c.state == "running")
            idle = running & table.c.worker.is_(None)
            values = {"state": "cancelled", "ended_at": self._clock.now()}
            if (await connection.execute(sa.update(table).where(idle).values(values))).rowcount:
                return
            if not (await connection.execute(sa.update(table).where(running).values(called_off=True))).rowcount:
                raise VersionChanged("it is not running any more")

    async def decide(self, number: int, by: str, why: str, states: Iterable[str]) -> None:
        """It is to be published. `states`: what it must be just now.

        Raises:
            VersionChanged: it is something else by now, or was compared with one that is not live any more;
            RenewalUnderWay.
        """
        async with self._database.write() as connection:
            await alone(connection, LIVE)
            await _nothing_under_way(connection)
            known = await _get(connection, number)
            outdated = known.state in UNDECIDED and known.against != await live_id(connection)
            if known.state not in states or outdated:
                raise VersionChanged("this understanding is not what the page showed any more")
            values = {
                "state": "publishing", "back_to": known.state, "decided_by": by, "why": why[:300], "percent": 0,
                "decided_at": self._clock.now(), "worker": None, "alive_at": None, "called_off": False, "progress": "",
            }  # fmt: skip
            await connection.execute(sa.update(table).where(table.c.id == number).values(values))

    async def discard(self, number: int, by: str) -> None:
        """Raises VersionChanged."""
        values = {"state": "discarded", "decided_by": by, "decided_at": self._clock.now()}
        async with self._database.write() as connection:
            found = (table.c.id == number) & table.c.state.in_(UNDECIDED)
            if not (await connection.execute(sa.update(table).where(found).values(values))).rowcount:
                raise VersionChanged("it was decided already")

    async def go_live(self, number: int, worker: str, model: str) -> None:
        """The pointer and all states in one transaction.

        Raises:
            VersionChanged: it is not this worker's to publish any more.
        """
        async with self._database.write() as connection:
            await alone(connection, LIVE)
            mine = (table.c.id == number) & (table.c.worker == worker) & (table.c.state == "publishing")
            values = {"state": "live", "model": model, "worker": None, "alive_at": None, "percent": 100, "progress": ""}
            former = sa.update(table).where(table.c.state == "live", table.c.id != number).values(state="former")
            await connection.execute(former)
            if not (await connection.execute(sa.update(table).where(mine).values(values))).rowcount:
                raise VersionChanged("another process has taken this over")
            await _point(connection, number)
            await _forget(connection)

    async def models(self) -> frozenset[str]:
        """Names of model files that are not tidied away: of the live one, the former ones, and those under test."""
        query = sa.select(table.c.model).where(table.c.model.is_not(None))
        former = query.where(table.c.state == "former").order_by(table.c.decided_at.desc(), table.c.id.desc())
        async with self._database.read() as connection:
            needed = set(await connection.scalars(query.where(table.c.state.in_((*_LEARNT, "live")))))
            return frozenset(needed | set(await connection.scalars(former.limit(_KEPT_FORMER))))

    async def news(self, since: int | None = None) -> News:
        """What the next understanding would learn that the live one (or that one) has not, and who decided it."""
        async with self._database.read() as connection:
            number = since or await live_id(connection)
            known = (await _get(connection, number)).taught if number else Taught()
            return await news(connection, await present(connection), known)

    async def _end(self, number: int, worker: str, values: dict[str, Any]) -> None:
        mine = (table.c.id == number) & (table.c.worker == worker) & table.c.state.in_(BUSY)
        ending = {"worker": None, "alive_at": None, "ended_at": self._clock.now()}
        async with self._database.write() as connection:
            await connection.execute(sa.update(table).where(mine).values(values | ending))


async def _forget(connection: AsyncConnection) -> None:
    """What was taught long ago and taken out since, a person's name perhaps, is not kept for ever."""
    past = sa.select(table.c.id).where(table.c.state.in_(_PAST), table.c.started_by != SHIPPED)
    old = (await connection.scalars(past.order_by(table.c.id.desc()).offset(_KEPT_PAST))).all()
    await connection.execute(sa.delete(table).where(table.c.id.in_(old)))


async def _settle(connection: AsyncConnection, now: Any, dead: sa.ColumnElement[bool]) -> None:
    left = sa.update(table).where(dead, table.c.worker.is_not(None))
    nobody = {"worker": None, "alive_at": None}
    failed = {"state": "failed", "progress": _INTERRUPTED, "ended_at": now}
    await connection.execute(left.where(table.c.state == "running").values(failed | nobody))
    back = {"state": table.c.back_to, "progress": _NOT_PUBLISHED}
    await connection.execute(left.where(table.c.state == "publishing").values(back | nobody))


async def _nothing_under_way(connection: AsyncConnection) -> None:
    if (await connection.execute(sa.select(table.c.id).where(table.c.state.in_(BUSY)).limit(1))).scalar():
        raise RenewalUnderWay("another renewal of the understanding is under way")


async def _live_or_shipped(connection: AsyncConnection, now: Any) -> Renewal:
    """Before the first publication what the files say becomes a row of its own, so that one can go back to it."""
    number = await live_id(connection)
    if number is None:
        values = {"state": "live", "taught": Taught().as_json(), "started_by": SHIPPED, "started_at": now}
        number = await _added(connection, values)
        await _point(connection, number)
    return await _get(connection, number)


async def _added(connection: AsyncConnection, values: dict[str, Any]) -> int:
    made = await connection.execute(sa.insert(table).values(values))
    assert made.inserted_primary_key
    return int(made.inserted_primary_key[0])


async def _point(connection: AsyncConnection, number: int) -> None:
    moved = await connection.execute(sa.update(facts).where(facts.c.name == LIVE).values(value=str(number)))
    if not moved.rowcount:
        await connection.execute(sa.insert(facts).values(name=LIVE, value=str(number)))


async def _get(connection: AsyncConnection, number: int) -> Renewal:
    row = (await connection.execute(sa.select(table).where(table.c.id == number))).mappings().one_or_none()
    if row is None:
        raise NotFound("there is no such renewal")
    return _renewal(row)


def _renewal(row: Any) -> Renewal:
    report, taught = row.get("report") or {}, Taught.from_json(row.get("taught") or {})
    return Renewal(
        row["id"], row["state"], taught, row["model"], row["percent"], row["progress"],
        Comparison.model_validate(report["comparison"]) if report else None, report.get("against"), row["started_by"],
        row["started_at"], row["ended_at"], row["decided_by"], row["decided_at"], row["why"],
    )  # fmt: skip

"""Sources that are read again and again: conditionally, with patience after failures, by one process at a time.

A source that fails, is empty or suddenly loses half of its items changes nothing; coordinators are warned.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Protocol

from bot.core.content.content import Delivery, Outcome
from bot.core.content.sources import HELD, Problem, Source, Validators
from bot.core.errors import BeingRead, ImportRefused, LotseError, NotFound, SourceEmpty, SourceShrinks
from bot.core.ports import Clock
from bot.service.content.import_portal import Contents, counts, import_deliveries

logger = logging.getLogger(__name__)


class Sources(Protocol):
    async def all(self) -> list[Source]: ...

    async def add(self, source: Source) -> None: ...

    async def remove(self, name: str) -> None: ...

    async def take(self, worker: str, name: str | None = None) -> Source | None: ...

    async def held(self, source: Source, worker: str) -> bool: ...

    async def give_back(self, source: Source, worker: str) -> None: ...

    async def read_anew(self, names: Sequence[str]) -> None: ...


@dataclass(frozen=True)
class Reading:
    """What the addresses of a source said, and how to ask the next time. `empty`: those that said nothing at all → in
    which way."""

    deliveries: tuple[Delivery, ...]
    validators: Validators
    empty: Mapping[str, str] = field(default_factory=dict)


class Reader(Protocol):
    async def read(self, addresses: Sequence[str], validators: Validators) -> Reading | None:
        """None: nothing has changed since. Raises ImportRefused; SourceEmpty when nothing at all is delivered."""
        ...


@dataclass(frozen=True)
class Refreshed:
    """A source after it was asked, and what its import did."""

    source: Source
    outcomes: tuple[Outcome, ...] = ()

    @property
    def changed(self) -> bool:
        return any(outcome.kind in ("new", "changed", "removed") for outcome in self.outcomes)


class SourceKeeper:
    """`worker`: the name of this process among those that share the database.

    `trouble`: how many sources coordinators are warned of, as last counted: a page shows it without asking again.
    `fresh`: whether content has changed that is not learnt yet. `refused`: by source, what the last import since this
    process began did not take, and why.
    """

    def __init__(
        self, sources: Sources, contents: Contents, reader: Reader, clock: Clock, worker: str,
        chance: Callable[[], float] = random.random,
    ) -> None:  # fmt: skip
        self._sources, self._contents, self._reader, self._clock = sources, contents, reader, clock
        self._worker, self._chance = worker, chance
        self.trouble, self.fresh = 0, False
        self.refused: dict[str, tuple[Outcome, ...]] = {}

    async def all(self) -> list[Source]:
        return await self._sources.all()

    async def in_trouble(self) -> list[Source]:
        """Those that coordinators are warned of."""
        now = self._clock.now()
        return [source for source in await self._sources.all() if source.needs_attention(now)]

    async def count_trouble(self) -> int:
        self.trouble = len(await self.in_trouble())
        return self.trouble

    async def add(self, name: str, addresses: Sequence[str], every_hours: int) -> None:
        """Due at once. Raises Conflict when the name is taken."""
        await self._sources.add(Source(name, tuple(addresses), every_hours, self._clock.now()))

    async def try_out(self, name: str, addresses: Sequence[str], every_hours: int) -> Source | None:
        """Adds it and reads it; one that cannot be read is not kept, one that waits for a yes is. None: another process
        reads it just now.

        Raises:
            Conflict: the name is taken. ImportRefused: why it cannot be read. NotFound: removed while it was read.
        """
        await self.add(name, addresses, every_hours)
        try:
            done = await self.refresh(name)
        except BeingRead:
            return None
        if done.source.problem and done.source.problem not in HELD:
            with suppress(NotFound):
                await self.remove(name)
            raise ImportRefused(done.source.why)
        if await self._named(name) is None:
            raise NotFound(f"the source {name!r} was removed while it was read")
        return done.source

    async def remove(self, name: str, with_items: bool = False) -> list[Outcome]:
        """Not asked any more. What it delivered stays, unless it is to go too. Raises NotFound."""
        known = await self._named(name)
        await self._sources.remove(name)
        outcomes = await self._emptied(known) if known and with_items else []
        self.fresh |= bool(outcomes)
        self.refused.pop(name, None)
        return outcomes

    async def _emptied(self, gone: Source) -> list[Outcome]:
        """What no other source delivers goes. Those that share it, or had something refused that may have been this
        one's, are read in full as soon as they can."""
        others = await self._sources.all()
        shared = {owned for other in others for owned in other.owns}.intersection(gone.owns)
        alone = [owned for owned in gone.owns if owned not in shared]
        outcomes = await self._contents.apply([], alone) if alone else []
        concerned = [other for other in others if other.counts.get("refused") or shared.intersection(other.owns)]
        await self._sources.read_anew([other.name for other in concerned])
        return outcomes

    async def _named(self, name: str) -> Source | None:
        return next((source for source in await self._sources.all() if source.name == name), None)

    async def refresh_due(self) -> list[Refreshed]:
        """Every source whose time has come, the most overdue first."""
        done = []
        while source := await self._sources.take(self._worker):
            done.append(await self._ask(source))
        return done

    async def refresh(self, name: str, confirmed: bool = False) -> Refreshed:
        """This one now, and in full: whoever asks has a reason. `confirmed`: also when it loses half of its items, or
        all. While something waits for that, only what waits is confirmed, and nothing else that is missing meanwhile.

        Raises:
            NotFound: there is none of this name. BeingRead: another process is reading it just now.
        """
        source = await self._sources.take(self._worker, name)
        if source is not None:
            return await self._ask(replace(source, validators={}), confirmed)
        if await self._named(name):
            raise BeingRead(f"the source {name!r} is being read just now")
        raise NotFound(f"there is no source named {name!r}")

    async def _ask(self, source: Source, confirmed: bool = False) -> Refreshed:
        result = Refreshed(source)
        try:
            result = await self._import(source, confirmed)
        except ImportRefused as error:
            result = Refreshed(source.failed(self._clock.now(), _problem(error), str(error), self._chance()))
        except Exception as error:  # a reader met what nobody foresaw: the source is at fault, the others go on
            logger.error("source %s cannot be read: %s", source.name, type(error).__name__, exc_info=error)
            why = str(error) if isinstance(error, LotseError) else type(error).__name__
            result = Refreshed(source.failed(self._clock.now(), "failed", why, self._chance()))
        finally:
            await self._sources.give_back(result.source, self._worker)
        self.fresh |= result.changed
        if result.source.problem:
            logger.warning("source %s: %s (%d times)", source.name, result.source.problem, result.source.failures)
        return result

    async def _import(self, source: Source, confirmed: bool) -> Refreshed:
        whole = source.counts.get("refused") or source.problem in HELD  # the reason may lie here, and be gone by now
        validators = {} if whole else source.validators
        try:
            reading = await self._reader.read(source.addresses, validators)
        except SourceEmpty:
            if not confirmed or source.problem in ("shrunk", "partly"):
                raise
            reading = Reading((Delivery(source.format, (), sources=source.owns),), {})
        if reading is None:
            return Refreshed(source.succeeded(self._clock.now(), self._chance()))
        if not await self._sources.held(source, self._worker):  # removed while it was read: nothing comes back
            return Refreshed(source)
        owned = {name for delivery in reading.deliveries for name in delivery.owned}
        former = tuple(name for name in source.owns if name not in owned)
        held = former if reading.empty and not (confirmed and source.problem != "shrunk") else ()
        outcomes = await self._apply(reading, former, held, confirmed and source.problem != "partly")
        self.refused[source.name] = tuple(outcome for outcome in outcomes if outcome.kind == "refused")
        told = replace(
            source, format=reading.deliveries[0].format, validators=reading.validators, counts=counts(outcomes),
            owns=tuple(sorted({*owned, *held})),
        )  # fmt: skip
        return Refreshed(self._told(told, reading, held), tuple(outcomes))

    async def _apply(
        self, reading: Reading, former: tuple[str, ...], held: tuple[str, ...], confirmed: bool
    ) -> list[Outcome]:
        """What the source owned before and does not mention now is a loss too; where an address says nothing, what came
        from it stays until somebody agrees, and goes without asking for the rest."""
        gone = [Delivery("", (), sources=former)] if former and not held else []
        if not reading.empty:
            return await import_deliveries(self._contents, [*reading.deliveries, *gone], confirmed)
        outcomes = await import_deliveries(self._contents, reading.deliveries, confirmed)
        return outcomes + (await import_deliveries(self._contents, gone, confirmed=True) if gone else [])

    def _told(self, source: Source, reading: Reading, held: tuple[str, ...]) -> Source:
        now = self._clock.now()
        if not held:
            return source.succeeded(now, self._chance())
        why = f"nothing is said at {', '.join(reading.empty)}"
        return replace(source.failed(now, "partly", why, self._chance()), last_success=now)


def _problem(error: ImportRefused) -> Problem:
    kinds: tuple[tuple[type[ImportRefused], Problem], ...] = ((SourceEmpty, "empty"), (SourceShrinks, "shrunk"))
    return next((name for kind, name in kinds if isinstance(error, kind)), "failed")

"""Tells people outside the desk that somebody waits: raises alerts, sends them, tries again, and never in the way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from bot.core.content.routing import someone
from bot.core.errors import NotFound
from bot.core.handoffs.alerts import (
    CHANNELS,
    KEY_REFUSED,
    LONGEST_RETRY,
    TO_PERSON,
    Alert,
    Alerts,
    Case,
    Channel,
    Group,
    Person,
    Target,
    Trouble,
    retry,
    supergroup,
)
from bot.core.handoffs.answer_times import AnswerTimes
from bot.core.handoffs.letter import Letter, Mailer
from bot.core.instants import instant
from bot.core.outside_errors import (
    DeliveryError,
    KeyRefused,
    Moved,
    NoSuchPlace,
    NotSent,
    OutcomeUnknown,
    Refused,
    Unreachable,
)
from bot.core.ports import Clock, Holidays, Library
from bot.service.staff.alert_plan import Addresses, AlertPlan
from bot.service.staff.alert_sending import AlertSending
from bot.service.staff.alert_words import AlertWords

logger = logging.getLogger(__name__)

_SEND_SECONDS = 40.0
_LEASE = timedelta(minutes=2)
_AT_ONCE = 50  # alerts per way and look; more wait for the next one
_REPEATED = 2  # an alert that may have arrived is sent once more


class AlertStore(Alerts, Protocol):
    async def people(self) -> dict[int, Person]: ...

    async def trouble(self) -> list[Trouble]: ...

    async def reached(self, target: Target) -> None:
        """What failed at an address is over: something has arrived there."""
        ...

    async def moved(self, group: str, to: str) -> None:
        """A Telegram group has another number now: what departments have said names it."""
        ...


class AlertKeeper:
    """`mailer`, `group`: None when that way is not configured."""

    def __init__(
        self,
        store: AlertStore,
        library: Library,
        holidays: Holidays,
        clock: Clock,
        mailer: Mailer | None,
        group: Group | None,
        public_url: str | None,
    ) -> None:
        self._store, self._library, self._holidays, self._clock = store, library, holidays, clock
        self._mailer, self._group, self._words = mailer, group, AlertWords(library, public_url)

    async def look(self) -> int:
        """Raises what is due and sends what waits, each way beside the others; how many were sent."""
        await self.put()
        return sum(await asyncio.gather(*(self.send(channel) for channel in CHANNELS)))

    async def send(self, channel: Channel) -> int:
        """Sends what waits for one way, danger first; how many were sent. A server that hangs holds up its own way."""
        sent = 0
        for _ in range(_AT_ONCE):
            alert = await self._store.take(channel, self._clock.now(), instant(self._clock.now()) + _LEASE)
            if alert is None:
                break
            sent += await self._deliver(alert)
        return sent

    async def put(self) -> int:
        """Stores what is due now as alerts; how many."""
        watched = await self._store.watched()
        if not watched.cases:
            return 0
        people, now = await self._people(), self._clock.now()
        there = {number: one for number, one in people.items() if not one.gone(now)}
        plan = AlertPlan(self._addresses(), self._times(), there, now)
        made = 0
        for batch in plan.batches(watched):
            put = await self._store.put(batch)
            if not put and not batch.targets and batch.kind not in TO_PERSON:
                logger.warning("department %s cannot be told (%s): no address", batch.department, batch.kind)
            made += put
        return made

    async def test(self, department: str, target: Target) -> None:
        """Sends a trial at once. Raises DeliveryError, NotFound (that way is not configured)."""
        text = self._words.test(department)
        await self._carry(target, "Lotse: Probe", text)
        await self._store.reached(target)

    @property
    def ways(self) -> dict[str, bool]:
        """What can be sent at all."""
        return {"mail": self._mailer is not None, "telegram": self._group is not None}

    def untold(self) -> list[str]:
        """Departments in which somebody answers, but which no alert reaches, not even of danger."""
        guide, addresses = self._library.guide, self._addresses()
        return [name for name in guide.departments if someone(guide.seats or (), name) and not addresses.alarm(name)]

    async def trouble(self) -> list[Trouble]:
        """Addresses in use that the latest alert has not reached, by the department whose they are."""
        addresses, found = self._addresses(), []
        people = {one.email for one in (await self._people()).values()}
        for one in await self._store.trouble():
            owners = [name for name in self._library.guide.departments if one.target in addresses.own(name)]
            personal = one.kind in TO_PERSON and one.target.address in people
            found += [replace(one, department=name) for name in owners] or ([one] if personal else [])
        return found

    async def unreached(self) -> list[str]:
        """Departments in which somebody answers, and at none of whose addresses alerts arrive."""
        guide, addresses = self._library.guide, self._addresses()
        vain = {one.target for one in await self._store.trouble() if one.lasting}
        told = {name: addresses.of(name) for name in guide.departments if someone(guide.seats or (), name)}
        return [name for name, targets in told.items() if targets and vain.issuperset(targets)]

    def _times(self) -> AnswerTimes:
        return AnswerTimes.by(self._library.guide, self._holidays)

    def _addresses(self) -> Addresses:
        return Addresses(self._library.guide, self._times(), self._mailer is not None, self._group is not None)

    async def _people(self) -> dict[int, Person]:
        return await self._store.people() if self._mailer else {}

    async def _deliver(self, alert: Alert) -> bool:
        sending = AlertSending(self._addresses(), self._times(), await self._people(), self._clock.now())
        cases = sending.still(alert, await self._store.cases(alert.handoffs))
        if not cases:  # seen, ended or handed to another department while it waited
            await self._store.settle(alert, "dropped")
            return False
        if not sending.in_use(alert):
            await self._store.settle(alert, "dropped", instead=sending.instead(alert))
            return False
        if later := sending.not_before(alert):
            await self._store.postpone(alert, later)
            return False
        return await self._tried(alert, cases, sending.instead(alert))

    async def _tried(self, alert: Alert, cases: Sequence[Case], instead: Sequence[Target]) -> bool:
        try:
            await self._carry(alert.target, *self._worded(alert, cases))
        except (NotSent, OutcomeUnknown) as error:
            await self._again(alert, error, instead)
            return False
        except (Refused, Unreachable, NotFound) as error:
            logger.warning("an alert by %s will not be sent: %s", alert.target.channel, error)
            await self._store.settle(alert, "failed", reason(error, alert.target.channel), instead)
            return False
        await self._store.settle(alert, "sent")
        return True

    async def _again(self, alert: Alert, error: NotSent | OutcomeUnknown, instead: Sequence[Target]) -> None:
        logger.warning("an alert by %s was not sent: %s", alert.target.channel, error)
        pause, told = retry(alert.attempts), timedelta(seconds=getattr(error, "retry_after", None) or 0)
        perhaps = isinstance(error, OutcomeUnknown) and alert.attempts >= _REPEATED
        if pause is None or perhaps or told > LONGEST_RETRY:
            await self._store.settle(alert, "failed", reason(error, alert.target.channel), instead)
            return
        later = instant(self._clock.now()) + max(pause, told)
        await self._store.postpone(alert, later, reason(error, alert.target.channel))

    def _worded(self, alert: Alert, cases: Sequence[Case]) -> tuple[str, str]:
        subject = self._words.subject(alert.kind, alert.department, cases)
        return subject, self._words.text(alert.kind, cases, self._clock.now())

    async def _carry(self, target: Target, subject: str, text: str) -> None:
        """Raises DeliveryError, NotFound."""
        try:
            async with asyncio.timeout(_SEND_SECONDS):
                if target.channel == "mail" and self._mailer:
                    await self._mailer.send(Letter(target.address, subject, text))
                elif target.channel == "telegram" and self._group:
                    await self._tell_group(self._group, target.address, text)
                else:
                    raise NotFound("this way is not configured")
        except TimeoutError:
            raise OutcomeUnknown("no answer in time") from None

    async def _tell_group(self, group: Group, address: str, text: str) -> None:
        """Under the number that the group has now; it is remembered once it has worked. Raises DeliveryError."""
        try:
            await group.send(address, text)
            return
        except Moved as error:
            now = error.address
        except NoSuchPlace:
            longer = supergroup(address)
            if longer is None:
                raise
            now = longer
        await group.send(now, text)
        logger.info("a department's Telegram group has another number now")
        await self._store.moved(address, now)


def reason(error: DeliveryError | NotFound, channel: Channel) -> str:
    """In German, for the screen of alerts; without addresses."""
    if isinstance(error, KeyRefused):
        return KEY_REFUSED[channel]
    if isinstance(error, NotFound):
        return "Dieser Weg ist nicht eingerichtet."
    if isinstance(error, NotSent):
        return "Der Dienst ist nicht erreichbar oder nimmt gerade nichts an."
    if isinstance(error, OutcomeUnknown):
        return "Der Dienst hat nicht bis zum Ende geantwortet. Die Meldung kam vielleicht an."
    return "Der Dienst nimmt diese Adresse nicht an."

"""What became of an alert while it waited: whether it is still true, whose it is, and when it may be sent; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.core.handoffs.alerts import TO_PERSON, TOGETHER, Alert, Case, Person, Target
from bot.core.handoffs.answer_times import AnswerTimes
from bot.core.instants import instant
from bot.service.staff.alert_plan import Addresses

_LOOK_AGAIN = timedelta(hours=1)  # at the latest: a department may change its hours


class AlertSending:
    """`people`: everybody who wants to hear of what is assigned to them, by their number."""

    def __init__(self, addresses: Addresses, times: AnswerTimes, people: Mapping[int, Person], now: datetime) -> None:
        self._addresses, self._times, self._people, self._now = addresses, times, people, now

    def still(self, alert: Alert, cases: Sequence[Case]) -> list[Case]:
        """What there is still to tell."""
        number, _ = self._person(alert)
        return [case for case in cases if alert.concerns(case, number)]

    def in_use(self, alert: Alert) -> bool:
        """Whether its address still belongs to somebody who is to be told."""
        if alert.kind in TO_PERSON:
            _, person = self._person(alert)
            return person is not None and not person.gone(self._now)
        return alert.target in (*self._now_told(alert), *self._addresses.instead(alert.department))

    def instead(self, alert: Alert) -> list[Target]:
        """Who is told where its address cannot be, or is none any more. What is for one person is for nobody else."""
        if alert.kind in TO_PERSON:
            return []
        return self._addresses.instead(alert.department) if self.in_use(alert) else self._now_told(alert)

    def not_before(self, alert: Alert) -> datetime | None:
        """When those who read there read again, if they do not now. Danger waits for nobody."""
        if alert.kind == "alarm":
            return None
        _, person = self._person(alert)
        if person and person.away_until and person.away(self._now):
            return min(instant(person.away_until), instant(self._now) + TOGETHER)
        reading = self._reading(alert)
        if not self._times.quiet(reading, self._now):
            return None
        latest, opens = instant(self._now) + _LOOK_AGAIN, self._times.reads_again(reading, self._now)
        return min(instant(opens), latest) if opens else latest

    def _reading(self, alert: Alert) -> str:
        """The department whose hours hold: the coordination office's, where it is told in another's place."""
        replaced = alert.target in self._addresses.instead(alert.department)
        own = alert.kind in TO_PERSON or alert.target in self._addresses.own(alert.department)
        return self._addresses.coordination if replaced and not own else alert.department

    def _now_told(self, alert: Alert) -> list[Target]:
        return (self._addresses.alarm if alert.kind == "alarm" else self._addresses.of)(alert.department)

    def _person(self, alert: Alert) -> tuple[int | None, Person | None]:
        """Whom an alert to one person is for."""
        if alert.kind not in TO_PERSON:
            return None, None
        found = ((number, one) for number, one in self._people.items() if one.email == alert.target.address)
        return next(found, (None, None))

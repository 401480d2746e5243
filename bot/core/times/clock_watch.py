"""Whether the time of this machine can be believed: it may have no battery for its clock, or a wrong date.

After one start with the clock ahead by weeks all that is kept for some days would be gone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.instants import instant

_JUMP = timedelta(days=3)  # more is no break and no long weekend
_SURE = timedelta(days=1)  # of running: whoever looks after the machine has seen it, or the network has set the clock
_LONGEST_STEP = timedelta(hours=2)  # between two looks of a Lotse that runs


@dataclass(frozen=True)
class ClockWatch:
    """`believed`: the latest moment that was; `doubted`: the latest look since the clock has jumped from there; `ran`:
    how long Lotse has been running with it."""

    believed: datetime
    doubted: datetime | None = None
    ran: timedelta = field(default=timedelta(0))

    def at(self, now: datetime) -> ClockWatch:
        """After another look. After a day of running it is believed: nothing is kept for ever."""
        moment = instant(now)
        if abs(moment - instant(self.believed)) <= _JUMP:
            return ClockWatch(moment)
        if self.doubted is None:
            return ClockWatch(self.believed, moment)
        step = moment - instant(self.doubted)
        ran = self.ran + step if timedelta(0) <= step <= _LONGEST_STEP else self.ran
        return ClockWatch(moment) if ran >= _SURE else ClockWatch(self.believed, moment, ran)

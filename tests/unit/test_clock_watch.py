"""A clock that jumps is not believed at once, and not doubted for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.times.clock_watch import ClockWatch

from .samples import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _after(*steps: timedelta) -> ClockWatch:
    watch, moment = ClockWatch(NOW), NOW
    for step in steps:
        moment += step
        watch = watch.at(moment)
    return watch


@pytest.mark.parametrize(("steps", "doubted"), [
    ([HOUR] * 50, False),
    ([3 * DAY], False),  # switched off over a long weekend
    ([-2 * HOUR], False),
    ([40 * DAY], True),
    ([40 * DAY, *[HOUR] * 23], True),
    ([40 * DAY, *[HOUR] * 24], False),
    ([40 * DAY, *[5 * DAY] * 30], True),  # started for a moment again and again
    ([40 * DAY, HOUR, -40 * DAY], False),  # set right
    ([-20000 * DAY], True),  # a board without a battery begins in 1970 …
    ([-20000 * DAY, 20000 * DAY], False),  # … until the network has set its clock
    ([40 * DAY, HOUR, 40 * DAY, *[HOUR] * 22], True),
])  # fmt: skip
def test_when_the_clock_is_doubted(steps: list[timedelta], doubted: bool) -> None:
    assert bool(_after(*steps).doubted) is doubted

"""Moments in the order in which they come, whatever the clock on the wall shows."""

from __future__ import annotations

from datetime import UTC, datetime


def instant(moment: datetime) -> datetime:
    """Python reckons with aware moments of one zone as the clock on the wall shows them; in UTC as they come.

    In the hour that comes twice in autumn `now + timedelta(seconds=30)` lies an hour back; `instant(now) + …` does not.
    """
    return moment.astimezone(UTC)

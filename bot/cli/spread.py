"""How measured times spread: what half and what nineteen in twenty of them took at most."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median, quantiles


def p95(times: Sequence[float]) -> float:
    """The 95th percentile, between two of the times and never above the longest; a single one is its own."""
    return quantiles(times, n=20, method="inclusive")[18] if len(times) > 1 else times[0]


def spread(times: Sequence[float]) -> dict[str, float]:
    """{"n", "p50_ms", "p95_ms"} of one time or more, in milliseconds."""
    return {"n": len(times), "p50_ms": round(median(times), 1), "p95_ms": round(p95(times), 1)}

"""The 95th percentile of `lotse bench`, of few times too."""

from __future__ import annotations

import pytest

from bot.cli.spread import p95, spread

from .samples import PROJECT


@pytest.mark.parametrize(
    ("times", "last"), [([7.0], 7.0), ([10.0, 20.0], 19.5), ([1.0] * 18 + [100.0], 10.9), ([5.0] * 3, 5.0)]
)
def test_no_percentile_is_above_the_longest_time(times: list[float], last: float) -> None:
    assert p95(times) == pytest.approx(last)
    assert p95(times) <= max(times)


def test_a_single_time_is_its_own_half_and_last() -> None:
    assert spread([7.04]) == {"n": 1, "p50_ms": 7.0, "p95_ms": 7.0}


def test_every_measurement_of_the_command_line_counts_so() -> None:
    own = [file.name for file in (PROJECT / "bot" / "cli").glob("*.py") if "quantiles" in file.read_text("utf-8")]
    assert own == ["spread.py"]

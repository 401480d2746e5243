"""How fast one page may write: exactly as often as promised, and the wait that is told is enough."""

from __future__ import annotations

import pytest

from bot.channels.web import pace
from bot.channels.web.pace import Pace, TooFast


class Watch:
    """A clock that stands still until it is moved."""

    def __init__(self, now: float = 1000.1) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def accepted(limit: Pace, key: str, per_minute: int, tries: int) -> int:
    """How many of the tries, one right after the other, are let through."""
    count = 0
    for _ in range(tries):
        try:
            limit.check(key, per_minute)
        except TooFast:
            continue
        count += 1
    return count


@pytest.mark.parametrize("now", [0.0, 1000.1, 123456.789, 98765.4321])
@pytest.mark.parametrize("per_minute", [1, 2, 5, 7, 9, 10, 13, 20, 30, 60, 120])
def test_exactly_as_many_as_promised_are_let_through_at_once(per_minute: int, now: float) -> None:
    assert accepted(Pace(Watch(now)), "page", per_minute, per_minute + 3) == per_minute


@pytest.mark.parametrize("per_minute", [1, 7, 10, 60])
def test_after_the_wait_that_was_told_the_next_is_let_through(per_minute: int) -> None:
    watch = Watch()
    limit = Pace(watch)
    accepted(limit, "page", per_minute, per_minute + 1)
    with pytest.raises(TooFast) as refused:
        limit.check("page", per_minute)
    assert 1 <= refused.value.retry_after <= 61
    watch.now += refused.value.retry_after
    limit.check("page", per_minute)


def test_a_refused_try_does_not_lengthen_the_wait() -> None:
    watch = Watch()
    limit = Pace(watch)
    assert accepted(limit, "page", 10, 100) == 10
    watch.now += 6.5  # one of ten in sixty seconds
    assert accepted(limit, "page", 10, 5) == 1


def test_after_a_quiet_minute_the_bucket_is_full_and_no_fuller() -> None:
    watch = Watch()
    limit = Pace(watch)
    accepted(limit, "page", 10, 10)
    watch.now += 3600
    assert accepted(limit, "page", 10, 30) == 10


def test_pages_do_not_slow_each_other() -> None:
    limit = Pace(Watch())
    assert accepted(limit, "one", 5, 9) == 5
    assert accepted(limit, "other", 5, 9) == 5


def test_only_the_pages_that_wrote_last_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "_KEYS", 2)
    limit = Pace(Watch())
    for key in ("a", "b", "c"):
        limit.check(key, 1)
    assert accepted(limit, "b", 1, 1) == 0
    assert accepted(limit, "a", 1, 1) == 1


def test_what_a_request_calls_itself_is_not_kept() -> None:
    limit = Pace(Watch())
    assert accepted(limit, "post:" + "x" * 1_000_000, 60, 61) == 60
    assert accepted(limit, "post:\ud800", 60, 1) == 1
    assert max(len(name) for name in limit._full_at) < 100

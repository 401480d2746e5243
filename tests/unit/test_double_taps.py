"""A button tapped twice in a moment is pressed once."""

from __future__ import annotations

from bot.channels.telegram.presses import DoubleTaps


def test_a_press_counts_again_after_a_moment_and_after_another_button() -> None:
    now = [0.0]
    taps = DoubleTaps(lambda: now[0])
    taps.took(1, "a")
    assert taps.again(1, "a") and not taps.again(1, "b") and not taps.again(2, "a")
    now[0] = 2.0
    assert not taps.again(1, "a")
    taps.took(1, "a")
    taps.took(1, "b")
    assert not taps.again(1, "a")

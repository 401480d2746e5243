"""Rows whose alternatives have a space inside are refused: they would mean something else than they say."""

from __future__ import annotations

import pytest

from bot.core.alarm.alternatives import checked
from bot.core.danger import Danger, DangerPatterns

BROKEN = ["breath ~3 cannot|can not|cannot", "hold up|holdup|raid", "ساه ~3 نشي|نه شي|نه|بند"]
MEANT = ["has|have|got a|the ~0 knife|the gun", "my|our ~1 child|baby", "hit me", "no|not here|there", "really really"]


@pytest.mark.parametrize("row", BROKEN)
def test_an_alternative_with_a_space_inside_is_refused(row: str) -> None:
    with pytest.raises(ValueError, match="space inside"):
        DangerPatterns.from_data([{"locale": "en", "near": [row]}])


@pytest.mark.parametrize("row", MEANT)
def test_words_side_by_side_are_none(row: str) -> None:
    assert checked(row) == row


def test_tigrinya_letters_that_sound_alike_are_one() -> None:
    hits = DangerPatterns.from_data([{"locale": "ti", "strong": {"crisis_support": ["ሰብኣየይ ይወቕዓኒ"]}}])
    assert hits.recognise("ሰብአየይ ይወቅዐኒ") == Danger("strong", "crisis_support")
    assert hits.recognise("ሰብኣየይ ይወስደኒ") is None

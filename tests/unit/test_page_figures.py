"""What `lotse nlu pages` prints, on questions counted by hand. In Rasa's environment."""

from __future__ import annotations

from typing import Any

import pytest

from .rasa_python import answers_of

SCRIPT = """
import json
import numpy as np
from nlu.measuring.pages.asked import Asked
from nlu.measuring.pages.fit import curve
from nlu.measuring.pages.judging import Judged

def judged(place, sure, answerable=True):
    return Judged(Asked("de", "train", "1", 0, answerable, np.zeros((3, 1)), np.zeros(3, bool)), place, sure)

print(json.dumps({
    "curve": curve("four", [judged(0, 0.9), judged(1, 0.9), judged(0, 0.9, False), judged(0, 0.1, False)]),
    "nothing": curve("none", []),
}))
"""


@pytest.fixture(scope="module")
def said() -> Any:
    return answers_of(SCRIPT)


def test_no_page_is_right_for_a_question_that_none_answers(said: Any) -> None:
    """Given are a right page, another one, and the labelled one of an unanswerable question."""
    row = next(line for line in said["curve"] if line.startswith("| 0.50 |"))
    assert row == "| 0.50 | 1.000 | 0.333 | 0.500 | 0.500 |"
    assert said["nothing"] == []

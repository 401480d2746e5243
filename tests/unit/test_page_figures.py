"""What `lotse nlu pages` prints, on questions counted by hand. In Rasa's environment."""

from __future__ import annotations

from typing import Any

import pytest

from .rasa_python import answers_of

SCRIPT = """
import json
import numpy as np
from nlu.measuring.pages.asked import Asked
from nlu.measuring.pages.fit import curve, ranked
from nlu.measuring.pages.judging import Judged, place
from nlu.measuring.plain_bm25 import figures

def judged(place, sure, answerable=True):
    return Judged(Asked("de", "train", "1", 0, answerable, np.zeros((3, 1)), np.zeros(3, bool)), place, sure)

def of(language, number):
    return Judged(Asked(language, "train", number, 0, True, np.zeros((3, 1)), np.zeros(3, bool)), 0, 0.9)

def page(path, title, **said):
    passages = {code: [{"heading": "", "text": text}] for code, text in said.items()}
    return {"path": path, "titles": {"de": title}, "passages": passages}

PAGES = [page("/a/", "Abfall", de="Der Müll wird geholt."), page("/b/", "Schule", de="Die Grundschule nimmt Kinder.")]

def asked(text, path, language="de", **more):
    return {"text": text, "page": path, "language": language} | more

def found(*questions):
    return figures(PAGES, questions)

print(json.dumps({
    "places": [place(np.array(scores), 1) for scores in ([0.1, 0.9], [0.9, 0.9], [0.0, 0.0, 0.0], [0.9, 0.1])],
    "bm25": found(asked("Grundschule", "/b/"), asked("xyzw", "/a/"), asked("Müll", "/b/"), asked("Müll", "/none/")),
    "bm25_nothing_written": found(asked("çöp", "/a/", "tr")),
    "bm25_no_language": found({"text": "Müll", "page": "/a/"}, asked("Müll", "/a/", answerable=False)),
    "ranked": ranked("all", [of("de", "1"), of("uk", "1"), of("ar", "2")]),
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


def test_no_tie_is_a_hit(said: Any) -> None:
    assert said["places"] == [0, 1, 2, 1]


def test_plain_bm25_finds_nothing_where_nothing_is_alike(said: Any) -> None:
    assert said["bm25"] == {"de": {"n": 3, "r1": round(1 / 3, 4), "r3": round(1 / 3, 4)}}
    assert said["bm25_nothing_written"] == {"tr": {"n": 1, "r1": 0.0, "r3": 0.0}}
    assert said["bm25_no_language"] == {}


def test_languages_that_share_no_question_are_not_compared(said: Any) -> None:
    """Rows are in the order of the codes: ar, de, uk."""
    assert [row.split(" | ")[-1] for row in said["ranked"]] == ["– |", "– |", "+0.000 (+0.000 to +0.000) |"]

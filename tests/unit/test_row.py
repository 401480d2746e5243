"""A single text is what it is among many: the short cuts give what the matrices give. Runs in Rasa's environment."""

from __future__ import annotations

from typing import Any

import pytest

from .rasa_python import answers_of

SCRIPT = """
import json
import numpy as np
import scipy.sparse as sp
from nlu.features import Features
from nlu.hashed import HashedTfidf
from nlu.retrieval import topics
from nlu.retrieval.meaning import Meaning
from nlu.retrieval.subjects import Subjects
from nlu.row import Row, side_by_side

LEARNT = ["das haus ist gross", "das auto", "wo ist das rathaus das", "ein haus", "ратуша де", "ратуша", "die kita"]
ABOUT = ["house", "car", "town hall", "house", "town hall", "town hall", "creche"]
ASKED = ["das haus", "", "rathaus wo wo wo", "де ратуша, das Haus?", "xyzzy", "kindergarten"]
PERSIAN = ["ketabkhane kojast", "کتابخانه کجاست", "das haus"]

def apart(one, many):
    return float(max(np.abs(np.asarray(o).ravel() - np.asarray(m).ravel()).max() for o, m in zip(one, many)))

def dense(row, width):
    found = np.zeros(width)
    found[row.places] = row.weights
    return found

hashed, features = HashedTfidf(token_pattern=r"\\w+", ngram_range=(1, 2)), Features()
hashed.fit_transform(LEARNT), features.fit([*LEARNT, *PERSIAN], [*"de de de de uk uk de".split(), "fa", "fa", "fa"])
width = features.of(["haus"]).shape[1]
intents = Subjects("de", list(zip(ABOUT, LEARNT)), sorted(set(ABOUT)), topics.MANNER)
meaning = Meaning("de", LEARNT, [])
matrix = sp.random(30, 7, 0.3, format="csr", random_state=3)
places = np.array([2, 3, 11, 29])
weights = np.array([0.5, 2.0, -1.0, 0.25])
one, two = Row(np.array([1]), np.array([2.0])), Row(np.array([0, 2]), np.array([1.0, 3.0]))
print(json.dumps({
    "hashed": apart([dense(hashed.row(t), hashed.size) for t in ASKED], hashed.transform(ASKED).toarray()),
    "features": apart([dense(features.row(t), width) for t in ASKED], features.of(ASKED).toarray()),
    "consonants": apart(
        [dense(features.row(t, "fa"), width) for t in PERSIAN], features.of(PERSIAN, ["fa"] * 3).toarray()
    ),
    "met": [
        float((features.of(PERSIAN[:1], [code]) @ features.of(PERSIAN[1:2], [code]).T).toarray()[0, 0])
        for code in ("fa", "de")
    ],
    "subjects": apart([intents.of_one(t) for t in ASKED], intents.of(ASKED)),
    "meaning": apart([meaning.of_one(t) for t in ASKED], meaning.of(ASKED)),
    "times": apart([Row(places, weights).times(matrix)], [dense(Row(places, weights), 30) @ matrix.toarray()]),
    "nothing": Row(places[:0], weights[:0]).of_unit_length().times(matrix).tolist(),
    "beside": dense(side_by_side([one, two], [3, 3]), 6).tolist(),
}))
"""


@pytest.fixture(scope="module")
def said() -> dict[str, Any]:
    return dict(answers_of(SCRIPT))


@pytest.mark.parametrize("kind", ["hashed", "features", "consonants", "subjects", "meaning", "times"])
def test_one_text_is_as_among_many(said: dict[str, Any], kind: str) -> None:
    assert said[kind] < 1e-6


def test_a_text_of_unknown_terms_has_nothing(said: dict[str, Any]) -> None:
    assert said["nothing"] == [0.0] * 7


def test_rows_stand_beside_each_other(said: dict[str, Any]) -> None:
    assert said["beside"] == [0, 2, 0, 1, 0, 3]


def test_persian_in_latin_letters_is_like_persian_where_the_language_is_known(said: dict[str, Any]) -> None:
    known, unknown = said["met"]
    assert known > 2  # three parts of unit length: concepts, words and letters of the consonants
    assert unknown < 1

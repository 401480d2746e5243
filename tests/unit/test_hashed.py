"""TF-IDF by hashes is scikit-learn's TF-IDF. Runs in Rasa's environment."""

from __future__ import annotations

from typing import Any

import pytest

from .rasa_python import answers_of

SCRIPT = """
import json, pickle
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from nlu.hashed import HashedTfidf

LEARNT = ["das haus ist gross", "das auto", "wo ist das rathaus das", "ein haus", "ратуша де", "ратуша"]
ASKED = ["das haus", "xyz", "", "rathaus wo wo wo", "де ратуша"]

def alike(least, **terms):
    peer = TfidfVectorizer(min_df=least, sublinear_tf=True, dtype=np.float32, lowercase=False, **terms)
    ours = HashedTfidf(min_df=least, **terms)
    learnt = np.abs((peer.fit_transform(LEARNT) @ peer.transform(ASKED).T)
                    - (ours.fit_transform(LEARNT) @ pickle.loads(pickle.dumps(ours)).transform(ASKED).T)).max()
    return float(learnt), ours.transform(ASKED).shape[1] == len(peer.vocabulary_)

def refused():
    try:
        HashedTfidf(min_df=2).fit_transform(["one", "two"])
    except ValueError as error:
        return str(error)

print(json.dumps({
    "words": alike(1, token_pattern=r"\\w+", ngram_range=(1, 2)),
    "letters": alike(2, analyzer="char_wb", ngram_range=(2, 5)),
    "own": alike(1, analyzer=str.split),
    "refused": refused(),
}))
"""


@pytest.fixture(scope="module")
def said() -> dict[str, Any]:
    return dict(answers_of(SCRIPT))


@pytest.mark.parametrize("terms", ["words", "letters", "own"])
def test_texts_are_as_alike_as_by_the_vectorizer_with_a_vocabulary(said: dict[str, Any], terms: str) -> None:
    difference, as_many = said[terms]
    assert difference < 1e-6
    assert as_many


def test_texts_without_a_term_are_refused(said: dict[str, Any]) -> None:
    assert "empty vocabulary" in said["refused"]

"""Finds the weights of the fields, and how sure a score is, from labelled questions; and says how good they are.

    python -m nlu.retrieval.fit CONTENT.json QUESTIONS.jsonl

CONTENT.json is what `lotse nlu content` prints. What is shipped comes from questions with `split: train` alone. The
figures are cross-validated: five parts, no page in two of them, so that no question is judged by weights that have seen
its page; once for `train` and once for all questions. The curve says, per threshold of certainty, how many answerable
questions get a page, how many of the given pages are right, and how many unanswerable questions are kept back.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from nlu.examples_file import examples_by_language
from nlu.retrieval.index import PageIndex
from nlu.retrieval.weights import FIELDS, NOTHING, certain, log_shares

_PENALTY = 1e-4
_PARTS = 5
_SEED = 7
_JUDGED = 3  # pages per question that certainty is learnt from
_PORTALS = (1.0, 1.0, 0.3, 0.1, 0.03)  # shares of the portal
_THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7)


@dataclass
class Asked:
    """A question: fields (n_pages, n_fields) of all pages, the number of its page, whether that answers it."""

    language: str
    split: str
    page: int
    answerable: bool
    fields: np.ndarray
    text: str = ""


def fit_weights(asked: Sequence[Asked]) -> np.ndarray:
    """Weights from 0 that make the softmax over the pages likeliest, with a small quadratic penalty."""
    fields = np.stack([a.fields for a in asked])
    right = np.array([a.page for a in asked])
    rows = np.arange(len(asked))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        logs = log_shares(fields @ weights)
        slope = (np.einsum("qp,qpf->qf", np.exp(logs), fields) - fields[rows, right]).mean(axis=0)
        return -logs[rows, right].mean() + _PENALTY * weights @ weights, slope + 2 * _PENALTY * weights

    start = np.ones(fields.shape[2])
    return minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(start)).x


def fit_certainty(asked: Sequence[Asked], weights: np.ndarray) -> np.ndarray:
    """(base, by share): a logistic regression of being the right page of an answerable question.

    Learnt from the whole portal and from random smaller ones, which mostly lack the right page: otherwise the only page
    of a small portal would seem sure for any question.
    """
    chance = np.random.RandomState(_SEED)
    pairs = [pair for share in _PORTALS for a in asked for pair in _judged_pages(a, weights, share, chance)]
    shares, right = np.array(pairs).T

    def loss(base: np.ndarray) -> tuple[float, np.ndarray]:
        z = base[0] + base[1] * shares
        error = certain(shares, base) - right
        return np.mean(np.logaddexp(0, z) - right * z), np.array([error.mean(), (error * shares).mean()])

    return minimize(loss, np.zeros(2), jac=True, method="L-BFGS-B").x


def _judged_pages(
    asked: Asked, weights: np.ndarray, share: float, chance: np.random.RandomState
) -> list[tuple[float, float]]:
    """The log shares of the best pages in a random `share` of the portal, and whether each is right."""
    kept = np.flatnonzero(chance.rand(len(asked.fields)) < share)
    scores = asked.fields[kept] @ weights
    shares = log_shares(np.append(scores, NOTHING))
    best = np.argsort(-scores)[:_JUDGED]
    return [(shares[n], float(asked.answerable and kept[n] == asked.page)) for n in best]


@dataclass
class Judged:
    """A question's place of the right page (from 0) and how sure its best page is."""

    asked: Asked
    place: int
    sure: float


def cross_validated(asked: Sequence[Asked]) -> list[Judged]:
    part_of = np.random.RandomState(_SEED).permutation(asked[0].fields.shape[0]) % _PARTS
    judged = []
    for part in range(_PARTS):
        known = [a for a in asked if part_of[a.page] != part]
        weights = fit_weights([a for a in known if a.answerable])
        base = fit_certainty(known, weights)
        judged += [_judge(a, weights, base) for a in asked if part_of[a.page] == part]
    return judged


def _judge(asked: Asked, weights: np.ndarray, base: np.ndarray) -> Judged:
    scores = asked.fields @ weights
    sure = certain(log_shares(np.append(scores, NOTHING))[:-1], base).max()
    return Judged(asked, int((scores > scores[asked.page]).sum()), float(sure))


def read(content: Path, file: Path) -> list[Asked]:
    """The questions whose page is in the content, with the fields of all its pages."""
    pages = json.loads(content.read_text("utf-8"))["pages"]
    number = {page["path"]: n for n, page in enumerate(pages)}
    index = PageIndex.build({"pages": pages}, examples_by_language())
    asked = []
    for line in file.read_text("utf-8").splitlines():
        q = json.loads(line)
        found = index.languages[q["language"]].find(q["text"]) if q["page"] in number else None
        if found:
            said = (q["language"], q.get("split", ""), number[q["page"]], q.get("answerable", True))
            asked.append(Asked(*said, found.fields, q["text"]))
    return asked


def _print_ranks(name: str, judged: Sequence[Judged]) -> None:
    for language in sorted({j.asked.language for j in judged}):
        places = np.array([j.place for j in judged if j.asked.language == language and j.asked.answerable])
        print(f"{name} {language}: n {len(places)}, R@1 {(places < 1).mean():.3f}, R@3 {(places < 3).mean():.3f}")


def _print_curve(judged: Sequence[Judged]) -> None:
    good, bad = ([j for j in judged if j.asked.answerable is wanted] for wanted in (True, False))
    print("certainty | answerable given | given pages right | wrong page, of all | unanswerable kept back")
    for threshold in _THRESHOLDS:
        given = [j for j in judged if j.sure >= threshold]
        right = [j for j in given if j.place == 0]
        shares = (
            sum(j.sure >= threshold for j in good) / len(good),
            len(right) / max(1, len(given)),
            (len(given) - len(right)) / len(judged),
            sum(j.sure < threshold for j in bad) / max(1, len(bad)),
        )
        print(f"{threshold:.2f} | " + " | ".join(f"{share:.3f}" for share in shares))


def main(content: Path, file: Path) -> None:
    asked = read(content, file)
    train = [a for a in asked if a.split == "train"]
    weights = fit_weights([a for a in train if a.answerable])
    print("weights", {field: round(float(w), 2) for field, w in zip(FIELDS, weights)})
    print("certainty (base, by share)", fit_certainty(train, weights).round(2).tolist())
    _print_ranks("train", cross_validated(train))
    judged = cross_validated(asked)
    _print_ranks("all", judged)
    _print_curve(judged)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

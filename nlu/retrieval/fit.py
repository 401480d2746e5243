"""Finds the weights of the fields, and how sure a score is, from labelled questions; and says how good they are.

    lotse nlu pages QUESTIONS.jsonl     (python -m nlu.retrieval.fit CONTENT.json QUESTIONS.jsonl)

What is shipped comes from questions with `split: train` alone. The
figures are cross-validated: five parts, no page in two of them, so that no question is judged by weights that have seen
its page; five times, parted anew each time, because one parting moves R@1 by a point or two; once for `train` and once
for all questions. The curve says, per threshold of certainty, how many answerable
questions get a page, how many of the given pages are right, and how many unanswerable questions are kept back.
Where a question has `machine_translation_to_de`, that is also asked on the German pages.
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
from nlu.peers.bootstrap import difference
from nlu.retrieval.index import PageIndex
from nlu.retrieval.weights import FIELDS, NOTHING, certain, log_shares
from nlu.themes_file import themes_by_language

_GERMAN = "de"
_PENALTY = 1e-4
_PARTS = 5
_PARTINGS = 5
_SEED = 7
_JUDGED = 3  # pages per question that certainty is learnt from
_PORTALS = (1.0, 1.0, 0.3, 0.1, 0.03)  # shares of the portal
_THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7)


@dataclass
class Asked:
    """A question: fields (n_pages, n_fields) of all pages; which page is its own, whether that answers it; `number` is
    the same in all languages."""

    language: str
    split: str
    number: str
    page: int
    answerable: bool
    fields: np.ndarray


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
    """Each question as often as there are partings."""
    return [judged for parting in range(_PARTINGS) for judged in _cross_validated(asked, _SEED + parting)]


def _cross_validated(asked: Sequence[Asked], seed: int) -> list[Judged]:
    part_of = np.random.RandomState(seed).permutation(asked[0].fields.shape[0]) % _PARTS
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


def read(content: Path, file: Path) -> tuple[list[Asked], list[Asked]]:
    """The questions whose page is in the content, with the fields of all its pages; and their recorded translations."""
    pages = json.loads(content.read_text("utf-8"))["pages"]
    number = {page["path"]: n for n, page in enumerate(pages)}
    index = PageIndex.build({"pages": pages}, examples_by_language(), themes_by_language())
    asked, translated = [], []
    for line in file.read_text("utf-8").splitlines():
        q = json.loads(line)
        if q["page"] not in number or q["language"] not in index.languages:
            continue
        said = (q["language"], q.get("split", ""), str(q.get("id")), number[q["page"]], q.get("answerable", True))
        if found := index.languages[q["language"]].find(q["text"]):
            asked.append(Asked(*said, found.fields))
        german = q.get("machine_translation_to_de") if q["language"] != _GERMAN else None
        if german and (found := index.languages[_GERMAN].find(german)):
            translated.append(Asked(*said, found.fields))
    return asked, translated


def _ranks(name: str, judged: Sequence[Judged]) -> list[str]:
    """One row per language; German also against each of the others, on the same questions."""
    places: dict[str, dict[str, list[int]]] = {}
    for j in judged:
        if j.asked.answerable:
            places.setdefault(j.asked.language, {}).setdefault(j.asked.number, []).append(j.place)
    rows = []
    for language, own in sorted(places.items()):
        first, third = (np.mean([_share(found, k) for found in own.values()]) for k in (1, 3))
        row = f"| {name} | {language} | {len(own)} | {first:.3f} | {third:.3f} | "
        rows.append(row + (_against(own, places[_GERMAN]) if language != _GERMAN and _GERMAN in places else "–") + " |")
    return rows


def _share(places: Sequence[int], first: int) -> float:
    """How often among the `first`, over the partings."""
    return float(np.mean([place < first for place in places]))


def _against(own: dict[str, list[int]], german: dict[str, list[int]]) -> str:
    pairs = [("", _share(own[n], 1), _share(german[n], 1)) for n in sorted(own.keys() & german.keys())]
    found = difference(pairs)
    return f"{found['difference']:+.3f} ({found['low']:+.3f} to {found['high']:+.3f})"


def _curve(judged: Sequence[Judged]) -> list[str]:
    good, bad = ([j for j in judged if j.asked.answerable is wanted] for wanted in (True, False))
    rows = []
    for threshold in _THRESHOLDS:
        given = [j for j in judged if j.sure >= threshold]
        right = [j for j in given if j.place == 0]
        shares = (
            sum(j.sure >= threshold for j in good) / len(good),
            len(right) / max(1, len(given)),
            (len(given) - len(right)) / len(judged),
            sum(j.sure < threshold for j in bad) / max(1, len(bad)),
        )
        rows.append(f"| {threshold:.2f} | " + " | ".join(f"{share:.3f}" for share in shares) + " |")
    return rows


def _report(asked: Sequence[Asked], translated: Sequence[Asked]) -> str:
    train = [a for a in asked if a.split == "train"]
    weights = fit_weights([a for a in train if a.answerable])
    named = ", ".join(f"{field} {weight:.2f}" for field, weight in zip(FIELDS, weights))
    sure = ", ".join(f"{value:.2f}" for value in fit_certainty(train, weights))
    judged = cross_validated(asked)
    ranks = [*_ranks("train", cross_validated(train)), *_ranks("all", judged)]
    if translated:
        ranks += _ranks("all, translated, on German pages", cross_validated([*translated, *_in(asked, _GERMAN)]))
    return "\n".join(
        [
            f"Page ranking, cross-validated. Weights from `train`: {named}; certainty {sure}.\n",
            "| questions | language | n | R@1 | R@3 | R@1 less the German, 95 % interval |\n| --- "
            + "| --- " * 5
            + "|",
            *ranks,
            "\n| certainty | answerable given | given pages right | wrong page, of all | unanswerable kept back |",
            "| --- " * 5 + "|",
            *_curve(judged),
        ]
    )


def _in(asked: Sequence[Asked], language: str) -> list[Asked]:
    return [a for a in asked if a.language == language]


def main(content: Path, file: Path) -> None:
    print(_report(*read(content, file)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

"""Finds the weights of the fields, and how sure a score is, from labelled questions; and says how good they are.

    lotse nlu pages QUESTIONS.jsonl     (python -m nlu.retrieval.fit CONTENT.json QUESTIONS.jsonl)

What is shipped comes from questions with `split: train` alone. The
figures are cross-validated: five parts, no page in two of them, so that no question is judged by weights that have seen
its page; five times, parted anew each time, because one parting moves R@1 by a point or two; once for `train` and once
for all questions. The curve says, per threshold of certainty, how many answerable
questions get a page, how many of the given pages are right, and how many unanswerable questions are kept back.
Where a question has `machine_translation_to_de`, that is also asked on the German pages. Every question is also asked
of the portal as if it were written in German only, with titles in all languages, as most portals are for some.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from nlu.peers.bootstrap import difference
from nlu.retrieval.asked import GERMAN, Asked, Sets, read
from nlu.retrieval.weights import ELSEWHERE, FIELDS, NOTHING, certain, log_shares, scored, standard_in_groups

_PENALTY = 1e-4
_PARTS = 5
_PARTINGS = 5
_SEED = 7
_JUDGED = 3  # pages per question that certainty is learnt from
_PORTALS = (1.0, 1.0, 0.3, 0.1, 0.03)  # shares of the portal
_THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7)
_TITLES = [n for n, weight in enumerate(ELSEWHERE) if weight]  # the fields of a page that is written elsewhere


@dataclass
class Weights:
    """Of pages that are written in the language of the question, and of others; each (n_fields,)."""

    written: np.ndarray
    elsewhere: np.ndarray

    def scored(self, fields: np.ndarray, elsewhere: np.ndarray) -> np.ndarray:
        return scored(fields, elsewhere, self.written, self.elsewhere)


def fit_both(own: Sequence[Asked], german: Sequence[Asked]) -> Weights:
    """Those of other pages from the portal that is written in German only."""
    other = ELSEWHERE.copy()
    if answerable := [a for a in german if a.answerable]:
        other[_TITLES] = fit_weights(answerable, _TITLES)
    return Weights(fit_weights([a for a in own if a.answerable]), other)


def fit_weights(asked: Sequence[Asked], of: Sequence[int] | slice = slice(None)) -> np.ndarray:
    """Weights from 0 that make the softmax over the pages likeliest, with a small quadratic penalty; of: the fields."""
    fields = np.stack([standard_in_groups(a.fields, a.elsewhere)[:, of] for a in asked])
    right = np.array([a.page for a in asked])
    rows = np.arange(len(asked))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        logs = log_shares(fields @ weights)
        slope = (np.einsum("qp,qpf->qf", np.exp(logs), fields) - fields[rows, right]).mean(axis=0)
        return -logs[rows, right].mean() + _PENALTY * weights @ weights, slope + 2 * _PENALTY * weights

    start = np.ones(fields.shape[2])
    return minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(start)).x


def fit_certainty(asked: Sequence[Asked], weights: Weights) -> np.ndarray:
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
    asked: Asked, weights: Weights, share: float, chance: np.random.RandomState
) -> list[tuple[float, float]]:
    """The log shares of the best pages in a random `share` of the portal, and whether each is right."""
    kept = np.flatnonzero(chance.rand(len(asked.fields)) < share)
    scores = weights.scored(asked.fields[kept], asked.elsewhere[kept])
    shares = log_shares(np.append(scores, NOTHING))
    best = np.argsort(-scores)[:_JUDGED]
    return [(shares[n], float(asked.answerable and kept[n] == asked.page)) for n in best]


@dataclass
class Judged:
    """A question's place of the right page (from 0) and how sure its best page is."""

    asked: Asked
    place: int
    sure: float


def cross_validated(asked: Sequence[Asked], german: Sequence[Asked] = ()) -> tuple[list[Judged], list[Judged]]:
    """Each question as often as there are partings; of `asked` and of `german`."""
    found: tuple[list[Judged], list[Judged]] = [], []
    for parting in range(_PARTINGS):
        part_of = np.random.RandomState(_SEED + parting).permutation(asked[0].fields.shape[0]) % _PARTS
        for part in range(_PARTS):
            own, other = ([a for a in questions if part_of[a.page] != part] for questions in (asked, german))
            weights = fit_both(own, other)
            base = fit_certainty(own, weights)
            for judged, questions in zip(found, (asked, german)):
                judged += [_judge(a, weights, base) for a in questions if part_of[a.page] == part]
    return found


def _judge(asked: Asked, weights: Weights, base: np.ndarray) -> Judged:
    scores = weights.scored(asked.fields, asked.elsewhere)
    sure = certain(log_shares(np.append(scores, NOTHING))[:-1], base).max()
    return Judged(asked, int((scores > scores[asked.page]).sum()), float(sure))


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
        rows.append(row + (_against(own, places[GERMAN]) if language != GERMAN and GERMAN in places else "–") + " |")
    return rows


def _share(places: Sequence[int], first: int) -> float:
    """How often among the `first`, over the partings."""
    return float(np.mean([place < first for place in places]))


def _against(own: dict[str, list[int]], german: dict[str, list[int]]) -> str:
    pairs = [("", _share(own[n], 1), _share(german[n], 1)) for n in sorted(own.keys() & german.keys())]
    found = difference(pairs)
    return f"{found['difference']:+.3f} ({found['low']:+.3f} to {found['high']:+.3f})"


def _curve(name: str, judged: Sequence[Judged]) -> list[str]:
    if not judged:
        return []
    good, bad = ([j for j in judged if j.asked.answerable is wanted] for wanted in (True, False))
    rows = [
        f"\n{name.capitalize()}:\n",
        "| certainty | answerable given | given pages right | wrong page, of all | unanswerable kept back |",
        "| --- " * 5 + "|",
    ]
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


def _report(sets: Sets) -> str:
    train, german = ([a for a in known if a.split == "train"] for known in (sets.own, sets.german))
    judged, on_german = cross_validated(sets.own, sets.german)
    ranks = [*_ranks("train", cross_validated(train, german)[0]), *_ranks("all", judged)]
    ranks += _ranks("all, on pages written in German only", on_german)
    if sets.translated:
        translated = cross_validated([*sets.translated, *(a for a in sets.own if a.language == GERMAN)])[0]
        ranks += _ranks("all, translated, on German pages", translated)
    return "\n".join(
        [
            *_shipped(train, german),
            "| questions | language | n | R@1 | R@3 | R@1 less the German, 95 % interval |\n| --- "
            + "| --- " * 5
            + "|",
            *ranks,
            *_curve("the pages as they are", judged),
            *_curve("pages written in German only", on_german),
        ]
    )


def _shipped(train: Sequence[Asked], german: Sequence[Asked]) -> list[str]:
    """What `nlu/retrieval/weights.py` says."""
    weights = fit_both(train, german)
    named = (", ".join(f"{f} {w:.2f}" for f, w in zip(FIELDS, part)) for part in (weights.written, weights.elsewhere))
    sure = ", ".join(f"{value:.2f}" for value in fit_certainty(train, weights))
    usual = np.mean([a.fields.mean(axis=0) for a in train], axis=0)
    spread = np.sqrt(np.mean([a.fields.var(axis=0) for a in train], axis=0))
    return [
        f"Page ranking, cross-validated. Weights from `train`: {next(named)}; certainty {sure}.\n",
        f"Weights of pages that are written in other languages: {next(named)}.\n",
        f"Mean of a field {_row(usual)}; standard deviation {_row(spread)}.\n",
    ]


def _row(values: np.ndarray) -> str:
    return ", ".join(f"{value:.3f}" for value in values)


def main(content: Path, file: Path) -> None:
    print(_report(read(content, file)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

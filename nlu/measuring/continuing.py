"""Learns what tells a message that goes on about a matter from one that begins another:
python -m nlu.measuring.continuing

Trains the classifier as it is trained for a town, asks it the messages of `nlu/measuring/continuations`, none of which
it has learnt, and fits the weights of `bot/core/continuation.py`. Prints them, what they would do by cross-validation
over the messages at each threshold, and by language. First questions of the themes of portals are asked as well: they
begin a matter whatever was answered before.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from bot.core.continuation import Evidence, evidence
from bot.core.understanding import Candidate
from nlu.classifier import IntentModel
from nlu.courtesies import courteous
from nlu.examples_file import all_examples
from nlu.measuring.continuations_file import Following, intents, read_continuations

_TEMPERATURE, _RANKED, _SURE = 0.22, 10, 0.55  # as in config.yml; the ranking that the bot is told
_FOLDS, _SEED = 5, 11
_WEIGHTS = {"same": 1.0, "new": 1.0, "anywhere": 0.5, "theme": 0.3}
_THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def evidences(model: IntentModel, asked: Sequence[Following]) -> Iterator[tuple[Evidence, Candidate]]:
    """What is known of each message, and the likeliest intent."""
    known = intents()
    for one in asked:
        ranking = [Candidate(*pair) for pair in model.classify(one.text, one.language)[:_RANKED]]
        yield evidence(one.text, ranking, one.prior, known), ranking[0]


def main() -> None:
    examples = courteous(all_examples())
    texts, names, languages = zip(*((e.text, e.intent, e.language) for e in examples))
    model = IntentModel.fit(texts, names, _TEMPERATURE, languages=languages)
    asked = read_continuations()
    told, best = zip(*evidences(model, asked))
    x, y = np.array(told), np.array([one.goes_on for one in asked])
    weights = np.array([_WEIGHTS[one.kind] for one in asked])
    learnt = LogisticRegression(max_iter=2000).fit(x, y, sample_weight=weights)
    print(f"{len(asked)} messages, of which {y.sum()} go on")
    print("WEIGHTS =", Evidence(*(round(float(weight), 2) for weight in learnt.coef_[0])))
    print("BIAS =", round(float(learnt.intercept_[0]), 2))
    _report(asked, best, y, _held_out(x, y, weights, [one.text for one in asked]))


def _held_out(x: np.ndarray, y: np.ndarray, weights: np.ndarray, texts: Sequence[str]) -> np.ndarray:
    """The likelihood of each message by weights learnt without it, and without the same words after another matter."""
    chance = random.Random(_SEED)
    folds = {text: chance.randrange(_FOLDS) for text in sorted(set(texts))}
    fold, found = np.array([folds[text] for text in texts]), np.zeros(len(y))
    for one in range(_FOLDS):
        rest = fold != one
        model = LogisticRegression(max_iter=2000).fit(x[rest], y[rest], sample_weight=weights[rest])
        found[~rest] = model.predict_proba(x[~rest])[:, 1]
    return found


def _report(asked: Sequence[Following], best: Sequence[Candidate], y: np.ndarray, found: np.ndarray) -> None:
    print(f"AUROC of all, held out: {roc_auc_score(y, found):.3f}")
    sure = np.array([one.confidence >= _SURE and one.intent != a.prior for one, a in zip(best, asked)])
    told = np.array([one.kind in ("same", "new") for one in asked]) & sure
    apart = roc_auc_score(y[told], found[told])
    print(f"of those written after a matter, another intent being sure ({told.sum()}): {apart:.3f}")
    print("threshold  goes on, and is taken for it  begins another, and is taken for going on")
    for threshold in _THRESHOLDS:
        kept = found >= threshold
        print(f"{threshold:9.1f}  {kept[told & y].mean():29.3f}  {kept[told & ~y].mean():41.3f}")
    for language in sorted({one.language for one in asked}):
        own = told & np.array([one.language == language for one in asked])
        print(f"{language}: AUROC {roc_auc_score(y[own], found[own]):.3f} of {own.sum()}")


if __name__ == "__main__":
    main()

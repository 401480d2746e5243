"""Chooses temperature and thresholds on held-out examples: python -m nlu.measuring.calibrate

Learns from four fifths of the examples, looks at the last fifth, and prints the temperature with the least log loss
(Guo et al. 2017, On Calibration of Modern Neural Networks) and, for each threshold, what it would give. The test
questions are not looked at. docs/nlu.md says which row was chosen.
"""

from __future__ import annotations

import numpy as np

from nlu.classifier import IntentModel, softmax
from nlu.courtesies import courteous
from nlu.examples_file import all_examples

_HELD_OUT = 0.2
_SEED = 11
_TEMPERATURES = (0.08, 0.1, 0.12, 0.14, 0.16, 0.18, 0.2, 0.22, 0.25, 0.3, 0.4)
_THRESHOLDS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7)
_OUT = "out_of_scope"
_DANGER = ("emergency", "crisis_support")


def main() -> None:
    examples = courteous(all_examples())
    held = np.random.default_rng(_SEED).random(len(examples)) < _HELD_OUT
    learnt, asked = ([e for e, h in zip(examples, held) if h == kept] for kept in (False, True))
    texts, intents, languages = zip(*((e.text, e.intent, e.language) for e in learnt))
    model = IntentModel.fit(texts, intents, languages=languages)
    scores = model.scores([e.text for e in asked], [e.language for e in asked])
    gold = np.array([model.intents.index(e.intent) for e in asked])
    temperature = _temperature(scores, gold)
    shares = softmax(scores / temperature)
    _curve(shares, gold, model.intents.index(_OUT))
    _danger(shares, gold, [model.intents.index(name) for name in _DANGER])


def _temperature(scores: np.ndarray, gold: np.ndarray) -> float:
    rows = np.arange(len(gold))
    losses = {t: float(-np.log(softmax(scores / t)[rows, gold] + 1e-9).mean()) for t in _TEMPERATURES}
    best = min(losses, key=losses.__getitem__)
    print(f"{len(gold)} held-out examples; temperature {best} (log loss {losses[best]:.3f})")
    return best


def _curve(shares: np.ndarray, gold: np.ndarray, out: int) -> None:
    best, sure = shares.argmax(axis=1), shares.max(axis=1)
    inside = gold != out
    print("threshold  answered  wrong (of all in scope)  out of scope kept")
    for threshold in _THRESHOLDS:
        shown = (sure >= threshold) & (best != out)
        answered, wrong = shown[inside].mean(), (shown & (best != gold))[inside].mean()
        print(f"{threshold:9.2f}  {answered:8.3f}  {wrong:23.3f}  {1 - shown[~inside].mean():17.3f}")


def _danger(shares: np.ndarray, gold: np.ndarray, danger: list[int]) -> None:
    """By the classifier alone, the second net behind the patterns; either of the two intents counts, by their sum."""
    in_danger, together = np.isin(gold, danger), shares[:, danger].sum(axis=1)
    print("danger     recall  strong danger on other questions")
    for threshold in _THRESHOLDS:
        alarmed = together >= threshold
        print(f"{threshold:9.2f}  {alarmed[in_danger].mean():6.3f}  {alarmed[~in_danger].mean():32.3f}")


if __name__ == "__main__":
    main()

"""Finds the weights of the fields, and how sure a score is, from labelled questions; and says how good they are.

    lotse nlu pages QUESTIONS.jsonl     (python -m nlu.measuring.pages.fit CONTENT.json QUESTIONS.jsonl)

Questions: {"text", "language", "page", "id", "split", "answerable"?}; `id`: the same for one question in all languages.

What is shipped comes from questions with `split: train` alone. The figures are cross-validated (`judging`), once for
`train` and once for all questions. The curve says, per threshold of certainty, how many answerable questions get a
page, how many of the given pages are right, and how many unanswerable questions are kept back. A given page is right
when it is the labelled one and answers the question: none is for an unanswerable one. Where a question has
`machine_translation_to_de`, that is also asked on the German pages: alone, and beside the question, as in a town that
lets its provider translate questions. Every question is also asked of the portal as if it were written in German only,
with titles in all languages, as most portals are for some.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nlu.measuring.pages.asked import Sets, read
from nlu.measuring.pages.judging import Judged, cross_validated
from nlu.measuring.pages.weighing import fit_all, fit_certainty
from nlu.measuring.peers.bootstrap import difference
from nlu.retrieval.index import GERMAN
from nlu.retrieval.weights import FIELDS

_THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7)


def ranked(name: str, judged: Sequence[Judged]) -> list[str]:
    """One row per language, each other one also against German, on the questions that both have by their `id`."""
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
    """– where no question is asked in both."""
    pairs = [("", _share(own[n], 1), _share(german[n], 1)) for n in sorted(own.keys() & german.keys())]
    if not pairs:
        return "–"
    found = difference(pairs)
    return f"{found['difference']:+.3f} ({found['low']:+.3f} to {found['high']:+.3f})"


def curve(name: str, judged: Sequence[Judged]) -> list[str]:
    """A table, one row per threshold; nothing where nothing was judged."""
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
        right = [j for j in given if j.right]
        shares = (
            sum(j.sure >= threshold for j in good) / len(good),
            len(right) / max(1, len(given)),
            (len(given) - len(right)) / len(judged),
            sum(j.sure < threshold for j in bad) / max(1, len(bad)),
        )
        rows.append(f"| {threshold:.2f} | " + " | ".join(f"{share:.3f}" for share in shares) + " |")
    return rows


def _report(sets: Sets) -> str:
    crossed = cross_validated(sets)
    ranks = [*ranked("train", cross_validated(sets.of("train")).own), *ranked("all", crossed.own)]
    ranks += ranked("all, on pages written in German only", crossed.german)
    curves = [*curve("the pages as they are", crossed.own), *curve("pages written in German only", crossed.german)]
    if any(a.translated for a in sets.own):
        ranks += ranked("all, translated, on German pages", crossed.translated)
        ranks += ranked("all, and translated beside", crossed.both)
        ranks += ranked("all, on pages written in German only, and translated beside", crossed.german_both)
        curves += curve("the pages as they are, and translated beside", _with_translation(crossed.both))
        curves += curve("pages written in German only, and translated beside", _with_translation(crossed.german_both))
    heading = "| questions | language | n | R@1 | R@3 | R@1 less the German, 95 % interval |\n" + "| --- " * 6 + "|"
    return "\n".join([*_shipped(sets.of("train")), heading, *ranks, *curves])


def _with_translation(judged: Sequence[Judged]) -> list[Judged]:
    return [j for j in judged if j.asked.translated]


def _shipped(train: Sets) -> list[str]:
    """What `nlu/retrieval/weights.py` says."""
    weights = fit_all(train)
    named = [
        ", ".join(f"{f} {w:.2f}" for f, w in zip(FIELDS, part))
        for part in (weights.written, weights.german, weights.elsewhere)
    ]
    sure, both = (", ".join(f"{value:.2f}" for value in base) for base in _certainties(train))
    usual = np.mean([a.fields.mean(axis=0) for a in train.own], axis=0)
    spread = np.sqrt(np.mean([a.fields.var(axis=0) for a in train.own], axis=0))
    return [
        f"Page ranking, cross-validated. Weights from `train`: {named[0]}; certainty {sure}.\n",
        f"Certainty of a question and its translation {both}.\n",
        f"Weights of German questions: {named[1]}.\n",
        f"Weights of pages that are written in other languages: {named[2]}.\n",
        f"Mean of a field {_row(usual)}; standard deviation {_row(spread)}.\n",
    ]


def _certainties(train: Sets) -> tuple[np.ndarray, np.ndarray]:
    """Of questions alone, and with their translations."""
    weights = fit_all(train)
    translated = [a for a in train.own if a.translated] or train.own
    return fit_certainty(train.own, weights.alone), fit_certainty(translated, weights.both)


def _row(values: np.ndarray) -> str:
    return ", ".join(f"{value:.3f}" for value in values)


def main(content: Path, file: Path) -> None:
    print(_report(read(content, file)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

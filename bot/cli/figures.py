"""The tables that `lotse nlu evaluate` writes into docs/nlu.md, as Markdown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from statistics import mean
from typing import Any

from bot.cli.peers import Result
from bot.core.errors import BadInput
from bot.service.learning.evaluate import Asked, report
from bot.service.learning.mistakes import mistakes

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
_SHARES = {
    "top1": "top-1", "top3": "first three", "answered_confident": "answered confidently",
    "wrong_confident": "confidently wrong", "out_of_scope_kept": "out of scope kept", "danger_recall": "danger recall",
    "false_danger": "false danger",
}  # fmt: skip
_OF_THE_PATH = {"page_instead": "a page instead", "language_accuracy": "language"}  # that peers have not
_COSTS = {
    "seconds": "training s", "p50": "p50 ms", "p95": "p95 ms", "training_mb": "MB training",
    "answering_mb": "MB answering",
}  # fmt: skip
_PAGES = {
    "r1": "R@1", "r3": "R@3", "passage_hit": "passage", "wrong_confident": "confidently wrong",
    "unanswerable_kept": "unanswerable kept",
}  # fmt: skip
_PLAIN = {"r1": "plain BM25 R@1", "r3": "R@3"}
Measured = Sequence[tuple[Result, Mapping[str, Any]]]


def written_between(text: str, content: str) -> str:
    """The text with `content` in the place between the two markers.

    Raises:
        BadInput: not exactly one of each marker, in that order.
    """
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise BadInput(f"the figures go between one {BEGIN} and one {END} after it; these are not there")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n\n{content.strip()}\n\n{END}{after}"


def tables(found: Mapping[str, Any], made: str) -> str:
    """All tables; `made` says when, on what, by which command."""
    measured = [(result, report(result.asked)["intents"]) for result in found["results"]]
    ours = measured[0][1]
    parts = [made, f"Lotse, the whole path:\n\n{_whole(ours)}"]
    for name, figures in found["later"].items():
        parts.append(f"The same on the {name} set of questions (`tests/questions/{name}`):\n\n{_whole(figures)}")
    parts += [_overall(measured), _differences(found["differences"])]
    parts += [_of_language(code, measured) for code in ours["per_language"]]
    parts.append(_mistakes(found["results"][0].asked))
    if "pages" in found:
        parts += [_pages(found["pages"], found["plain_bm25"]), found["ranking"]]
    return "\n\n".join(parts)


def mean_of_languages(figures: Mapping[str, Any]) -> dict[str, float | None]:
    """Each share as the mean of the languages in which there was something to measure."""
    found: dict[str, float | None] = {}
    for name in (*_SHARES, *_OF_THE_PATH):
        known = [row[name] for row in figures["per_language"].values() if row[name] is not None]
        found[name] = mean(known) if known else None
    return found


def _whole(figures: Mapping[str, Any]) -> str:
    names = _SHARES | _OF_THE_PATH
    rows = [(code, row["n"], *_shares(row, names)) for code, row in figures["per_language"].items()]
    rows.append(("mean", figures["n"], *_shares(mean_of_languages(figures), names)))
    return _table(["language", "n", *names.values()], rows)


def _overall(measured: Measured) -> str:
    rows = [
        (result.name, _learnt(result), *_shares(mean_of_languages(row), _SHARES), *_costs(result, row))
        for result, row in measured
    ]
    head = ["mean of the languages", "examples", *_SHARES.values(), *_COSTS.values()]
    return "Side by side, the same questions:\n\n" + _table(head, rows)


def _of_language(code: str, measured: Measured) -> str:
    rows = [(result.name, _learnt(result), *_shares(row["per_language"][code], _SHARES)) for result, row in measured]
    return _table([code, "examples", *_SHARES.values()], rows)


def _differences(found: Mapping[str, Mapping[str, Any]]) -> str:
    rows = []
    for key, one in found.items():
        mine, other, each = json.loads(key)
        interval = f"{one['low']:+.3f} to {one['high']:+.3f}"
        rows.append((mine, f"{other}, {f'{each} each' if each else 'all'}", f"{one['difference']:+.3f}", interval))
    head = ["top-1 of", "less that of", "difference", "95 % interval"]
    return "Differences in top-1, mean of the languages, paired bootstrap of 10,000:\n\n" + _table(head, rows)


def _mistakes(asked: Sequence[Asked]) -> str:
    """Of the whole path, in counts."""
    found = mistakes(asked)
    kinds = [
        (name, row["n"], row["wrong"], row["not_in_first_three"], f"{row['wrong'] / row['n']:.3f}" if row["n"] else "–")
        for name, row in found["kinds"].items()
    ]
    head = ["mistakes of the whole path", "n", "wrong", "not in the first three", "share wrong"]
    pairs = "; ".join(f"{gold} → {got} {n}" for gold, got, n in found["confusions"])
    danger = f"Danger missed {found['danger_missed']}, false {found['danger_false']}."
    return f"{_table(head, kinds)}\n\nMost frequent: {pairs}. {danger}"


def _pages(ours: Mapping[str, Any], plain: Mapping[str, Mapping[str, float]]) -> str:
    rows = [
        (code, row["n"], *_shares(row, _PAGES), *_shares(plain.get(code, {}), _PLAIN))
        for code, row in ours["per_language"].items()
    ]
    head = ["portal", "n", *_PAGES.values(), *_PLAIN.values()]
    return "The portal, Landkreis Augsburg:\n\n" + _table(head, rows)


def _learnt(result: Result) -> str:
    return f"{result.each} each" if result.each else "all"


def _costs(result: Result, row: Mapping[str, Any]) -> list[str]:
    known = {**result.cost, **row["latency_ms"]}
    return ["–" if known.get(name) is None else f"{known[name]:.{0 if 'mb' in name else 1}f}" for name in _COSTS]


def _shares(row: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    return ["–" if row.get(name) is None else f"{row[name]:.3f}" for name in names]


def _table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)

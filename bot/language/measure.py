"""How often the language of a message is told rightly: `python -m bot.language.measure [QUESTIONS.jsonl …]`.

Lines of `text` and `language`, by default `tests/questions/`, which nothing is learnt from. Per language: messages of
one or two words without a prior, with the right one, and with each of the other languages in turn as the wrong one
(their mean, and the worst of them); of three words; all. `foreign`: messages of three words or more, taken for a
language not spoken here; of languages that are not spoken here nothing else is shown. Romanised messages stand apart.
Left out and counted as `silent`: messages without a word, or of words only that are said in many languages (by the
model, from the training examples).
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from bot.core.locale import NATIVE
from bot.language.detector import OTHER_SCRIPT, LanguageDetector, in_latin
from bot.language.files import load_detector
from bot.language.foreign import FEWEST_WORDS
from bot.language.model import LATIN
from bot.language.words import words_of

PROJECT = Path(__file__).resolve().parent.parent.parent
COLUMNS = ("1-2 none", "1-2 right", "1-2 wrong", "3 none", "3 right", "all none", "all right", "foreign")
Row = Mapping[str, list[float]]


def measure(detector: LanguageDetector, questions: Iterable[tuple[str, str]]) -> dict[str, Row]:
    """Per voice (`uk`, `uk-Latn`): hits per column, 0 to 1 each. `questions`: (language, text)."""
    rows: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for language, text in questions:
        romanised = language in OTHER_SCRIPT and in_latin(text)
        row, words = rows[language + LATIN if romanised else language], words_of(text)
        if detector.silent(words):
            row["silent"].append(1.0)
            continue
        for column, hit in _hits(detector, text, language, len(words)):
            row[column].append(hit)
    return dict(rows)


def _hits(detector: LanguageDetector, text: str, language: str, words: int) -> Iterable[tuple[str, float]]:
    alone, right = detector.detect(text), detector.detect(text, language)
    if words >= FEWEST_WORDS:
        yield "foreign", float(alone is not None and alone.foreign is not None)
    if language not in NATIVE:
        return
    none = float(alone is not None and alone.language == language)
    told = float(right is not None and right.language == language)
    yield from (("all none", none), ("all right", told))
    if words == 3:
        yield from (("3 none", none), ("3 right", told))
    if words <= 2:
        wrong = {prior: _told(detector, text, prior, language) for prior in NATIVE if prior != language}
        yield from (("1-2 none", none), ("1-2 right", told), ("1-2 wrong", sum(wrong.values()) / len(wrong)))
        yield from ((f"prior {prior}", hit) for prior, hit in wrong.items())


def _told(detector: LanguageDetector, text: str, prior: str, language: str) -> float:
    found = detector.detect(text, prior)
    return float(found is not None and found.language == language)


def table(rows: Mapping[str, Row]) -> list[str]:
    """Lines to print: the rows, their mean over languages, and the worst."""
    lines = ["language  " + " ".join(f"{column:>15}" for column in COLUMNS) + "  silent  worst prior"]
    for kind in ("spoken", "romanised", "not spoken"):
        group = {voice: row for voice, row in sorted(rows.items()) if _kind(voice) == kind}
        lines += [_line(voice, row) for voice, row in group.items()]
        if group:
            lines.append(_summary("mean", group, lambda shares: sum(shares) / len(shares)))
            lines.append(_summary("worst", group, lambda shares: min(shares)))
    return lines


def _kind(voice: str) -> str:
    if voice.endswith(LATIN):
        return "romanised"
    return "spoken" if voice in NATIVE else "not spoken"


def _line(voice: str, row: Row) -> str:
    shares = (f"{_share(row[c]):.3f} ({len(row[c])})" if row.get(c) else "-" for c in COLUMNS)
    priors = {name: _share(hits) for name, hits in row.items() if name.startswith("prior ")}
    worst = min(priors, key=priors.__getitem__, default=None)
    end = f"{worst.removeprefix('prior ')} {priors[worst]:.3f}" if worst else ""
    return f"{voice:8}  " + " ".join(f"{s:>15}" for s in shares) + f"  {len(row.get('silent', ())):6}  {end}"


def _summary(name: str, group: Mapping[str, Row], of: Callable[[list[float]], float]) -> str:
    cells = []
    for column in COLUMNS:
        shares = [_share(row[column]) for row in group.values() if row.get(column)]
        cells.append(f"{of(shares):.3f}" if shares else "-")
    return f"{name:8}  " + " ".join(f"{cell:>15}" for cell in cells)


def _share(hits: Sequence[float]) -> float:
    return sum(hits) / len(hits)


def read(files: Iterable[Path]) -> list[tuple[str, str]]:
    """(language, text) per line."""
    rows = (json.loads(line) for file in files for line in file.read_text("utf-8").splitlines() if line.strip())
    return [(str(row["language"]), str(row["text"])) for row in rows]


def main(arguments: Sequence[str]) -> None:
    files = [Path(argument) for argument in arguments] or sorted((PROJECT / "tests" / "questions").glob("*.jsonl"))
    detector = load_detector(PROJECT, PROJECT / "var" / "models")  # where `make run` keeps it
    sys.stdout.write("\n".join(table(measure(detector, read(files)))) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])

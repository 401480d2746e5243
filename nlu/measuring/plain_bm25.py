"""The peer for portal pages: plain BM25 (k1 1.2, b 0.75) over character 4-grams of title and text, nothing else.

    python -m nlu.measuring.plain_bm25 CONTENT.json QUESTIONS.jsonl  prints {"language": {"n", "r1", "r3"}, …}

Answerable questions only, and of a known language; pages in that language; a page is named by its German path. A page
of the same score as the right one is counted before it, and where nothing is alike, nothing is found.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from math import inf
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from bot.core.json_lines import numbered
from nlu.measuring.pages.judging import place
from nlu.retrieval.bm25 import bm25, idf

_B = 0.75


def ranks(pages: list[dict], questions: list[dict], language: str) -> list[float]:
    """The place of the right page for each question, from 0, infinity where it is not found; pages without the language
    have an empty text."""
    texts = [_text(page, language) for page in pages]
    vectorizer = CountVectorizer(analyzer="char_wb", ngram_range=(4, 4), lowercase=True)
    if not any(map(vectorizer.build_analyzer(), texts)):  # no page has anything in this language
        return [inf] * len(questions)
    counts = vectorizer.fit_transform(texts)
    weights = bm25(counts, idf(counts), _B)
    asked = vectorizer.transform([q["text"] for q in questions])
    scores = np.asarray(((asked > 0).astype(float) @ weights.T).todense())
    right = [next(i for i, page in enumerate(pages) if page["path"] == q["page"]) for q in questions]
    return [place(row, i) if row[i] > 0 else inf for row, i in zip(scores, right)]


def figures(pages: list[dict], questions: Iterable[dict]) -> dict[str, dict[str, float]]:
    """{"language": {"n", "r1", "r3"}, …}"""
    known = {page["path"] for page in pages}
    by_language: defaultdict[str, list[dict]] = defaultdict(list)
    for question in questions:
        if question.get("answerable", True) and question.get("page") in known and question.get("language"):
            by_language[question["language"]].append(question)
    found = {}
    for language, asked in sorted(by_language.items()):
        places = ranks(pages, asked, language)
        shares = {f"r{k}": round(float(np.mean([place < k for place in places])), 4) for k in (1, 3)}
        found[language] = {"n": len(asked), **shares}
    return found


def main(content: Path, file: Path) -> None:
    pages = json.loads(content.read_text("utf-8"))["pages"]
    print(json.dumps(figures(pages, (json.loads(line) for _, line in numbered(file.read_text("utf-8"))))))


def _text(page: dict, language: str) -> str:
    passages = page["passages"].get(language, [])
    return " ".join([page["titles"].get(language, ""), *(f"{p['heading']} {p['text']}" for p in passages)])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

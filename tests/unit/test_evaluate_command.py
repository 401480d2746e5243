"""`lotse evaluate --peer` and `lotse nlu pages`: what they read, and what a peer that fails leaves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import asking
from bot.cli.nlu import nlu
from bot.cli.questions import about_pages
from bot.core.errors import BadInput, LotseError

LINES = ['{"text": "Wo?", "page": "/a", "language": "de"}', "", '{"text": "Wer?", "page": "/b", "language": null}', ""]
LATENCY = {"p50": 1.0, "p95": 1.0}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    async def evaluated(labels: Sequence[dict[str, Any]]) -> dict[str, Any]:
        row = dict.fromkeys(asking._PAGE_COLUMNS, 0.125) | {"n": len(labels), "latency_ms": LATENCY}
        return {"pages": row | {"per_language": {}}}

    monkeypatch.setattr(asking, "_evaluate", evaluated)
    written = tmp_path / "questions.jsonl"
    written.write_text("\n".join(LINES), "utf-8")
    return written


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_what_was_asked_is_printed_though_the_peer_fails(
    file: Path, options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(labels: Sequence[dict[str, Any]]) -> dict[str, Any]:
        raise LotseError("the peer failed")

    monkeypatch.setattr(asking, "plain_bm25", failing)
    done = CliRunner().invoke(asking.evaluate, [str(file), "--peer", *options])
    assert "0.125" in done.stdout
    assert isinstance(done.exception, LotseError)


def test_the_peer_is_asked_the_questions_that_were_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[dict[str, Any]] = []

    async def listening(labels: Sequence[dict[str, Any]]) -> dict[str, Any]:
        given.extend(labels)
        return {"de": {"n": 1, "r1": 0.5, "r3": 1.0}}

    monkeypatch.setattr(asking, "plain_bm25", listening)
    done = CliRunner().invoke(asking.evaluate, [str(file), "--peer", "--json"], catch_exceptions=False)
    assert json.loads(done.stdout)["plain_bm25"]["de"]["r1"] == 0.5
    assert given == [{"text": "Wo?", "page": "/a", "language": "de"}, {"text": "Wer?", "page": "/b"}]


WHOLE = {"text": "Wo?", "page": "/a", "language": "de", "id": 3, "split": "train"}


@pytest.mark.parametrize("missing", ["page", "language", "id", "split"])
def test_the_ranking_is_not_learnt_from_questions_that_lack_something(tmp_path: Path, missing: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps(WHOLE), "utf-8")
    assert about_pages(file) == [WHOLE]
    file.write_text(json.dumps({k: v for k, v in WHOLE.items() if k != missing} | {"intent": "greet"}), "utf-8")
    with pytest.raises(BadInput, match=missing):
        about_pages(file)


def test_the_help_says_what_the_ranking_needs() -> None:
    said = CliRunner().invoke(nlu, ["pages", "--help"]).output
    assert all(f"{name}" in said for name in ("page", "language", "id (the same", "split"))

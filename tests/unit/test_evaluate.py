"""The figures of `lotse evaluate`, against ones computed by hand on a list short enough to count."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.errors import BadInput
from bot.service.learning.evaluate import Asked, intent_figures, page_figures, read_questions, report


def asked(
    intent: str, said: str, zone: str = "confident", language: str = "de", heard: str | None = None, **more: Any
) -> Asked:
    """A question of `intent` in `language` that came back as `said`, in `zone`, after 100 ms."""
    candidates = [{"intent": name, "confidence": 0.3} for name in more.get("candidates", [said])]
    answer = {
        "language": heard or language,
        "intent": said,
        "zone": zone,
        "danger": more.get("danger"),
        "candidates": candidates,
        "pages": [{"path": "/a", "score": 0.7, "passage": ""}] if more.get("page") else [],
        "page_zone": "confident" if more.get("page") else "fallback",
    }
    return Asked({"text": "?", "intent": intent, "language": language}, answer, more.get("milliseconds", 100.0))


QUESTIONS = [
    asked("greet", "greet", milliseconds=10),
    asked("tax_id", "greet", candidates=["greet", "thank", "tax_id", "x"], milliseconds=20),
    asked("tax_id", "tax_id", zone="choice", heard="en", milliseconds=30),
    asked("tax_id", "thank", zone="choice", candidates=["a", "b", "c", "tax_id"], milliseconds=40),
    asked("thank", "thank", language="en", milliseconds=50),
    asked("emergency", "crisis_support", danger="strong", language="en", milliseconds=60),
    asked("crisis_support", "mental_health", danger="weak", language="en", milliseconds=70),
    asked("thank", "emergency", danger="strong", language="en", milliseconds=80),
    asked("out_of_scope", "greet", zone="fallback", language="en", milliseconds=90),
    asked("out_of_scope", "out_of_scope", language="en", milliseconds=100),
    asked("out_of_scope", "job_search", language="en", heard="de", milliseconds=110),
]


def test_the_figures_over_all_intents_are_what_counting_by_hand_gives() -> None:
    figures = report(QUESTIONS)["intents"]
    assert figures["n"] == 11
    assert figures["top1"] == round(3 / 8, 4)  # of the eight in scope: greet, tax_id (choice), thank
    assert figures["top3"] == round(4 / 8, 4)  # and the tax_id that was third
    assert figures["answered_confident"] == round(6 / 8, 4)
    assert figures["wrong_confident"] == round(4 / 8, 4)
    assert figures["out_of_scope_kept"] == round(2 / 3, 4)
    assert figures["danger_recall"] == round(1 / 2, 4)  # either of the two danger intents counts, weak does not
    assert figures["false_danger"] == round(1 / 9, 4)
    assert figures["language_accuracy"] == round(9 / 11, 4)
    assert figures["latency_ms"] == {"p50": 60.0, "p95": 105.0}


def test_figures_are_grouped_by_language_and_by_intent() -> None:
    figures = report(QUESTIONS)["intents"]
    assert {code: f["n"] for code, f in figures["per_language"].items()} == {"de": 4, "en": 7}
    assert figures["per_language"]["de"]["top1"] == 0.5
    assert figures["per_language"]["de"]["out_of_scope_kept"] is None  # nothing to measure is not a zero
    assert figures["per_language"]["de"]["danger_recall"] is None
    assert figures["per_intent"]["tax_id"]["top1"] == round(1 / 3, 4)
    assert figures["per_intent"]["out_of_scope"]["top1"] is None
    assert "pages" not in report(QUESTIONS)


def test_out_of_scope_is_kept_where_neither_an_answer_nor_a_page_is_given() -> None:
    kept = asked("out_of_scope", "job_search", zone="choice")
    paged = asked("out_of_scope", "job_search", zone="choice", page=True)
    sure = asked("out_of_scope", "out_of_scope", page=True)  # a page that fits is shown all the same
    answered = asked("out_of_scope", "job_search")
    figures = intent_figures([kept, paged, sure, answered])
    assert figures["out_of_scope_kept"] == 0.25
    assert (figures["answered_confident"], figures["page_instead"]) == (None, None)


def test_being_sure_that_something_is_out_of_scope_is_no_answer() -> None:
    refused = asked("tax_id", "out_of_scope")
    figures = intent_figures([refused, asked("tax_id", "tax_id"), asked("tax_id", "job_search"), refused])
    assert (figures["answered_confident"], figures["wrong_confident"]) == (0.5, 0.25)


def test_a_page_instead_of_an_answer_is_counted_by_itself_and_one_beside_it_is_not() -> None:
    instead = [asked("tax_id", "job_search", zone=zone, page=True) for zone in ("choice", "fallback")]
    beside, nothing = asked("tax_id", "tax_id", page=True), asked("tax_id", "tax_id", zone="choice")
    figures = intent_figures([*instead, beside, nothing, asked("tax_id", "out_of_scope", page=True)])
    assert figures["page_instead"] == 0.6
    assert (figures["answered_confident"], figures["wrong_confident"]) == (0.2, 0.0)


def test_a_page_that_was_taken_out_again_was_not_given() -> None:
    gone = paged("/a", zone="confident")
    assert page_figures([gone])["wrong_confident"] == 0.0


@pytest.mark.parametrize(
    ("times", "p50", "p95"), [([40.0], 40.0, 40.0), ([10.0, 20.0], 15.0, 19.5), ([1.0] * 99 + [500.0], 1.0, 1.0)]
)
def test_no_latency_is_reported_that_nobody_waited(times: list[float], p50: float, p95: float) -> None:
    found = report([asked("greet", "greet", milliseconds=ms) for ms in times])["intents"]["latency_ms"]
    assert found == {"p50": p50, "p95": p95}


def paged(page: str, *given: str, zone: str = "confident", passage: str = "", **label: Any) -> Asked:
    pages = [{"path": path, "score": 1.0, "passage": passage} for path in given]
    answer = {"language": "de", "pages": pages, "page_zone": zone}
    return Asked({"text": "?", "page": page, "language": "de"} | label, answer, 100.0)


PAGES = [
    paged("/a", "/a", "/b", passage="Open  from\n8 to 12. More.", answer_sentences=["Open from 8 to 12."]),
    paged("/a", "/b", "/c", "/a", passage="Other", answer_sentences=["Open from 8 to 12."]),
    paged("/a", "/b", "/c", "/d", "/a", zone="choice"),
    paged("/a", zone="fallback", answer_sentences=["x"]),
    paged("/a", "/a", answerable=False),
    paged("/a", "/b", answerable=False),
    paged("/a", "/b", zone="fallback", answerable=False),
]


def test_the_figures_over_pages_are_what_counting_by_hand_gives() -> None:
    figures = report(PAGES)["pages"]
    assert figures["n"] == 7
    assert figures["r1"] == round(1 / 4, 4)
    assert figures["r3"] == round(2 / 4, 4)
    assert figures["passage_hit"] == round(1 / 3, 4)
    assert figures["wrong_confident"] == round(3 / 7, 4)  # also the labelled page, where it does not answer
    assert figures["unanswerable_kept"] == round(1 / 3, 4)
    assert figures["per_language"]["de"]["r1"] == figures["r1"]


def test_an_empty_answer_sentence_is_not_found_everywhere() -> None:
    assert page_figures([paged("/a", "/a", passage="text", answer_sentences=["  "])])["passage_hit"] == 0.0


def test_good_lines_are_read_and_empty_ones_skipped() -> None:
    lines = ['{"text": "a", "intent": "greet"}', "", "  ", '{"text": "b", "page": "/x", "answerable": false}']
    assert [label["text"] for label in read_questions("\n".join(lines), "q.jsonl")] == ["a", "b"]


def test_a_line_ends_at_a_line_feed_alone_and_what_is_null_is_missing() -> None:
    """As other tools write them: with a byte order mark, and line separators raw in strings."""
    lines = ['\ufeff{"text": "a\u2028b\u2029c\u0085d", "intent": "greet", "language": null}\r', GOOD, ""]
    first, second = read_questions("\n".join(lines), "q.jsonl")
    assert first == {"text": "a\u2028b\u2029c\u0085d", "intent": "greet"}
    assert second["text"] == "a"


GOOD = '{"text": "a", "intent": "greet"}'
BAD = [
    "{",
    "[]",
    "3",
    "null",
    '"text"',
    '{"text": null, "intent": "greet"}',
    '{"text": "a", "intent": null}',
    '{"intent": "greet"}',
    '{"text": 3, "intent": "greet"}',
    '{"text": "a"}',
]


@pytest.mark.parametrize("line", BAD)
def test_a_bad_line_is_refused_with_its_number(line: str) -> None:
    with pytest.raises(BadInput, match=r"q\.jsonl, line 3"):
        read_questions("\n".join([GOOD, "", line]), "q.jsonl")


@pytest.mark.parametrize("content", ["", "\n  "])
def test_a_file_without_questions_is_refused(content: str) -> None:
    with pytest.raises(BadInput, match="no questions"):
        read_questions(content, "q.jsonl")

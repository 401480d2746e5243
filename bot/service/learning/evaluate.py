"""Many labelled questions through the real path, and what share of them went right.

Lines with `intent` measure the understanding of intents, lines with `page` that of portal pages. `language` groups
the results and is never passed as a hint.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles
from time import perf_counter
from typing import Any

import anyio

from bot.core.danger import STRONG_INTENTS
from bot.core.errors import BadInput, LotseError
from bot.core.json_lines import numbered
from bot.core.learning.comparison import OUT_OF_SCOPE as _OUT_OF_SCOPE
from bot.core.learning.comparison import Given
from bot.core.outside_errors import DialogueError
from bot.service.turn.answering import Answer, Answers, Question
from bot.service.turn.ask import described

_AT_ONCE = 4
_PAUSE = 1.0  # seconds before a question that failed is asked again
_UNANSWERED = (
    "question {} of {} (empty lines not counted) was asked twice and not answered: {}. Look with `lotse doctor` "
    "whether the dialogue engine is well, and whether memory is left; then evaluate again, all are asked anew"
)


@dataclass(frozen=True)
class Asked:
    """A labelled question, what came back (as `lotse ask --json` says it), and how long it took, in milliseconds."""

    label: dict[str, Any]
    answer: dict[str, Any]
    milliseconds: float


def read_questions(content: str, name: str) -> list[dict[str, Any]]:
    """The labels of a file of JSON lines; what is null in a line is left out, as if it were missing.

    Raises:
        BadInput: naming the line.
    """
    found = [_label(line, f"{name}, line {number}") for number, line in numbered(content)]
    if not found:
        raise BadInput(f"{name}: no questions in it")
    return found


def _label(line: str, place: str) -> dict[str, Any]:
    try:
        label = {key: value for key, value in json.loads(line).items() if value is not None}
        usable = isinstance(label["text"], str) and ("intent" in label or "page" in label)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(f"{place}: expected a JSON object with `text` ({error!r})") from error
    if not usable:
        raise BadInput(f"{place}: needs `text` and either `intent` or `page`")
    return label


class Unanswered(LotseError):
    """A question that the dialogue engine did not answer when it was asked again either."""


async def ask_all(
    answering: Answers, labels: Sequence[dict[str, Any]], passage: Callable[..., Any], step: Callable[[], None]
) -> list[Asked]:
    """Asks everything, a few at once; `step` is called after each.

    Raises:
        Unanswered: naming the question by its number alone, since its words may be a town's.
    """
    results: list[Asked | None] = [None] * len(labels)
    gate, failed = anyio.Semaphore(_AT_ONCE), list[Unanswered]()

    async def one(number: int, label: dict[str, Any]) -> None:
        async with gate:
            began = perf_counter()
            try:
                answer = await _answer(answering, Question(f"evaluate-{number}", label["text"]))
            except DialogueError as error:
                failed.append(Unanswered(_UNANSWERED.format(number + 1, len(labels), error)))
                return group.cancel_scope.cancel()
            took = (perf_counter() - began) * 1000
        results[number] = Asked(label, described(answer, passage), took)
        return step()

    async with anyio.create_task_group() as group:
        for number, label in enumerate(labels):
            group.start_soon(one, number, label)
    if failed:
        raise failed[0]
    return [asked for asked in results if asked]


async def _answer(answering: Answers, question: Question) -> Answer:
    """Asks once more where the engine fails."""
    try:
        return await answering.answer(question)
    except DialogueError:
        await anyio.sleep(_PAUSE)
        return await answering.answer(question)


def given(answer: Mapping[str, Any]) -> Given:
    """An answer as `described`, as far as it can be compared."""
    pages = answer["pages"] if answer["page_zone"] == "confident" else []
    return Given(
        intent=answer["intent"], zone=answer["zone"], danger=answer["danger"] == "strong",
        offered=tuple(one["intent"] for one in answer["candidates"][:3]), page=pages[0]["path"] if pages else None,
    )  # fmt: skip


def report(asked: Sequence[Asked]) -> dict[str, Any]:
    """{"intents": …} and/or {"pages": …}, as the design lays them out."""
    with_intent = [a for a in asked if "intent" in a.label]
    with_page = [a for a in asked if "page" in a.label]
    found: dict[str, Any] = {}
    if with_intent:
        found["intents"] = {
            **intent_figures(with_intent),
            "per_language": _per(with_intent, "language", intent_figures),
            "per_intent": _per(with_intent, "intent", intent_figures),
        }
    if with_page:
        found["pages"] = {**page_figures(with_page), "per_language": _per(with_page, "language", page_figures)}
    return found


def intent_figures(asked: Sequence[Asked]) -> dict[str, Any]:
    """Shares of 1; None where there was nothing to measure.

    A question is answered when its best intent is in scope and sure enough (zone `confident`, or danger); that
    something is out of scope is no answer, however sure. Of the questions in scope: answered_confident, those that were
    answered; wrong_confident, those answered with another intent than theirs; page_instead, those that were not
    answered and got a portal page. A page beside an answer, or instead of one, is no error of intent. Of the questions
    out of scope: out_of_scope_kept, those that got neither an answer nor a page.
    """
    inside = [a for a in asked if a.label["intent"] not in _OUT_OF_SCOPE]
    outside = [a for a in asked if a.label["intent"] in _OUT_OF_SCOPE]
    danger = [a for a in asked if a.label["intent"] in STRONG_INTENTS]
    other = [a for a in asked if a.label["intent"] not in STRONG_INTENTS]
    told = [a for a in asked if "language" in a.label]
    return {
        "n": len(asked),
        "top1": _share(inside, lambda a: a.answer["intent"] == a.label["intent"]),
        "top3": _share(inside, lambda a: a.label["intent"] in [c["intent"] for c in a.answer["candidates"][:3]]),
        "answered_confident": _share(inside, _answered),
        "wrong_confident": _share(inside, lambda a: _answered(a) and a.answer["intent"] != a.label["intent"]),
        "page_instead": _share(inside, lambda a: _page_given(a) and not _answered(a)),
        "out_of_scope_kept": _share(outside, lambda a: not _answered(a) and not _page_given(a)),
        "danger_recall": _share(danger, lambda a: a.answer["danger"] == "strong"),
        "false_danger": _share(other, lambda a: a.answer["danger"] == "strong"),
        "language_accuracy": _share(told, lambda a: a.answer["language"] == a.label["language"]),
        "latency_ms": _latency(asked),
    }


def page_figures(asked: Sequence[Asked]) -> dict[str, Any]:
    """R@1, R@3 and passage_hit over answerable questions; `wrong_confident` over all: a page that was given and is not
    the labelled one, or is it and does not answer the question (`"answerable": false`)."""
    good = [a for a in asked if a.label.get("answerable", True)]
    bad = [a for a in asked if not a.label.get("answerable", True)]
    return {
        "n": len(asked),
        "r1": _share(good, lambda a: a.label["page"] in _paths(a)[:1]),
        "r3": _share(good, lambda a: a.label["page"] in _paths(a)[:3]),
        "passage_hit": _share([a for a in good if a.label.get("answer_sentences")], _passage_hit),
        "wrong_confident": _share(asked, lambda a: _page_given(a) and not _page_right(a)),
        "unanswerable_kept": _share(bad, lambda a: not _page_given(a)),
        "latency_ms": _latency(asked),
    }


def _answered(asked: Asked) -> bool:
    return asked.answer["zone"] == "confident" and asked.answer["intent"] not in _OUT_OF_SCOPE


def _page_given(asked: Asked) -> bool:
    """Peers know no pages."""
    return asked.answer.get("page_zone") == "confident" and bool(asked.answer["pages"])


def _page_right(asked: Asked) -> bool:
    return bool(asked.label.get("answerable", True)) and asked.label["page"] in _paths(asked)[:1]


def _paths(asked: Asked) -> list[str]:
    return [page["path"] for page in asked.answer["pages"]]


def _passage_hit(asked: Asked) -> bool:
    pages = asked.answer["pages"]
    shown = " ".join(str(pages[0]["passage"] or "").split()) if pages else ""
    return any(" ".join(s.split()) in shown for s in asked.label["answer_sentences"] if s.strip())


def _share(asked: Sequence[Asked], check: Callable[[Asked], bool]) -> float | None:
    return round(sum(map(check, asked)) / len(asked), 4) if asked else None


def _latency(asked: Sequence[Asked]) -> dict[str, float]:
    times = [a.milliseconds for a in asked]
    cuts = quantiles(times, n=20, method="inclusive") if len(times) > 1 else times * 20
    return {"p50": round(cuts[9], 1), "p95": round(cuts[18], 1)}


def _per(asked: Sequence[Asked], key: str, figures: Callable[[Sequence[Asked]], dict[str, Any]]) -> dict[str, Any]:
    groups: defaultdict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        groups[str(one.label.get(key, "?"))].append(one)
    return {name: figures(group) for name, group in sorted(groups.items())}

"""What `lotse nlu evaluate` measures: ours and its peers on the same examples and questions, and the portal.

Everything is kept in `<data>/peers`: a data folder of its own for the town with the portal imported, the peers' models
by the fingerprint of what they learnt from. Latency is measured anew in every run.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from bot.cli.asking import on_pages, passage_of, plain_bm25
from bot.cli.engine import answering_ready, engine_megabytes, lotse_ready
from bot.cli.peers import Contender, PeerMissing, Result, as_asked, differences
from bot.cli.progress import console, steps, waiting
from bot.cli.questions import LATER, Labels, about_pages, all_questions, questions_of
from bot.cli.town import Portal, apart
from bot.service.learning.evaluate import ask_all, report
from bot.settings import Settings
from bot.wiring import Lotse

WHOLE, ALONE = "Lotse, the whole path", "Lotse's classifier alone"
_SVM, _LOGISTIC, _NODE, _STOCK = "TF-IDF + linear SVM", "TF-IDF + logistic regression", "node-nlp", "rasa init"
_OUT_OF_SCOPE = ("out_of_scope", "oos")


@dataclass(frozen=True)
class Extent:
    """Examples of each intent and language: `every` for those that can learn from all (None), `few` for all of them."""

    every: int | None
    few: int

    def contenders(self) -> list[Contender]:
        many = [(ALONE, "ours"), (_SVM, "tfidf-svm"), (_NODE, "node-nlp")]
        small = [*many, (_LOGISTIC, "tfidf-logistic"), (_STOCK, "stock-rasa")]
        return [Contender(*one, self.every) for one in many] + [Contender(*one, self.few) for one in small]


async def evaluated(settings: Settings, extent: Extent, portal: Portal) -> dict[str, Any]:
    """{"results": [Result …], "later", "differences", "pages", "plain_bm25", "ranking"}; the last three only with the
    portal. `later`: the reports of the whole path on the later sets of questions, by their names."""
    home, labels = settings.data / "peers", all_questions()
    about = await asyncio.to_thread(about_pages, portal.questions) if portal.questions else None
    own = apart(settings, home / "town")
    seconds = await _prepared(own, portal)
    whole, later, pages = await _whole_path(own, labels, portal, seconds)
    others = await _others(settings.rasa_python, home, labels, extent)
    found: dict[str, Any] = {"results": [whole, *others], "later": later}
    found["differences"] = await differences(settings.rasa_python, pairs(found["results"]))
    if about:
        ranking = await on_pages("nlu.measuring.pages.fit", about, own)
        found |= {"pages": pages, "plain_bm25": await plain_bm25(about, own), "ranking": ranking}
    else:
        console().print("no portal beside the project: its questions are left out", soft_wrap=True)
    return found


def pairs(results: Sequence[Result]) -> dict[str, list[tuple[str, int, int]]]:
    """For each of ours and each other one: (language, ours right, theirs right) of every question in scope. The
    classifier alone is compared where both learnt from the same examples, the whole path everywhere."""
    ours = [r for r in results if r.name in (WHOLE, ALONE)]
    others = [r for r in results if r not in ours]
    return {
        json.dumps([mine.name, other.name, other.each]): _right(mine, other)
        for other in others
        for mine in ours
        if mine.name == WHOLE or mine.each == other.each
    }


def _right(mine: Result, other: Result) -> list[tuple[str, int, int]]:
    return [
        (
            a.label["language"],
            int(a.answer["intent"] == a.label["intent"]),
            int(b.answer["intent"] == b.label["intent"]),
        )
        for a, b in zip(mine.asked, other.asked)
        if a.label["intent"] not in _OUT_OF_SCOPE
    ]


async def _prepared(own: Settings, portal: Portal) -> float | None:
    """The town with the portal, trained from nothing if it is not trained; seconds that took, when it is known."""
    async with lotse_ready(own) as lotse:
        await portal.import_into(lotse)
        return await _trained(lotse, own.data / "trained.json")


async def _trained(lotse: Lotse, notes: Path) -> float | None:
    if lotse.model() is None:
        await asyncio.to_thread(shutil.rmtree, lotse.settings.models / "cache", ignore_errors=True)
        began = monotonic()
        with waiting("training Lotse from nothing") as news:
            model = await lotse.ensure_model(news)
        await asyncio.to_thread(notes.write_text, json.dumps({model.name: round(monotonic() - began, 1)}))
    return await asyncio.to_thread(_noted, notes, lotse.model())


def _noted(notes: Path, model: Path | None) -> float | None:
    known: dict[str, float] = json.loads(notes.read_text()) if notes.exists() else {}
    return known.get(model.name) if model else None


async def _whole_path(
    own: Settings, labels: Labels, portal: Portal, seconds: float | None
) -> tuple[Result, dict[str, Any], dict[str, Any] | None]:
    """Every question, those of the later sets, and those of the portal, through the real path."""
    async with answering_ready(own) as (lotse, answering):
        passage = passage_of(lotse)
        with steps("asking Lotse", len(labels)) as step:
            asked = await ask_all(answering, labels, passage, step)
        memory = engine_megabytes(lotse)
        whole = Result(WHOLE, None, asked, {"seconds": seconds, "answering_mb": memory})
        later = {}
        for name, folder in LATER.items():
            more = all_questions(folder)
            with steps(f"asking Lotse the {name} set", len(more)) as step:
                later[name] = report(await ask_all(answering, more, passage, step))["intents"]
        if portal.questions is None:
            return whole, later, None
        page_labels = await asyncio.to_thread(questions_of, portal.questions)
        with steps("asking about the portal", len(page_labels)) as step:
            return whole, later, report(await ask_all(answering, page_labels, passage, step))["pages"]


async def _others(python: Path, home: Path, labels: Labels, extent: Extent) -> list[Result]:
    found = []
    for contender in extent.contenders():
        what = f"{contender.name}, {contender.each or 'all'} examples each"
        try:
            with waiting(what) as news:
                found.append(await _one(contender, python, home, labels, news))
        except PeerMissing as error:
            console().print(f"{what}: left out, {error}", soft_wrap=True)
    return found


async def _one(contender: Contender, python: Path, home: Path, labels: Labels, news: Any) -> Result:
    news("training (once)")
    training = await contender.train(python, home)
    news("asking")
    answers = await contender.answer(python, home, labels)
    cost = {**training, "training_mb": training["peak_mb"], "answering_mb": answers["peak_mb"]}
    console().print(f"{contender.name}: {training['examples']} examples, {training['seconds']:.1f} s", soft_wrap=True)
    return Result(contender.name, contender.each, as_asked(labels, answers["answers"]), cost)

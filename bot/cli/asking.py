"""`lotse ask` and `lotse evaluate`: the real path from outside, never counted, queued or reviewed."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from bot.cli.engine import answering_ready, lotse_ready
from bot.cli.progress import steps
from bot.cli.questions import Labels, questions_of
from bot.core.errors import LotseError
from bot.core.message import accepted_text
from bot.core.understanding import PageHit
from bot.dialogue.own_folder import own_folder
from bot.dialogue.server import child_environment
from bot.service.answers.pages import PageDesk
from bot.service.answers.speaker import Speaker
from bot.service.channel.reception import known_locale
from bot.service.learning.evaluate import ask_all, report
from bot.service.turn.answering import Question
from bot.service.turn.ask import PassageOf, described
from bot.settings import PROJECT, Settings
from bot.wiring import Lotse

_INTENT_COLUMNS = (
    "n", "top1", "top3", "answered_confident", "wrong_confident", "page_instead", "out_of_scope_kept", "danger_recall",
    "false_danger", "language_accuracy",
)  # fmt: skip
_PAGE_COLUMNS = ("n", "r1", "r3", "passage_hit", "wrong_confident", "unanswerable_kept")


@click.command()
@click.argument("text", required=False)
@click.option("--pressed", metavar="PAYLOAD", help="a pressed button instead of TEXT, e.g. intent:work_permit")
@click.option("--language", metavar="XX", help="the language so far, a prior (de, en, uk, …)")
@click.option("--json", "as_json", is_flag=True, help="print one JSON object and nothing else")
def ask(text: str | None, pressed: str | None, language: str | None, as_json: bool) -> None:
    """Asks one question through the real path, or presses one button, and prints what comes back."""
    if (text is None) == (pressed is None):
        raise click.UsageError("give either TEXT or --pressed PAYLOAD")
    said = accepted_text(text) if text is not None else ""
    locale = known_locale(language) if language else None
    answer = asyncio.run(_ask(Question("ask", said, pressed, locale)))
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        _print_answer(answer)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="print one JSON object and nothing else")
@click.option("--peer", is_flag=True, help="for pages: plain BM25 over the same pages beside ours")
def evaluate(file: Path, as_json: bool, peer: bool) -> None:
    """Asks every question of a JSON-lines file and prints what share went right."""
    labels = questions_of(file)
    figures = asyncio.run(_evaluate(labels))
    if not as_json:
        _print_figures(figures)
    try:  # what was asked is not lost with a peer that fails
        if peer and "pages" in figures:
            figures["plain_bm25"] = asyncio.run(plain_bm25(labels))
    finally:
        if as_json:
            click.echo(json.dumps(figures, ensure_ascii=False))
    if not as_json and "plain_bm25" in figures:
        _print_peer(figures["plain_bm25"])


async def _ask(question: Question) -> dict[str, Any]:
    async with answering_ready() as (lotse, answering):
        return described(await answering.answer(question), passage_of(lotse))


async def _evaluate(labels: list[dict[str, Any]]) -> dict[str, Any]:
    async with answering_ready() as (lotse, answering):
        with steps("asking", len(labels)) as step:
            return report(await ask_all(answering, labels, passage_of(lotse), step))


async def plain_bm25(labels: Labels, settings: Settings | None = None) -> dict[str, Any]:
    """R@1 and R@3 of the peer, per language, of those labels that have a page and a language."""
    found: dict[str, Any] = json.loads(await on_pages("nlu.measuring.plain_bm25", labels, settings))
    return found


async def on_pages(module: str, labels: Labels, settings: Settings | None = None) -> str:
    """What a module of Rasa's environment prints about the town's pages and questions about them."""
    async with lotse_ready(settings) as lotse:
        with own_folder(lotse.settings.asking_folder) as folder:
            content, file = folder / "content.json", folder / "questions.jsonl"
            content.write_text(json.dumps(lotse.learnt_from()), "utf-8")
            file.write_text("\n".join(json.dumps(label) for label in labels), "utf-8")
            command = [str(lotse.settings.rasa_python), "-m", module, str(content), str(file)]
            process = await asyncio.create_subprocess_exec(
                *command, cwd=PROJECT, env=child_environment(PROJECT), stdout=subprocess.PIPE
            )
            printed, _ = await process.communicate()
    if process.returncode:
        raise LotseError(f"{module} could not measure the questions about pages; what it printed says why")
    return printed.decode("utf-8")


def passage_of(lotse: Lotse) -> PassageOf:
    """The text that a page hit shows to a reader of a locale."""
    now = lotse.clock.now()

    def passage(hit: PageHit, locale: str) -> str | None:
        return PageDesk(lotse.library.guide, Speaker(lotse.library.catalogue, locale), now).passage(hit)

    return passage


def _print_answer(answer: dict[str, Any]) -> None:
    out = Console(highlight=False, soft_wrap=True)
    danger = f", danger {answer['danger']}" if answer["danger"] else ""
    head = f"{answer['language']} · {answer['intent']} {answer['confidence']:.2f} · {answer['zone']}{danger}"
    out.print(head, markup=False)
    candidates = ", ".join(f"{c['intent']} {c['confidence']:.2f}" for c in answer["candidates"][:3])
    out.print(f"candidates: {candidates or '-'}", markup=False)
    for page in answer["pages"][:3]:
        out.print(f"page {page['score']:.2f}  {page['path']}", markup=False)
    out.print(f"handoff: {'yes' if answer['handoff'] else 'no'}")
    for said in answer["replies"]:
        out.print("\n" + said["text"], markup=False)
        for link in said["links"]:
            out.print(f"  → {link['title']}  {link['url']}", markup=False)
        if said["buttons"]:
            out.print("  [" + "] [".join(b["title"] for b in said["buttons"]) + "]", markup=False)


def _print_figures(figures: dict[str, Any]) -> None:
    for kind, columns in (("intents", _INTENT_COLUMNS), ("pages", _PAGE_COLUMNS)):
        if kind in figures:
            table = Table(title=kind)
            for column in ("", *columns, "p50 ms", "p95 ms"):
                table.add_column(column, justify="right" if column else "left")
            for name, row in (("all", figures[kind]), *figures[kind]["per_language"].items()):
                cells = (_cell(row[column]) for column in columns)
                table.add_row(name, *cells, str(row["latency_ms"]["p50"]), str(row["latency_ms"]["p95"]))
            Console(width=max(150, Console().width) if not sys.stdout.isatty() else None).print(table)


def _print_peer(figures: dict[str, Any]) -> None:
    table = Table(title="plain BM25 over character 4-grams, the same pages")
    for column in ("", "n", "r1", "r3"):
        table.add_column(column, justify="right" if column else "left")
    for language, row in figures.items():
        table.add_row(language, *(_cell(row[column]) for column in ("n", "r1", "r3")))
    Console().print(table)


def _cell(value: float | int | None) -> str:
    return "–" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)

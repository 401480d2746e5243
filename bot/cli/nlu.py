"""`lotse nlu bench` and `lotse nlu evaluate`: the understanding on any questions, and beside its peers."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from bot.cli.asking import on_pages
from bot.cli.evaluation import Extent, evaluated
from bot.cli.figures import mean_of_languages, tables, written_between
from bot.cli.progress import waiting
from bot.cli.questions import about_pages, content_of
from bot.cli.town import PORTAL, Portal
from bot.core.errors import BadInput, LotseError
from bot.core.json_lines import numbered
from bot.dialogue.server import child_environment
from bot.service.learning.evaluate import report
from bot.settings import PROJECT, read_settings

_COLUMNS = ("n", "accuracy", "top3", "answered", "oos_recall", "oos_recall_best", "oos_auroc")


@click.group()
def nlu() -> None:
    """The understanding, measured."""


@nlu.command()
@click.argument("train", type=click.Path(path_type=Path))
@click.argument("test", type=click.Path(path_type=Path))
@click.option(
    "--no-language", is_flag=True, help="tell the classifier the language of no line, as if it were not there"
)
@click.option("--json", "as_json", is_flag=True, help="print one JSON object and nothing else")
def bench(train: Path, test: Path, no_language: bool, as_json: bool) -> None:
    """Trains our classifier on TRAIN and asks it TEST.

    JSON lines with text, intent and, if known, language (fa, fa-IR, FA: the same); intent oos is out of scope. Where
    lines of TEST have a language, the classifier is told it; published tables are mostly made without.
    """
    learnt = labelled(train)
    if len({row["intent"] for row in learnt}) < 2:
        raise BadInput(f"{train}: needs at least two intents to tell apart")
    rows = {"train": learnt, "test": labelled(test)}
    with waiting("training and asking"):
        figures = _measured(rows, no_language)
    if as_json:
        click.echo(json.dumps(figures))
    else:
        _print(figures)


@nlu.command()
@click.option("--write", type=click.Path(path_type=Path), help="a file with markers for the figures (docs/nlu.md)")
@click.option("--each", type=click.IntRange(1), help="at most so many examples of each intent and language, not all")
@click.option(
    "--few", default=3, show_default=True, type=click.IntRange(1), help="the same for the stock Rasa's sample"
)
@click.option("--portal", default=PORTAL, type=click.Path(path_type=Path), help="a portal's pages and questions.jsonl")
@click.option("--json", "as_json", is_flag=True, help="print one JSON object and nothing else")
def evaluate(write: Path | None, each: int | None, few: int, portal: Path, as_json: bool) -> None:
    """All question sets, the peers and the portal, side by side."""
    text = content_of(write) if write else ""
    if write:
        written_between(text, "")
    found = asyncio.run(evaluated(read_settings(), Extent(each, few), Portal.at(portal)))
    written = tables(found, _made(few))
    if write:
        write.write_text(written_between(content_of(write), written), "utf-8")
    click.echo(json.dumps(_plain(found)) if as_json else written)


@nlu.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def pages(file: Path) -> None:
    """Weights of the page ranking, cross-validated.

    FILE holds labelled questions about the imported portal, JSON lines with text, language, page, id (the same for one
    question in all languages), split (the weights are learnt from `train`) and answerable.
    """
    labels = about_pages(file)
    with waiting("ranking pages"):
        printed = asyncio.run(on_pages("nlu.measuring.pages.fit", labels))
    click.echo(printed, nl=False)


def labelled(file: Path) -> list[dict[str, str]]:
    """The lines of a file, checked; without a language where it is null.

    Raises:
        BadInput: naming file and line.
    """
    rows = [_row(line, f"{file}, line {n}") for n, line in numbered(content_of(file))]
    if not rows:
        raise BadInput(f"{file}: no questions in it")
    return rows


def _row(line: str, place: str) -> dict[str, str]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise BadInput(f"{place}: not JSON ({error})") from error
    if not isinstance(row, dict):
        raise BadInput(f"{place}: expected a JSON object with `text` and `intent`")
    known = {name: row[name] for name in ("text", "intent", "language") if row.get(name) is not None}
    for name in ("text", "intent", "language"):
        if not isinstance(known.get(name, "-" if name == "language" else None), str):
            raise BadInput(f"{place}: needs `{name}`, a string")
    if not known["text"].strip() or not known["intent"].strip():
        raise BadInput(f"{place}: `text` and `intent` must not be empty")
    return known


def _measured(rows: dict[str, list[dict[str, str]]], no_language: bool) -> dict[str, Any]:
    """`rows`: train and test, which the files, that may be pipes, need not be read for again."""
    command = [str(read_settings().rasa_python), "-W", "ignore", "-m", "nlu.measuring.bench"]
    done = subprocess.run(
        [*command, *(["--no-language"] if no_language else [])], cwd=PROJECT, env=child_environment(PROJECT),
        input=json.dumps(rows), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise LotseError(f"the classifier could not be measured: {done.stderr.strip()[-300:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _print(figures: dict[str, Any]) -> None:
    train = figures["train"]
    title = f"{train['n']} examples, {train['intents']} intents, trained in {train['seconds']} s"
    told = "told the language" if figures["language_told"] else "language not told"
    table = Table(title=f"{title}; answered from {figures['threshold']}; {told}")
    for column in ("", *_COLUMNS, "p50 ms", "p95 ms"):
        table.add_column(column, justify="right" if column else "left")
    for name, row in (("all", figures), *figures["per_language"].items()):
        cells = ("–" if row[c] is None else str(row[c]) for c in _COLUMNS)
        table.add_row(name, *cells, str(row["latency_ms"]["p50"]), str(row["latency_ms"]["p95"]))
    Console(width=140, highlight=False).print(table)


def _made(few: int) -> str:
    return (
        f"Written by `lotse nlu evaluate` on {date.today().isoformat()}, {os.cpu_count()} processors. `all`: every "
        f"example in `nlu/examples`; `{few} each`: {few} of every intent in every language, drawn with a fixed seed."
    )


def _plain(found: dict[str, Any]) -> dict[str, Any]:
    """What JSON can hold."""
    rows = []
    for result in found["results"]:
        figures = report(result.asked)["intents"]
        cost = {"name": result.name, "each": result.each, "cost": dict(result.cost)}
        rows.append({**cost, "mean": mean_of_languages(figures), **figures})
    return found | {"results": rows}

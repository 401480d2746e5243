"""`lotse content export` and `import`: what coordinators edited, out of the database and in again; `check`: what is
wrong with all of it."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from bot.cli.engine import lotse_ready
from bot.core.errors import ImportRefused
from bot.core.finding import Finding
from bot.core.wording import Problem
from bot.desk.check_words import TITLES
from bot.portal.link_visits import LinkVisits
from bot.portal.response_files import read_texts
from bot.portal.response_writer import write_texts
from bot.service.content_check import counts, described
from bot.service.publishing import TextOutcome, bring_in
from bot.settings import PROJECT

_MARKS = {"new": "+", "changed": "~", "unchanged": "=", "refused": "!"}
_WHY = {
    "empty": "empty",
    "too_long": "{found} characters, at most {most}",
    "too_many_sentences": "{found} sentences, at most {most}",
    "unknown_placeholder": "{found} cannot be filled here; possible: {known}; a translation has the German ones",
    "missing_placeholder": "{found} is missing",
    "missing_number": "the number {found} is missing",
    "label_taken": "another label says {found} too",
    "unknown_name": "there is no text of this name",
    "unknown_locale": "nobody is answered in this language",
    "twice": "it is there twice",
}


@click.group()
def content() -> None:
    """The prepared texts: what the bot says."""


@content.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """Writes the live texts in the format of `responses/`, one folder per locale."""
    asyncio.run(_export(folder))


@content.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--by", default="lotse content import", show_default=True, help="who is named in the history")
@click.option("--why", default="", help="the reason that is named in the history")
def import_(folder: Path, by: str, why: str) -> None:
    """Brings texts in as edits, all or nothing, each with its outcome. A running bot says them within seconds."""
    asyncio.run(_import(folder, by, why))


@content.command("check")
@click.option("--links", is_flag=True, help="visit every link too; takes a while")
@click.option("--json", "as_json", is_flag=True, help="print one JSON object and nothing else")
def check(links: bool, as_json: bool) -> None:
    """Is the content multilingual, understandable, up to date? Exit status 1 when there is an error."""
    findings = asyncio.run(_check(links))
    if as_json:
        click.echo(
            json.dumps({"counts": counts(findings), "findings": [*map(described, findings)]}, ensure_ascii=False)
        )
    else:
        _print_findings(findings)
    sys.exit(1 if counts(findings)["error"] else 0)


async def _check(links: bool) -> list[Finding]:
    async with lotse_ready() as lotse:
        visits = LinkVisits(lotse.settings.allow_private_sources) if links else None
        return await lotse.content_check().findings(visits)


def _print_findings(findings: Sequence[Finding]) -> None:
    out, order, told = Console(highlight=False, soft_wrap=True), list(TITLES), ""
    for found in sorted(findings, key=lambda finding: order.index(finding.code)):
        if found.code != told:
            told = found.code
            out.print(f"{TITLES[told]}:", markup=False)
        locales = f" [{' '.join(found.locales)}]" if found.locales and found.about != "locale" else ""
        values = "; ".join(f"{name}: {value}" for name, value in found.values.items())
        why = f" ({values})" if values else ""
        out.print(f"{found.severity:7} {found.code} {found.about} {found.name}{locales}{why}", markup=False)
    out.print(", ".join(f"{number} {severity}" for severity, number in counts(findings).items()))


async def _export(folder: Path) -> None:
    async with lotse_ready() as lotse:
        live = await lotse.responses.live()
        files = await asyncio.to_thread(write_texts, live, PROJECT / "responses", folder)
        click.echo(f"{len(live)} texts in {len(files)} files under {folder}")


async def _import(folder: Path, by: str, why: str) -> None:
    texts = await asyncio.to_thread(read_texts, folder)
    if not texts:
        raise ImportRefused(f"{folder}: no folder of a locale (de, en …) with texts in it; give the folder above those")
    async with lotse_ready() as lotse:
        outcomes = await bring_in(lotse.responses, texts, by, why)
    _print(outcomes)
    if any(outcome.kind == "refused" for outcome in outcomes):
        click.echo("lotse: nothing was changed", err=True)
        sys.exit(1)


def _print(outcomes: Sequence[TextOutcome]) -> None:
    out = Console(highlight=False, soft_wrap=True)
    for outcome in outcomes:
        kind, name, locale = outcome.key
        why = f" ({'; '.join(map(_why, outcome.problems))})" if outcome.problems else ""
        out.print(f"{_MARKS[outcome.kind]} {outcome.kind:9} {locale} {kind} {name}{why}", markup=False)
    counted = Counter(outcome.kind for outcome in outcomes)
    out.print(", ".join(f"{counted[kind]} {kind}" for kind in _MARKS))


def _why(problem: Problem) -> str:
    return _WHY[problem.code].format(**problem.values)

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

from bot.cli.content_folder import export_folder, import_folder
from bot.cli.data_sheet import data_sheet_command
from bot.cli.engine import lotse_ready
from bot.cli.noted import in_german, noted
from bot.cli.whole_file import refuse_taken, write_whole
from bot.core.errors import ImportRefused
from bot.core.locale import ANSWERED
from bot.core.texts.finding import Finding
from bot.core.texts.wording import in_words
from bot.desk.content.check_words import TITLES
from bot.portal.link_visits import LinkVisits
from bot.portal.response_files import read_texts
from bot.portal.town_folder import is_whole
from bot.portal.translation_sheet import read_sheet, write_sheet
from bot.service.texts.content_check import counts, described
from bot.service.texts.incoming_texts import TextOutcome, bring_in
from bot.service.texts.translators import bring_back
from bot.wiring import Lotse

_MARKS = {"new": "+", "changed": "~", "unchanged": "=", "refused": "!"}


@click.group()
def content() -> None:
    """The prepared texts: what the bot says."""


content.add_command(data_sheet_command)


@content.command("export")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--locales", default="", help="of a workbook: which languages, e.g. `uk,ar`; all without it")
@click.option("--replace", is_flag=True, help="of a workbook: one that is there already goes")
def export(target: Path, locales: str, replace: bool) -> None:
    """Writes all content to a folder, as `responses/`, `nlu/town/` and `portal/` (docs/content-in-git.md); or the live
    texts for translators to a workbook, NAME.xlsx."""
    if target.suffix.lower() != ".xlsx":
        asyncio.run(export_folder(target))
        return
    wanted = [name.strip() for name in locales.split(",") if name.strip()] or list(ANSWERED)
    if unknown := sorted(set(wanted) - set(ANSWERED)):
        raise click.UsageError(f"unknown locale {unknown[0]!r}; known are {', '.join(ANSWERED)}")
    asyncio.run(_export_sheet(target, wanted, replace))


@content.command("import")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--by", default="lotse content import", show_default=True, help="who is named in the history")
@click.option("--why", default="", help="the reason that is named in the history")
@click.option("--take-files", is_flag=True, help="of a folder: where it was changed here too, the folder holds")
def import_(source: Path, by: str, why: str, take_files: bool) -> None:
    """Brings in the content of an exported folder, the texts of a folder like `responses/`, or a workbook (.xlsx): all
    or nothing, each with its outcome. What was changed here meanwhile is not written over.

    A running bot says new texts within seconds; examples are learnt when somebody trains.
    """
    _import(source, by, why, take_files)


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


async def _export_sheet(file: Path, locales: Sequence[str], replace: bool) -> None:
    refuse_taken(file, replace)
    async with lotse_ready() as lotse:
        live = await lotse.responses.live()
        sheet = await asyncio.to_thread(write_sheet, live, locales)
        refuse_taken(file, replace)
        await asyncio.to_thread(write_whole, file, sheet)
        said = "Texte für Übersetzungen exportiert"
        await noted(lotse.database, lotse.clock, "export", "content export", said, file.name, ", ".join(locales))
    click.echo(f"{len({v.key[:2] for v in live})} texts in {', '.join(locales)}: {file}")


def _import(source: Path, by: str, why: str, take_files: bool) -> None:
    if source.is_dir() and is_whole(source):
        done = asyncio.run(import_folder(source, by, why, take_files))
    else:
        outcomes = asyncio.run((_import_sheet if source.is_file() else _import_folder)(source, by, why))
        _print(outcomes)
        done = all(outcome.kind != "refused" for outcome in outcomes)
    if not done:
        click.echo("lotse: nothing was changed", err=True)
        sys.exit(1)


async def _import_sheet(file: Path, by: str, why: str) -> list[TextOutcome]:
    read = await asyncio.to_thread(lambda: read_sheet(file.read_bytes()))
    if not read:
        raise ImportRefused(f"{file} has no text in it")
    async with lotse_ready() as lotse:
        return await _noted(lotse, file, await bring_back(lotse.responses, read, by, why))


async def _import_folder(folder: Path, by: str, why: str) -> list[TextOutcome]:
    texts = await asyncio.to_thread(read_texts, folder)
    if not texts:
        raise ImportRefused(f"{folder}: no folder of a locale (de, en …) with texts in it; give the folder above those")
    async with lotse_ready() as lotse:
        return await _noted(lotse, folder, await bring_in(lotse.responses, texts, by, why))


async def _noted(lotse: Lotse, source: Path, outcomes: list[TextOutcome]) -> list[TextOutcome]:
    told = Counter(outcome.kind for outcome in outcomes)
    if not told["refused"]:
        detail = in_german({kind: told[kind] for kind in _MARKS})
        await noted(lotse.database, lotse.clock, "texts", "content import", "Texte importiert", source.name, detail)
    return outcomes


def _print(outcomes: Sequence[TextOutcome]) -> None:
    out = Console(highlight=False, soft_wrap=True)
    for outcome in outcomes:
        kind, name, locale = outcome.key
        why = f" ({'; '.join(map(in_words, outcome.problems))})" if outcome.problems else ""
        out.print(f"{_MARKS[outcome.kind]} {outcome.kind:9} {locale} {kind} {name}{why}", markup=False)
    told = Counter(outcome.kind for outcome in outcomes)
    out.print(", ".join(f"{told[kind]} {kind}" for kind in _MARKS))

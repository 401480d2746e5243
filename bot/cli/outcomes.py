"""What `lotse portal` did: a line per item, and an entry of the log of who did what."""

from __future__ import annotations

from collections.abc import Sequence

import click

from bot.cli.noted import noted
from bot.core.content.content import Outcome
from bot.service.content.import_portal import summary
from bot.wiring import Lotse

_MARKS = {"new": "+", "changed": "~", "unchanged": "=", "removed": "-", "refused": "!", "conflict": "?"}


def print_outcomes(outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        why = f" ({outcome.why})" if outcome.why else ""
        title = f" {outcome.title}" if outcome.title not in ("", outcome.key) else ""
        click.echo(f"{_MARKS[outcome.kind]} {outcome.kind:9} {outcome.key}{title}{why}")
    click.echo(summary(outcomes))
    kinds = {outcome.kind for outcome in outcomes}
    if "refused" in kinds:
        click.echo("What was refused is as it was before: mend it where it comes from and import that again.")
    if "conflict" in kinds:
        click.echo("`lotse portal conflicts` shows both sides; with `KEY --take mine` or `theirs` it settles one.")


async def noted_in_log(lotse: Lotse, command: str, said: str, about: str, detail: str = "") -> None:
    await noted(lotse.database, lotse.clock, "portal", f"portal {command}", said, about, detail)

"""The command line `lotse`. Exit status: 0 done, 1 could not be done (the message says why), 2 usage."""

from __future__ import annotations

import gc
import sys

import click
from sqlalchemy.exc import DBAPIError

from bot.cli.administration import db
from bot.cli.asking import ask, evaluate
from bot.cli.backup import backup, restore
from bot.cli.bench import bench
from bot.cli.content import content
from bot.cli.doctor import doctor
from bot.cli.learning import train
from bot.cli.nlu import nlu
from bot.cli.portal import portal
from bot.cli.serve import serve
from bot.cli.staff import staff
from bot.cli.understanding import understanding
from bot.cli.wordless import commands_without_words
from bot.core.errors import LotseError
from bot.store.refusals import refusal


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Lotse answers newcomers' questions about a town, in their language."""


for command in (
    serve, train, portal, ask, evaluate, content, db, backup, restore, doctor, bench, nlu, staff, understanding,
):  # fmt: skip
    cli.add_command(command)


def main() -> None:
    """Entry point: our errors, a full disk and a database that refuses end with status 1 and a sentence."""
    commands_without_words()
    gc.freeze()  # what was imported stays; looking through it for garbage costs a start a fifth of a second
    try:
        cli()
    except LotseError as error:
        click.echo(f"lotse: {error}", err=True)
        sys.exit(1)
    except (OSError, DBAPIError) as error:
        click.echo(f"lotse: {refusal(error)}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)

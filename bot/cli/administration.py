"""`lotse db upgrade` and `lotse doctor`."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable

import click

from bot.core.errors import LotseError
from bot.dialogue.rasa import RasaDialogue
from bot.files.closed import closed
from bot.settings import PROJECT, Settings, read_settings
from bot.store.migrate import upgrade
from bot.wiring import Lotse, build


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Brings the database to the present schema (also done at every start)."""
    settings = read_settings()
    closed(settings.data)
    upgrade(settings.database)
    click.echo("database is up to date")


@click.command()
def doctor() -> None:
    """Looks at everything Lotse needs and says what is missing and what to do. Status 1 when something is."""
    settings = read_settings()
    good = [_say(name, check, settings) for name, check in _CHECKS]
    good.append(asyncio.run(_content_and_engine(settings)))
    sys.exit(0 if all(good) else 1)


def _say(name: str, check: Callable[[Settings], str], settings: Settings) -> bool:
    try:
        click.echo(f"ok    {name}: {check(settings)}")
    except (LotseError, OSError, subprocess.SubprocessError, RuntimeError) as error:
        click.echo(f"FAIL  {name}: {error}")
        return False
    return True


def _python(settings: Settings) -> str:
    if sys.version_info < (3, 11):
        raise RuntimeError("Python 3.11 or newer is needed; run `make setup`")
    return sys.version.split()[0]


def _rasa(settings: Settings) -> str:
    if not settings.rasa_python.exists():
        raise RuntimeError(f"{settings.rasa_python} is missing; run `make setup`")
    show = "from importlib.metadata import version; print(version('rasa'))"
    found = subprocess.run(
        [settings.rasa_python, "-c", show], capture_output=True, text=True, timeout=60, check=True
    )  # fmt: skip
    return f"Rasa {found.stdout.strip()} in {settings.rasa_python.relative_to(PROJECT)}"


def _folder(settings: Settings) -> str:
    closed(settings.data)
    if not os.access(settings.data, os.W_OK):
        raise RuntimeError(f"{settings.data} cannot be written; set LOTSE_DATA")
    return str(settings.data)


_CHECKS: tuple[tuple[str, Callable[[Settings], str]], ...] = (
    ("python", _python),
    ("rasa", _rasa),
    ("data folder", _folder),
)


async def _content_and_engine(settings: Settings) -> bool:
    lotse = build(settings)
    try:
        await lotse.prepare()
        return await _report(lotse)
    except Exception as error:  # whatever keeps it from starting is what the doctor is asked for
        click.echo(f"FAIL  content: {error}")
        return False
    finally:
        await lotse.close()


async def _report(lotse: Lotse) -> bool:
    guide = lotse.library.guide
    click.echo(
        f"ok    content: {guide.town.name}, {len(guide.offices)} offices, {len(guide.courses)} courses, "
        f"{len(guide.events)} events, {len(guide.pages)} pages"
    )
    model = lotse.model()
    click.echo(f"ok    model: {model.name}" if model else "note  model: stale or missing; `lotse train` makes it")
    running = lotse.running_engine()
    dialogue = RasaDialogue(lambda: (running.base, running.token) if running else None)
    ready = await dialogue.ready()
    await dialogue.close()
    click.echo(f"ok    dialogue engine: {'running' if ready else 'not running (started by `lotse serve`)'}")
    return True

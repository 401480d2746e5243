"""`lotse doctor`: looks, and changes nothing."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Collection
from pathlib import Path

import click
import sqlalchemy as sa

from bot.cli import doctor_services
from bot.core.accounts.sign_in import accepted_email, check_password
from bot.core.errors import BadInput, LotseError
from bot.core.town import TownGuide
from bot.dialogue.rasa import RasaDialogue
from bot.files.space import ENOUGH_MB, free_mb
from bot.service.content.library import build_guide
from bot.settings import PROJECT, Settings, read_settings
from bot.store.backups.backup import refuse_damaged, schema_revision
from bot.store.belonging import refused
from bot.store.conversations.clock_watch import SqlClockWatch
from bot.store.database import Database
from bot.store.migrate import revisions
from bot.wiring import Lotse, build
from bot.wiring.alerts import alert_keeper
from bot.wiring.files import town_items
from bot.wiring.retention import jumped


@click.command()
def doctor() -> None:
    """Looks at everything Lotse needs and says what is missing and what to do. Status 1 when something is."""
    settings = read_settings()
    passed = [name for name, check in _CHECKS if _say(name, check, settings)]
    good = asyncio.run(_database(settings, passed))
    sys.exit(0 if good and len(passed) == len(_CHECKS) else 1)


def _say(name: str, check: Callable[[Settings], str], settings: Settings) -> bool:
    try:
        click.echo(f"ok    {name}: {check(settings)}")
    except (LotseError, OSError, subprocess.SubprocessError) as error:
        click.echo(f"FAIL  {name}: {error}")
        return False
    return True


def _python(settings: Settings) -> str:
    if sys.version_info < (3, 11):
        raise BadInput("Python 3.11 or newer is needed; run `make setup`")
    return sys.version.split()[0]


def _rasa(settings: Settings) -> str:
    if not settings.rasa_python.exists():
        raise BadInput(f"{settings.rasa_python} is missing; run `make setup`")
    show = "from importlib.metadata import version; print(version('rasa'))"
    found = subprocess.run(
        [settings.rasa_python, "-c", show], capture_output=True, text=True, timeout=60, check=True
    )  # fmt: skip
    return f"Rasa {found.stdout.strip()} by {settings.rasa_python}"


def _folder(settings: Settings) -> str:
    """Of a folder that is not there yet: whether it can be made."""
    folder = settings.data
    there = next(place for place in (folder, *folder.parents) if place.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        why = "cannot be written" if there.is_dir() else "is no folder"
        raise BadInput(f"{there} {why}; set LOTSE_DATA to a folder that this account may write to")
    return str(folder) if there == folder else f"{folder} (made at the first start)"


def _files(settings: Settings) -> str:
    """What the bot writes on in, and what whoever ran a first command may have made."""
    files = [settings.erased_log, *sorted(settings.data.glob("lotse.db*"))]
    if amiss := refused(files):
        raise BadInput(
            f"{'; '.join(amiss)}: nothing can be stored, or nobody can erase. Run every command under the account of "
            "the bot, and give these files to it once, as root (chown)"
        )
    return f"{sum(path.exists() for path in files)} can be written"


def _disk(settings: Settings) -> str:
    free = free_mb(settings.data)
    if free < ENOUGH_MB:
        raise BadInput(f"only {free} MB are free for {settings.data}; make room: {ENOUGH_MB} MB are the least")
    return f"{free} MB free"


def _administrator(settings: Settings) -> str:
    if settings.admin_email is None or settings.admin_password is None:
        return "made by hand (LOTSE_ADMIN_EMAIL is not set)"
    check_password(settings.admin_password.get_secret_value(), "", accepted_email(settings.admin_email))
    return settings.admin_email


def _town(settings: Settings) -> str:
    """The files that every start brings in."""
    folder = PROJECT / "portal"
    guide = build_guide((item.kind, item.key, item.data) for item in town_items(folder))
    if not any(department.protection for department in guide.departments.values()):
        raise BadInput(
            f"no department in {folder}/departments.yml has `protection: true`: conversations about crises, health and "
            "asylum would go to the coordination; write it at the one that shall read them"
        )
    if guide.town.web_only and settings.telegram_token and settings.public_url is None:
        raise BadInput(
            f"{folder}/town.yml: web_only sends newcomers from Telegram to the web chat, and has no address for it; "
            "set LOTSE_PUBLIC_URL"
        )
    return f"{guide.town.name}, in {folder}{_coordination(guide)}"


def _coordination(guide: TownGuide) -> str:
    """An office that is imported is in no file; the content check says whether it is there."""
    if guide.coordination is not None:
        return ""
    known = ", ".join(guide.offices) or "none"
    return f"; coordination_office: {guide.town.coordination_office!r} is none of its offices ({known}), so import it"


_CHECKS: tuple[tuple[str, Callable[[Settings], str]], ...] = (
    ("python", _python),
    ("rasa", _rasa),
    ("data folder", _folder),
    ("files of the database", _files),
    ("disk", _disk),
    ("administrator", _administrator),
    ("town files", _town),
    ("telegram", doctor_services.telegram),
    ("mail", doctor_services.mail),
    ("translation", doctor_services.translation),
)


async def _database(settings: Settings, passed: Collection[str]) -> bool:
    try:
        if not await _is_current(settings):
            return True
        lotse = build(settings)
        try:
            await lotse.library.refresh()
            return await _report(lotse, passed)
        finally:
            await lotse.close()
    except Exception as error:  # whatever keeps it from starting is what the doctor is asked for
        click.echo(f"FAIL  database: {error}")
        return False


def _is_there(url: str) -> bool:
    """Whether a look at it would not make it."""
    return not url.startswith("sqlite") or Path(sa.make_url(url).database or "").exists()


async def _is_current(settings: Settings) -> bool:
    """Says what the next start makes of a database that is not. Raises BadInput: nothing, it is a newer Lotse's."""
    if not _is_there(settings.database):
        click.echo("note  database: there is none yet; `lotse serve` makes it, `lotse restore` fills it")
        return False
    database = Database(settings.database)
    try:
        await database.reach()
        async with database.read() as connection:
            await refuse_damaged(connection)
            found, known = await schema_revision(connection), revisions()
    finally:
        await database.close()
    if found and found not in known:
        raise BadInput(f"it is of a newer Lotse (schema {found}); install that one")
    if found != known[0]:
        click.echo("note  database: empty or of an older Lotse; the next start brings it up to date")
    return found == known[0]


async def _report(lotse: Lotse, passed: Collection[str]) -> bool:
    guide = lotse.library.guide
    if not guide.town.name:
        click.echo("note  content: there is none yet; `lotse serve` brings it in, `lotse restore` brings it back")
        return True
    click.echo(
        f"ok    content: {guide.town.name}, {len(guide.offices)} offices, {len(guide.courses)} courses, "
        f"{len(guide.events)} events, {len(guide.pages)} pages"
    )
    click.echo(await _clock(lotse))
    click.echo(_model(lotse))
    click.echo(f"ok    dialogue engine: {await _engine(lotse)}")
    for line in await doctor_services.alerts(alert_keeper(lotse), guide, passed):
        click.echo(line)
    return await _checked(lotse)


async def _clock(lotse: Lotse) -> str:
    now = lotse.clock.now()
    watch = await SqlClockWatch(lotse.database).seen(now)
    if watch.doubted:
        return f"WARN  clock: nothing old is deleted: {jumped(watch, now)}"
    return f"ok    clock: {now:%Y-%m-%d %H:%M}, in the time of the town"


def _model(lotse: Lotse) -> str:
    if model := lotse.model():
        return f"ok    model: {model.name}"
    doing = "it is being learnt just now" if lotse.trainer.busy() else "`lotse train` or the next start learns it"
    if older := lotse.usable_model():
        return f"note  model: {older.name} answers, which knows the content of before; {doing}"
    return f"note  model: none of this code, so messages wait until there is one; {doing}"


async def _engine(lotse: Lotse) -> str:
    running = lotse.running_engine()
    dialogue = RasaDialogue(lambda: (running.base, running.token) if running else None)
    ready = await dialogue.ready()
    await dialogue.close()
    if running is None or not ready:
        return "not running (started by `lotse serve`)"
    model = lotse.model()
    state = "with the present content" if model and running.model == str(model) else "with the content of before"
    return f"running, {state} ({Path(running.model).name})"


async def _checked(lotse: Lotse) -> bool:
    errors = Counter(one.code for one in await lotse.content_check().findings() if one.severity == "error")
    if errors:
        told = ", ".join(f"{number} {code}" for code, number in errors.items())
        click.echo(f"FAIL  content check: {told}; `lotse content check` says where")
    else:
        click.echo("ok    content check: no errors")
    return not errors

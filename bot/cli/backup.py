"""`lotse backup` and `lotse restore`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from bot.cli.noted import noted
from bot.cli.progress import steps
from bot.core.errors import BackupRefused
from bot.files.closed import closed
from bot.files.folder import UploadFolder
from bot.portal.town_files import town_name
from bot.settings import PROJECT, Settings, read_settings
from bot.store.backups.archive import Manifest, remove_unfinished
from bot.store.backups.backup import back_up
from bot.store.backups.restore import Deleted, Restored, check, town_of
from bot.store.backups.restore import restore as restore_backup
from bot.store.database import Database
from bot.store.migrate import upgrade
from bot.store.refusals import refusal
from bot.store.running_bots import only_one, refuse_beside_bots
from bot.store.steps.erased import ErasedLog
from bot.store.steps.words_gone import WordsGone
from bot.wiring.lotse import TownClock


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Saves the database to FILE, from one moment, while Lotse may go on running.

    Staff and their password hashes are included, sessions and invitations are not. Keep erased.log of the data folder
    beside your backups: it says what must not come back; and portal/, responses/ if you changed it, and your settings,
    which no backup holds (docs/running.md). Files that newcomers and staff have sent each other are not in
    it: copy the folder `uploads` too if you want to keep them (docs/attachments.md).
    """
    settings = read_settings()
    if settings.database.startswith("sqlite") and not Path(settings.database.partition(":///")[2]).exists():
        raise BackupRefused(f"there is no database in {settings.data}; check LOTSE_DATA and LOTSE_DATABASE_URL")
    for part in remove_unfinished(file.parent):
        click.echo(f"{part}: removed, a backup that broke off", err=True)
    manifest = asyncio.run(_back_up(settings, file))
    click.echo(f"{manifest.rows} rows saved to {file}; keep {settings.erased_log} beside it")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="delete what the database holds now")
@click.option(
    "--erased", "logs", multiple=True, type=click.Path(dir_okay=False, path_type=Path),
    help="a further erased.log, of the former machine or another one",
)  # fmt: skip
@click.option("--erased-log-lost", is_flag=True, help="restore although nobody knows what newcomers have erased since")
@click.option("--other-town", is_flag=True, help="restore although the files in portal/ are those of another town")
def restore(file: Path, replace: bool, logs: tuple[Path, ...], erased_log_lost: bool, other_town: bool) -> None:
    """Restores the database from FILE, all of it or nothing. Stop Lotse first.

    What newcomers have erased since, and what is past its retention, stays deleted. With --replace, whoever is
    deactivated now stays so, and passwords and the links of clubs are today's. Who can sign in afterwards is printed:
    somebody who was removed since the backup is among them again.
    """
    settings = read_settings()
    made_at = datetime.fromisoformat(check(file, _counted).made_at)
    if not other_town:
        _same_town(file)
    deleted = _deleted(settings, logs, erased_log_lost, made_at)
    closed(settings.data)
    with only_one(settings.database):
        done = asyncio.run(_restore(settings, file, replace, deleted))
    _keep(ErasedLog(settings.erased_log), deleted)
    UploadFolder(settings.uploads, settings.upload_mb).spare()
    click.echo(f"{done.rows} rows restored, as of {done.made_at}; {done.gone} conversations stay deleted")
    click.echo(f"The next start brings in {PROJECT / 'portal'} as it is now: of it only the town's name was compared")
    click.echo(
        "These people can sign in at the desk, also who was removed since; `lotse staff deactivate` who should not:"
    )
    for person in done.people or ("nobody; `lotse staff add` or `lotse staff invite`",):
        click.echo(f"  {person}")


async def _back_up(settings: Settings, file: Path) -> Manifest:
    now, database, log = datetime.now(UTC), Database(settings.database), ErasedLog(settings.erased_log)
    try:
        with _reachable():
            log.begin(now)
            manifest = await back_up(database, file, now, lambda total: steps("saving", total))
            log.compact(now)
            await noted(database, TownClock(), "export", "backup", "Sicherung erstellt", file.name)
            return manifest
    finally:
        await database.close()


def _keep(own: ErasedLog, deleted: Deleted) -> None:
    """What other files said holds here from now on."""
    now = datetime.now(UTC)
    own.begin(deleted.known_since or now)
    own.note(own.ahead(now) - set(deleted.erased), now, "kept")  # else they would count when the clock has come so far
    known, words = own.ids(), own.words_gone()
    erased, expired = set(deleted.erased), set(deleted.expired)
    own.note(erased - expired - known, now)
    own.note(expired - known, now, "expired")
    own.note(deleted.words.withdrawn.keys() - words.withdrawn.keys(), now, "withdrawn")
    own.note(deleted.words.touched.keys() - words.touched.keys(), now, "touched")


async def _restore(settings: Settings, file: Path, replace: bool, deleted: Deleted) -> Restored:
    database = Database(settings.database)
    try:
        with _reachable():
            async with database.read() as connection:
                await refuse_beside_bots(connection)
            await asyncio.to_thread(upgrade, settings.database)
            done = await restore_backup(database, file, replace, deleted, _counted)
            what = "Sicherung eingespielt"
            await noted(database, TownClock(), "settings", "restore", what, file.name, f"vom {done.made_at}")
            return done
    finally:
        await database.close()


def _same_town(file: Path) -> None:
    """Every start brings in `portal/`: that of a new machine would make another town of it. Raises BackupRefused."""
    backed_up, here = town_of(file), town_name(PROJECT / "portal")
    if backed_up not in (None, here):
        raise BackupRefused(
            f"the backup is of {backed_up}, but {PROJECT / 'portal' / 'town.yml'} says {here}: the next start would "
            f"bring in offices, departments and rules of {here}. Copy portal/ of the former machine here first (and "
            "responses/, if you changed it); only if it is right as it is, say --other-town; nothing was changed"
        )


def _deleted(settings: Settings, logs: tuple[Path, ...], lost: bool, made_at: datetime) -> Deleted:
    """What must not come back. Raises BackupRefused when nobody can say."""
    own = [settings.erased_log] if settings.erased_log.exists() else []
    if not own and not logs and not lost:
        raise BackupRefused(
            f"{settings.erased_log} is missing: what newcomers have erased since the backup would come back. Copy it "
            "from the former machine or name it with --erased; only if it is lost for good, say --erased-log-lost"
        )
    try:
        found = [ErasedLog(path) for path in [*own, *logs]]
        if strange := [path for path in logs if not ErasedLog(path).is_one()]:
            raise _no_log(strange[0])
        since, now = _known_since(found, made_at, lost), datetime.now(UTC)
        erased = {name for log in found for name in log.ids() - log.expired()}
        expired = {name for log in found for name in log.expired() - log.ahead(now)} - erased  # what is old goes anyway
        words, before = WordsGone.together(log.words_gone() for log in found), timedelta(days=settings.retention_days)
        return Deleted(erased | expired, now - before, expired, words, since)
    except OSError as error:
        raise BackupRefused(f"{error.filename} cannot be read: {error.strerror}; nothing was changed") from error


def _no_log(path: Path) -> BackupRefused:
    return BackupRefused(f"{path} is no erased.log: no line of it says what was erased; nothing was changed")


def _known_since(logs: list[ErasedLog], made_at: datetime, lost: bool) -> datetime | None:
    """Since when the files together know what was erased. Raises BackupRefused: not since the backup was made."""
    begun = {log.path: log.begun() for log in logs}
    if not begun or (min(begun.values()) > made_at and lost):
        return None
    if min(begun.values()) > made_at:
        told = ", ".join(f"{path} (begun {at:%Y-%m-%d %H:%M} UTC)" for path, at in begun.items())
        raise BackupRefused(
            f"the backup, of {made_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC, is older than {told}: what newcomers erased "
            "before would come back. Name the erased.log of the machine that made the backup with --erased, the newest "
            "copy; only if it is lost for good, say --erased-log-lost"
        )
    return min(begun.values())


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except (OSError, DBAPIError) as error:
        raise BackupRefused(refusal(error)) from error


def _counted(what: str, total: int) -> AbstractContextManager[Callable[[], None]]:
    return steps(what, total)

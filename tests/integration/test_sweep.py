"""Files without a row, at the start of the only process."""

from __future__ import annotations

import asyncio
import shutil
import time
from pathlib import Path

from bot.core.handoffs.attachment import Prepared
from bot.files.folder import UploadFolder
from bot.store.steps.erased import ErasedLog
from bot.wiring import Lotse, assemble
from bot.wiring.housekeeping import sweep
from tests.conftest import settings
from tests.fakes import ScriptedDialogue
from tests.files import PDF
from tests.forks import Forks

LEFT, COMING = ("a" * 32, "b" * 32), ("c" * 32, "d" * 32)


async def test_what_a_dead_process_left_goes_and_what_comes_meanwhile_stays(lotse: Lotse) -> None:
    await lotse.conversations.open("web", "p" * 64, "de", ())
    service = assemble(lotse, ScriptedDialogue())
    folder, file = lotse.uploads, Prepared("pdf", "application/pdf", "pdf", PDF)
    await folder.keep(*LEFT, file)
    await asyncio.sleep(0.1)
    began = time.time()
    await asyncio.sleep(0.1)
    await folder.keep(*COMING, file)  # its row is about to be written
    sweeping = asyncio.create_task(sweep(lotse, service, began))
    async with asyncio.timeout(60):
        while folder.path(*LEFT):
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    sweeping.cancel()
    assert folder.path(*COMING)


async def test_a_start_on_an_empty_database_takes_no_files_away(lotse: Lotse) -> None:
    """It is not restored yet, or another one than the town's."""
    attachments = assemble(lotse, ScriptedDialogue()).attachments
    assert attachments
    await lotse.uploads.keep(*LEFT, Prepared("pdf", "application/pdf", "pdf", PDF))
    assert await attachments.sweep(-1.0) == 0 and lotse.uploads.path(*LEFT)
    await lotse.conversations.open("web", "p" * 64, "de", ())
    assert await attachments.sweep(-1.0) == 1 and not lotse.uploads.path(*LEFT)


async def test_a_restore_spares_what_came_since_the_backup(forks: Forks, template: Path, tmp_path: Path) -> None:
    made, here = settings(tmp_path), {"LOTSE_DATA": str(tmp_path)}
    shutil.copy(template, tmp_path / "lotse.db")
    folder, backup = UploadFolder(made.uploads, 10**6), str(tmp_path / "town.zip")
    assert forks.run("bot.cli", ["backup", backup], here).status == 0
    await folder.keep(*LEFT, Prepared("pdf", "application/pdf", "pdf", PDF))
    done = forks.run("bot.cli", ["restore", backup, "--replace"], here)
    assert done.status == 0, done.err
    assert await folder.sweep([], older_than=-1.0) == 0 and folder.path(*LEFT)


async def test_what_was_erased_and_is_copied_back_after_a_restore_goes_at_the_start(lotse: Lotse) -> None:
    await lotse.conversations.open("web", "p" * 64, "de", ())
    service, file = assemble(lotse, ScriptedDialogue()), Prepared("pdf", "application/pdf", "pdf", PDF)
    for one in (LEFT, COMING):
        await lotse.uploads.keep(*one, file)
    lotse.uploads.spare()
    ErasedLog(lotse.settings.erased_log).note([LEFT[0]], lotse.clock.now())
    await asyncio.sleep(0.1)
    sweeping = asyncio.create_task(sweep(lotse, service, time.time()))
    async with asyncio.timeout(60):
        while lotse.uploads.path(*LEFT):
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    sweeping.cancel()
    assert lotse.uploads.path(*COMING)

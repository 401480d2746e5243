"""Files without a row, at the start of the only process."""

from __future__ import annotations

import asyncio
import time

from bot.core.attachment import Prepared
from bot.running import sweep
from bot.wiring import Lotse, assemble
from tests.fakes import ScriptedDialogue
from tests.files import PDF

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

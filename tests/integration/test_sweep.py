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

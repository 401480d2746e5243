"""A Lotse on Telegram as a process of its own, over a scripted dialogue engine: to be killed.

python -m tests.telegram.bot_process DATA BOT_API
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from pydantic import SecretStr

from bot.channels.telegram.channel import Tempo
from bot.running import working
from bot.settings import Settings
from bot.wiring import assemble, build
from tests.fakes import ScriptedDialogue
from tests.telegram.bot_api import TOKEN


async def main(data: Path, api: str) -> None:
    lotse = build(Settings(data=data, telegram_token=SecretStr(TOKEN), telegram_api=api))
    await lotse.library.refresh()
    tempo = Tempo(overall=(1000, 1000), chat=(200, 200), answer_seconds=60.0, pause_seconds=0.1)
    async with working(lotse, assemble(lotse, ScriptedDialogue(), tempo)):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))

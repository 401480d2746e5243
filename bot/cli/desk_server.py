"""A served Lotse without Rasa, for `lotse bench desk`: `python -m bot.cli.desk_server`, set by the environment."""

from __future__ import annotations

import asyncio
import gc
import sys

import uvicorn

from bot.cli.desk_town import OneAnswer
from bot.cli.wordless import log_without_words
from bot.running import working
from bot.settings import read_settings
from bot.wiring import assemble, build


async def _serve() -> None:
    settings = read_settings()
    lotse = build(settings)
    await lotse.library.refresh()
    service = assemble(lotse, OneAnswer(), loaded=gc.freeze)  # as `lotse serve`
    config = uvicorn.Config(
        service.app, host="127.0.0.1", port=settings.port, log_config=None, access_log=False,
        timeout_graceful_shutdown=1, proxy_headers=False, server_header=False,
    )  # fmt: skip
    async with working(lotse, service):
        await uvicorn.Server(config).serve()
    await lotse.close()


if __name__ == "__main__":
    log_without_words("ERROR")
    sys.setswitchinterval(0.0005)  # as `lotse serve`
    asyncio.run(_serve())

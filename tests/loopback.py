"""A web application on a port of loopback, for tests."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Any

import uvicorn

from tests.limits import within

PATIENCE = 60.0  # seconds for a start or an end, on a busy machine


class Loopback:
    """A port that is kept while nothing listens there: connections are refused, and nobody else is given it."""

    def __init__(self) -> None:
        self._kept = socket.socket()
        self._kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._kept.bind(("127.0.0.1", 0))
        self.port: int = self._kept.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self._server: uvicorn.Server | None = None

    async def up(self, app: Any) -> None:
        config = uvicorn.Config(app, host="127.0.0.1", port=self.port, log_config=None, timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign]
        self._running = asyncio.create_task(self._server.serve())
        async with within(PATIENCE, f"{self.base} starts"):
            while not self._server.started:
                await asyncio.sleep(0.01)

    async def down(self, at_once: bool = False) -> None:
        """`at_once`: whoever is being answered is cut off."""
        if self._server:
            self._server.should_exit, self._server.force_exit = True, at_once
            async with within(PATIENCE, f"{self.base} ends"):
                await self._running
            self._server = None

    def close(self) -> None:
        """The port is anybody's again."""
        self._kept.close()

    @contextlib.asynccontextmanager
    async def serving(self, app: Any) -> AsyncIterator[str]:
        """Up and down, whatever happens between: the address."""
        await self.up(app)
        try:
            yield self.base
        finally:
            await self.down()
            self.close()

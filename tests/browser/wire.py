"""A network between a phone and a house that can go dead."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator


class Wire:
    """A relay on loopback whose connections can go dead without being closed (a half-open connection)."""

    def __init__(self, target: int) -> None:
        self._target, self._streams, self._dead = target, set[int](), set[int]()
        self._tasks: set[asyncio.Task[None]] = set()
        self._next = self.streams = 0

    @contextlib.asynccontextmanager
    async def up(self) -> AsyncIterator[str]:
        """The address it relays from, until the block ends."""
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut_streams(self) -> None:
        """The connections that carry an event stream forward nothing any more, and nobody is told."""
        self._dead |= self._streams

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.add(asyncio.current_task())  # type: ignore[arg-type]
        self._next += 1
        number = self._next
        try:
            back, forth = await asyncio.open_connection("127.0.0.1", self._target)
            await asyncio.gather(self._pump(number, reader, forth, True), self._pump(number, back, writer, False))
        except OSError:
            pass
        finally:
            writer.close()

    async def _pump(
        self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asking: bool
    ) -> None:
        while data := await reader.read(65536):
            if asking and data.startswith(b"GET /api/events "):
                self._streams.add(number)
                self.streams += 1
            if number not in self._dead:
                writer.write(data)
                await writer.drain()
        writer.close()

"""How long a server of Rasa's may take: an engine beside the answering gets only what others leave."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.outside_errors import DialogueDown
from bot.dialogue.rasa import RasaDialogue

BODY = b'{"model_file": "m"}'
TAKES = 0.3  # seconds


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    await asyncio.sleep(TAKES)
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY)
    await writer.drain()
    writer.close()


@pytest.mark.parametrize(("patience", "comes"), [(None, True), (5.0, True), (TAKES / 5, False)])
async def test_a_slow_answer_is_waited_for_as_long_as_the_patience_lasts(patience: float | None, comes: bool) -> None:
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    dialogue = RasaDialogue(lambda: (base, "token"), patience)
    async with server:
        assert await dialogue.ready() is comes
        if not comes:
            with pytest.raises(DialogueDown):
                await dialogue.swap("another")
    await dialogue.close()

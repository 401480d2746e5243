"""Visiting links: a server on loopback that is there, gone, slow, moved, or does not like to be asked for heads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.portal import link_visits
from bot.portal.link_visits import LinkVisits

ANSWERS = {
    "/ok": "200 OK", "/gone": "410 Gone", "/none": "404 Not Found", "/shut": "403 Forbidden", "/ill": "503 Ill",
    "/moved": "301 Moved\r\nLocation: /ok", "/lost": "302 Found\r\nLocation: none",
    "/round": "302 F\r\nLocation: /round",
}  # fmt: skip


class Server:
    """A small HTTP server; HEAD on /get is not allowed, /slow takes its time."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        method, path, _ = (await reader.readline()).decode().split(" ", 2)
        self.asked.append(f"{method} {path}")
        if path == "/slow":
            await asyncio.sleep(1)
        status = ANSWERS.get(path, "200 OK")
        if path == "/get":
            status = "405 No" if method == "HEAD" else "200 OK"
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@pytest.fixture
async def server() -> AsyncIterator[tuple[str, Server]]:
    made = Server()
    listening = await asyncio.start_server(made.answer, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", made
    listening.close()


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/ok", "alive"), ("/moved", "alive"), ("/get", "alive"), ("/gone", "dead"), ("/none", "dead"),
        ("/lost", "dead"), ("/shut", "unsure"), ("/ill", "unsure"), ("/round", "unsure"),
    ],
)  # fmt: skip
async def test_what_becomes_of_a_visit(server: tuple[str, Server], path: str, state: str) -> None:
    base, asked = server
    assert (await LinkVisits(allow_private=True).visit(base + path)).state == state
    assert asked.asked[0] == f"HEAD {path}"


async def test_a_slow_server_is_not_waited_for(server: tuple[str, Server], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_visits, "_WHOLE_SECONDS", 0.1)
    reached = await LinkVisits(allow_private=True).visit(f"{server[0]}/slow")
    assert (reached.state, reached.why) == ("unsure", "TimeoutError")


async def test_nothing_inside_a_private_network_is_visited(server: tuple[str, Server]) -> None:
    reached = await LinkVisits().visit(f"{server[0]}/ok")
    assert reached.state == "dead" and "private network" in reached.why
    assert server[1].asked == []


@pytest.mark.parametrize("url", ["ftp://town.de/a", "http://", "http://127.0.0.1:1/", "http://[::bad/"])
async def test_what_is_no_address_or_has_no_server_is_dead_or_unsure_but_never_raises(url: str) -> None:
    assert (await LinkVisits(allow_private=True).visit(url)).state in ("dead", "unsure")

"""Reading a source over HTTP: limits on where, how long and how much. The servers are on loopback."""

from __future__ import annotations

import gzip
import socket
import threading
import tracemalloc
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.core.errors import ImportRefused
from bot.portal import fetch, pinned
from bot.portal.fetch import read_body
from bot.portal.link_visits import LinkVisits
from bot.portal.unpacking import Unpacked


class Site(BaseHTTPRequestHandler):
    """A small portal with a good page, wrong ones, and roads that lead elsewhere."""

    def do_GET(self) -> None:
        pages = {
            "/good": (200, '{"name": "Straße"}'.encode(), {}),
            "/large": (200, b"x" * 5000, {}),
            "/moved": (302, b"", {"Location": "/good"}),
            "/inside": (302, b"", {"Location": "http://10.0.0.1/secret"}),
            "/file": (302, b"", {"Location": "file:///etc/passwd"}),
            "/loop": (302, b"", {"Location": "/loop"}),
            "/packed": (200, gzip.compress(b"Gut"), {"Content-Encoding": "gzip"}),
            "/zlib": (200, zlib.compress(b"Gut"), {"Content-Encoding": "Deflate"}),
            "/bomb": (200, gzip.compress(bytes(6000)), {"Content-Encoding": "gzip"}),
            "/twice": (200, gzip.compress(gzip.compress(bytes(9999))), {"Content-Encoding": "gzip, gzip"}),
            "/half": (200, gzip.compress(b"Gut")[:-9], {"Content-Encoding": "gzip"}),
            "/not": (200, b"Gut", {"Content-Encoding": "gzip"}),
            "/br": (200, b"?", {"Content-Encoding": "br"}),
            "/asked": (200, self.headers["Accept-Encoding"].encode(), {}),
            "/host": (200, self.headers["Host"].encode(), {}),
        }
        status, body, headers = pages.get(self.path, (404, b"", {}))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


async def read(source: str, allow_private: bool = False) -> str:
    body = await read_body(source, allow_private)
    assert body
    return body.content.decode()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


async def test_a_page_is_read_and_a_redirection_followed(site: str) -> None:
    assert await read(f"{site}/good", allow_private=True) == '{"name": "Straße"}'
    assert await read(f"{site}/moved", allow_private=True) == '{"name": "Straße"}'


async def test_the_host_is_named_as_it_was_written_though_the_address_is_pinned(site: str) -> None:
    port = site.rpartition(":")[2]
    assert await read(f"http://localhost:{port}/host", allow_private=True) == f"localhost:{port}"


async def test_a_packed_page_is_unpacked(site: str) -> None:
    assert await read(f"{site}/packed", allow_private=True) == await read(f"{site}/zlib", allow_private=True) == "Gut"
    assert await read(f"{site}/asked", allow_private=True) == "gzip"


async def test_a_page_is_unpacked_no_further_than_it_may_be_large(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "MAX_BYTES", 5000)
    with pytest.raises(ImportRefused, match="larger than"):
        await read(f"{site}/bomb", allow_private=True)


def test_unpacking_takes_no_more_memory_than_is_wanted() -> None:
    packed, unpacked = zlib.compress(bytes(20_000_000)), Unpacked("deflate", 1000)
    tracemalloc.start()
    try:
        assert not unpacked.add(packed)
        assert tracemalloc.get_traced_memory()[1] < 500_000
    finally:
        tracemalloc.stop()


REFUSED = [
    ("/twice", "cannot be read"),
    ("/half", "cannot be read"),
    ("/not", "cannot be read"),
    ("/br", "cannot be read"),
    ("/missing", "status 404"),
    ("/loop", "more than 3 redirections"),
    ("/file", "only http and https"),
]


@pytest.mark.parametrize(("path", "why"), REFUSED)
async def test_what_cannot_be_used_is_refused_with_the_reason(site: str, path: str, why: str) -> None:
    with pytest.raises(ImportRefused, match=why):
        await read(f"{site}{path}", allow_private=True)


async def test_a_body_that_is_too_large_is_refused(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "MAX_BYTES", 4999)
    with pytest.raises(ImportRefused, match="larger than"):
        await read(f"{site}/large", allow_private=True)
    monkeypatch.setattr(fetch, "MAX_BYTES", 5000)
    assert len(await read(f"{site}/large", allow_private=True)) == 5000


async def test_a_server_that_does_not_answer_is_refused() -> None:
    with pytest.raises(ImportRefused, match="cannot be read"):
        await read("http://127.0.0.1:1/", allow_private=True)


PRIVATE = [
    "http://127.0.0.1/",
    "http://localhost/",
    "http://10.1.2.3/",
    "http://192.168.1.1:8080/",
    "http://169.254.169.254/latest/meta-data/",
    "http://0.0.0.0/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://2130706433/",
    "http://user:secret@127.0.0.1/",
]


@pytest.mark.parametrize("address", PRIVATE)
async def test_an_address_inside_a_private_network_is_refused(address: str) -> None:
    with pytest.raises(ImportRefused, match="inside a private network"):
        await read(address)


async def test_a_redirection_to_a_private_address_is_refused(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve = pinned.resolve

    def loopback_is_public(host: str, port: int, allow_private: bool) -> str:
        """This test's own server plays the public one; every other host is judged as usual."""
        return resolve(host, port, allow_private or host == "127.0.0.1")

    monkeypatch.setattr(pinned, "resolve", loopback_is_public)
    assert await read(f"{site}/good")
    with pytest.raises(ImportRefused, match=r"10\.0\.0\.1.*inside a private network"):
        await read(f"{site}/inside")


class Names:
    """A name server that knows two names, and counts how often it is asked for them."""

    def __init__(self, *addresses: str) -> None:
        self.addresses, self.asked, self._real = addresses, 0, socket.getaddrinfo

    def __call__(self, host: str, port: int, *rest: Any, **more: Any) -> Any:
        if host not in ("stadt.example", "xn--mster-kva.example"):
            return self._real(host, port, *rest, **more)
        self.asked += 1
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in self.addresses]


async def test_a_name_with_one_public_and_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names("9.9.9.9", "10.0.0.1"))
    with pytest.raises(ImportRefused, match="inside a private network"):
        await read("http://stadt.example/")


async def test_a_name_is_asked_for_once_so_that_it_cannot_change_in_between(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names("127.0.0.1")
    monkeypatch.setattr(socket, "getaddrinfo", names)
    port = site.rpartition(":")[2]
    host = await read(f"http://stadt.example:{port}/host", allow_private=True)
    assert (host, names.asked) == (f"stadt.example:{port}", 1)


async def test_a_name_with_an_umlaut_is_asked_for_as_servers_know_it(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names("127.0.0.1"))
    port = site.rpartition(":")[2]
    for written in ("müster.example", "MÜSTER.example", "xn--mster-kva.example"):
        host = await read(f"http://{written}:{port}/host", allow_private=True)
        assert host == f"xn--mster-kva.example:{port}"
    assert (await LinkVisits(allow_private=True).visit(f"http://müster.example:{port}/good")).state == "alive"


NO_ADDRESS = [
    "file:///etc/passwd",
    "ftp://example.org/x",
    "http://",
    "http://[bad/",
    "http://127.0.0.1:99999/",
    "http://127.0.0.1:port/",
    "http://" + "a" * 70 + ".example/",
    "http://127.0.0.1/\x00",
    "http://" + "ü" * 70 + ".example/",
]


@pytest.mark.parametrize("address", NO_ADDRESS)
async def test_what_is_no_web_address_is_refused_and_not_a_crash(address: str) -> None:
    with pytest.raises(ImportRefused):
        await read(address, allow_private=True)


async def test_a_file_is_read_and_a_missing_one_refused(tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text("[1]", "utf-8")
    assert await read(str(tmp_path / "good.json")) == "[1]"
    for name in ("missing.json", "."):
        with pytest.raises(ImportRefused):
            await read(str(tmp_path / name))


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("93.184.215.14", True), ("2606:2800:21f:cb07::1", True), ("64:ff9b::5db8:d70e", True),
        ("127.0.0.1", False), ("10.0.0.1", False), ("169.254.169.254", False), ("100.100.100.200", False),
        ("192.0.0.192", False), ("168.63.129.16", False), ("0.0.0.0", False), ("224.0.0.1", False), ("::1", False),
        ("::ffff:10.0.0.1", False), ("::7f00:1", False), ("64:ff9b::a9fe:a9fe", False), ("64:ff9b:1::a00:1", False),
        ("2002:7f00:1::", False), ("fd00:ec2::254", False), ("fe80::1%eth0", False), ("fec0::1", False),
        ("ff02::1", False),
    ],
)  # fmt: skip
def test_an_address_inside_is_known_in_every_disguise(address: str, outside: bool) -> None:
    assert pinned.is_public(address) is outside

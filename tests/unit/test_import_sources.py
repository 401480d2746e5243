"""Sources that are read again and again, over a server on loopback that forgets, fails, hangs and shrinks."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from bot.core.content.sources import Source
from bot.core.errors import BeingRead, Conflict, ImportRefused, NotFound
from bot.dialogue.training import Trainer
from bot.portal import fetch
from bot.portal.sources import PortalReader
from bot.service.content.sources import Refreshed, SourceKeeper
from bot.store.content.contents import SqlContents
from bot.store.content.sources import SqlSources
from bot.store.database import Database
from bot.wiring import Lotse
from bot.wiring.learning import refresh_sources
from tests.conftest import both_databases
from tests.fakes import MovedClock


class Site:
    """What the server says of its calendar: how many events, with which status, how slowly."""

    def __init__(self) -> None:
        self.events, self.status, self.delay, self.tag = 8, 200, 0.0, True
        self.asked: list[str] = []
        self.raw: bytes | None = None
        self.url = ""

    @property
    def body(self) -> bytes:
        if self.raw is not None:
            return self.raw
        part = "BEGIN:VEVENT\nUID:{0}\nDTSTART:20991201T180000\nSUMMARY:Tanz {0}\nEND:VEVENT\n"
        events = "".join(part.format(number) for number in range(self.events))
        return f"BEGIN:VCALENDAR\nVERSION:2.0\n{events}END:VCALENDAR\n".encode()


@pytest.fixture
def site() -> Iterator[Site]:
    known = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            tag = f'"{hash(known.body)}"'
            known.asked.append(self.headers.get("If-None-Match", ""))
            time.sleep(known.delay)
            status = 304 if known.status == 200 and known.asked[-1] == tag else known.status
            self.send_response(status)
            if known.tag:
                self.send_header("ETag", tag)
            self.end_headers()
            if status == 200:
                self.wfile.write(known.body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    known.url = f"http://127.0.0.1:{server.server_port}/kalender.ics"
    yield known
    server.shutdown()
    server.server_close()


class Town:
    def __init__(self, database: Database, clock: MovedClock) -> None:
        self.database, self.clock = database, clock
        self.contents, self.store = SqlContents(database, clock), SqlSources(database, clock)
        self.keeper = self.process("one")

    def process(self, name: str) -> SourceKeeper:
        reader = PortalReader(True, self.clock, lambda: "Europe/Berlin")
        return SourceKeeper(self.store, self.contents, reader, self.clock, name, lambda: 0.5)

    async def add(self, *addresses: str, name: str = "kalender", hours: int = 12) -> None:
        await self.keeper.add(name, addresses, hours)

    async def later(self, **span: float) -> list[Refreshed]:
        self.clock.ahead += timedelta(**span)
        return await self.keeper.refresh_due()

    async def source(self) -> Source:
        (known,) = await self.keeper.all()
        return known

    async def events(self) -> int:
        return sum(key.startswith("ics-") for _, key, _ in await self.contents.all())


@pytest.fixture
async def town(database_url: str, clock: MovedClock) -> AsyncIterator[Town]:
    database = Database(database_url)
    yield Town(database, clock)
    await database.close()


@both_databases
async def test_a_source_is_read_when_it_is_due_and_then_asked_only_for_changes(town: Town, site: Site) -> None:
    await town.add(site.url)
    (first,) = await town.keeper.refresh_due()
    assert (first.source.counts["new"], first.source.format, first.changed) == (8, "icalendar", True)
    assert await town.keeper.refresh_due() == []
    (second,) = await town.later(hours=13)
    assert (site.asked[0], site.asked[1] != "", second.outcomes, second.source.problem) == ("", True, (), "")
    site.events = 9
    (third,) = await town.later(hours=13)
    assert (third.source.counts["new"], third.source.counts["unchanged"]) == (1, 8)
    assert await town.events() == 9


@both_databases
async def test_what_is_removed_while_it_is_read_does_not_come_back(town: Town, site: Site) -> None:
    await town.add(site.url)
    await town.keeper.refresh_due()
    site.events, site.delay, asked = 9, 0.5, len(site.asked)
    reading = asyncio.create_task(town.process("two").refresh("kalender"))
    async with asyncio.timeout(10):
        while len(site.asked) == asked:
            await asyncio.sleep(0.01)
    await town.keeper.remove("kalender", with_items=True)
    assert not (await reading).changed
    assert (await town.events(), await town.keeper.all()) == (0, [])


@both_databases
async def test_failures_are_repeated_with_growing_pauses_and_what_was_there_stays(town: Town, site: Site) -> None:
    await town.add(site.url)
    await town.keeper.refresh_due()
    site.status = 500
    pauses, since = [], None
    for failure in range(1, 8):
        (done,) = await town.later(hours=13)
        since = since or done.source.failing_since
        assert (done.source.problem, done.source.failures, done.source.failing_since) == ("failed", failure, since)
        pauses.append((done.source.next_due - town.clock.now()) / timedelta(minutes=15))
    assert [round(pause) for pause in pauses] == [1, 2, 4, 8, 16, 32, 48]
    assert "status 500" in (await town.source()).why
    assert await town.events() == 8
    site.status = 200
    (done,) = await town.later(hours=13)
    assert (done.source.problem, done.source.failures, done.source.failing_since) == ("", 0, None)


@both_databases
async def test_a_source_is_read_by_one_process_at_a_time(town: Town, site: Site) -> None:
    await town.add(site.url)
    site.delay = 0.3
    others = [town.process(f"p{number}").refresh_due() for number in range(3)]
    done = await asyncio.gather(*others)
    assert sorted(map(len, done)) == [0, 0, 1]
    assert len(site.asked) == 1


@both_databases
async def test_of_many_who_take_at_the_same_moment_one_gets_it(town: Town) -> None:
    await town.add("http://127.0.0.1:1/")
    await asyncio.gather(*(town.store.all() for _ in range(8)))  # connections are there: nobody is late
    for _ in range(5):
        taken = await asyncio.gather(*(town.store.take(f"p{number}") for number in range(8)))
        (winner,) = [(source, f"p{number}") for number, source in enumerate(taken) if source]
        await town.store.give_back(*winner)


async def test_the_lease_of_a_process_that_died_ends(town: Town, site: Site) -> None:
    await town.add(site.url)
    assert await town.store.take("dead") is not None
    assert await town.keeper.refresh_due() == []
    with pytest.raises(BeingRead):
        await town.keeper.refresh("kalender")
    assert len(await town.later(minutes=20)) == 1
    with pytest.raises(NotFound):
        await town.keeper.refresh("nichts")


async def test_coordinators_are_warned_after_three_failures_or_a_day(town: Town, site: Site) -> None:
    await town.add(site.url, hours=100)
    site.status = 404
    warned = []
    for _ in range(3):
        await town.later(hours=2)
        warned.append(await town.keeper.count_trouble())
    assert (warned, town.keeper.trouble) == ([0, 0, 1], 1)
    long = (await town.source()).failed(town.clock.now(), "failed", "x", 0.5)
    once = Source("x", (), 1, town.clock.now()).failed(town.clock.now() - timedelta(hours=25), "failed", "x", 0.5)
    assert long.needs_attention(town.clock.now())
    assert once.needs_attention(town.clock.now())
    assert not once.needs_attention(town.clock.now() - timedelta(hours=2))


async def test_a_source_that_suddenly_halves_waits_for_a_yes(town: Town, site: Site) -> None:
    await town.add(site.url)
    await town.keeper.refresh_due()
    site.events = 4
    (held,) = await town.later(hours=13)
    assert (held.source.problem, await town.events()) == ("shrunk", 8)
    assert held.source.needs_attention(town.clock.now())
    (again,) = await town.later(hours=13)
    assert (again.source.problem, again.source.failures) == ("shrunk", 2)
    done = await town.keeper.refresh("kalender", confirmed=True)
    assert (done.source.problem, done.source.counts["removed"], await town.events()) == ("", 4, 4)


async def test_an_empty_source_changes_nothing_until_a_yes(town: Town, site: Site) -> None:
    await town.add(site.url)
    await town.keeper.refresh_due()
    site.raw = b""
    (held,) = await town.later(hours=13)
    assert (held.source.problem, await town.events(), await town.keeper.count_trouble()) == ("empty", 8, 1)
    done = await town.keeper.refresh("kalender", confirmed=True)
    assert (done.source.problem, await town.events()) == ("", 0)


def pages(folder: Path, locale: str, *names: str) -> str:
    """The file of one language of Integreat's pages."""
    file = folder / f"pages.{locale}.json"
    file.write_text(json.dumps([
        {"url": f"https://x.example/stadt/{locale}/{name}/", "path": f"/stadt/{locale}/{name}/", "title": name,
         "last_updated": "2026-03-02T10:14:07+01:00", "content": "<p>Text</p>"} for name in names
    ]), "utf-8")  # fmt: skip
    return str(file)


async def shown_pages(town: Town) -> list[str]:
    return sorted(key for kind, key, _ in await town.contents.all() if kind == "page" and key.startswith("/stadt/"))


async def in_two_languages(town: Town, folder: Path, *turkish: str) -> str:
    await town.add(pages(folder, "de", "a", "b", "c", "d", "e"), pages(folder, "tr", *turkish), name="stadt")
    (done,) = await town.keeper.refresh_due()
    return done.source.problem


@both_databases
@pytest.mark.parametrize("turkish", [("a",), ("a", "b", "c", "d", "e")])
async def test_a_language_that_becomes_empty_waits_for_a_yes_and_the_others_go_on(
    town: Town, tmp_path: Path, turkish: tuple[str, ...]
) -> None:
    assert await in_two_languages(town, tmp_path, *turkish) == ""
    pages(tmp_path, "tr")
    pages(tmp_path, "de", "a", "b", "c", "d", "new")
    (held,) = await town.later(hours=13)
    german = [f"/stadt/de/{name}/" for name in ("a", "b", "c", "d", "new")]
    assert await shown_pages(town) == german + [f"/stadt/tr/{name}/" for name in turkish]
    assert (held.source.problem, held.source.last_success) == ("partly", held.source.last_run)
    assert held.source.needs_attention(town.clock.now()) and "pages.tr.json" in held.source.why
    pages(tmp_path, "de", "a")
    again = await town.keeper.refresh("stadt", confirmed=True)
    assert (again.source.problem, len(await shown_pages(town))) == ("shrunk", 5 + len(turkish)), "German was not asked"
    pages(tmp_path, "de", "a", "b", "c", "d", "new")
    await town.later(hours=13)
    done = await town.keeper.refresh("stadt", confirmed=True)
    assert (done.source.problem, done.source.owns) == ("", ("integreat:stadt:de",))
    assert await shown_pages(town) == german


async def test_a_yes_to_an_empty_language_takes_no_other_that_is_empty_by_then(town: Town, tmp_path: Path) -> None:
    await in_two_languages(town, tmp_path, "a", "b")
    pages(tmp_path, "tr")
    await town.later(hours=13)
    pages(tmp_path, "de")
    done = await town.keeper.refresh("stadt", confirmed=True)
    assert (done.source.problem, len(await shown_pages(town))) == ("empty", 7)
    done = await town.keeper.refresh("stadt", confirmed=True)
    assert (done.source.problem, await shown_pages(town)) == ("", [])


async def test_a_language_that_comes_back_is_no_problem_any_more(town: Town, tmp_path: Path) -> None:
    await in_two_languages(town, tmp_path, "a", "b")
    pages(tmp_path, "tr")
    await town.later(hours=13)
    pages(tmp_path, "tr", "a", "b")
    (done,) = await town.later(hours=13)
    assert (done.source.problem, len(await shown_pages(town))) == ("", 7)


async def test_a_source_is_added_while_one_of_its_languages_has_no_pages_yet(town: Town, tmp_path: Path) -> None:
    addresses = [pages(tmp_path, "de", "a"), pages(tmp_path, "tr")]
    added = await town.keeper.try_out("stadt", addresses, 12)
    assert added and (added.problem, await shown_pages(town)) == ("", ["/stadt/de/a/"])


async def test_a_server_that_hangs_or_answers_with_a_page_is_a_failure(
    town: Town, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.add(site.url)
    monkeypatch.setattr(fetch, "_TIMEOUT", httpx.Timeout(60.0, read=0.1))
    site.delay = 0.4
    (done,) = await town.keeper.refresh_due()
    assert (done.source.problem, "ReadTimeout" in done.source.why) == ("failed", True)
    monkeypatch.undo()
    site.delay, site.raw = 0.0, b"<html>Wartung</html>"
    (done,) = await town.later(hours=13)
    assert (done.source.problem, "web page" in done.source.why) == ("failed", True)


async def test_a_server_that_trickles_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "_WHOLE_SECONDS", 0.1)
    site.delay = 0.4
    with pytest.raises(ImportRefused, match="TimeoutError"):
        await fetch.read_body(site.url, allow_private=True)


async def test_a_mistake_of_ours_fails_one_source_and_not_the_others(
    town: Town, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.add(site.url, name="a")
    await town.add(site.url, name="b")
    monkeypatch.setattr("bot.portal.calendar_file.deliver", lambda *given: 1 // 0)
    done = await town.keeper.refresh_due()
    assert [(one.source.problem, one.source.why) for one in done] == [("failed", "ZeroDivisionError")] * 2


async def test_addresses_of_one_source_are_read_together_when_one_has_changed(town: Town, tmp_path: Path) -> None:
    samples = Path(__file__).parent / "import_samples"
    files = [tmp_path / name for name in ("locations.de.json", "locations.en.json")]
    for file in files:
        file.write_bytes((samples / file.name).read_bytes())
    await town.add(*map(str, files))
    (done,) = await town.keeper.refresh_due()
    assert done.source.counts["new"] == 2
    (done,) = await town.later(hours=13)
    assert (done.outcomes, done.source.problem) == ((), "")
    files[1].write_text(files[1].read_text("utf-8").replace("Advice centre", "Advice office"), "utf-8")
    (done,) = await town.later(hours=13)
    assert (done.source.counts["changed"], done.source.counts["unchanged"]) == (1, 1)


async def test_a_source_can_be_removed_with_or_without_what_it_brought(town: Town, site: Site) -> None:
    await town.add(site.url)
    with pytest.raises(Conflict):
        await town.add(site.url)
    await town.keeper.refresh_due()
    await town.keeper.remove("kalender")
    assert (await town.keeper.all(), await town.events()) == ([], 8)
    await town.add(site.url)
    await town.keeper.refresh_due()
    assert len(await town.keeper.remove("kalender", with_items=True)) == 8
    assert await town.events() == 0
    with pytest.raises(NotFound):
        await town.keeper.remove("kalender")


OFFICES = (Path(__file__).parent / "import_samples" / "offices.csv").read_bytes()


async def at_two_addresses(town: Town, site: Site) -> int:
    """A table that has moved, registered at both addresses; how many of its rows the new one may not bring."""
    site.raw = OFFICES
    for name in ("alt", "neu"):
        await town.add(site.url.replace("kalender.ics", f"{name}.csv"), name=name)
        (done,) = await town.keeper.refresh_due()
    assert (done.source.counts["new"], done.source.counts["refused"] > 0) == (0, True)
    return done.source.counts["refused"]


@both_databases
async def test_a_table_at_a_new_address_comes_back_at_once_when_the_old_one_goes(town: Town, site: Site) -> None:
    rows = await at_two_addresses(town, site)
    assert len(await town.keeper.remove("alt", with_items=True)) == rows
    (again,) = await town.keeper.refresh_due()
    assert (again.source.counts["new"], again.source.counts["refused"]) == (rows, 0)


async def test_what_was_refused_is_tried_again_each_time_and_reading_now_is_reading_in_full(
    town: Town, site: Site
) -> None:
    rows = await at_two_addresses(town, site)
    (old,) = [source for source in await town.keeper.all() if source.name == "alt"]
    await town.contents.apply([], old.owns)
    await town.store.remove("alt")
    (again,) = await town.later(hours=13)
    assert again.source.counts["new"] == rows
    await town.later(hours=13)
    assert site.asked[-1] != "", "nothing is refused any more"
    await town.keeper.refresh("neu")
    assert site.asked[-1] == ""


async def test_what_another_source_delivers_too_stays_and_is_read_in_full(town: Town, tmp_path: Path) -> None:
    for name, delivered in (("alt", "abcde"), ("neu", "abcdef")):
        (tmp_path / name).mkdir()
        await town.add(pages(tmp_path / name, "de", *delivered), name=name)
        await town.keeper.refresh_due()
    await town.keeper.refresh("alt")
    assert len(await shown_pages(town)) == 5
    assert await town.keeper.remove("alt", with_items=True) == []
    assert len(await shown_pages(town)) == 5
    await town.keeper.refresh_due()
    assert len(await shown_pages(town)) == 6
    await town.keeper.remove("neu", with_items=True)
    assert await shown_pages(town) == []


async def test_a_source_that_is_set_up_again_after_it_halved_waits_for_a_yes(town: Town, site: Site) -> None:
    await town.add(site.url)
    await town.keeper.refresh_due()
    await town.keeper.remove("kalender")
    site.events = 3
    added = await town.keeper.try_out("vhs", [site.url], 12)
    assert added and (added.problem, await town.events()) == ("shrunk", 8)
    done = await town.keeper.refresh("vhs", confirmed=True)
    assert (done.source.problem, await town.events()) == ("", 3)


class Learner:
    """Stands for the training: remembers what it was asked for, and has it already."""

    def __init__(self) -> None:
        self.learnt: list[str] = []

    def find(self, content: dict[str, Any]) -> Path:
        self.learnt += [name for row in content["names"] for name in row["names"]]
        return Path("model")

    find_sound = find


async def test_while_lotse_runs_what_a_source_brings_is_shown_and_learnt(
    lotse: Lotse, site: Site, tmp_path: Path
) -> None:
    learner = Learner()
    lotse.trainer = cast(Trainer, learner)
    lotse.settings = lotse.settings.model_copy(update={"allow_private_sources": True})
    await refresh_sources(lotse)
    assert learner.learnt == []
    site.events = 9
    await lotse.sources.add("kalender", [site.url], 12)
    await refresh_sources(lotse)
    assert any(event.title == {"de": "Tanz 8"} for event in lotse.library.guide.events.values())
    assert "Tanz 8" in learner.learnt
    count = len(learner.learnt)
    await refresh_sources(lotse)
    assert len(learner.learnt) == count

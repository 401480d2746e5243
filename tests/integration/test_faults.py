"""F15, F29, F32 and F33 against the real store, on both databases (what a page does about them: tests/browser)."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import httpx
import pytest

from bot.channels.web import stream as web_stream
from bot.core.accounts.staff import Role, Staff
from bot.core.texts.translation import TranslationLimits
from bot.desk.conversations import stream as desk_stream
from bot.desk.conversations.stream import events
from bot.service.signals import LocalSignals
from bot.service.translation.translating import Translating
from bot.store.accounts.staff import SqlStaff
from bot.translation.libretranslate import LibreTranslate
from bot.wiring import Lotse
from tests.conftest import Guest, Serve, both_databases, somebody_answers
from tests.fakes import ScriptedDialogue
from tests.loopback import PATIENCE
from tests.translation_server import TranslationServer

pytestmark = [both_databases, somebody_answers]
HOUSING = "social_work"
ALBANIAN = "Ku mund të regjistroj adresën time të re në këtë qytet?"
_ISOLATED = re.compile("[\u2066\u2068][^\u2069]*\u2069")
FAULTS = ("none", "slow", "closes", "busy", "correct")  # after the last two the provider is left alone for a while
LIMIT = 6.0  # seconds; a busy machine needs some to connect at all


class BlackHole:
    """A relay on loopback that, once told, swallows everything and closes nothing."""

    def __init__(self, target: int) -> None:
        self._target, self._tasks, self.swallows = target, set[asyncio.Task[None]](), False

    async def __aenter__(self) -> BlackHole:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.add(asyncio.current_task())  # type: ignore[arg-type]
        back, forth = await asyncio.open_connection("127.0.0.1", self._target)
        try:
            await asyncio.gather(self._pump(reader, forth), self._pump(back, writer))
        finally:
            forth.close()
            writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            if not self.swallows:
                writer.write(data)
                await writer.drain()


class Stream:
    """A page's side of an event stream: what it has, and when it heard something last."""

    def __init__(self) -> None:
        self.entries: list[dict[str, object]] = []
        self.last, self.beats = 0, 0
        self._limit = asyncio.timeout(None)

    def patient_for(self, seconds: float) -> None:
        """With silence, from now on."""
        self._limit.reschedule(asyncio.get_running_loop().time() + seconds)

    async def follow(self, base: str, guest: Guest) -> None:
        """Raises TimeoutError when nothing, not even a heartbeat, has come for as long as it is patient."""
        headers = guest.headers | {"Last-Event-ID": str(self.last)}
        async with (
            httpx.AsyncClient(base_url=base, timeout=None, trust_env=False) as client,
            client.stream("GET", "/api/events", headers=headers) as answer,
        ):
            lines = answer.aiter_lines()
            while True:
                self._limit = asyncio.timeout(PATIENCE)
                async with self._limit:
                    self._take(await anext(lines))

    def _take(self, line: str) -> None:
        if line == "event: heartbeat":
            self.beats += 1
        elif line.startswith("id: "):
            self.last = int(line[4:])
        elif line.startswith("data: ") and (entry := json.loads(line[6:])).get("text"):
            self.entries.append(entry)


async def test_f15_a_half_open_connection_is_noticed_and_nothing_is_missed(
    lotse: Lotse, serving: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_stream, "HEARTBEAT_SECONDS", 0.2)
    monkeypatch.setattr(web_stream, "_LOOK_AGAIN_SECONDS", 0.1)
    async with (
        serving(lotse, ScriptedDialogue("thank")) as served,
        BlackHole(int(served.base.rpartition(":")[2])) as hole,
    ):
        guest, page = await served.open("de"), Stream()
        following = asyncio.create_task(page.follow(f"http://127.0.0.1:{hole.port}", guest))
        async with asyncio.timeout(60):
            while page.beats < 3 or not page.entries:
                await asyncio.sleep(0.05)
        hole.swallows = True  # both ends believe that they are connected
        await guest.post("Danke!")
        await guest.answers(1)
        before = [entry["text"] for entry in page.entries]
        assert "Danke!" not in before
        page.patient_for(1.0)  # many heartbeats
        with pytest.raises(TimeoutError):
            await following
        again = asyncio.create_task(page.follow(served.base, guest))
        kept = [message["text"] for message in await guest.messages()]
        async with asyncio.timeout(60):
            while [entry["text"] for entry in page.entries] != kept:
                await asyncio.sleep(0.05)
        again.cancel()
        await asyncio.gather(again, return_exceptions=True)


async def test_f15_the_desk_hears_a_heartbeat_as_an_event_of_its_own(
    lotse: Lotse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_stream, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(desk_stream, "_LOOK_AGAIN_SECONDS", 0.02)

    who = Staff(1, "Anna", "anna@musterstadt.example", Role.STAFF, HOUSING)

    async def nothing() -> desk_stream.News:
        assert not await lotse.handoffs.queue(who)
        return []

    async with asyncio.timeout(60):
        heard = events(LocalSignals(), "desk", nothing)
        for _ in range(3):
            assert (await anext(heard)).startswith("event: heartbeat\ndata: ")
        await heard.aclose()  # type: ignore[attr-defined]


@pytest.fixture
def provider() -> Iterator[TranslationServer]:
    made = TranslationServer()
    yield made
    made.close()


@pytest.fixture
async def translated(lotse: Lotse, provider: TranslationServer) -> AsyncIterator[Lotse]:
    """With a provider that keeps nobody waiting longer than LIMIT."""
    limits = TranslationLimits(LIMIT, 20_000, timedelta(days=30))
    libre = LibreTranslate(provider.base, LIMIT)
    lotse.translating = Translating(libre, lotse.translations, lotse.library, lotse.clock, limits)
    yield lotse
    await libre.close()


async def test_f29_whatever_the_provider_does_messages_are_kept_at_once_and_answered_as_without_it(
    translated: Lotse, serving: Serve, provider: TranslationServer
) -> None:
    async with serving(translated, ScriptedDialogue("register_address")) as served:
        guest = await served.open("de")
        await guest.post("Danke")
        await guest.answers(1)  # everything is loaded
        asked = []
        for number, manner in enumerate(FAULTS):
            provider.be(manner)
            provider.slowness = 10 * LIMIT
            before, began = len(await guest.answers(0)), time.monotonic()
            assert (await guest.post(ALBANIAN)).status_code == 201
            assert time.monotonic() - began < LIMIT, "storing never waits for the provider"
            await guest.answers(before + 1)
            said = await guest.messages()
            assert [m["text"] for m in said if m["author"] == "newcomer"].count(ALBANIAN) == number + 1
            if number < 3:
                await _reached(provider)
            else:
                asked.append(provider.requests > 0)
        assert not asked[-1]


async def _reached(provider: TranslationServer) -> None:
    async with asyncio.timeout(60):
        while not provider.requests:
            await asyncio.sleep(0.02)


async def test_f32_who_changes_language_is_answered_in_it_and_staff_see_the_change(
    lotse: Lotse, serving: Serve
) -> None:
    store = SqlStaff(lotse.database, lotse.clock)
    who: Staff = await store.add("anna@musterstadt.example", "Anna", Role.STAFF, HOUSING)
    async with serving(lotse, ScriptedDialogue("housing_search")) as served:
        guest = await served.open("de")
        await guest.post("Ich suche eine Wohnung für meine Familie")
        await guest.answers(1)
        await guest.post("Ja", pressed=f"handoff:yes:{HOUSING}")
        async with asyncio.timeout(60):
            while not (queue := await served.service.desk.queue(who)):
                await asyncio.sleep(0.05)
        assert queue[0].locale == "de"
        before = len(await guest.answers(2))
        await guest.post("أبحث عن شقة لعائلتي ولا أجد شيئا")
        said = await guest.answers(before + 1)
        assert {one["locale"] for one in said[before:]} == {"ar"}
        (entry,) = await served.service.desk.queue(who)
        assert entry.locale == "ar"
        log = await served.service.desk.log(who, entry.conversation_id, 0)
        assert [one.data for one in log if one.kind == "locale"][-1]["locale"] == "ar"


async def test_f33_numbers_are_isolated_in_what_is_kept_and_read_from_right_to_left(
    lotse: Lotse, serving: Serve
) -> None:
    async with serving(lotse, ScriptedDialogue("housing_search")) as served:
        guest = await served.open("ar")
        await guest.post("أبحث عن شقة لعائلتي")
        await guest.answers(1)
        said = "\n".join(str(one["text"]) for one in await guest.messages() if one["author"] == "bot")
        isolated = _ISOLATED.findall(said)
        for part in ("12345", ":00", "110"):  # an address, a time, a telephone number
            assert any(part in one for one in isolated), said
            assert part not in _ISOLATED.sub("", said)
